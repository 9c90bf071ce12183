"""Ways in, and what is said of rows that cannot be read."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given

from analyzer.agreement import label_sets_from_rows, measure, ratings_from_rows, spans_from_rows
from analyzer.core.ratings import Level, Ratings
from analyzer.errors import InputError
from tests.agreement.strategies import rows_of, studies


def row(unit: Any, coder: Any, code: Any) -> dict[str, Any]:
    return {"unit": unit, "coder": coder, "code": code}


GOOD = [row("u1", "x", "a"), row("u1", "y", "b"), row("u2", "x", "b"), row("u2", "y", "b")]


def test_rows_become_ratings_in_their_order() -> None:
    study = ratings_from_rows(GOOD)
    assert (study.units, study.coders, study.categories) == (("u1", "u2"), ("x", "y"), ("a", "b"))
    assert rows_of(study) == [[0, 1], [1, 1]]


def test_a_domain_keeps_its_order_and_its_unused_codes() -> None:
    study = ratings_from_rows(GOOD, categories=["b", "c", "a"], level=Level.ORDINAL)
    assert study.categories == ("b", "c", "a")
    assert (rows_of(study), study.level) == ([[2, 0], [0, 0]], Level.ORDINAL)


@given(study=studies())
def test_there_and_back(study: Ratings) -> None:
    rows = [
        row(unit, coder, None if code < 0 else study.categories[code])
        for unit, codes in zip(study.units, rows_of(study), strict=True)
        for coder, code in zip(study.coders, codes, strict=True)
    ]
    if any(all(codes[i] < 0 for codes in rows_of(study)) for i in range(len(study.coders))):
        with pytest.raises(InputError, match="coded nothing"):
            ratings_from_rows(rows, categories=study.categories)
    else:
        again = ratings_from_rows(rows, categories=study.categories, level=Level.INTERVAL)
        assert (again.units, again.coders, again.categories) == (study.units, study.coders, study.categories)
        assert rows_of(again) == rows_of(study)


@pytest.mark.parametrize("empty", [None, "", "  ", math.nan])
def test_an_empty_code_is_not_coded(empty: object) -> None:
    study = ratings_from_rows([*GOOD, row("u3", "x", empty)])
    assert rows_of(study)[2] == [-1, -1]


def test_a_data_frame_is_as_good_as_rows() -> None:
    frame = pd.DataFrame(GOOD)
    assert ratings_from_rows(frame) == ratings_from_rows(GOOD)
    assert measure("cohen_kappa", frame) == measure("cohen_kappa", ratings_from_rows(GOOD))


def test_a_data_frame_with_gaps_and_numbers() -> None:
    frame = pd.DataFrame({"unit": [1, 1, 2, 2], "coder": ["x", "y", "x", "y"], "code": [1, 2, None, 2]})
    study = ratings_from_rows(frame)
    assert study.units == ("1", "2")
    assert study.categories == (1.0, 2.0)
    assert rows_of(study) == [[0, 1], [-1, 1]]


def test_other_names_of_columns() -> None:
    rows = [{"Segment": "1", "Who": "x", "Label": "a"}, {"Segment": "1", "Who": "y", "Label": "a"}]
    assert ratings_from_rows(rows, unit="Segment", coder="Who", code="Label").coders == ("x", "y")


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        ([], {}, "ratings: there are no rows"),
        ([{"unit": 1, "code": "a"}], {}, "ratings: there is no column 'coder'. Columns: unit, code."),
        ([*GOOD, row("", "x", "a")], {}, "ratings, row 6, column unit: the field is empty"),
        ([*GOOD, row("u1", None, "a")], {}, "ratings, row 6, column coder: the field is empty"),
        ([*GOOD, row("u1", "x", "b")], {}, "ratings, row 6: coder 'x' gave unit 'u1' another code in row 2"),
        ([*GOOD, row("u1", "x", "")], {}, "ratings, row 6: coder 'x' gave unit 'u1' another code in row 2"),
        (GOOD, {"categories": ["a", "c"]}, "ratings, row 3, column code: code 'b' is not in the domain. The domain is: a, c."),
        (GOOD, {"categories": ["a", "b", "a"]}, "a category is named twice"),
        (GOOD, {"level": Level.RATIO}, "ratings, row 2, column code: the code is not a number. The level ratio needs numbers."),
        (GOOD[:1], {}, "ratings: the only coder is 'x'. Agreement needs two coders or more."),
        ([*GOOD, row("u2", "z", None)], {}, "ratings, row 6: coder 'z' coded nothing"),
        ([*GOOD, row("", "x", "a")], {"source": "r.csv", "first_row": 1}, "r.csv, row 5, column unit"),
    ],
)
def test_what_is_wrong_is_named_by_row(rows: list[dict[str, Any]], options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as error:
        ratings_from_rows(rows, **options)
    assert message in str(error.value)


def test_the_same_row_twice_does_no_harm() -> None:
    assert ratings_from_rows([*GOOD, GOOD[0]]) == ratings_from_rows(GOOD)


def test_sets_of_codes() -> None:
    study = label_sets_from_rows([*GOOD, row("u1", "x", "b"), row("u3", "y", None)])
    assert study.units == ("u1", "u2", "u3")
    assert study.sets == (frozenset("ab"), frozenset("b"), frozenset("b"), frozenset("b"), None, frozenset())


def test_sets_of_codes_outside_the_domain() -> None:
    with pytest.raises(InputError, match="row 3, column code: code 'b' is not in the domain"):
        label_sets_from_rows(GOOD, categories=["a"])


def span(coder: Any, start: Any, end: Any, code: Any = "a") -> dict[str, Any]:
    return {"coder": coder, "start": start, "end": end, "code": code}


def test_spans() -> None:
    study = spans_from_rows([span("x", 0, 5), span("y", "3", 5.0)], begin=0, length=10)
    assert study.coders == ("x", "y")
    assert (study.spans[1].start, study.spans[1].end) == (3, 5)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([span("x", 5, 3)], "spans, row 2: the span from 5 to 3 runs backwards or is empty"),
        ([span("x", 5, 5)], "spans, row 2: the span from 5 to 5 runs backwards or is empty"),
        ([span("x", 5, 11)], "spans, row 2: the span from 5 to 11 leaves the continuum. It runs from 0 to 10."),
        ([span("x", 0, 1.5)], "spans, row 2, column end: the position is not a whole number"),
        ([span("x", "?", 1)], "spans, row 2, column start: the position is not a number"),
        ([span("x", 0, 1, None)], "spans, row 2, column code: the field is empty"),
        ([span("x", 2, 5), span("y", 0, 9), span("x", 0, 3)], "spans, row 4: the span overlaps that of row 2 by the same coder"),
        ([span("x", 2, 5)], "spans: the only coder is 'x'"),
    ],
)
def test_bad_spans_are_named_by_row(rows: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(InputError) as error:
        spans_from_rows(rows, begin=0, length=10)
    assert message in str(error.value)


def test_spans_may_overlap_where_it_is_allowed() -> None:
    rows = [span("x", 2, 5), span("x", 4, 6, "b"), span("y", 0, 1)]
    assert len(spans_from_rows(rows, begin=0, length=10, overlap=True).spans) == 3
