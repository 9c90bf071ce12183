from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.classify.calibrate import Scaling, answers_of, calibration_error, fit_scaling, log_loss, reliability, scaled, with_none


def shares(seed: int, count: int, *, codes: int = 3, sharp: float = 1.0) -> np.ndarray:
    odds = np.random.default_rng(seed).normal(0, 1.5, (count, codes + 1)) * sharp
    raised = np.exp(odds)
    return (raised / raised.sum(axis=1, keepdims=True))[:, :codes]


def drawn(scores: np.ndarray, seed: int) -> np.ndarray:
    """Marks for which these scores are perfectly calibrated."""
    full = with_none(scores)
    chosen = (np.random.default_rng(seed).random((len(full), 1)) > full.cumsum(axis=1)).sum(axis=1)
    return np.arange(full.shape[1])[None, 1:] == chosen[:, None]


@given(st.integers(0, 50), st.floats(0.2, 4), st.booleans())
def test_scaled_scores_are_shares_and_keep_their_order(seed: int, slope: float, exclusive: bool) -> None:
    scores = shares(seed, 20)
    found = scaled(scores, Scaling(slope), exclusive=exclusive)
    assert ((found >= 0) & (found <= 1)).all()
    assert (np.argsort(found, axis=1) == np.argsort(scores, axis=1)).all()
    if exclusive:
        assert (found.sum(axis=1) <= 1 + 1e-9).all()


@given(st.integers(0, 20), st.booleans())
def test_the_plain_scaling_changes_nothing(seed: int, exclusive: bool) -> None:
    scores = shares(seed, 10)
    assert np.allclose(scaled(scores, Scaling(), exclusive=exclusive), scores, atol=1e-5)


def test_where_none_never_applies_it_stays_so() -> None:
    scores = np.array([[0.7, 0.3], [0.2, 0.8]])
    assert np.allclose(scaled(scores, Scaling(0.5), exclusive=True).sum(axis=1), 1)


@pytest.mark.parametrize("exclusive", [True, False])
def test_overconfident_scores_become_calibrated(exclusive: bool) -> None:
    honest = shares(1, 3000)
    marks = drawn(honest, 2) if exclusive else np.random.default_rng(2).random(honest.shape) < honest
    bold = scaled(honest, Scaling(2.5), exclusive=exclusive)
    scaling = fit_scaling(bold, marks, exclusive=exclusive)
    assert scaling.slope == pytest.approx(0.4, abs=0.06)
    before, after = (
        calibration_error(*answers_of(scores, marks, exclusive=exclusive)) for scores in (bold, scaled(bold, scaling, exclusive=exclusive))
    )
    assert after.error < before.error / 2
    assert after.error < after.perfect + 0.02


def test_natural_rates_come_back_from_a_random_sample() -> None:
    honest = shares(3, 2000)
    skewed = scaled(honest, Scaling(1.0, (1.5, -1.0, 0.0)), exclusive=True)
    marks = drawn(honest, 4)
    found = scaled(skewed, fit_scaling(skewed, marks, exclusive=True, rates=True), exclusive=True)
    assert np.allclose(found.mean(axis=0), marks.mean(axis=0), atol=0.02)
    assert log_loss(found, marks, exclusive=True) < log_loss(skewed, marks, exclusive=True)


def test_what_is_derived_as_if_independent_is_too_likely_as_a_whole_and_is_brought_back() -> None:
    honest = shares(5, 3000)
    marks = drawn(honest, 6)
    inflated = scaled(honest, Scaling(shifts=(1.5, 1.5, 1.5)), exclusive=True)
    plain, derived = (fit_scaling(inflated, marks, exclusive=True, derived=derived) for derived in (False, True))
    found = [calibration_error(*answers_of(scaled(inflated, each, exclusive=True), marks, exclusive=True)) for each in (plain, derived)]
    assert derived.shifts == pytest.approx((-1.5,) * 3, abs=0.2)
    assert found[1].error < min(found[0].error, found[1].perfect + 0.02)


def test_perfect_calibration_shows_an_error_that_shrinks_with_the_answers() -> None:
    scores = np.random.default_rng(0).random(4000)
    right = np.random.default_rng(1).random(4000) < scores
    few, many = calibration_error(scores[:100], right[:100]), calibration_error(scores, right)
    assert few.perfect > many.perfect > 0
    assert many.error == pytest.approx(many.perfect, abs=0.01)


def test_the_calibration_error_of_a_worked_example() -> None:
    """Two bins: ten answers at .9 of which 7 are right, ten at .3 of which 5 are: (10 * .2 + 10 * .2) / 20."""
    scores = np.repeat([0.9, 0.3], 10)
    right = np.array([True] * 7 + [False] * 3 + [True] * 5 + [False] * 5)
    assert calibration_error(scores, right).error == pytest.approx(0.2)
    assert [(found.answers, round(found.right, 1)) for found in reliability(scores, right)] == [(10, 0.5), (10, 0.7)]


def test_few_examples_hardly_change_scores() -> None:
    scores = shares(5, 3)
    assert fit_scaling(scores, np.zeros((3, 3), bool), exclusive=True).slope == pytest.approx(1, abs=0.6)


def test_no_examples_change_nothing() -> None:
    assert fit_scaling(np.zeros((0, 2)), np.zeros((0, 2), bool), exclusive=True).slope == pytest.approx(1)
