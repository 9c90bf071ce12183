from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analyzer.core.table import Table
from analyzer.exchange.tables import sheet_name, write_csv, write_xlsx

QUOTES = Table(
    "Quotes: all",
    ("segment_id", "text", "probability", "refused", "memo"),
    (("s1", "=1+1", 0.25, True, None), ("s2", "naïve\nline\x07", -1, False, "-2"), ("s3", "é" * 40_000, None, None, "http://x.org")),
    ((), (), ()),
)


def test_csv_is_utf8_and_inert(tmp_path: Path) -> None:
    write_csv(QUOTES, tmp_path / "a.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_bytes().decode("utf-8"))))
    assert rows[1] == ["s1", "'=1+1", "0.25", "true", ""]
    assert rows[2] == ["s2", "naïve\nline", "-1", "false", "'-2"]


def test_no_text_goes_into_a_workbook_as_markup(tmp_path: Path) -> None:
    write_xlsx([Table("t", ("text",), (("<r>this & that</r>",),), ((),))], tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").active["A2"].value == "<r>this & that</r> "


def test_only_the_excel_csv_has_a_byte_order_mark(tmp_path: Path) -> None:
    write_csv(QUOTES, tmp_path / "a.csv")
    write_csv(QUOTES, tmp_path / "b.csv", excel=True)
    assert not (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (tmp_path / "b.csv").read_bytes().startswith(b"\xef\xbb\xbfsegment_id,")


def test_xlsx_keeps_texts_as_texts(tmp_path: Path) -> None:
    write_xlsx([QUOTES, QUOTES], tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Quotes_ all", "Quotes_ all 2"]
    sheet = book["Quotes_ all"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:E4")
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    assert (sheet["B3"].value, sheet["C3"].value, sheet["E3"].value) == ("naïve\nline", -1, "-2")
    assert (sheet["D2"].value, sheet["E4"].hyperlink) == (True, None)
    assert sheet["B4"].value.endswith("[cut: the CSV has all]")
    assert sheet["B2"].alignment.wrap_text


@given(st.lists(st.text(max_size=50), max_size=5))
def test_sheet_names_are_ones_that_excel_takes(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        made = sheet_name(name, taken)
        assert 0 < len(made) <= 31
        assert not set(made) & set("[]:*?/\\")
        assert made.casefold() not in taken
        assert not made.startswith("'")
        assert not made.endswith("'")
        taken.add(made.casefold())


@example(["\r@"])
@example(["\n=1"])
@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_no_csv_field_starts_like_a_formula(tmp_path_factory: pytest.TempPathFactory, fields: list[str]) -> None:
    table = Table("t", tuple(f"c{i}" for i in range(len(fields))), (tuple(fields),), ((),))
    path = tmp_path_factory.getbasetemp() / "inert.csv"
    write_csv(table, path)
    row = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))[1:]
    assert not any(field.lstrip().startswith(("=", "+", "-", "@")) for fields in row for field in fields)
