from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from analyzer.classify.certify import Certificate, Promise
from analyzer.classify.crossval import folds_for, held_out, settle
from analyzer.classify.examples import Example
from analyzer.classify.guarantee import ROW, Answered, answers, certificates, together, unproven
from analyzer.classify.inputs import Context
from analyzer.classify.linear import LinearRecipe
from analyzer.classify.model import NEVER
from analyzer.classify.recipes import Linear
from analyzer.classify.remembering import Remembering
from analyzer.classify.suggest import suggest
from analyzer.classify.training import Learned, Request, calibrated, fitting, promising, train
from analyzer.core.coding import Cell, Prediction, Reason, trust_direction
from evaluation.refusal.run import Judged, Split, figures, split, splits
from tests.classify.fakes import BOOK, WordEncoder
from tests.classify.learning import topics, trust

PROMISE = Promise(0.1, 0.1)
CELLS = ("trust_honesty", "trust_good_faith")


def linear() -> Linear:
    return Linear(LinearRecipe(BOOK, context=Context.NONE), Remembering(WordEncoder()))


def predicted(learned: Learned, examples: Sequence[Example]) -> dict[Cell, Prediction]:
    return {each.cell: each for each in suggest([example.question for example in examples], learned.model, learned.encoder)}


def gold(example: Example, dimension: str) -> set[str]:
    if dimension in example.labels:
        return set(example.labels[dimension])
    return {trust_direction([code for cell in CELLS for code in example.labels[cell]])} - {None}


def test_what_is_certified_are_the_answers_that_are_suggested() -> None:
    """Of directions too: the same answers, as sure, and accepted from the same confidence on."""
    teaching, judging = trust(160), trust(400, seed=1)
    folds = folds_for(teaching, BOOK, count=3, seed=0)
    held = held_out(fitting(linear()), teaching, BOOK, folds)
    settled = {name: settle(found) for name, found in held.items()}
    learned = calibrated(linear().learn(teaching), BOOK, held, settled, Request(codebook=BOOK))
    scores = learned.predict([example.question for example in judging])
    proven = certificates(judging, scores, held, settled, PROMISE)
    assert [found.about for found in proven] == [*CELLS, "trust_direction", ROW]
    assert proven[2].threshold is not None
    rules = {name: found.rule for name, found in settled.items()}
    answered = {each.dimension: each for each in answers(judging, [found.dimension for found in held.values()], scores, rules)}
    said = predicted(promising(learned, proven), judging)
    for certificate in proven[:3]:
        own = answered[certificate.about]
        for example, sure, right in zip(judging, own.confidence, own.right, strict=True):
            told = said[Cell(example.question.segment, certificate.about, example.question.party)]
            assert (set(told.codes) == gold(example, certificate.about)) == right
            assert (told.refused in {None, Reason.UNLIKE}) == (sure >= certificate.accept)


def test_a_whole_row_is_of_a_unit_that_is_answered_throughout() -> None:
    units = ("i", "a"), ("i", "b"), ("i", "c")
    one = Answered("one", units, np.array([0.9, 0.8, 0.7]), np.array([True, True, True]))
    two = Answered("two", (units[0], units[0], units[2]), np.array([0.6, 0.95, 0.99]), np.array([True, False, True]))
    found = together([one, two])
    assert found.units == (units[0], units[2])
    assert found.confidence.tolist() == [0.6, 0.7]
    assert found.right.tolist() == [False, True]


def asked(examples: Sequence[Example], promise: Promise | None) -> Learned:
    return train(examples, [linear()], Request(codebook=BOOK, promise=promise), tell=lambda _: None).learned


@pytest.mark.parametrize("interviews", [6, 1])
def test_where_nothing_is_certified_everything_is_refused(interviews: int) -> None:
    examples = topics(60, interviews) + trust(40, interviews)
    free, bound = asked(examples, None), asked(examples, Promise(0.05, 0.05))
    assert any(found.refused is None for found in predicted(free, examples).values())
    refused = predicted(bound, examples)
    assert {cell.dimension for cell in refused} == {"topic", *CELLS, "trust_direction"}
    assert {found.refused for found in refused.values()} == {Reason.UNPROMISED}
    assert (free.row, bound.row) == (None, NEVER)
    assert free.model.id != bound.model.id


def test_what_is_not_certified_is_refused_beside_what_is() -> None:
    examples = topics(400) + trust(56)
    bound = asked(examples, PROMISE)
    refused = predicted(bound, examples)
    reasons = {name: {found.refused for cell, found in refused.items() if cell.dimension == name} for name in bound.model.rules}
    assert None in reasons["topic"]
    assert [reasons[name] for name in (*CELLS, "trust_direction")] == [{Reason.UNPROMISED}] * 3


def test_a_dimension_without_a_certificate_of_its_own_is_refused() -> None:
    examples = topics(60)
    learned = asked(examples, None)
    bound = promising(learned, unproven((), PROMISE, 0, "cannot certify"))
    assert {found.refused for found in predicted(bound, examples).values()} == {Reason.UNPROMISED}


def test_the_measurement_of_promises_certifies_and_accepts_as_training_does() -> None:
    judged = Judged.by(trust(160), trust(400, seed=1), BOOK, Remembering(WordEncoder()))
    answered = judged.answers()
    units = {unit for part in answered for unit in part.units}
    whole = judged.certificates(units, PROMISE)
    assert whole == certificates(judged.examples, judged.scores, judged.held, judged.settled, PROMISE)
    found = [splits(judged, answered, PROMISE, seed) for seed in range(3)]
    assert set(found[0]) == {*CELLS, "trust_direction", ROW}
    assert all(each["trust_honesty"].coverage > 0 for each in found)
    assert figures([each["trust_honesty"] for each in found], PROMISE)["certified"] == 1


def test_a_split_counts_every_unit_of_the_other_half_once() -> None:
    own, others = [("i", f"own{number}") for number in range(60)], [("i", name) for name in ("two", "two", "one", "unsure")]
    right = [True] * 60 + [True, False, True, False]
    part = Answered("d", (*own, *others), np.array([0.9] * 63 + [0.1]), np.array(right))
    (certificate,) = unproven((), PROMISE, 60, "")
    assert split(part, own, certificate) == Split(certified=False, coverage=0.0, wrong=0.0, wrong_of_all=0.0)
    found = split(part, own, Certificate("d", PROMISE, 0.5, 60))
    assert (found.certified, found.coverage, found.wrong) == (True, 0.75, 0.25)
    assert found.wrong_of_all == pytest.approx(0.5 / 62)
