"""The direction of trust, computed from the scores of a trustor's cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analyzer.classify.model import Scores
from analyzer.core.codebook import Dimension
from analyzer.core.coding import Direction
from analyzer.core.signal import TrustValue


def is_direction(view: Dimension) -> bool:
    """Whether a derived dimension is a direction of trust: its codes are among positive, negative, mixed and same."""
    return bool(view.derived_from) and {code.id for code in view.offered} <= {direction.value for direction in Direction}


def direction_scores(view: Dimension, sources: Sequence[Dimension], scores: Mapping[str, Scores]) -> Scores:
    """How likely each direction is, shape (n_questions, n_offered_codes), if the cells vary independently of each other.

    What is missing to 1 is the chance that no cell holds a value.
    """
    cells = [_by_value(source, scores[source.id]) for source in sources]
    none = np.prod([1 - cell["positive"] - cell["negative"] - cell["same"] for cell in cells], axis=0)
    still = np.prod([1 - cell["positive"] - cell["negative"] for cell in cells], axis=0)  # no cell moved
    no_fall = np.prod([1 - cell["negative"] for cell in cells], axis=0)
    no_rise = np.prod([1 - cell["positive"] for cell in cells], axis=0)
    chance = {
        Direction.POSITIVE.value: no_fall - still,
        Direction.NEGATIVE.value: no_rise - still,
        Direction.MIXED.value: 1 - no_fall - no_rise + still,
        Direction.SAME.value: still - none,
    }
    return np.asarray(np.clip(np.stack([chance[code.id] for code in view.offered], axis=1), 0.0, 1.0))


def _by_value(source: Dimension, scores: Scores) -> dict[str, Scores]:
    columns = {code.id: scores[:, column] for column, code in enumerate(source.offered)}
    return {value.value: columns.get(value.value, np.zeros(len(scores))) for value in TrustValue}
