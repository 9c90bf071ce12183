"""What a card shows of a unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile

import pytest

from analyzer.classify.folder import DESCRIPTION
from analyzer.core.access import Role
from analyzer.core.acts import Act, Assign, Correct, Decide
from analyzer.core.coding import Cell
from analyzer.core.identity import new_act_id
from analyzer.store import Step
from analyzer.study import Study
from analyzer.study.cards import Card, cards
from analyzer.study.codebook_edits import apply, merging, splitting
from analyzer.study.material import heard
from analyzer.study.policy import Review, Suggestions
from analyzer.study.segment import segments_of as where_cut
from analyzer.study.shelf import Shelf
from analyzer.study.sight import Viewer
from analyzer.study.suggest import suggestions_step
from analyzer.study.trained import folder_of
from tests.study.coded import new_study, predictions_of, segments_of


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with new_study(tmp_path / "study", words=200, review=Review(dimensions=("realm",))) as made:
        yield made


def correct(study: Study, transcript: str, word: int, text: str) -> None:
    study.store.log.append([Act(new_act_id(), "anna", datetime.now(UTC), Correct(transcript, word, text))])


def card(shelf: Shelf, segment: str) -> Card:
    return cards(shelf, Viewer("anna", Role.CODER), [segment])[0]


def test_the_words_that_carried_a_suggestion_are_marked_where_they_stand_today(study: Study) -> None:
    segment = segments_of(study)[3]
    (prediction,) = [p for p in predictions_of(study, share=1.0) if p.cell.segment == segment.id and p.cell.dimension == "realm"]
    carried = replace(prediction, evidence=(f"word:{segment.first + 2}", "example:s9"))
    material = next(found for found in heard(study) if found.transcript.id == segment.transcript)
    step = suggestions_step(study, material)
    study.store.products.save_predictions([carried], step=Step(step.id, step.kind, step.inputs))
    correct(study, segment.transcript, segment.first, "well well")
    shown = card(Shelf(study), segment.id)
    ((start, end),) = shown.rows[0].evidence
    assert shown.passage.text[start:end] == shown.passage.text.split()[3]
    assert shown.rows[0].examples == ("s9",)


def suggested_by(study: Study, segment: str, *examples: str) -> None:
    """One suggestion about a unit that names these examples."""
    (prediction,) = [p for p in predictions_of(study, share=1.0) if p.cell.segment == segment and p.cell.dimension == "realm"]
    material = next(found for found in heard(study) if any(one.id == segment for one in where_cut(study, found)))
    step = suggestions_step(study, material)
    named = replace(prediction, id=new_act_id(), evidence=tuple(f"example:{name}" for name in examples))
    study.store.products.save_predictions([named], step=Step(step.id, step.kind, step.inputs))


def test_the_coded_examples_most_like_a_unit_are_shown_with_it(study: Study) -> None:
    unit, *others, elsewhere = [segment.id for segment in segments_of(study)]
    suggested_by(study, unit, unit, f"{others[0]}:customer:shown", elsewhere)
    shown = card(Shelf(study), unit).examples
    assert [passage.segment for passage in shown.here] == [others[0], elsewhere]
    assert all(passage.text for passage in shown.here)
    assert not shown.elsewhere


def test_of_examples_that_are_not_in_the_study_nothing_is_shown_but_what_they_are(study: Study) -> None:
    unit = segments_of(study)[0].id
    suggested_by(study, unit, "w1-a-001", "w1-a-002")
    shipped = card(Shelf(study), unit).examples
    assert (shipped.here, shipped.elsewhere, shipped.constructed) == ((), True, True)
    (study.folder / "mine").mkdir()
    copyfile(folder_of("social-it-alignment") / DESCRIPTION, study.folder / "mine" / DESCRIPTION)
    own = replace(study, policy=replace(study.policy, suggestions=Suggestions(model="mine")))
    suggested_by(own, unit, "line 1")
    foreign = card(Shelf(own), unit).examples
    assert (foreign.here, foreign.elsewhere, foreign.constructed) == ((), True, False)


def test_who_codes_blind_sees_no_examples(study: Study) -> None:
    unit, other = [segment.id for segment in segments_of(study)][:2]
    suggested_by(study, unit, other)
    study.store.log.append([Act(new_act_id(), "olga", datetime.now(UTC), Assign("anna", (unit,), blind=True))])
    assert card(Shelf(study), unit).examples.here == ()


def test_a_correction_is_shown_at_once_and_moves_nothing(study: Study) -> None:
    segment = segments_of(study)[0]
    shelf = Shelf(study)
    before = card(shelf, segment.id)
    correct(study, segment.transcript, segment.first, "Listen")
    after = card(shelf, segment.id)
    assert after.passage.text.split()[0] == "Listen"
    assert after.passage.text_hash != before.passage.text_hash
    assert after.passage.place == before.passage.place == 1


def test_neighbours_are_named_by_who_speaks(study: Study) -> None:
    units = [segment.id for segment in segments_of(study) if segment.transcript == segments_of(study)[0].transcript]
    shelf = Shelf(study)
    shown = card(shelf, units[1]).passage
    said = {said.speaker for said in (*shown.before, *shown.after)}
    assert "Interviewer" in said
    assert shown.speaker in said
    assert all(said.text for said in (*shown.before, *shown.after))
    assert shown.before[-1].text.split()[-1] != shown.text.split()[0]


def test_a_code_of_ones_own_that_was_merged_is_shown_as_what_it_counts_for_and_a_retired_one_is_asked_again(study: Study) -> None:
    segment = segments_of(study)[0]
    own = Decide(Cell(segment.id, "realm"), ("relational", "contractual"), study.codebook.version, "hash")
    study.store.log.append([Act(new_act_id(), "anna", datetime.now(UTC), own)])
    shelf = Shelf(study)
    apply(study, merging(study.codebook, "realm", "relational", "contractual"), by="anna")
    (row,) = card(shelf, segment.id).rows
    assert row.decided == row.proposed == ("contractual",)
    assert [option.code for option in row.options if option.chosen] == ["contractual"]
    apply(study, splitting(study.codebook, "realm", "contractual", [("Price", "what it costs"), ("Scope", "what is done")]), by="anna")
    (row,) = card(shelf, segment.id).rows
    assert row.decided == ("contractual",)
    assert row.proposed is None, "the question is open"


def test_an_unknown_unit_has_no_card(study: Study) -> None:
    assert cards(Shelf(study), Viewer("anna", Role.CODER), ["nothing"]) == ()
