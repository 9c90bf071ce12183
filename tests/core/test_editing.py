"""Edits of codes replayed over the codebook of the files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.acts import Act, Body, EditCode, Retract
from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.core.editing import Kind, changes, edited, revisions

AGREED = Code("contractual", "Contractual", "what was agreed")
REGARD = Code("relational", "Relational", "how the parties regard each other")
BASE = Codebook("book", "1.0", (Dimension("realm", "Realm", (AGREED, REGARD)), Dimension("level", "Level", (Code("in", "In", "in"),))))


def act(number: int, body: Body, group: str | None = None) -> Act:
    return Act(f"a{number}", "anna", datetime(2024, 2, 1, tzinfo=UTC), body, group)


def edit(number: int, code: Code, group: str | None = None) -> Act:
    return act(number, EditCode("realm", code, "1.0"), group)


def test_a_codebook_nobody_edited_is_the_same_object() -> None:
    assert edited(BASE, []) is BASE


def test_codes_are_replaced_in_their_place_and_new_ones_come_last() -> None:
    trust = Code("trust", "Trust", "belief")
    after = edited(BASE, [edit(1, replace(AGREED, colour="#112233")), edit(2, trust)])
    assert [code.id for code in after.dimension("realm").codes] == ["contractual", "relational", "trust"]
    assert after.dimension("realm").code("contractual").colour == "#112233"
    assert after.dimension("level") == BASE.dimension("level")
    assert after.version.startswith("1.0~2-")


def test_undoing_brings_the_version_back_and_redoing_the_other() -> None:
    acts = [edit(1, replace(AGREED, definition="what should be agreed"))]
    changed = edited(BASE, acts)
    acts.append(act(2, Retract("a1")))
    assert edited(BASE, acts) == BASE
    acts.append(act(3, Retract("a2")))
    assert edited(BASE, acts) == changed


def test_a_merged_code_keeps_its_id_and_counts_under_the_other() -> None:
    after = edited(BASE, [edit(1, replace(REGARD, merged_into="contractual"))])
    assert after.dimension("realm").resolved("relational") == "contractual"
    assert [code.id for code in after.dimension("realm").offered] == ["contractual"]


def test_an_edit_of_an_absent_dimension_is_left_out() -> None:
    assert edited(BASE, [act(1, EditCode("gone", AGREED, "1.0"))]) is BASE


def test_acts_of_one_group_are_one_revision() -> None:
    found = revisions(BASE, [edit(1, replace(AGREED, name="A"), "g"), edit(2, replace(REGARD, name="B"), "g"), edit(3, AGREED)])
    assert [len(revision.acts) for revision in found] == [0, 2, 1]
    assert len({revision.codebook.version for revision in found}) == 3


def test_changes_say_what_is_different() -> None:
    new = edited(
        BASE,
        [
            edit(1, replace(AGREED, definition="other", colour="#112233")),
            edit(2, replace(REGARD, merged_into="contractual")),
            edit(3, Code("trust", "Trust", "belief")),
        ],
    )
    assert [(change.new.id, change.kinds) for change in changes(BASE, new)] == [
        ("contractual", (Kind.MEANING, Kind.LOOKS)),
        ("relational", (Kind.MERGED,)),
        ("trust", (Kind.ADDED,)),
    ]
    assert changes(BASE, new)[0].fields == ("definition", "colour")


@given(st.lists(st.tuples(st.sampled_from(["contractual", "relational", "x", "y"]), st.text(max_size=3)), max_size=8))
def test_the_last_edit_of_each_code_counts(edits: list[tuple[str, str]]) -> None:
    acts = [edit(number, Code(code, code, definition)) for number, (code, definition) in enumerate(edits)]
    said = {code.id: code.definition for code in edited(BASE, acts).dimension("realm").codes}
    assert said == {code.id: code.definition for code in (AGREED, REGARD)} | dict(edits)
