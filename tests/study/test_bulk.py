"""Accepting suggestions at once: how strongly each is held."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.core.access import Role
from analyzer.core.coding import Cell, Prediction, Score
from analyzer.core.identity import Provenance
from analyzer.store import Step
from analyzer.study import Study
from analyzer.study.bulk import Bulk, preview
from analyzer.study.material import heard
from analyzer.study.policy import Review
from analyzer.study.queue import Wanted, arrange
from analyzer.study.shelf import Shelf
from analyzer.study.sight import Viewer
from analyzer.study.suggest import suggestions_step
from tests.study.coded import new_study, segments_of

ANNA = Viewer("anna", Role.OWNER)
HONESTY = ("positive", "negative", "same")
REALM = ("contractual", "relational", "operational")


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with new_study(tmp_path / "study", recordings=1, words=100, review=Review(dimensions=("realm", "trust_honesty"))) as made:
        yield made


def suggest(study: Study, cell: Cell, scores: dict[str, float], *codes: str) -> None:
    """A model says this of one cell, and nothing else."""
    ranked = tuple(Score(code, value) for code, value in scores.items())
    (material,) = heard(study)
    step = suggestions_step(study, material)
    said = Prediction("p", cell, ranked, codes, calibrated=True, refused=None, made_by=Provenance("suggest", "0", "recipe", "model"))
    study.store.products.save_predictions([said], step=Step(step.id, step.kind, step.inputs))
    arrange(study)


def accepted(study: Study, least: float) -> int:
    return preview(Shelf(study), ANNA, Bulk(wanted=Wanted(), least=least)).decisions


def test_that_none_of_codes_that_exclude_each_other_applies_is_what_all_of_them_leave(study: Study) -> None:
    suggest(study, Cell(segments_of(study)[0].id, "trust_honesty", "customer"), dict.fromkeys(HONESTY, 0.25))
    assert accepted(study, 0.25) == 1
    assert accepted(study, 0.3) == 0


def test_codes_that_leave_nothing_are_still_held_by_nothing_less_than_zero(study: Study) -> None:
    suggest(study, Cell(segments_of(study)[0].id, "trust_honesty", "customer"), dict.fromkeys(HONESTY, 0.34))
    assert accepted(study, 0.0) == 1


def test_that_none_of_several_codes_applies_is_what_the_strongest_leaves(study: Study) -> None:
    suggest(study, Cell(segments_of(study)[0].id, "realm"), dict.fromkeys(REALM, 0.25))
    assert accepted(study, 0.75) == 1
    assert accepted(study, 0.8) == 0


def test_several_codes_are_held_as_strongly_as_the_weakest(study: Study) -> None:
    suggest(study, Cell(segments_of(study)[0].id, "realm"), dict(zip(REALM, (0.9, 0.6, 0.1), strict=True)), *REALM[:2])
    assert accepted(study, 0.6) == 1
    assert accepted(study, 0.7) == 0
