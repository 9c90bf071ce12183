"""Logistic regression on vectors: one head per dimension, several codes in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.examples import Marks, Task
from analyzer.classify.model import Scores
from analyzer.core.codebook import Dimension
from analyzer.optional import need

Matrix: TypeAlias = NDArray[np.float32]

NONE = ""  # the column that says none applies
STEPS = 300  # of the optimiser, which is done long before


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The map from inputs to the log odds of `columns` (codes, in exclusive dimensions also NONE); slopes (width, n), intercepts (n,)."""

    columns: tuple[str, ...]
    slopes: Matrix
    intercepts: Matrix

    def scores(self, inputs: Matrix, dimension: Dimension) -> Scores:
        """Scores of the offered codes, shape (n, n_offered); a code without a column scores 0."""
        odds = (inputs @ self.slopes + self.intercepts).astype(np.float64)
        values = _softmax(odds) if dimension.exclusive else 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
        scores = np.zeros((len(inputs), len(dimension.offered)))
        place = {code.id: number for number, code in enumerate(dimension.offered)}
        for column, code in enumerate(self.columns):
            if code in place:
                scores[:, place[code]] = values[:, column]
        return scores

    def directions(self, dimension: Dimension, width: int) -> NDArray[np.float64]:
        """Where each offered code lies in the first `width` inputs, against the mean of all columns when only one can hold."""
        slopes = self.slopes[:width] - (self.slopes[:width].mean(axis=1, keepdims=True) if dimension.exclusive else 0)
        found = np.zeros((len(slopes), len(dimension.offered)))
        for place, code in enumerate(dimension.offered):
            if code.id in self.columns:
                found[:, place] = slopes[:, self.columns.index(code.id)]
        return found


def fit_head(task: Task, inputs: Matrix, *, strength: float, weights: NDArray[np.float64] | None = None) -> Head:
    """The head fitted to a task whose examples have `inputs`, shape (n, width); `strength` is the inverse of the ridge penalty."""
    codes = [code.id for code in task.dimension.offered]
    if task.dimension.exclusive:
        return _exclusive(task.marks, codes, inputs, strength, weights)
    found = [_binary(task.marks[:, column], inputs, strength, weights) for column in range(len(codes))]
    slopes = np.stack([slope for slope, _ in found], axis=1)
    return Head(tuple(codes), slopes, np.array([intercept for _, intercept in found], np.float32))


def _exclusive(marks: Marks, codes: list[str], inputs: Matrix, strength: float, weights: NDArray[np.float64] | None) -> Head:
    answers = np.array([NONE, *codes])[np.where(marks.any(axis=1), marks.argmax(axis=1) + 1, 0)]
    columns = tuple(sorted(set(answers.tolist())))
    if len(columns) == 1:
        return Head(columns, np.zeros((inputs.shape[1], 1), np.float32), np.zeros(1, np.float32))
    model = need("sklearn.linear_model", extra="text").LogisticRegression(C=strength, max_iter=STEPS)
    model.fit(inputs, answers, sample_weight=weights)
    slopes, intercepts = model.coef_.T, model.intercept_
    if len(columns) == 2:
        slopes, intercepts = np.column_stack([-slopes / 2, slopes / 2]), np.array([-intercepts[0] / 2, intercepts[0] / 2])
    return Head(tuple(model.classes_.tolist()), slopes.astype(np.float32), intercepts.astype(np.float32))


def _binary(marks: Marks, inputs: Matrix, strength: float, weights: NDArray[np.float64] | None) -> tuple[Matrix, float]:
    if marks.all() or not marks.any():
        return np.zeros(inputs.shape[1], np.float32), _log_odds_of(marks)
    model = need("sklearn.linear_model", extra="text").LogisticRegression(C=strength, max_iter=STEPS)
    model.fit(inputs, marks, sample_weight=weights)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _log_odds_of(marks: Marks) -> float:
    """The smoothed log odds of a code that always or never applies."""
    applies = float(marks.sum())
    return float(np.log((applies + 0.5) / (len(marks) - applies + 0.5)))


def _softmax(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
