from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.core.codebook import Code, Codebook, Dimension, problems, require_sound
from analyzer.errors import UsageError

A, B = Code("a", "A", "first"), Code("b", "B", "second")
SOUND = Codebook("book", "1", (Dimension("d", "D", (A, B), exclusive=True),))


def with_codes(*codes: Code, exclusive: bool = False) -> Codebook:
    return Codebook("book", "1", (Dimension("d", "D", codes, exclusive=exclusive),))


def test_a_sound_codebook_has_no_problems() -> None:
    assert problems(SOUND) == ()
    assert require_sound(SOUND) is SOUND


def test_codes_count_today_where_they_were_merged_to() -> None:
    dimension = Dimension("d", "D", (A, B, Code("c", "C", "third", merged_into="a"), Code("e", "E", "fifth", retired=True)))
    assert dimension.today(("c", "b", "a", "e", "gone")) == ("a", "b", "e", "gone")


TRUST = Dimension("t", "T", (A, B), per_party=True)
UNSOUND = {
    "no dimensions": (Codebook("book", "1", ()), "it has no dimensions"),
    "no version": (replace(SOUND, version=" "), "it has no version"),
    "id of the codebook": (replace(SOUND, id="my book"), "the id 'my book' needs letters"),
    "dimension twice": (Codebook("book", "1", SOUND.dimensions * 2), "two dimensions have the id 'd'"),
    "id of a dimension": (Codebook("book", "1", (Dimension("a/b", "D", (A, B)),)), "dimension 'a/b': its id needs"),
    "code twice": (with_codes(A, B, replace(A, name="C")), "dimension 'd': two codes have the id 'a'"),
    "name twice": (with_codes(A, replace(B, name="a")), "two codes have the name 'a'"),
    "one code": (with_codes(A, exclusive=True), "at least two codes"),
    "no code": (with_codes(), "at least two codes"),
    "all retired": (with_codes(A, replace(B, retired=True), exclusive=True), "at least two codes"),
    "id of a code": (with_codes(A, replace(B, id="")), "code '': its id needs"),
    "name of a code": (with_codes(A, replace(B, name="")), "code 'b': it has no name"),
    "colour": (with_codes(A, replace(B, colour="red")), "code 'b': colour 'red' is not of the form #rrggbb"),
    "parent": (with_codes(A, replace(B, parent="c")), "code 'b': parent names 'c', which does not exist"),
    "merged": (with_codes(A, replace(B, merged_into="c")), "code 'b': merged_into names 'c', which does not exist"),
    "own parent": (with_codes(A, replace(B, parent="b")), "code 'b': it is its own ancestor"),
    "cycle": (with_codes(replace(A, merged_into="b"), replace(B, merged_into="a")), "code 'a': it is its own ancestor"),
    "derived from nothing": (
        replace(SOUND, dimensions=(*SOUND.dimensions, replace(SOUND.dimensions[0], id="v", derived_from=("x",)))),
        "dimension 'v': derived_from names 'x', which is no coded dimension",
    ),
    "derived from a view": (
        replace(SOUND, dimensions=(replace(SOUND.dimensions[0], id="v", derived_from=("v",)),)),
        "dimension 'v': derived_from names 'v', which is no coded dimension",
    ),
    "derived across parties": (
        Codebook("book", "1", (TRUST, Dimension("v", "V", (A, B), derived_from=("t",)))),
        "dimension 'v': derived_from names 't': both or neither must be per_party",
    ),
    "derived twice": (
        Codebook("book", "1", (TRUST, Dimension("v", "V", (A, B), per_party=True, derived_from=("t", "t")))),
        "dimension 'v': derived_from names 't' twice",
    ),
}


@pytest.mark.parametrize(("codebook", "problem"), UNSOUND.values(), ids=UNSOUND)
def test_each_problem_is_named(codebook: Codebook, problem: str) -> None:
    assert any(problem in found for found in problems(codebook))
    with pytest.raises(UsageError):
        require_sound(codebook)


def test_ids_may_use_any_alphabet() -> None:
    assert problems(with_codes(replace(A, id="доверие"), replace(B, id="信任.1-a"))) == ()


def test_merges_are_followed() -> None:
    dimension = Dimension("d", "D", (replace(A, merged_into="b"), replace(B, merged_into="c"), Code("c", "C", "third")))
    assert dimension.resolved("a") == "c"
    assert [code.id for code in dimension.offered] == ["c"]


def test_codes_of_today_are_known_unless_one_is_no_longer_offered() -> None:
    dimension = Dimension("d", "D", (replace(A, merged_into="b"), B, Code("c", "C", "split since", retired=True)))
    assert dimension.offered_today(["a", "b"]) == ("b",)
    assert dimension.offered_today([]) == ()
    assert dimension.offered_today(["b", "c"]) is None


def test_an_unknown_code_names_the_known() -> None:
    with pytest.raises(UsageError, match="a, b"):
        SOUND.dimension("d").code("c")
    with pytest.raises(UsageError, match="d"):
        SOUND.dimension("e")


def test_derived_views_are_not_coded() -> None:
    view = Dimension("v", "V", (A, B), exclusive=True, derived_from=("d",))
    assert replace(SOUND, dimensions=(*SOUND.dimensions, view)).coded == SOUND.dimensions


def test_colours_and_versions_are_no_substance_and_definitions_are() -> None:
    assert replace(with_codes(replace(A, colour="#123456"), B), version="2").substance == with_codes(A, B).substance
    assert with_codes(replace(A, definition="another"), B).substance != with_codes(A, B).substance
