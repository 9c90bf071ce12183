"""What to code next: units the model is unsure of and that differ from each other and from what was coded, and some drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.model import Vectors
from analyzer.core.codebook import Dimension
from analyzer.core.coding import Prediction

ALIKE = 0.95  # cosine from which two units say nearly the same
RANDOM_EVERY = 10  # every tenth is drawn at random, so that what is coded can tell how good the suggestions are
NEWNESS = 0.5  # how much a unit counts that is just like one coded before, beside one like none


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit to code: `like` are those that say nearly the same, `drawn` says that chance chose it and so it may measure."""

    unit: str
    like: tuple[str, ...] = ()
    drawn: bool = False


def worth_coding(
    units: Sequence[str], unsure: NDArray[np.float64], vectors: Vectors, *, coded: Vectors | None = None, seed: int = 0, limit: int = 50
) -> tuple[Choice, ...]:
    """The units most worth coding, at most `limit`; never none while there are units.

    `unsure` (0..1) has the shape (n,), `vectors` are unit vectors, (n, width), `coded` those of units coded before. The next one is that
    whose doubt, less for what resembles those coded or chosen, is greatest. Units that say nearly the same as a chosen one are named with
    it and come last; chance draws among all that are left.
    """
    draw = np.random.default_rng(seed)
    left = np.ones(len(units), bool)
    later = np.zeros(len(units), bool)
    likeness = (vectors @ coded.T).max(axis=1, initial=0) if coded is not None and len(coded) else np.zeros(len(units))
    chosen = list[Choice]()
    while left.any() and len(chosen) < limit:
        drawn = len(chosen) % RANDOM_EVERY == RANDOM_EVERY - 1
        place = _drawn(left, draw) if drawn else _best(left, later, unsure, likeness)
        left[place] = False
        near = vectors @ vectors[place]
        twins = left & (near >= ALIKE)
        later |= twins
        likeness = np.maximum(likeness, near)
        chosen.append(Choice(units[place], tuple(units[twin] for twin in np.flatnonzero(twins).tolist()), drawn))
    return tuple(chosen)


def doubt(dimension: Dimension, prediction: Prediction) -> float:
    """How unsure a prediction is, 0..1: how near its least sure answer is to even odds.

    In an exclusive dimension what counts is the lead of the best answer (none applies included) over the next.
    """
    scores = [score.value for score in prediction.scores]
    if not dimension.exclusive:
        return max((1 - abs(2 * score - 1) for score in scores), default=0.0)
    best, second = sorted([*scores, max(0.0, 1 - sum(scores))], reverse=True)[:2]
    return 1 - (best - second)


def _best(left: NDArray[np.bool_], later: NDArray[np.bool_], unsure: NDArray[np.float64], likeness: NDArray[np.float64]) -> int:
    worth = (unsure + 1e-6) * (1 - (1 - NEWNESS) * np.clip(likeness, 0, 1))
    among = left & ~later if (left & ~later).any() else left
    return int(np.argmax(np.where(among, worth, -1)))


def _drawn(left: NDArray[np.bool_], draw: np.random.Generator) -> int:
    return int(draw.choice(np.flatnonzero(left)))
