from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from analyzer.classify.certify import Promise, Scope, betting_p, binomial_p, certify, thresholds

WALK = tuple(np.linspace(0.95, 0.05, 19).tolist())


def judged(seed: int, count: int, *, honest: bool = True) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    confidence = draw.beta(6, 1, count)
    return confidence, draw.random(count) < (confidence if honest else 0.5)


@given(st.integers(1, 300), st.floats(0.01, 0.4), st.data())
def test_the_binomial_tail_is_that_of_scipy(accepted: int, risk: float, data: st.DataObject) -> None:
    wrong = data.draw(st.integers(0, accepted))
    assert binomial_p(wrong, accepted, risk) == pytest.approx(binom.cdf(wrong, accepted, risk), abs=1e-9)


def test_too_few_labels_cannot_certify_whatever_they_say() -> None:
    promise = Promise(0.05, 0.05)
    found = certify("d", np.ones(37), np.ones(37, bool), ["g"] * 37, promise=promise, walk=WALK)
    assert found.threshold is None
    assert found.reason == "cannot certify: 37 of at least 59 labels"
    assert found.coverage == 0


def test_labels_without_error_certify_from_the_fewest_on() -> None:
    promise = Promise(0.05, 0.05)
    found = certify("d", np.ones(59), np.ones(59, bool), ["g"] * 59, promise=promise, walk=WALK)
    assert found.threshold == pytest.approx(0.05)
    assert (found.accepted, found.wrong, found.coverage) == (59, 0, 1)


def test_answers_that_are_often_wrong_are_never_accepted() -> None:
    found = certify("d", *judged(0, 500, honest=False), ["g"] * 500, promise=Promise(0.1, 0.1), walk=WALK)
    assert found.threshold is None
    assert "too many" in found.reason


@pytest.mark.parametrize("risk", [0.05, 0.1])
def test_the_promise_is_broken_no_more_often_than_stated(risk: float) -> None:
    promise = Promise(risk, 0.1)
    confidence, right = judged(99, 200_000)
    broken = met = 0
    for seed in range(200):
        found = certify("d", *judged(seed, 300), ["g"] * 300, promise=promise, walk=WALK)
        if found.threshold is not None:
            met += 1
            broken += (~right[confidence >= found.threshold]).mean() > risk
    assert broken / 200 <= 0.1 + 0.05
    assert met > 50


def test_interviews_are_counted_when_the_promise_is_for_new_ones() -> None:
    promise = Promise(0.1, 0.1, Scope.INTERVIEWS)
    groups = [f"g{number % 10}" for number in range(400)]
    found = certify("d", np.ones(400), np.ones(400, bool), groups, promise=promise, walk=WALK)
    assert found.reason == "cannot certify: 10 of at least 22 interviews"
    many = [f"g{number % 100}" for number in range(400)]
    assert certify("d", np.ones(400), np.ones(400, bool), many, promise=promise, walk=WALK).threshold is not None


@given(st.integers(0, 30))
def test_betting_is_valid_at_the_border_of_the_hypothesis(seed: int) -> None:
    """Under a mean excess of 0 the p-value is below .1 in at most a tenth of all cases, up to chance."""
    draw = np.random.default_rng(seed)
    excess = draw.choice([-0.1, 0.9], p=[0.9, 0.1], size=(100, 80))
    assert np.mean([betting_p(row, 0.9) <= 0.1 for row in excess]) <= 0.2


def test_thresholds_fall() -> None:
    found = thresholds(np.random.default_rng(0).random(500))
    assert list(found) == sorted(found, reverse=True)
    assert thresholds(np.zeros(0)) == ()
