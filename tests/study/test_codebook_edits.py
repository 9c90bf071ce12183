"""The codebook as it lives: previews, conflicts, merges that keep what was coded, decisions to look at again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.core.acts import Decide, EditCode, Retract
from analyzer.core.coding import Cell
from analyzer.core.editing import Kind
from analyzer.core.identity import text_hash
from analyzer.errors import ConflictError, UsageError
from analyzer.study import Study
from analyzer.study.acting import act
from analyzer.study.codebook_edits import (
    Edit,
    adding,
    annotate,
    apply,
    history,
    merging,
    outdated,
    preview,
    relate,
    splitting,
    used,
)
from tests.study.coded import new_study, segments_of


@pytest.fixture
def study(tmp_path: Path) -> Study:
    study = new_study(tmp_path / "study", recordings=1, words=120)
    first, second = segments_of(study)[:2]
    for segment, code in ((first, "contractual"), (second, "relational")):
        act(study, "anna", [Decide(Cell(segment.id, "realm"), (code,), study.codebook.version, text_hash(""))])
    return study


def redefined(study: Study, code: str, definition: str, base: str | None = None) -> Edit:
    return Edit("realm", (replace(study.codebook.dimension("realm").code(code), definition=definition),), base or study.codebook.version)


def test_a_preview_changes_nothing_and_says_what_would(study: Study) -> None:
    before = study.codebook
    effect = preview(study, redefined(study, "contractual", "something else"))
    assert (effect.decisions, effect.coders, effect.flagged) == (1, ("anna",), 1)
    assert [change.kinds for change in effect.changes] == [(Kind.MEANING,)]
    assert study.codebook == before


def test_a_changed_definition_flags_the_decisions_made_before(study: Study) -> None:
    assert outdated(study) == ()
    apply(study, redefined(study, "contractual", "something else"), by="anna")
    assert [coding.codes for coding in outdated(study)] == [("contractual",)]
    cell = outdated(study)[0].cell
    act(study, "anna", [Decide(cell, ("contractual",), study.codebook.version, text_hash(""))])
    assert outdated(study) == ()


def test_a_new_colour_flags_nothing(study: Study) -> None:
    code = study.codebook.dimension("realm").code("contractual")
    apply(study, Edit("realm", (replace(code, colour="#123456"),), study.codebook.version), by="anna")
    assert outdated(study) == ()


def test_a_merged_code_keeps_what_was_coded(study: Study) -> None:
    codings = study.store.log.codings()
    apply(study, merging(study.codebook, "realm", "relational", "contractual"), by="anna")
    assert used(study) == {("realm", "contractual"): 2}
    assert study.store.log.codings() == codings
    assert outdated(study) == ()
    act(study, "anna", [Retract(study.store.log.acts(EditCode)[0].id)])
    assert used(study) == {("realm", "contractual"): 1, ("realm", "relational"): 1}


def test_a_split_code_is_retired_and_its_decisions_are_flagged(study: Study) -> None:
    apply(study, splitting(study.codebook, "realm", "contractual", [("Price", "what it costs"), ("Scope", "what is done")]), by="anna")
    assert [code.id for code in study.codebook.dimension("realm").offered][-2:] == ["price", "scope"]
    assert [coding.codes for coding in outdated(study)] == [("contractual",)]


def test_a_conflict_is_said_and_nothing_overwritten(study: Study) -> None:
    base = study.codebook.version
    apply(study, redefined(study, "contractual", "of the first"), by="anna")
    with pytest.raises(ConflictError, match="somebody has changed"):
        apply(study, redefined(study, "contractual", "of the second", base), by="bela")
    assert study.codebook.dimension("realm").code("contractual").definition == "of the first"
    apply(study, redefined(study, "relational", "another code", base), by="bela")


def test_an_unknown_version_is_a_conflict(study: Study) -> None:
    with pytest.raises(ConflictError, match="has changed"):
        apply(study, redefined(study, "contractual", "x", "0.1"), by="anna")


def test_an_edit_in_the_same_moment_gives_way(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    import analyzer.study.codebook_edits as edits

    slow = redefined(study, "contractual", "of the second")
    looked = edits._require_unchanged

    def overtaken(*given: object) -> None:
        looked(*given)  # type: ignore[arg-type]
        monkeypatch.setattr(edits, "_require_unchanged", looked)
        apply(study, redefined(study, "contractual", "of the first"), by="anna")

    monkeypatch.setattr(edits, "_require_unchanged", overtaken)
    with pytest.raises(ConflictError, match="same moment"):
        apply(study, slow, by="bela")
    assert study.codebook.dimension("realm").code("contractual").definition == "of the first"


def test_history_lists_versions_with_what_changed(study: Study) -> None:
    apply(study, adding(study.codebook, "realm", "Financial", definition="money"), by="anna")
    newest, oldest = history(study)
    assert (newest.by, [change.new.id for change in newest.changes]) == ("anna", ["financial"])
    assert oldest.by is None


def test_what_cannot_be_is_refused(study: Study) -> None:
    with pytest.raises(ConflictError, match="already"):
        adding(study.codebook, "realm", "Contractual", definition="")
    with pytest.raises(UsageError, match="at least two"):
        splitting(study.codebook, "realm", "contractual", [("One", "")])
    with pytest.raises(UsageError, match="cannot be merged"):
        merging(study.codebook, "realm", "contractual", "contractual")
    with pytest.raises(UsageError, match="no name"):
        adding(study.codebook, "realm", " ", definition="")
    colour = replace(study.codebook.dimension("realm").code("contractual"), colour="red")
    with pytest.raises(UsageError, match="colour"):
        apply(study, Edit("realm", (colour,), study.codebook.version), by="anna")
    with pytest.raises(UsageError, match="nothing is changed"):
        apply(study, Edit("realm", study.codebook.dimension("realm").codes, study.codebook.version), by="anna")


def test_codes_are_related_and_annotated(study: Study) -> None:
    relate(study, "realm=contractual", "realm=relational", "is often followed by", by="anna")
    annotate(study, "realm=contractual", "Discussed in March.", by="anna")
    with pytest.raises(UsageError, match="no code"):
        annotate(study, "realm=nothing", "x", by="anna")
