from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from analyzer.classify.certify import Labels, Promise, Scope, betting_p, binomial_p, certify, thresholds

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
    found = certify("d", Labels(np.ones(37), np.ones(37, bool), ["g"] * 37), promise=promise, walk=WALK)
    assert found.threshold is None
    assert found.reason == "cannot certify: 37 of at least 59 labels"
    assert found.coverage == 0


def test_labels_without_error_certify_from_the_fewest_on() -> None:
    promise = Promise(0.05, 0.05)
    found = certify("d", Labels(np.ones(59), np.ones(59, bool), ["g"] * 59), promise=promise, walk=WALK)
    assert found.threshold == pytest.approx(0.05)
    assert (found.accepted, found.wrong, found.coverage) == (59, 0, 1)


def test_answers_that_are_often_wrong_are_never_accepted() -> None:
    found = certify("d", Labels(*judged(0, 500, honest=False), ["g"] * 500), promise=Promise(0.1, 0.1), walk=WALK)
    assert found.threshold is None
    assert "too many" in found.reason


@pytest.mark.parametrize("risk", [0.05, 0.1])
def test_the_promise_is_broken_no_more_often_than_stated(risk: float) -> None:
    promise = Promise(risk, 0.1)
    confidence, right = judged(99, 200_000)
    broken = met = 0
    for seed in range(200):
        found = certify("d", Labels(*judged(seed, 300), ["g"] * 300), promise=promise, walk=WALK)
        if found.threshold is not None:
            met += 1
            broken += (~right[confidence >= found.threshold]).mean() > risk
    assert broken / 200 <= 0.1 + 0.05
    assert met > 50


def test_interviews_are_counted_when_the_promise_is_for_new_ones() -> None:
    promise = Promise(0.1, 0.1, Scope.INTERVIEWS)
    groups = [f"g{number % 10}" for number in range(400)]
    found = certify("d", Labels(np.ones(400), np.ones(400, bool), groups), promise=promise, walk=WALK)
    assert found.reason == "cannot certify: 10 of at least 33 interviews"
    many = [f"g{number % 100}" for number in range(400)]
    assert certify("d", Labels(np.ones(400), np.ones(400, bool), many), promise=promise, walk=WALK).threshold is not None


@pytest.mark.parametrize(("risk", "fewest"), [(0.05, 68), (0.1, 33)])
def test_the_fewest_interviews_are_those_that_certify_without_any_error(risk: float, fewest: int) -> None:
    promise = Promise(risk, 0.1, Scope.INTERVIEWS)
    assert promise.fewest == fewest
    for count, certified in ((30, False), (fewest - 1, False), (fewest, True)):
        found = certify("d", Labels(np.ones(count), np.ones(count, bool), list(map(str, range(count)))), promise=promise, walk=WALK)
        assert (found.threshold is not None) is certified
        assert certified or found.reason == f"cannot certify: {count} of at least {fewest} interviews"


@pytest.mark.parametrize(("scope", "what"), [(Scope.UNITS, "labels"), (Scope.INTERVIEWS, "interviews")])
def test_too_few_sure_answers_are_not_told_as_wrong_ones(scope: Scope, what: str) -> None:
    confidence = np.array([1.0] * 10 + [0.1] * 90)
    labels = Labels(confidence, np.ones(100, bool), list(map(str, range(100))))
    found = certify("d", labels, promise=Promise(0.1, 0.1, scope), walk=(0.9, 0.5))
    assert found.reason == f"cannot certify: too few answers of 100 {what} are sure enough"


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


@pytest.mark.parametrize("risk", [0.05, 0.1])
def test_half_by_half_the_promise_about_all_units_is_kept(risk: float) -> None:
    confidence, right = judged(7, 800)
    broken = met = 0
    draw = np.random.default_rng(0)
    for _ in range(150):
        own = np.isin(np.arange(800), draw.permutation(800)[:400])
        labels = Labels(confidence[own], right[own], ["g"] * 400)
        found = certify("d", labels, promise=Promise(risk, 0.1), walk=WALK)
        if found.threshold is not None:
            met += 1
            broken += (~right[confidence >= found.threshold]).mean() > risk
    assert broken / 150 <= 0.1 + 0.05
    assert met > 30


def test_nothing_reaches_what_was_not_certified() -> None:
    confidence, right = judged(0, 500, honest=False)
    found = certify("d", Labels(confidence, right, ["g"] * 500), promise=Promise(0.1, 0.1), walk=WALK)
    assert found.accept > 1
    kept = certify("d", Labels(confidence, np.ones(500, bool), ["g"] * 500), promise=Promise(0.1, 0.1), walk=WALK)
    assert kept.accept == kept.threshold


def alike(seed: int, units: int, rows: int) -> Labels:
    """Sure answers of which barely more are wrong than promised, all answers about a unit together."""
    right = np.repeat(np.random.default_rng(seed).random(units) >= 0.0501, rows)
    return Labels(np.ones(len(right)), right, ["g"] * len(right), units=[number // rows for number in range(len(right))])


@pytest.mark.parametrize("rows", [2, 3])
def test_answers_about_a_unit_that_are_wrong_together_are_one_label(rows: int) -> None:
    promise = Promise(0.05, 0.1)
    several, single = ([certify("d", alike(seed, 100, of), promise=promise, walk=(0.5,)) for seed in range(400)] for of in (rows, 1))
    assert several == single
    assert np.mean([found.threshold is not None for found in several]) <= promise.delta


@pytest.mark.parametrize("together", [0.0, 1.0])
def test_the_promise_is_kept_however_the_answers_about_a_unit_hang_together(together: float) -> None:
    """Each of two answers is wrong barely more often than promised."""
    broken = 0
    for seed in range(400):
        draw = np.random.default_rng(seed)
        first = draw.random(100) >= 0.0501
        second = np.where(draw.random(100) < together, first, draw.random(100) >= 0.0501)
        right, units = np.stack([first, second], axis=1).ravel(), np.repeat(np.arange(100), 2).tolist()
        found = certify("d", Labels(np.ones(200), right, ["g"] * 200, units=units), promise=Promise(0.05, 0.1), walk=(0.5,))
        broken += found.threshold is not None
    assert broken / 400 <= 0.1


def test_where_every_unit_has_one_answer_its_unit_changes_nothing() -> None:
    confidence, right = judged(3, 300)
    for promise in (Promise(0.1, 0.1), Promise(0.1, 0.1, Scope.INTERVIEWS)):
        bare, named = (
            certify("d", Labels(confidence, right, range(300), units=units), promise=promise, walk=WALK)  # type: ignore[arg-type]
            for units in (None, list(range(300)))
        )
        assert bare == named
        assert bare.labels == 300


def test_too_few_units_cannot_certify_however_many_answers_they_have() -> None:
    found = certify("d", alike(0, 40, 3), promise=Promise(0.05, 0.1), walk=WALK)
    assert found.reason == "cannot certify: 40 of at least 45 labels"
