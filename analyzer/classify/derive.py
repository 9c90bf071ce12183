"""The direction of trust, computed from the scores of a trustor's cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.model import Scores
from analyzer.core.codebook import Dimension
from analyzer.core.coding import Direction, trust_direction
from analyzer.core.signal import TrustValue


def is_direction(view: Dimension) -> bool:
    """Whether a derived dimension is a direction of trust: it has codes, all of them among positive, negative, mixed and same."""
    return bool(view.derived_from and view.offered) and {code.id for code in view.offered} <= {direction.value for direction in Direction}


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


def direction_codes(view: Dimension, values: Collection[str]) -> tuple[str, ...]:
    """The direction that follows from the codes of cells; none where the view does not offer it."""
    direction = trust_direction(values)
    return tuple(code.id for code in view.offered if code.id == direction)


def direction_marks(view: Dimension, sources: Sequence[tuple[Dimension, NDArray[np.bool_]]]) -> NDArray[np.bool_]:
    """The direction that follows from the codes of cells; each source has marks of the shape (n, n_codes), as has the result."""
    found = np.zeros((len(sources[0][1]), len(view.offered)), bool)
    for row in range(len(found)):
        values = [code.id for source, marks in sources for code, holds in zip(source.offered, marks[row], strict=True) if holds]
        found[row] = [code.id in direction_codes(view, values) for code in view.offered]
    return found


def with_views(dimensions: Sequence[Dimension], scores: Mapping[str, Scores]) -> dict[str, Scores]:
    """The scores together with those of the derived directions of trust that a model left to be derived.

    A cell whose codes are all retired tells nothing; where that holds of every cell, there is no direction.
    """
    complete = dict(scores)
    by_id = {dimension.id: dimension for dimension in dimensions}
    for view in dimensions:
        sources = [by_id[name] for name in view.derived_from if is_direction(view) and by_id[name].offered]
        if sources and view.id not in complete:
            complete[view.id] = direction_scores(view, sources, scores)
    return complete


def answerable(dimensions: Sequence[Dimension], learned: Collection[str]) -> tuple[Dimension, ...]:
    """The dimensions that were learned, and the directions of trust that follow from these alone."""
    return tuple(d for d in dimensions if d.id in learned or (is_direction(d) and set(d.derived_from) <= set(learned)))


def _by_value(source: Dimension, scores: Scores) -> dict[str, Scores]:
    columns = {code.id: scores[:, column] for column, code in enumerate(source.offered)}
    return {value.value: columns.get(value.value, np.zeros(len(scores))) for value in TrustValue}
