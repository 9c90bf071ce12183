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
    """How strongly each direction is held, shape (n_questions, n_offered_codes); what is missing to 1 says that no cell holds a value.

    Of each value the strongest cell counts, since the cells of a trustor are judged on the same words; rise and fall are taken as
    independent.
    """
    cells = [_by_value(source, scores[source.id]) for source in sources]
    rise, fall, same = (np.max([cell[value.value] for cell in cells], axis=0) for value in TrustValue)
    still = (1 - rise) * (1 - fall)
    strength = {
        Direction.POSITIVE.value: rise * (1 - fall),
        Direction.NEGATIVE.value: fall * (1 - rise),
        Direction.MIXED.value: rise * fall,
        Direction.SAME.value: np.minimum(same, still),
    }
    return np.stack([strength[code.id] for code in view.offered], axis=1)


def _by_value(source: Dimension, scores: Scores) -> dict[str, Scores]:
    columns = {code.id: scores[:, column] for column, code in enumerate(source.offered)}
    return {value.value: columns.get(value.value, np.zeros(len(scores))) for value in TrustValue}
