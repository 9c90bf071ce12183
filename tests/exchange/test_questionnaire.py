from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from analyzer.codebooks import FOLDER
from analyzer.errors import InputError
from analyzer.exchange.questionnaire import read_answers, read_form

FORM = FOLDER / "forms" / "trust-questionnaire.yaml"
HEADER = ["respondent", "party", "moment", *(f"q{n}" for n in range(1, 13))]


def csv_of(folder: Path, *rows: str, delimiter: str = ",") -> Path:
    path = folder / "answers.csv"
    path.write_text("\n".join([delimiter.join(HEADER), *rows]), encoding="utf-8-sig")
    return path


def test_the_form_that_comes_along_has_twelve_items_of_which_five_are_reverse() -> None:
    form = read_form(FORM)
    assert (form.low, form.high, len(form.items)) == (1, 7, 12)
    assert [item.id for item in form.items if item.reverse] == ["q7", "q8", "q10", "q11", "q12"]
    assert [len(form.of(subscale.id)) for subscale in form.subscales] == [4, 4, 4]
    assert form.ends == ("strongly disagree", "strongly agree")


def test_answers_are_read_and_missing_ones_left_out(tmp_path: Path) -> None:
    form = read_form(FORM)
    commas = read_answers(csv_of(tmp_path, "a,customer,1,1,,n/a,7,,,,,,,,", ",,,"), form)
    semicolons = read_answers(csv_of(tmp_path, "a;customer;1;1;;n/a;7;;;;;;;;", delimiter=";"), form)
    assert commas == semicolons
    assert commas[0].answers == (("q1", 1), ("q4", 7))
    assert commas[0].row == 2


def test_a_workbook_is_read_as_a_table_is(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(HEADER)
    book.active.append(["a", "customer", "1", 1, None, 3.0, *[7] * 9])
    book.save(tmp_path / "answers.xlsx")
    (found,) = read_answers(tmp_path / "answers.xlsx", read_form(FORM))
    assert found.answers[:2] == (("q1", 1), ("q3", 3))
    (tmp_path / "broken.xlsx").write_text("no book")
    with pytest.raises(InputError, match="cannot be opened as a workbook"):
        read_answers(tmp_path / "broken.xlsx", read_form(FORM))


def test_every_mistake_is_named_by_row_and_field(tmp_path: Path) -> None:
    path = csv_of(tmp_path, "a,nobody,1,8,x,2.5,,,,,,,,,", ",customer,1,,,,,,,,,,,,", "b,customer,1", "b,customer,1")
    with pytest.raises(InputError) as failure:
        read_answers(path, read_form(FORM), parties=["customer"])
    said = str(failure.value)
    for part in (
        "row 2, field 'party'",
        "row 2, field 'q1'",
        "row 2, field 'q2'",
        "row 2, field 'q3'",
        "row 3, field 'respondent'",
        "rows 4, 5",
    ):
        assert part in said
    assert str(path) in said


def test_what_is_no_number_is_missing_and_the_infinite_is_refused(tmp_path: Path) -> None:
    form = read_form(FORM)
    (found,) = read_answers(csv_of(tmp_path, "a,customer,1,nan,NaN,3,,,,,,,,,"), form)
    assert found.answers == (("q3", 3),)
    for infinite in ("inf", "-inf", "1e999", "-nan"):
        with pytest.raises(InputError, match="row 2, field 'q1': it is no whole number from 1 to 7"):
            read_answers(csv_of(tmp_path, f"a,customer,1,{infinite},,,,,,,,,,,"), form)


@pytest.mark.parametrize("text", ["", "respondent,party\na,b"])
def test_a_file_without_rows_or_columns_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(InputError, match=r"no rows|no column 'moment'"):
        read_answers(tmp_path / "a.csv", read_form(FORM))


GOOD = "id: f\nscale: {low: 1, high: 7}\nsubscales: [{id: s, name: S}]\nitems: [{id: q, subscale: s, wording: w}]\n"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("low: 1", "low: 9"), "field 'scale'"),
        (("low: 1", "low: one"), "field 'scale.low'"),
        (("scale: {low: 1, high: 7}\n", ""), "field 'scale'"),
        (("subscale: s", "subscale: t"), "field 'items[0].subscale'"),
        (("wording: w", "wording: w, reverse: maybe"), "field 'items[0].reverse'"),
        (("wording: w", "wording: ''"), "field 'items[0].wording'"),
        (("id: q", "id: party"), "field 'items[0].id'"),
        (("{id: s, name: S}", "{id: s, name: S}, {id: t, name: T}"), "field 'subscales[1]'"),
        (("items: [", "items: [] # ["), "field 'items'"),
        (("id: f", "id: [f"), "no YAML"),
    ],
)
def test_a_mistake_in_a_form_is_named_by_its_field(tmp_path: Path, change: tuple[str, str], place: str) -> None:
    path = tmp_path / "form.yaml"
    path.write_text(GOOD)
    assert read_form(path).items[0].reverse is False
    path.write_text(GOOD.replace(*change, 1))
    with pytest.raises(InputError) as failure:
        read_form(path)
    assert place in str(failure.value)
    assert str(path) in str(failure.value)
