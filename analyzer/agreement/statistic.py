"""A coefficient as sums over units and a formula: the one form that point values, standard errors and resamples share."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analyzer.agreement.counts import Floats, Ints, codes_of, count_kinds, kinds_of, over, value_counts
from analyzer.agreement.weights import Scores, Weights, weights_for
from analyzer.core.ratings import NOT_CODED, Ratings

NO_PAIRS = "no unit was coded by two coders"
NO_VARIATION = "no variation: every coder used one code"
NO_CHANCE = "chance alone would agree completely, so agreement beyond chance is undefined"


@dataclass(frozen=True, slots=True)
class Sample:
    """What coefficients are computed from: kinds of units that at least one coder coded.

    `counts` (k, q) value counts, `times` (k,) units of each kind, `codes` (k, r) where it matters who coded, `of_unit` (n,) the
    kind of each unit where it matters which unit it is, with `kept` the indices of those units among all.
    """

    categories: tuple[object, ...]
    n_coders: int
    counts: Ints
    times: Ints
    codes: Ints | None = None
    of_unit: Ints | None = None
    kept: Ints | None = None

    @property
    def n_units(self) -> int:
        """Units with at least one code."""
        return int(self.times.sum())

    @property
    def coded(self) -> Ints:
        """Codes per kind of unit (k,)."""
        coded: Ints = self.counts.sum(axis=1)
        return coded

    @property
    def complete(self) -> bool:
        """Whether every coder coded every unit."""
        return bool((self.coded == self.n_coders).all())

    @property
    def varied(self) -> bool:
        """Whether more than one category was used at all."""
        return int((self.counts.sum(axis=0) > 0).sum()) > 1

    def weights(self, weights: Weights, scores: Scores) -> Floats:
        """Agreement weights (q, q) for these categories."""
        return weights_for(weights, self.categories, scores=scores)


def sample_of(ratings: Ratings, *, who_matters: bool = False, which_matters: bool = False) -> Sample:
    """Ratings as kinds of units; units without any code and coders without any code say nothing and are left out."""
    codes, q = codes_of(ratings), len(ratings.categories)
    present = (codes != NOT_CODED).any(axis=0)
    codes = codes if present.all() else codes[:, present]
    if not (who_matters or which_matters):
        counts, times = count_kinds(codes, q)
        used = counts.any(axis=1)
        return Sample(ratings.categories, codes.shape[1], counts[used], times[used])
    kept = np.flatnonzero((codes != NOT_CODED).any(axis=1))
    kinds = kinds_of(codes[kept], q, who_matters=who_matters)
    sample = Sample(ratings.categories, codes.shape[1], value_counts(kinds.codes, q), kinds.times, of_unit=kinds.of_unit, kept=kept)
    return replace(sample, codes=kinds.codes) if who_matters else sample


@dataclass(frozen=True, slots=True)
class Statistic:
    """A coefficient ready to be valued, with what its interval needs.

    `total` (d,) are sums over units, `components()` (k, d) what one unit of each kind adds to them, `formula` maps sums (..., d) to
    values (...), NaN where undefined. `influence` (k,) is what one unit of each kind moves the value by, times the number of units;
    None where no analytic standard error is published. `n_influence` units carry it, with `df` degrees of freedom. No value
    is below `least`.
    """

    total: Floats
    components: Callable[[], Floats]
    formula: Callable[[Floats], Floats]
    times: Ints
    n_influence: int = 0
    df: int = 0
    influence: Floats | None = None
    parts: tuple[tuple[str, float], ...] = ()
    reason: str | None = None
    least: float = -math.inf


def undefined(sample: Sample, reason: str) -> Statistic:
    """The statistic that has no value, and why."""
    return Statistic(np.zeros(0), lambda: np.zeros((len(sample.times), 0)), lambda sums: sums.sum(axis=-1), sample.times, reason=reason)


def beyond_chance(observed: Floats, expected: Floats) -> Floats:
    """Agreement beyond chance, (p_o - p_e) / (1 - p_e): arrays (...) -> (...); NaN where chance alone would agree completely.

    >>> beyond_chance(np.array([0.75]), np.array([0.5])).tolist()
    [0.5]
    """
    room = 1 - expected
    return over(observed - expected, np.where(room > 1e-12, room, 0.0))


def total_of(times: Ints, components: Floats) -> Floats:
    """Sums over all units: times (k,), components (k, d) -> (d,)."""
    total: Floats = times.astype(np.float64) @ components
    return total


def influence_beyond_chance(
    value: float, expected: float, agreement: Floats, pairable: Floats, chance: Floats | float, *, times: Ints
) -> Floats:
    """What each kind of unit moves a chance-corrected coefficient by. Gwet (2014), Handbook, chapter 5.

    `agreement` (k,) is the unit's share of agreeing pairs, `pairable` (k,) 1 where two coders coded it, `chance` (k,) the unit's
    share in the expected agreement.
    """
    n, n_pairable = times.sum(), float(times @ pairable)
    raised = n / n_pairable * pairable * (agreement - expected) / (1 - expected)
    chance_term: Floats = np.asarray(2 * (1 - value) * (chance - expected) / (1 - expected))
    return np.asarray(raised - chance_term - value)


def unit_groups(groups: Sequence[str], kept: Ints) -> tuple[int, Ints]:
    """How many groups (interviews) the kept units come from, and which (n,)."""
    names, index = np.unique(np.array(groups, dtype=object).astype(str)[kept], return_inverse=True)
    return len(names), index
