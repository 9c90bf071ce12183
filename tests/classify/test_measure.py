from __future__ import annotations

import pytest

from analyzer.classify.measure import NONE, Judged, measure
from analyzer.core.coding import Cell, Prediction, Reason, Score
from analyzer.core.identity import Provenance
from tests.classify.fakes import TOPIC, trust

HONESTY = trust("trust_honesty", "honesty")


def judged(number: int, gold: str, said: str, *, score: float = 0.9, refused: Reason | None = None, party: str = "customer") -> Judged:
    rest = [code.id for code in HONESTY.offered if code.id != said]
    scores = (Score(said, score), *(Score(code, (1 - score) / 3) for code in rest)) if said else (Score("positive", 1 - score),)
    cell = Cell(f"u{number}", "trust_honesty", "customer")
    prediction = Prediction(f"p{number}", cell, scores, (said,) if said else (), True, refused, Provenance("t", "1"))
    return Judged(prediction, (gold,) if gold else (), f"i{number % 4}", {"party": party})


def test_confusions_are_counted_with_their_units() -> None:
    found = measure(
        HONESTY, [judged(1, "positive", "negative"), judged(2, "positive", "negative"), judged(3, "same", ""), judged(4, "", "")]
    )
    first, second = found.confusions
    assert (first.gold, first.said, first.count, first.units) == ("positive", "negative", 2, ("u1", "u2"))
    assert (second.gold, second.said) == ("same", NONE)


def test_refused_answers_count_and_are_told_apart() -> None:
    some = [judged(n, "positive", "positive") for n in range(3)] + [judged(9, "same", "positive", refused=Reason.UNSURE)]
    found = measure(HONESTY, some)
    assert (found.figures.exact, found.answered, found.right_of_answered) == (0.75, 0.75, 1.0)


def test_the_risk_falls_to_that_of_the_surest() -> None:
    some = [judged(n, "positive", "positive", score=0.99) for n in range(10)] + [
        judged(n, "same", "positive", score=0.5) for n in range(10)
    ]
    curve = measure(HONESTY, some).curve
    assert (curve[0].risk, curve[-1].coverage, curve[-1].risk) == (0.0, 1.0, 0.5)
    assert [point.coverage for point in curve] == sorted(point.coverage for point in curve)


def test_answers_that_are_equally_sure_are_accepted_together() -> None:
    tied = [judged(n, "positive" if n < 10 else "same", "positive", score=0.9) for n in range(20)]
    (point,) = measure(HONESTY, tied).curve
    assert (point.confidence, point.coverage, point.risk) == (0.9, 1.0, 0.5)
    surer = [judged(n, "positive", "positive", score=0.99) for n in range(5)]
    assert [(point.coverage, point.risk) for point in measure(HONESTY, tied + surer).curve] == [(0.2, 0.0), (1.0, 0.4)]


def test_calibration_is_that_of_the_answers() -> None:
    found = measure(HONESTY, [judged(n, "positive" if n % 10 else "same", "positive") for n in range(100)])
    assert found.calibration.error == pytest.approx(0.0, abs=1e-9)
    assert found.bins[0].answers == 100


def test_subgroups_need_enough_units() -> None:
    some = [judged(n, "positive", "positive") for n in range(25)] + [judged(n, "same", "positive", party="provider") for n in range(5)]
    by_value = {subgroup.value: subgroup for subgroup in measure(HONESTY, some).subgroups}
    assert (by_value["customer"].units, by_value["customer"].macro_f1) == (25, 1.0)
    assert (by_value["provider"].units, by_value["provider"].macro_f1) == (5, None)


def test_several_codes_are_as_sure_as_the_least_sure() -> None:
    scores = (Score("money", 0.9), Score("people", 0.3))
    prediction = Prediction("p", Cell("u", "topic"), scores, ("money",), True, None, Provenance("t", "1"))
    one = Judged(prediction, ("money", "people"), "i")
    found = measure(TOPIC, [one])
    assert one.confidence == pytest.approx(0.7)
    assert found.calibration.answers == 2
    assert found.confusions[0].gold == "people"
