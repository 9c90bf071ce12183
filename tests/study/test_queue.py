"""The queue follows the study back and forth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.core.review import Ordering
from analyzer.store import Step
from analyzer.store.queue import Queued, Scope
from analyzer.study import Study
from analyzer.study.material import heard
from analyzer.study.policy import Suggestions
from analyzer.study.queue import arrange
from analyzer.study.suggest import suggestions_step
from tests.web.rooms import reviewed_study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with reviewed_study(tmp_path / "study") as made:
        yield made


def seeded(study: Study, seed: int) -> Study:
    return replace(study, policy=replace(study.policy, review=replace(study.policy.review, seed=seed)))


def ordered(study: Study, ordering: Ordering) -> tuple[str, ...]:
    return study.store.queue.chosen(Scope(), ordering=ordering)


def queued(study: Study) -> dict[str, Queued]:
    return study.store.queue.units(ordered(study, Ordering.RECORDING))


def suggested_otherwise(study: Study) -> Study:
    """The same study with another model, which has suggested nothing that is worth a code."""
    other = replace(study, policy=replace(study.policy, suggestions=Suggestions(model="prototype")))
    for material in heard(other):
        step = suggestions_step(other, material)
        study.store.products.save_predictions([], step=Step(step.id, step.kind, step.inputs))
    return other


def test_going_back_to_an_earlier_seed_brings_its_order_back(study: Study) -> None:
    first, second = seeded(study, 0), seeded(study, 1)
    arrange(first)
    before = ordered(study, Ordering.RANDOM)
    assert arrange(second)
    assert ordered(study, Ordering.RANDOM) != before
    assert arrange(first)
    assert ordered(study, Ordering.RANDOM) == before
    assert not arrange(first)


def test_going_back_to_an_earlier_model_brings_its_order_back(study: Study) -> None:
    before = queued(study)
    other = suggested_otherwise(study)
    assert arrange(other)
    assert not any(unit.codes for unit in queued(study).values())
    assert arrange(study)
    assert queued(study) == before
    assert any(unit.codes for unit in before.values())
    assert arrange(other)
    assert not arrange(other)


def test_an_arrangement_that_was_broken_off_is_not_taken_for_done(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(units: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(study.store.queue, "replace", broken)
        with pytest.raises(OSError, match="the disk is full"):
            arrange(seeded(study, 1))
    assert arrange(study)
