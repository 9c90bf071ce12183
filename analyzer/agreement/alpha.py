"""Krippendorff's alpha for any number of coders, missing codes and any distance between categories.

Source: Krippendorff, Content Analysis (2004, chapter 11; 2019, chapter 12) and "Computing Krippendorff's Alpha-Reliability" (2011).
Standard error for distances that do not depend on the data: Gwet (2014), Handbook, section 5.4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from analyzer.agreement.counts import Floats, Ints, coincidences, over
from analyzer.agreement.statistic import (
    NO_PAIRS,
    NO_VARIATION,
    Sample,
    Statistic,
    influence_beyond_chance,
    total_of,
    undefined,
)
from analyzer.agreement.weights import numeric
from analyzer.core.ratings import Level
from analyzer.errors import UsageError, unknown_name

Distance: TypeAlias = ArrayLike | Callable[[object, object], float]


def nominal_distance(categories: Sequence[object]) -> Floats:
    """0 for the same category, 1 for any other: (q, q)."""
    return 1 - np.eye(len(categories))


def interval_distance(categories: Sequence[object]) -> Floats:
    """The squared difference of numeric categories: (q, q)."""
    values = numeric(categories)
    return (values[:, None] - values[None, :]) ** 2


def ratio_distance(categories: Sequence[object]) -> Floats:
    """The squared difference relative to the sum; two zeros are alike: (q, q)."""
    values = numeric(categories)
    difference, together = values[:, None] - values[None, :], values[:, None] + values[None, :]
    return over(np.abs(difference), np.abs(together), otherwise=0.0) ** 2


def ordinal_distance(marginals: Floats) -> Floats:
    """The squared number of codes between two categories, in the order of the domain: marginals (..., q) -> (..., q, q).

    >>> ordinal_distance(np.array([2.0, 4.0, 2.0]))[0].tolist()
    [0.0, 9.0, 36.0]
    """
    rank = np.cumsum(marginals, axis=-1) - marginals / 2
    return np.asarray((rank[..., :, None] - rank[..., None, :]) ** 2)


FIXED_DISTANCES: dict[str, Callable[[Sequence[object]], Floats]] = {
    "nominal": nominal_distance,
    "interval": interval_distance,
    "ratio": ratio_distance,
}


def distance_for(level: str, categories: Sequence[object], distance: Distance | None = None) -> Floats | None:
    """The distances (q, q) of a level or as given; None for the ordinal level, whose distances follow from the data."""
    if distance is not None:
        return _given_distance(distance, categories)
    if level == Level.ORDINAL:
        return None
    if level not in FIXED_DISTANCES:
        raise unknown_name("level of measurement", level, [*FIXED_DISTANCES, "ordinal"])
    return FIXED_DISTANCES[level](categories)


def _given_distance(distance: Distance, categories: Sequence[object]) -> Floats:
    if callable(distance):
        matrix = np.array([[distance(one, other) for other in categories] for one in categories], dtype=np.float64)
    else:
        matrix = np.asarray(distance, dtype=np.float64)
    size = len(categories)
    if matrix.shape != (size, size) or not np.allclose(matrix, matrix.T) or np.diag(matrix).any() or (matrix < 0).any():
        raise UsageError(f"distances must be a symmetric {size} x {size} matrix, not negative, with zeros on its diagonal")
    return matrix


def disagreements(observed: Floats, distance: Floats) -> tuple[Floats, Floats]:
    """D_o and D_e from a coincidence matrix: observed (..., q, q), distance (..., q, q) -> (...), (...).

    Krippendorff (2011), page 3: two coders, ten articles, alpha = .095.

    >>> one_minus_ratio(*disagreements(np.array([[10.0, 4.0], [4.0, 2.0]]), nominal_distance("01"))).round(3).item()
    0.095
    """
    marginals = observed.sum(axis=-1)
    mean_distance = over((observed * distance).sum(axis=(-1, -2)), marginals.sum(axis=-1))
    return mean_distance, expected_disagreement(marginals, distance)


def expected_disagreement(marginals: Floats, distance: Floats) -> Floats:
    """D_e: the mean distance of two different codes drawn from all: marginals (..., q), distance (..., q, q) -> (...)."""
    n = marginals.sum(axis=-1)
    distances = (np.einsum("...c,...ck->...k", marginals, distance) * marginals).sum(axis=-1)
    return over(distances, n * (n - 1))


def one_minus_ratio(observed: Floats, expected: Floats) -> Floats:
    """Alpha = 1 - D_o / D_e: arrays (...) -> (...); NaN without expected disagreement."""
    return np.asarray(1 - over(observed, expected))


def krippendorff_alpha(sample: Sample, *, distance: Floats | None) -> Statistic:
    """Krippendorff's alpha with fixed distances (q, q), or with the ordinal level's own for None."""
    if not (sample.coded >= 2).any():
        return undefined(sample, NO_PAIRS)
    statistic = _ordinal(sample) if distance is None else _fixed(sample, distance)
    if np.isnan(statistic.formula(statistic.total)):
        return undefined(sample, NO_VARIATION if _one_code(sample) else "the distances between the codes used are all 0")
    return statistic


def _one_code(sample: Sample) -> bool:
    return int((sample.counts[sample.coded >= 2].sum(axis=0) > 0).sum()) < 2


def _fixed(sample: Sample, distance: Floats) -> Statistic:
    """Components: the distances within a unit, then its value counts; both 0 where fewer than two coded."""
    counts = np.where((sample.coded >= 2)[:, None], sample.counts, 0).astype(np.float64)
    within = ((counts @ distance) * counts).sum(axis=1) / np.maximum(sample.coded - 1, 1)
    components = np.column_stack([within, counts])
    total = total_of(sample.times, components)

    def terms(sums: Floats) -> tuple[Floats, Floats]:
        marginals = sums[..., 1:]
        return over(sums[..., 0], marginals.sum(axis=-1)), expected_disagreement(marginals, distance)

    observed, expected = (float(term) for term in terms(total))
    n_pairable = int(sample.times[sample.coded >= 2].sum())
    return Statistic(
        total,
        lambda: components,
        lambda sums: one_minus_ratio(*terms(sums)),
        sample.times,
        n_pairable,
        n_pairable - 1,
        _influence(sample, distance),
        (("observed disagreement", observed), ("expected disagreement", expected)),
    )


def _influence(sample: Sample, distance: Floats) -> Floats | None:
    """Gwet's linearisation of alpha, with weights 1 - distance / largest distance: (k,), 0 where fewer than two coded."""
    if not distance.any():
        return None
    weights = 1 - distance / distance.max()
    pairable = sample.coded >= 2
    counts, times, coded = sample.counts[pairable].astype(np.float64), sample.times[pairable], sample.coded[pairable]
    n = times.sum()
    mean_coded = float(times @ coded) / n
    prevalence = times @ counts / (n * mean_coded)
    expected = float(prevalence @ weights @ prevalence)
    if expected >= 1:
        return None
    agreement = (counts * (counts @ weights - 1)).sum(axis=1) / (mean_coded * (coded - 1))
    observed = float(times @ agreement) / n
    more_coded = (coded - mean_coded) / mean_coded
    influence = np.zeros(len(sample.times))
    influence[pairable] = influence_beyond_chance(
        (observed - expected) / (1 - expected),
        expected,
        agreement - observed * more_coded,
        np.ones(len(times)),
        counts @ weights @ prevalence / mean_coded - expected * more_coded,
        times=times,
    )
    return influence


