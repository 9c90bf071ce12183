from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.coding import Cell, Coding
from analyzer.findings.moving import Moved, homes_of, moved
from analyzer.findings.references import Passage

COUNTS = {"realm": {"a": "a", "b": "b", "old": "a"}, "trust": {"a": "a", "b": "b", "old": "a"}}
HOMES = {"span": "u", "part": "u", "rest": "u"}


def passage(name: str, first: int, end: int) -> Passage:
    return Passage(name, "r", (first, end), "text")


def decision(coder: str, segment: str, *codes: str, dimension: str = "realm") -> Coding:
    return Coding(Cell(segment, dimension), coder, codes, f"{coder} {segment}", (), "", "1")


def told(own: list[Coding], *older: Coding) -> Moved:
    return moved(own, older, HOMES, spans={"span"}, counts=COUNTS, one={"trust"})


def said(found: Moved) -> dict[tuple[str, str], tuple[str, ...]]:
    assert {coding.cell.segment for coding in found.decisions} <= {"u"}
    assert len({(coding.cell, coding.coder) for coding in found.decisions}) == len(found.decisions)
    return {(coding.coder, coding.cell.dimension): coding.codes for coding in found.decisions}


@pytest.mark.parametrize(
    ("first", "end", "home"), [(0, 10, "u"), (2, 5, "u"), (4, 13, "u"), (8, 20, "v"), (5, 17, None), (10, 12, None), (30, 40, None)]
)
def test_a_passage_counts_on_the_unit_that_holds_most_of_its_words(first: int, end: int, home: str | None) -> None:
    units = [passage("u", 0, 10), passage("v", 12, 22)]
    assert homes_of([passage("p", first, end)], units).get("p") == home


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9), st.integers(0, 40), st.integers(1, 40))
def test_homes_are_those_of_a_naive_search(lengths: list[int], first: int, length: int) -> None:
    edges = [sum(lengths[:place]) for place in range(len(lengths) + 1)]
    units = [passage(str(place), edges[place], edges[place + 1]) for place in range(len(lengths))]
    shared = {unit.id: len({*range(*unit.words)} & {*range(first, first + length)}) for unit in units}
    expected = [name for name, words in shared.items() if 2 * words > sum(shared.values())]
    assert list(homes_of([passage("p", first, first + length)], units).values()) == expected


def test_what_was_said_of_parts_is_one_decision_about_the_unit() -> None:
    found = told([], decision("ada", "part", "a"), decision("ada", "rest", "b"), decision("bo", "part"))
    assert said(found) == {("ada", "realm"): ("a", "b"), ("bo", "realm"): ()}
    assert (found.counted, found.left_out) == (3, 0)


def test_a_decision_about_the_unit_itself_stands() -> None:
    found = told([decision("ada", "u", "a")], decision("ada", "part", "b"), decision("bo", "span", "b"))
    assert said(found) == {("ada", "realm"): ("a",)}
    assert (found.counted, found.left_out, found.cells) == (0, 2, frozenset())


def test_a_span_adds_to_what_its_coder_said_of_the_unit() -> None:
    found = told([decision("ada", "u", "a")], decision("ada", "span", "b"), decision("ada", "elsewhere", "b"))
    assert said(found) == {("ada", "realm"): ("a", "b")}
    assert (found.counted, found.left_out, found.cells) == (1, 1, {Cell("u", "realm")})


def test_where_one_code_is_allowed_nothing_is_told_of_parts_that_differ() -> None:
    differ = told([], decision("ada", "part", "a", dimension="trust"), decision("ada", "rest", "b", dimension="trust"))
    assert (differ.decisions, differ.left_out) == ((), 2)
    same = told([], decision("ada", "part", "a", dimension="trust"), decision("ada", "rest", "old", dimension="trust"))
    assert (list(said(same)), same.counted) == ([("ada", "trust")], 2)
    kept = told([decision("ada", "u", "a", dimension="trust")], decision("ada", "span", "b", dimension="trust"))
    assert (said(kept), kept.left_out) == ({("ada", "trust"): ("a",)}, 1)
