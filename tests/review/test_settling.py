from __future__ import annotations

from analyzer.core.codebook import Code, Dimension
from analyzer.core.coding import Cell, Coding
from analyzer.review.settling import changes, contests, disputed, kept, undisputed

PEOPLE = {"anna", "ben", "chloe"}
REALM = Dimension("realm", "Realm", (Code("a", "A", "first"), Code("b", "B", "second"), Code("c", "C", "third", merged_into="a")))


def coding(segment: str, coder: str, *codes: str, dimension: str = "realm", seen: tuple[str, ...] = ()) -> Coding:
    return Coding(Cell(segment, dimension), coder, codes, f"{segment}-{coder}", seen, "hash", "1")


def found(*codings: Coding) -> tuple:  # type: ignore[type-arg]
    return contests(codings, people=PEOPLE, consensus={"gold"}, dimensions={"realm": REALM})


def test_one_coder_is_no_contest_and_models_do_not_count() -> None:
    assert found(coding("s1", "anna", "a"), coding("s1", "model x", "b")) == ()


def test_the_order_of_codes_does_not_make_a_disagreement_and_the_commonest_order_is_kept() -> None:
    (contest,) = found(coding("s1", "anna", "a", "b"), coding("s1", "ben", "b", "a"), coding("s1", "chloe", "b", "a"))
    assert contest.unanimous
    assert contest.agreed == ("b", "a")


def test_none_applies_is_an_answer_like_any_other() -> None:
    (contest,) = found(coding("s1", "anna"), coding("s1", "ben", "a"))
    assert not contest.unanimous
    (contest,) = found(coding("s1", "anna"), coding("s1", "ben"))
    assert contest.unanimous


def test_a_code_and_the_one_it_was_merged_into_are_no_disagreement() -> None:
    (contest,) = found(coding("s1", "anna", "c"), coding("s1", "ben", "a"), coding("s1", "gold", "c"))
    assert contest.unanimous
    assert contest.agreed == ("a",)
    assert kept([contest]) == {"anna": (1, 1), "ben": (1, 1)}
    (contest,) = found(coding("s1", "anna", "c", "b"), coding("s1", "ben", "a"), coding("s1", "chloe", "c", dimension="gone"))
    assert not contest.unanimous


def test_settled_cells_are_neither_disputed_nor_undisputed() -> None:
    all_of = found(
        coding("s1", "anna", "a"),
        coding("s1", "ben", "b"),
        coding("s2", "anna", "a"),
        coding("s2", "ben", "a"),
        coding("s3", "anna", "a"),
        coding("s3", "ben", "b"),
        coding("s3", "gold", "b"),
    )
    assert [contest.cell.segment for contest in disputed(all_of)] == ["s1"]
    assert [contest.cell.segment for contest in undisputed(all_of)] == ["s2"]
    (change,) = changes(all_of)
    assert (change.coder, change.given, change.gold) == ("anna", ("a",), ("b",))
    assert kept(all_of) == {"anna": (0, 1), "ben": (1, 1)}


def test_gold_rests_on_whatever_any_coder_had_seen() -> None:
    (contest,) = found(coding("s1", "anna", "a", seen=("p1",)), coding("s1", "ben", "a", seen=("p1", "p2")))
    assert contest.seen == ("p1", "p2")