def _ordinal(sample: Sample) -> Statistic:
    """Components: the coincidence matrix of a unit, row by row, for the distances change with the marginals."""
    q = sample.counts.shape[1]
    observed = coincidences(sample.counts, sample.times)

    def terms(sums: Floats) -> tuple[Floats, Floats]:
        square = sums.reshape(*sums.shape[:-1], q, q)
        return disagreements(square, ordinal_distance(square.sum(axis=-1)))

    observed_part, expected_part = (float(term) for term in terms(observed.reshape(-1)))
    return Statistic(
        observed.reshape(-1),
        lambda: _coincidences_by_unit(sample.counts, sample.coded),
        lambda sums: one_minus_ratio(*terms(sums)),
        sample.times,
        parts=(("observed disagreement", observed_part), ("expected disagreement", expected_part)),
    )


def _coincidences_by_unit(counts: Ints, coded: Ints) -> Floats:
    """The coincidence matrix of each kind of unit: counts (k, q) -> (k, q * q)."""
    q = counts.shape[1]
    pairs = counts[:, :, None] * (counts[:, None, :] - np.eye(q))
    share = np.where(coded >= 2, 1 / np.maximum(coded - 1, 1), 0)
    return np.asarray(pairs * share[:, None, None]).reshape(-1, q * q)
