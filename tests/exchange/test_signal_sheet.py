from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from analyzer.core.people import Party
from analyzer.core.signal import Account, Basis, CellKind, Origin, SheetCell, SheetRow, Signal, SignalType, TrustCell, TrustValue
from analyzer.core.time import Moment, Precision
from analyzer.errors import InputError
from analyzer.exchange.signal_sheet import SignalSheet, read_signal_sheet
from analyzer.exchange.signal_sheet_cells import is_medium, part_date, pieces, signal_type, trust_value, yes_or_no
from analyzer.exchange.signal_sheet_dates import Years
from analyzer.exchange.signal_sheet_header import columns_of
from analyzer.exchange.signal_sheet_writing import row_of, write_signal_sheet
from evaluation.signal_sheet.sheet import SIGNALS, build

PARTIES = (Party("customer", "Northgate Foods", "Customer"), Party("provider", "Silverpine Systems", "Service provider"))
HEAD = (
    *("Signal Id", "Signal type", "Sender", "Trigger/reason", "Start date", "End date", "Recipients/participants", "Message / Content"),
    *("Goal signal", "Understood signal (yes/no)", "Urgency intended/understood", "Reaction receiver"),
    *("Impact on Customer: Honesty in exchange", "Good-faith effort", "Limited opportunism"),
    *("Impact on Service provider: Honesty in exchange", "Good-faith effort", "Limited opportunism"),
)


def sheet_of(folder: Path, *rows: list[Any], head: tuple[str, ...] = HEAD, title: str = "Sheet1") -> Path:
    workbook = Workbook()
    workbook.active.title = title
    for row in (list(head), *rows):
        workbook.active.append(row)
    path = folder / "sheet.xlsx"
    workbook.save(path)
    return path


def read(path: Path, **options: Any) -> SignalSheet:
    return read_signal_sheet(path, parties=PARTIES, **options)


def told(sheet: SignalSheet) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for oddity in sheet.oddities:
        found.setdefault(oddity.cell, []).append(oddity.what)
    return found


def row(label: Any = "1a", start: Any = date(2024, 2, 1), end: Any = date(2024, 2, 2), **cells: Any) -> list[Any]:
    names = ("type", "sender", "trigger", "recipients", "message", "goal", "understood", "urgency", "reaction")
    kind, sender, trigger, recipients, message, goal, understood, urgency, reaction = (
        cells.get(name, {"type": "request", "sender": "Customer", "message": "Why?"}.get(name)) for name in names
    )
    return [label, kind, sender, trigger, start, end, recipients, message, goal, understood, urgency, reaction, *cells.get("trust", [])]


def test_an_untidy_sheet_loses_no_row_and_every_oddity_is_told_by_its_cell(tmp_path: Path) -> None:
    planted = build(tmp_path / "sheet.xlsx")
    sheet = read(tmp_path / "sheet.xlsx")
    assert len(sheet.signals) == SIGNALS
    assert planted.keys() == told(sheet).keys()


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    build(tmp_path / "sheet.xlsx")
    first = read(tmp_path / "sheet.xlsx")
    write_signal_sheet([row.row for row in first.rows], tmp_path / "again.xlsx", parties=PARTIES)
    second = read(tmp_path / "again.xlsx")
    assert [(one.id, one.row.cells) for one in first.rows] == [(one.id, one.row.cells) for one in second.rows]
    header = next(load_workbook(tmp_path / "again.xlsx").worksheets[1].iter_rows(values_only=True))
    assert header[:2] == ("Signal Id", "Signal type")


