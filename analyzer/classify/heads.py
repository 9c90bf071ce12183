"""Logistic regression on vectors: one head per dimension, several codes in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.examples import Task
from analyzer.classify.model import Scores
from analyzer.core.codebook import Dimension
from analyzer.optional import need

Matrix: TypeAlias = NDArray[np.float32]

NONE = ""  # the column that says none applies
STEPS = 100  # of the optimiser, which is usually done before
MEMORY = 5  # steps it remembers
FEW = 2  # times as many columns as rows there are at least where rows are described by each other
NEARLY_NONE = 1e-5  # of the mean squared length of rows, added to each so that no row is the sum of others
PRECISION = 1e-4  # of the gradient, per unit of strength


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The map from inputs to the log odds of `columns` (codes, in exclusive dimensions also NONE); slopes (width, n), intercepts (n,)."""

    columns: tuple[str, ...]
    slopes: Matrix
    intercepts: Matrix

    def odds(self, inputs: Any) -> NDArray[np.float64]:
        """The log odds of the columns, shape (n, n_columns)."""
        return np.asarray(inputs @ self.slopes + self.intercepts, np.float64)

    def scores(self, inputs: Any, dimension: Dimension) -> Scores:
        """Scores of the offered codes, shape (n, n_offered); a code without a column scores 0."""
        return scores_of(self.odds(inputs), self.columns, dimension)


def by_code(slopes: Any, columns: Sequence[str], dimension: Dimension) -> NDArray[np.float64]:
    """Slopes of columns (n, n_columns) as those of the offered codes, against the mean of all columns when only one can hold."""
    found = np.zeros((len(slopes), len(dimension.offered)))
    mean = slopes.mean(axis=1) if dimension.exclusive else 0
    for place, code in enumerate(dimension.offered):
        if code.id in columns:
            found[:, place] = slopes[:, columns.index(code.id)] - mean
    return found


def scores_of(odds: NDArray[np.float64], columns: Sequence[str], dimension: Dimension) -> Scores:
    """Scores of the offered codes, shape (n, n_offered), from the log odds of columns; a code without a column scores 0."""
    values = _softmax(odds) if dimension.exclusive else 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
    scores = np.zeros((len(odds), len(dimension.offered)))
    place = {code.id: number for number, code in enumerate(dimension.offered)}
    for column, code in enumerate(columns):
        if code in place:
            scores[:, place[code]] = values[:, column]
    return scores


def answers(task: Task) -> tuple[tuple[str, ...], Matrix]:
    """The columns that a task's examples teach, and whether each says of each example what holds, float32, shape (n, n_columns)."""
    codes = [code.id for code in task.dimension.offered]
    if not task.dimension.exclusive:
        return tuple(codes), task.marks.astype(np.float32)
    right = np.where(task.marks.any(axis=1), task.marks.argmax(axis=1) + 1, 0)
    present = sorted(set(right.tolist()))
    marks = right[:, None] == np.array(present)[None, :]
    return tuple([NONE, *codes][place] for place in present), marks.astype(np.float32)


def fit_head(task: Task, inputs: Any, *, strength: float, weights: Matrix | None = None) -> Head:
    """The head fitted to a task whose examples have `inputs`, shape (n, width), and `weights`, shape (n,) (None: all 1).

    `strength` is the inverse of the ridge penalty.
    """
    columns, marks = answers(task)
    slopes, intercepts = logistic(inputs, marks, strength=strength, exclusive=task.dimension.exclusive, weights=weights)
    return Head(columns, slopes, intercepts)


def logistic(inputs: Any, targets: Matrix, *, strength: float, exclusive: bool, weights: Matrix | None = None) -> tuple[Matrix, Matrix]:
    """Ridge-penalised logistic regression of all columns of `targets` (n, n_columns) at once: slopes (width, n_columns) and intercepts.

    The objective is that of scikit-learn, strength * loss summed over rows by their `weights` (n,) + squared slopes / 2, multinomial where
    `exclusive`. Fitted together, the columns share every product with the inputs, which is several times faster than one by one.
    `inputs` may be a sparse matrix.
    """
    weighing = np.ones(len(targets), np.float32) if weights is None else weights
    if not 0 < FEW * len(targets) <= inputs.shape[1]:
        return _minimised(inputs, targets, weighing, strength=strength, exclusive=exclusive)
    places = _among_themselves(inputs)
    slopes, intercepts = _minimised(places, targets, weighing, strength=strength, exclusive=exclusive)
    shares = need("scipy.linalg", extra="text").solve_triangular(places, slopes, lower=True, trans="T")
    return np.asarray(inputs.T @ shares, np.float32), intercepts


def _among_themselves(inputs: Any) -> Matrix:
    """Rows described by their place among each other, shape (n, n): all lengths and angles are as they were.

    Where rows are few, this is quicker and finds nearly the same: the best slopes are a sum of rows (the representer theorem).
    """
    product = inputs @ inputs.T
    alike = np.asarray(product.toarray() if hasattr(product, "toarray") else product, np.float64)
    alike[np.diag_indices_from(alike)] += NEARLY_NONE * (float(np.trace(alike)) or 1.0) / len(alike)
    return np.linalg.cholesky(alike).astype(np.float32)


def _minimised(inputs: Any, targets: Matrix, weighing: Matrix, *, strength: float, exclusive: bool) -> tuple[Matrix, Matrix]:
    optimise = need("scipy.optimize", extra="text")
    width, columns = inputs.shape[1], targets.shape[1]
    transposed = inputs.T

    def objective(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        slopes = values[:-columns].reshape(width, columns)
        odds = np.asarray(inputs @ slopes.astype(np.float32), np.float64) + values[-columns:]
        losses, errors = _softmax_loss(odds, targets) if exclusive else _sigmoid_loss(odds, targets)
        errors *= weighing[:, None]
        gradient = np.asarray(transposed @ errors.astype(np.float32), np.float64)
        steps = np.concatenate([(strength * gradient + slopes).ravel(), strength * errors.sum(axis=0)])
        return strength * float(losses @ weighing) + 0.5 * float((slopes**2).sum()), steps

    start = np.zeros((width + 1) * columns)
    options = {"maxiter": STEPS, "maxcor": MEMORY, "gtol": PRECISION * max(1.0, strength), "ftol": PRECISION**2}
    with need("threadpoolctl", extra="text").threadpool_limits(1, user_api="blas"):  # threads would wait for each other at every small step
        found = optimise.minimize(objective, start, jac=True, method="L-BFGS-B", options=options).x.astype(np.float32)
    return found[:-columns].reshape(width, columns), found[-columns:]


def _softmax_loss(odds: NDArray[np.float64], targets: Matrix) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The cross-entropy of exclusive columns by row, and its slope by the log odds."""
    shares = _softmax(odds)
    held = (shares * targets).sum(axis=1)
    return -np.log(np.maximum(held, 1e-12)), shares - targets


def _sigmoid_loss(odds: NDArray[np.float64], targets: Matrix) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The cross-entropy of independent columns, summed by row, and its slope by the log odds."""
    shares = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
    return (np.logaddexp(0, odds) - odds * targets).sum(axis=1), shares - targets


def _softmax(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
