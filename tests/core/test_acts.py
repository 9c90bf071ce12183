"""What stands is folded from the acts: undo, redo, and each coder's last word on each cell."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.acts import Act, Decide, Memo, Retract, codings, standing
from analyzer.core.coding import Cell, Coding

NOON = datetime(2024, 2, 1, 12, tzinfo=UTC)


def decide(act_id: str, *codes: str, by: str = "anna", segment: str = "s", party: str | None = None) -> Act:
    return Act(act_id, by, NOON, Decide(Cell(segment, "realm", party), codes, "1", "hash", ("p1",)))


def retract(act_id: str, target: str) -> Act:
    return Act(act_id, "anna", NOON, Retract(target))


def test_the_last_decision_of_each_coder_stands() -> None:
    acts = [decide("1", "a"), decide("2", "b", by="ben"), decide("3", "c", "d"), decide("4", "e", party="customer")]
    folded = codings(acts)
    assert {key: coding.act for key, coding in folded.items()} == {
        (Cell("s", "realm"), "anna"): "3",
        (Cell("s", "realm"), "ben"): "2",
        (Cell("s", "realm", "customer"), "anna"): "4",
    }
    assert folded[Cell("s", "realm"), "anna"] == Coding(Cell("s", "realm"), "anna", ("c", "d"), "3", ("p1",), "hash", "1")


def test_deciding_that_nothing_applies_is_a_coding() -> None:
    assert [coding.codes for coding in codings([decide("1", "a"), decide("2")]).values()] == [()]
    assert codings([]) == {}


def test_undo_brings_back_what_stood_before_and_redo_undoes_that() -> None:
    acts = [decide("1", "a"), decide("2", "b"), retract("3", "2"), retract("4", "3"), retract("5", "4")]
    assert [next(iter(codings(acts[:n]).values())).act for n in range(1, 6)] == ["1", "2", "1", "2", "1"]


def test_undoing_the_only_decision_leaves_the_cell_uncoded() -> None:
    assert codings([decide("1", "a"), retract("2", "1")]) == {}


def test_an_act_undone_twice_needs_two_redos() -> None:
    acts = [decide("1", "a"), retract("2", "1"), retract("3", "1"), retract("4", "2")]
    assert codings(acts) == {}
    assert len(codings([*acts, retract("5", "3")])) == 1


def test_a_retraction_touches_only_what_came_before_it() -> None:
    memo = Act("2", "anna", NOON, Memo("s", "x"))
    assert standing([retract("1", "2"), memo]) == (memo,)
    assert standing([memo, retract("1", "never")]) == (memo,)
    assert standing([memo, retract("self", "self")]) == (memo,)


def undone(act: Act, acts: list[Act]) -> bool:
    """The definition: a later retraction of it stands."""
    later = acts[acts.index(act) + 1 :]
    return any(isinstance(r.body, Retract) and r.body.act == act.id and not undone(r, acts) for r in later)


@given(st.lists(st.none() | st.integers(0, 12), max_size=13))
def test_an_act_stands_unless_a_standing_later_retraction_undoes_it(targets: list[int | None]) -> None:
    acts = [decide(str(n)) if target is None else retract(str(n), str(target)) for n, target in enumerate(targets)]
    expected = tuple(act for act in acts if isinstance(act.body, Decide) and not undone(act, acts))
    assert standing(acts) == expected
