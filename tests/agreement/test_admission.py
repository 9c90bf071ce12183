"""Which decisions count, and how bad input is named."""

from __future__ import annotations

from dataclasses import replace

from analyzer.agreement.admission import admit
from analyzer.agreement.analysis import analyse
from analyzer.core.agreement import AgreementSettings
from analyzer.core.codebook import Codebook, Dimension
from analyzer.core.coding import Coder
from tests.agreement.studies import BOOK, SIGNS, TEN, code, coded, column, study

SETTINGS = AgreementSettings(resamples=100)


def reasons(*codings: object, **more: object) -> list[tuple[object, ...]]:
    return [row[1:] for row in admit(study(codings, **more), SETTINGS).left_out.rows]  # type: ignore[arg-type]


def test_only_blind_decisions_of_people_count_unless_asked() -> None:
    seen = [coded("ada", 0, "yes", seen=True), coded("m", 0, "yes", seen=True)]
    admitted = admit(study(seen), SETTINGS)
    assert [coding.coder for coding in admitted.codings] == ["m"]
    assert admitted.left_out.rows == (("ADA", "issue", "not blind: suggestions were shown before the decision", 1),)
    assert admitted.left_out.sources == (("ada-0-issue-None",),)
    assert len(admit(study(seen), replace(SETTINGS, blind_only=False)).codings) == 2


def test_what_does_not_fit_the_codebook_is_named() -> None:
    assert reasons(coded("ada", 0, "maybe")) == [("issue", "code 'maybe' is not in the codebook", 1)]
    assert reasons(coded("ada", 0, "yes", dimension="mood")) == [("mood", "this dimension is not in the codebook", 1)]
    assert reasons(coded("ada", 0, "yes", "no")) == [("issue", "several codes where the dimension allows one", 1)]
    assert reasons(coded("ada", 99, "yes")) == [("issue", "the unit is not among those of the study", 1)]
    assert reasons(coded("ada", 0, "more", dimension="trust")) == [("trust", "'None' is no party of the study", 1)]
    assert reasons(coded("ada", 0, "yes", party="customer")) == [("issue", "this dimension is not asked per party", 1)]
    derived = Codebook("b", "1", (*BOOK.dimensions, Dimension("all", "All", (code("a"),), derived_from=("issue",))))
    assert reasons(coded("ada", 0, "a", dimension="all"), codebook=derived)[0][1] == "this dimension is derived and never coded itself"


def test_a_merged_code_counts_under_the_code_it_was_merged_into_and_a_retired_one_stays() -> None:
    codes = (code("yes"), code("aye", merged_into="yes"), code("old", retired=True), code("no"))
    book = Codebook("b", "1", (Dimension("issue", "Issue", codes, exclusive=True),))
    admitted = admit(study([coded("ada", 0, "aye"), coded("ada", 1, "old"), coded("bo", 0, "yes", "aye")], codebook=book), SETTINGS)
    assert [coding.codes for coding in admitted.codings] == [("yes",), ("old",), ("yes",)]
    assert not admitted.left_out.rows


def test_one_coder_nobody_and_a_coder_without_decisions_are_named() -> None:
    alone = study(column("ada", "11", SIGNS))
    assert analyse(alone, SETTINGS, version="1").problems == ("the only person who coded is ADA: agreement between people needs two",)
    nobody = replace(alone, codings=())
    assert "no person coded anything that can be compared" in analyse(nobody, SETTINGS, version="1").problems
    idle = replace(study(TEN), coders=(*study(TEN).coders, Coder("cy", "Cy")))
    assert analyse(idle, SETTINGS, version="1").problems == ("Cy coded nothing that can be compared",)


def test_coders_who_share_no_unit_are_named() -> None:
    apart = study([*column("ada", "11...", SIGNS), *column("bo", "..111", SIGNS)])
    found = analyse(apart, SETTINGS, version="1")
    assert "ADA, BO: no unit was coded by both" in found.problems
    assert found.dimensions.rows[0][found.dimensions.columns.index("alpha")] is None