def test_a_tidy_row_is_a_signal_without_oddities(tmp_path: Path) -> None:
    tidy = row(
        trust=["positive", "negative", "same"],
        understood="yes",
        goal="know",
        urgency="high",
        reaction="none",
        recipients="Service provider, PMO",
    )
    sheet = read(sheet_of(tmp_path, tidy))
    assert sheet.oddities == ()
    assert sheet.signals == (
        Signal(
            id=sheet.rows[0].id,
            label="1a",
            episode="1",
            issue="",
            type=SignalType.REQUEST,
            sender="customer",
            recipients=("provider", "PMO"),
            trigger="",
            accounts=(
                Account(
                    "customer", "Why?", "", "know", understood=True, response="none",
                    at=Moment(date(2024, 2, 1), date(2024, 2, 2), Precision.WEEK, "2024-02-01 - 2024-02-02"),
                ),
            ),
            urgency="high",
            trust=sheet.signals[0].trust,
            origin=Origin.SHEET,
        ),
    )  # fmt: skip
    assert [(cell.trustor, cell.dimension, cell.value.value) for cell in sheet.signals[0].trust] == [
        ("customer", "trust_honesty", "positive"),
        ("customer", "trust_good_faith", "negative"),
        ("customer", "trust_opportunism", "same"),
    ]


@pytest.mark.parametrize(
    ("rows", "years", "start", "what"),
    [
        ([row(start="16-feb")], Years(2023), date(2023, 2, 16), "the year that was given"),
        ([row(start="16-feb", end=None), row("1b")], Years(), date(2024, 2, 16), "2024-02-01 below it"),
        ([row(start="7-mei", end=None)], Years(latest=date(2024, 6, 1)), date(2024, 5, 7), "the day of an interview"),
        ([row(start="7-mei", end=None)], Years(latest=date(2024, 5, 1)), date(2023, 5, 7), "the day of an interview"),
        ([row(start="15-mrt", end=None)], Years(), None, "--year"),
        ([row(start="28-dec", end=date(2024, 1, 3))], Years(), date(2023, 12, 28), "in its row"),
    ],
)
def test_a_missing_year_comes_from_somewhere_or_not_at_all(
    tmp_path: Path, rows: list[list[Any]], years: Years, start: date | None, what: str
) -> None:
    sheet = read(sheet_of(tmp_path, *rows), years=years)
    at = sheet.signals[0].accounts[0].at
    assert (at.first if at else None) == start
    assert what in told(sheet)["Sheet1!E2"][0]


def test_the_medium_in_the_message_column_gives_way_to_the_message_under_the_goal(tmp_path: Path) -> None:
    sheet = read(sheet_of(tmp_path, row(message="E-mail", goal="Pay the bill"), row("1b", message="The phone is broken")))
    first, second = sheet.signals
    assert (first.medium, first.accounts[0].content, first.accounts[0].purpose) == ("E-mail", "Pay the bill", "")
    assert (second.medium, second.accounts[0].content) == ("", "The phone is broken")


def test_columns_in_another_order_besides_and_twice_are_kept(tmp_path: Path) -> None:
    head = ("Notes", "Message", "Signal Id", "Sender", "Signal type", "Start date", "Notes", "Sender")
    path = sheet_of(tmp_path, ["look", "Why?", 1, "Customer", "request", date(2024, 2, 1), "again", "Anna"], head=head)
    sheet = read(path)
    cells = {cell.column: cell.text for cell in sheet.rows[0].row.cells}
    kept = {"+Notes": "look", "+Notes (2)": "again", "+Sender": "Anna"}
    assert cells == kept | {"message": "Why?", "label": "1", "sender": "Customer", "type": "request", "start": "2024-02-01"}
    write_signal_sheet([one.row for one in sheet.rows], tmp_path / "again.xlsx", parties=PARTIES)
    assert {cell.column: cell.text for cell in read(tmp_path / "again.xlsx").rows[0].row.cells} == cells


def test_a_csv_is_read_and_written_without_loss(tmp_path: Path) -> None:
    path = tmp_path / "signals.csv"
    path.write_text(
        ";".join(HEAD) + "\n1a;request;Customer;;1-2-2024;;;=Why?;;ja;;;+;-;0\nEpisode 2\n2a;request;Customer;;;;;a\n", encoding="utf-8"
    )
    first = read(path)
    write_signal_sheet([one.row for one in first.rows], tmp_path / "again" / "signals.csv", parties=PARTIES)
    second = read(tmp_path / "again" / "signals.csv")
    assert [(one.id, one.row.cells) for one in first.rows] == [(one.id, one.row.cells) for one in second.rows]
    assert ",'=Why?," in (tmp_path / "again" / "signals.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"a,b\n1,2\n", "holds no signals"), (b"PK\x03\x04nonsense", "no workbook"), (b"\xd0\xcf\x11\xe0old", "old format")],
)
def test_what_is_no_sheet_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read(path)


