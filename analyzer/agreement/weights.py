"""Agreement weights: how far two different categories still agree, 1 on the diagonal. Gwet (2014), Handbook, section 3.5 and
appendix.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from analyzer.agreement.counts import Floats, over
from analyzer.errors import UsageError, unknown_name

Scores: TypeAlias = Literal["rank", "value"]
Weights: TypeAlias = str | ArrayLike


def identity(scores: Floats) -> Floats:
    """Only the same category agrees: scores (q,) -> (q, q)."""
    return np.eye(len(scores))


def linear(scores: Floats) -> Floats:
    """Disagreement grows with the distance (Cicchetti and Allison 1971): scores (q,) -> (q, q).

    >>> linear(np.array([1.0, 2.0, 3.0]))[0].tolist()
    [1.0, 0.5, 0.0]
    """
    return np.asarray(1 - _distance(scores) / np.ptp(scores))


def quadratic(scores: Floats) -> Floats:
    """Disagreement grows with the square of the distance (Fleiss and Cohen 1973): scores (q,) -> (q, q)."""
    return np.asarray(1 - (_distance(scores) / np.ptp(scores)) ** 2)


def radical(scores: Floats) -> Floats:
    """Disagreement grows with the root of the distance: scores (q,) -> (q, q)."""
    return np.asarray(1 - np.sqrt(_distance(scores) / np.ptp(scores)))


def ratio(scores: Floats) -> Floats:
    """Disagreement is the squared distance relative to the sum: positive scores (q,) -> (q, q)."""
    relative = _distance(scores) / (scores[:, None] + scores[None, :])
    widest = np.ptp(scores) / (scores.max() + scores.min())
    return np.asarray(1 - (relative / widest) ** 2)


def ordinal(scores: Floats) -> Floats:
    """Disagreement is the number of pairs of categories that two categories span: scores (q,) -> (q, q)."""
    spanned = _distance(np.arange(len(scores), dtype=np.float64)) + 1
    pairs = spanned * (spanned - 1) / 2
    return np.asarray(1 - pairs / pairs.max())


def circular(scores: Floats) -> Floats:
    """The scale closes on itself, as hours and months do: scores (q,) -> (q, q)."""
    apart = np.sin(np.pi * _distance(scores) / (np.ptp(scores) + 1)) ** 2
    return np.asarray(1 - apart / apart.max())


def bipolar(scores: Floats) -> Floats:
    """A step counts more near the ends of the scale: scores (q,) -> (q, q)."""
    together = scores[:, None] + scores[None, :]
    room = (together - 2 * scores.min()) * (2 * scores.max() - together)
    off_diagonal = ~np.eye(len(scores), dtype=bool)
    apart = over(_distance(scores) ** 2, np.where(off_diagonal, room, 0.0), otherwise=0.0)
    return np.asarray(1 - apart / apart.max())


def _distance(scores: Floats) -> Floats:
    return np.abs(scores[:, None] - scores[None, :])


WEIGHTS: dict[str, Callable[[Floats], Floats]] = {
    "identity": identity,
    "unweighted": identity,
    "linear": linear,
    "quadratic": quadratic,
    "radical": radical,
    "ratio": ratio,
    "ordinal": ordinal,
    "circular": circular,
    "bipolar": bipolar,
}


def weights_for(weights: Weights, categories: Sequence[object], *, scores: Scores = "rank") -> Floats:
    """The weights (q, q) by name or as given; the name's formula uses the ranks 1..q of the categories or, if asked, their
    numeric values.
    """
    if isinstance(weights, str):
        if weights not in WEIGHTS:
            raise unknown_name("scheme of weights", weights, list(WEIGHTS))
        if len(categories) < 2:
            return np.ones((len(categories), len(categories)))
        return WEIGHTS[weights](numeric(categories) if scores == "value" else np.arange(1.0, len(categories) + 1))
    matrix = np.asarray(weights, dtype=np.float64)
    if matrix.shape != (len(categories),) * 2 or not np.allclose(matrix, matrix.T) or not np.allclose(np.diag(matrix), 1):
        size = len(categories)
        raise UsageError(f"weights must be a symmetric {size} x {size} matrix with ones on its diagonal")
    return matrix


def numeric(categories: Sequence[object]) -> Floats:
    """The categories as numbers (q,); an error names the first that is none."""
    for category in categories:
        if isinstance(category, bool) or not isinstance(category, (int, float)):
            raise UsageError(f"category '{category}' is not a number", remedy="Use numeric codes, or the level nominal or ordinal.")
    return np.array(categories, dtype=np.float64)
