"""What belongs beside a kappa: its maximum, its error under independence, prevalence and bias, agreement on single codes.

Sources: Cohen (1960); Fleiss, Cohen and Everitt (1969); Byrt, Bishop and Carlin (1993); Cicchetti and Feinstein (1990); Holsti (1969).
"""

from __future__ import annotations

import math

import numpy as np

from analyzer.agreement.counts import Floats, Ints, codes_of, contingency, over
from analyzer.agreement.statistic import NO_CHANCE, NO_PAIRS, Sample, Statistic, total_of, undefined
from analyzer.agreement.weights import Scores, Weights, weights_for
from analyzer.core.ratings import NOT_CODED, Coefficient, Ratings
from analyzer.errors import UsageError, unknown_name


def cohen_kappa_max(ratings: Ratings) -> Coefficient:
    """The largest kappa that two coders' marginals allow (Cohen 1960, page 42)."""
    table = _table(ratings)
    if not table.sum():
        return _coefficient("cohen_kappa_max", None, table, NO_PAIRS)
    rows, columns = table.sum(axis=1) / table.sum(), table.sum(axis=0) / table.sum()
    observed, expected = float(np.minimum(rows, columns).sum()), float(rows @ columns)
    if expected >= 1:
        return _coefficient("cohen_kappa_max", None, table, NO_CHANCE)
    return _coefficient("cohen_kappa_max", (observed - expected) / (1 - expected), table)


def cohen_kappa_se_h0(ratings: Ratings, *, weights: Weights = "identity", scores: Scores = "rank") -> Coefficient:
    """The standard error of (weighted) kappa if the coders were independent (Fleiss, Cohen and Everitt 1969), for testing kappa = 0."""
    table, agreeing = _table(ratings), weights_for(weights, ratings.categories, scores=scores)
    n = float(table.sum())
    if not n:
        return _coefficient("cohen_kappa_se_h0", None, table, NO_PAIRS)
    rows, columns = table.sum(axis=1) / n, table.sum(axis=0) / n
    expected = float(rows @ agreeing @ columns)
    if expected >= 1:
        return _coefficient("cohen_kappa_se_h0", None, table, NO_CHANCE)
    beyond = agreeing - (agreeing @ columns)[:, None] - (rows @ agreeing)[None, :]
    variance = float(rows @ beyond**2 @ columns) - expected**2
    return _coefficient("cohen_kappa_se_h0", math.sqrt(max(variance, 0.0) / n) / (1 - expected), table)


def prevalence_index(ratings: Ratings, *, code: object) -> Coefficient:
    """How unequal a code and the rest are: (both gave it - neither gave it) / n, -1..1 (Byrt et al. 1993)."""
    both, _, _, neither, table = _fourfold(ratings, code)
    return _share("prevalence_index", both - neither, table)


def bias_index(ratings: Ratings, *, code: object) -> Coefficient:
    """How differently often two coders give a code: (only the first - only the second) / n, -1..1 (Byrt et al. 1993)."""
    _, first, second, _, table = _fourfold(ratings, code)
    return _share("bias_index", first - second, table)


def holsti(ratings: Ratings) -> Coefficient:
    """Holsti's coefficient 2 M / (N1 + N2): agreements over all decisions of two coders, also of units that only one coded."""
    codes = _two_coders(ratings)
    decisions = int((codes != NOT_CODED).sum())
    table = contingency(codes, len(ratings.categories))
    if not table.sum():
        return _coefficient("holsti", None, table, NO_PAIRS)
    return _coefficient("holsti", 2 * float(np.trace(table)) / decisions, table)


def specific_agreement(sample: Sample, *, category: int, positive: bool) -> Statistic:
    """Of the codes that are (not) this one, the share that another coder of the unit gave too: 2a / (2a + b + c) for two coders."""
    given = sample.counts[:, category] if positive else sample.coded - sample.counts[:, category]
    pairable = sample.coded >= 2
    agreeing = np.where(pairable, given * (given - 1) / np.maximum(sample.coded - 1, 1), 0)
    components = np.column_stack([agreeing, np.where(pairable, given, 0)])
    total = total_of(sample.times, components)
    if not total[1]:
        name = sample.categories[category]
        return undefined(sample, f"no pairable unit was coded {'' if positive else 'other than '}'{name}'")

    def formula(sums: Floats) -> Floats:
        return over(sums[..., 0], sums[..., 1])

    return Statistic(total, lambda: components, formula, sample.times)


def category_index(ratings: Ratings, code: object) -> int:
    """Where a code stands in the domain."""
    if code not in ratings.categories:
        raise unknown_name("code", str(code), [str(category) for category in ratings.categories])
    return ratings.categories.index(code)


def _two_coders(ratings: Ratings) -> Ints:
    if len(ratings.coders) != 2:
        raise UsageError(f"this is for two coders, and there are {len(ratings.coders)}")
    return codes_of(ratings)


def _table(ratings: Ratings) -> Floats:
    return contingency(_two_coders(ratings), len(ratings.categories))


def _fourfold(ratings: Ratings, code: object) -> tuple[float, float, float, float, Floats]:
    """Units with the code by both, only the first, only the second, neither."""
    table, k = _table(ratings), category_index(ratings, code)
    both = float(table[k, k])
    first, second = float(table[k].sum()) - both, float(table[:, k].sum()) - both
    return both, first, second, float(table.sum()) - both - first - second, table


def _share(name: str, difference: float, table: Floats) -> Coefficient:
    n = float(table.sum())
    return _coefficient(name, difference / n, table) if n else _coefficient(name, None, table, NO_PAIRS)


def _coefficient(name: str, value: float | None, table: Floats, reason: str | None = None) -> Coefficient:
    return Coefficient(name, value, reason, n_units=int(table.sum()), n_coders=2)