texts = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=12) | st.sampled_from(
    ["yes", "+", "-", "=x", "'", "16-feb"]
)


@given(st.lists(st.lists(texts, min_size=18, max_size=18), min_size=1, max_size=5), st.sampled_from([".xlsx", ".csv"]))
def test_any_cells_survive_writing_and_reading(tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], suffix: str) -> None:
    columns = columns_of(PARTIES)
    rows = [
        SheetRow(
            "Signals", number, tuple(SheetCell(c, t) for c, t in zip(columns, ["1a", "request", *cells[2:]], strict=True) if t.strip())
        )
        for number, cells in enumerate(table, 1)
    ]
    path = tmp_path_factory.mktemp("sheet") / f"Signals{suffix}"
    write_signal_sheet(rows, path, parties=PARTIES)
    found = read_signal_sheet(path, parties=PARTIES)
    assert [one.row.cells for one in found.rows] == [one.cells for one in rows]
    assert len(found.signals) == len(rows)


def test_a_signal_that_came_from_no_sheet_is_written_in_the_layout(tmp_path: Path) -> None:
    at = Moment(date(2024, 3, 11), date(2024, 3, 20), Precision.WEEK, "mid March")
    accounts = (Account("customer", "Help us", at=at, understood=True), Account("provider", "They asked", understood=True))
    trust = (TrustCell("provider", "trust_honesty", TrustValue.SAME, Basis.STATED),)
    signal = Signal(
        "s", "D1a", "D1", "", SignalType.ESCALATION, "customer", ("provider",), "", accounts, trust=trust, formal=True, medium="letter"
    )
    write_signal_sheet([row_of(signal, PARTIES, sheet="Signals", number=1)], tmp_path / "out.xlsx", parties=PARTIES)
    (found,) = read(tmp_path / "out.xlsx").signals
    assert (found.label, found.type, found.formal, found.sender, found.recipients) == (
        "D1a",
        SignalType.ESCALATION,
        True,
        "customer",
        ("provider",),
    )
    assert found.accounts[0].content == "Customer: Help us\nService provider: They asked"
    assert found.trust[0].value is TrustValue.SAME


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1-2-2024", (1, 2, 2024)), ("1/2/24", (1, 2, 2024)), ("16-feb", (16, 2, None)), ("7-mei", (7, 5, None)), ("15-mrt", (15, 3, None)),
        ("3 août 2023", (3, 8, 2023)), ("March 3, 2024", (3, 3, 2024)), ("2/16/2024", (16, 2, 2024)), ("2024-02-16", (16, 2, 2024)),
        ("29-feb", (29, 2, None)), ("31-2", None), ("12 decisions", None), ("soon", None), ("", None), ("45", None),
    ],
)  # fmt: skip
def test_dates_in_cells(text: str, expected: tuple[int, int, int | None] | None) -> None:
    found = part_date(text)
    assert (found and (found.day, found.month, found.year)) == expected


@given(st.text(max_size=30))
def test_no_cell_makes_reading_fail(text: str) -> None:
    part_date(text)
    signal_type(text)
    yes_or_no(text)
    trust_value(text)
    is_medium(text)
    assert all(piece.strip() == piece and piece for piece in pieces(text))


def test_kinds_of_cells_are_kept(tmp_path: Path) -> None:
    path = sheet_of(tmp_path, [2, "request", "Customer", True, date(2024, 2, 1), datetime.fromisoformat("2024-02-01T10:30"), 2.5, "a"])
    cells = {cell.column: (cell.text, cell.kind) for cell in read(path).rows[0].row.cells}
    assert cells["label"] == ("2", CellKind.NUMBER)
    assert cells["trigger"] == ("true", CellKind.TRUTH)
    assert cells["start"] == ("2024-02-01", CellKind.DATE)
    assert cells["end"] == ("2024-02-01T10:30:00", CellKind.DATE)
    assert cells["recipients"] == ("2.5", CellKind.NUMBER)
