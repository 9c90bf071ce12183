"""Scores to probabilities, and how far they are from being ones.

Guo et al. (2017), *On calibration of modern neural networks*: one temperature for all codes of a dimension. Platt (1999): slope and shift
of a sigmoid. Both are fitted to scores of examples that the heads did not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.examples import Marks
from analyzer.classify.model import Scores
from analyzer.optional import need

LEAST = 1e-6  # a score nearer to 0 or 1 counts as this far from it
BINS = 15  # of equal width
SIMULATIONS = 200
SLOPE_PENALTY = 0.01  # on the log slope, per example: with few examples scores stay as they are
SHIFT_PENALTY = 0.02
STEEPEST = 5.0  # log slopes beyond +- this say nothing more


@dataclass(frozen=True, slots=True)
class Scaling:
    """Log odds become `slope` times themselves plus the `shifts` of the codes (none: no shift)."""

    slope: float = 1.0
    shifts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class CalibrationError:
    """The expected calibration error over 15 bins, and what perfectly calibrated scores would show at that number of answers."""

    error: float
    perfect: float
    answers: int


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers of similar score: their number, mean score and share of right ones."""

    answers: int
    score: float
    right: float


def scaled(scores: Scores, scaling: Scaling, *, exclusive: bool) -> Scores:
    """Scores (n, n_codes) with their log odds scaled; in an exclusive dimension shares beside that of `none applies`."""
    odds = _log_odds(scores, exclusive=exclusive) * scaling.slope + (np.array(scaling.shifts) if scaling.shifts else 0.0)
    if not exclusive:
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -50, 50))), np.float64)
    raised = np.exp(odds - np.maximum(odds.max(axis=1, keepdims=True, initial=0), 0))
    none = np.exp(-np.maximum(odds.max(axis=1, keepdims=True, initial=0), 0)) * _has_none(scores)
    return np.asarray(raised / (raised.sum(axis=1, keepdims=True) + none), np.float64)


def fit_scaling(scores: Scores, marks: Marks, *, exclusive: bool, rates: bool = False, derived: bool = False) -> Scaling:
    """The scaling under which `marks` (n, n_codes) are likeliest, given scores of heads that did not see them.

    `rates`: the marks were drawn at random, so that shifts of single codes bring the scores to their natural rates. `derived`: the scores
    were computed from those of other dimensions as if these were independent, so that all codes together may be too likely or too rare.
    """
    optimise = need("scipy.optimize", extra="text")
    count = max(len(marks), 1)

    def loss(values: NDArray[np.float64]) -> float:
        scaling = _scaling(values, marks.shape[1])
        penalty = SLOPE_PENALTY * values[0] ** 2 + SHIFT_PENALTY * float(np.square(values[1:]).sum())
        return log_loss(scaled(scores, scaling, exclusive=exclusive), marks, exclusive=exclusive) + float(penalty) * 100 / count

    size = 1 + (marks.shape[1] if rates else int(derived or not exclusive))
    found: Any = optimise.minimize(loss, np.zeros(size), method="L-BFGS-B", bounds=[(-STEEPEST, STEEPEST)] * size)
    return _scaling(found.x, marks.shape[1])


def log_loss(scores: Scores, marks: Marks, *, exclusive: bool) -> float:
    """The mean negative log likelihood of the marks, per unit (exclusive) or per unit and code."""
    if not len(marks):
        return 0.0
    if exclusive:
        held = np.where(marks.any(axis=1), (scores * marks).sum(axis=1), 1 - scores.sum(axis=1))
    else:
        held = np.where(marks, scores, 1 - scores)
    return float(-np.log(np.clip(held, LEAST, 1)).mean())


def calibration_error(scores: NDArray[np.float64], right: Marks, *, seed: int = 0) -> CalibrationError:
    """How far scores are from the share of right answers, shape (n,) each, beside the same for simulated perfect calibration."""
    draw = np.random.default_rng(seed)
    simulated = [_error(scores, draw.random(len(scores)) < scores) for _ in range(SIMULATIONS)]
    return CalibrationError(_error(scores, right), float(np.mean(simulated)), len(scores))


def reliability(scores: NDArray[np.float64], right: Marks) -> tuple[Bin, ...]:
    """The calibration plot: answers by score in 15 bins, empty ones left out."""
    place = _bins(scores)
    chosen = [place == number for number in np.unique(place)]
    return tuple(Bin(int(some.sum()), float(scores[some].mean()), float(right[some].mean())) for some in chosen)


def answers_of(scores: Scores, marks: Marks, *, exclusive: bool) -> tuple[NDArray[np.float64], Marks]:
    """What calibration is about: the score of the best answer (none applies included) and whether it is right, or both for every code."""
    if not exclusive:
        return scores.ravel(), marks.ravel()
    full = with_none(scores)
    truth = np.where(marks.any(axis=1), marks.argmax(axis=1) + 1, 0)
    best = full.argmax(axis=1)
    return full.max(axis=1), best == truth


def with_none(scores: Scores) -> Scores:
    """The scores of an exclusive dimension with that of `none applies` as first column."""
    return np.column_stack([np.clip(1 - scores.sum(axis=1), 0, 1), scores])


def _scaling(values: Sequence[float] | NDArray[np.float64], codes: int) -> Scaling:
    shifts = [float(value) for value in values[1:]]
    return Scaling(float(np.exp(values[0])), tuple(shifts * codes if len(shifts) == 1 else shifts))


def _log_odds(scores: Scores, *, exclusive: bool) -> Scores:
    """Log odds of each code against its absence, or in an exclusive dimension against `none applies`."""
    against = 1 - (scores.sum(axis=1, keepdims=True) if exclusive else scores)
    reference = np.where(_has_none(scores), np.clip(against, LEAST, 1), 1.0) if exclusive else np.clip(against, LEAST, 1)
    return np.asarray(np.log(np.clip(scores, LEAST, 1)) - np.log(reference))


def _has_none(scores: Scores) -> Marks:
    """Whether anything is left for `none applies`, shape (n, 1): a dimension in which it never occurs leaves nothing."""
    return np.asarray(1 - scores.sum(axis=1, keepdims=True) > LEAST)


def _error(scores: NDArray[np.float64], right: Marks) -> float:
    if not len(scores):
        return 0.0
    place = _bins(scores)
    gaps = np.abs(np.bincount(place, scores, BINS) - np.bincount(place, right.astype(float), BINS))
    return float(gaps.sum() / len(scores))


def _bins(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.minimum((scores * BINS).astype(np.int64), BINS - 1)
