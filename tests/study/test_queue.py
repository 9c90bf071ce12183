"""The queue follows the study back and forth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.core.access import Role
from analyzer.core.identity import new_act_id
from analyzer.core.review import Ordering
from analyzer.review.order import RANDOM_EVERY
from analyzer.store import Step
from analyzer.store.queue import Queued, Scope
from analyzer.study import Study
from analyzer.study.accounts import add_coder
from analyzer.study.assign import Draw, assign
from analyzer.study.deciding import Choice, decide
from analyzer.study.material import heard
from analyzer.study.policy import Suggestions
from analyzer.study.queue import Wanted, arrange, queue_table
from analyzer.study.shelf import Shelf
from analyzer.study.sight import Viewer
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


def listed(study: Study, coder: str = "", order: Ordering = Ordering.RECORDING) -> list[str]:
    return [str(row[1]) for row in queue_table(study, coder=coder, order=order, limit=1000).rows]


def say(study: Study, coder: str, unit: str, *, dimensions: Sequence[str] = ("realm", "trust_honesty")) -> None:
    add_coder(study, coder, coder.title())
    parties = {"realm": (None,), "trust_honesty": ("customer", "provider")}
    choices = [Choice(dimension, (), party) for dimension in dimensions for party in parties[dimension]]
    decide(Shelf(study), Viewer(coder, Role.CODER), unit, choices, group=new_act_id())


def test_what_is_decided_is_listed_no_more(study: Study) -> None:
    every = listed(study)
    say(study, "anna", every[0])
    say(study, "anna", every[1], dimensions=("realm",))
    say(study, "ben", every[1], dimensions=("trust_honesty",))
    say(study, "ben", every[2], dimensions=("realm",))
    assert listed(study) == every[2:]
    assert listed(study, "anna") == every[1:]
    assert listed(study, "ben") == every
    for unit in every[2:-1]:
        say(study, "ben", unit)
    assert listed(study) == every[-1:]
    assert listed(study, order=Ordering.UNCERTAIN) == every[-1:]


def test_what_is_left_keeps_its_order_and_the_share_drawn_at_random(study: Study) -> None:
    before = listed(study, order=Ordering.UNCERTAIN)
    for unit in before[:RANDOM_EVERY]:
        say(study, "anna", unit)
    assert listed(study, order=Ordering.UNCERTAIN) == before[RANDOM_EVERY:]


def test_the_list_of_a_coder_tells_no_suggestions_about_units_to_be_coded_blind(study: Study) -> None:
    add_coder(study, "anna", "Anna")
    study.store.queue.replace([replace(unit, reason="unsure", code="realm:contractual") for unit in queued(study).values()])
    told = queue_table(study, order=Ordering.RECORDING).rows[0]
    assert told[4:] == ("unsure", "realm:contractual")
    draw = Draw(wanted=Wanted(), units=(str(told[1]),))
    assign(Shelf(study), Viewer("olga", Role.OWNER), ["anna"], draw, blind=True, group=new_act_id())
    assert queue_table(study, coder="anna", order=Ordering.RECORDING).rows == ((1, *told[1:4], None, None),)


def test_an_arrangement_that_was_broken_off_is_not_taken_for_done(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(units: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(study.store.queue, "replace", broken)
        with pytest.raises(OSError, match="the disk is full"):
            arrange(seeded(study, 1))
    assert arrange(study)
