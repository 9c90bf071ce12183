"""Percent agreement and the family of chance-corrected coefficients (p_o - p_e) / (1 - p_e), for two and more coders, with missing codes.

Sources: Gwet, Handbook of Inter-Rater Reliability, 4th edition (2014), chapters 2-5; Artstein and Poesio (2008). Observed agreement
is the mean over the units with two codes or more; a unit with one code still tells how often its category is used.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Literal, TypeAlias, get_args

import numpy as np

from analyzer.agreement.counts import Floats, by_coder, over
from analyzer.agreement.statistic import (
    NO_CHANCE,
    NO_PAIRS,
    NO_VARIATION,
    Sample,
    Statistic,
    beyond_chance,
    influence_beyond_chance,
    total_of,
    undefined,
)
from analyzer.errors import UsageError, unknown_name

ChanceModel: TypeAlias = Callable[[Floats, Floats], Floats]
Averaging: TypeAlias = Literal["units", "pairs"]
PAIRABLE, AGREEMENT, FIRST_SHARE = 0, 1, 2  # columns of the components


def agreement_by_unit(counts: Floats, weights: Floats) -> Floats:
    """The (weighted) share of agreeing pairs of coders: counts (k, q), weights (q, q) -> (k,); 0 where fewer than two coded.

    >>> agreement_by_unit(np.array([[3.0, 0.0], [2.0, 1.0]]), np.eye(2)).round(3).tolist()
    [1.0, 0.333]
    """
    coded = counts.sum(axis=1)
    agreeing = (counts * (counts @ weights - np.diag(weights))).sum(axis=1)
    pairs = coded * (coded - 1)
    return over(agreeing, pairs, otherwise=0.0)


def expected_scott(prevalence: Floats, weights: Floats) -> Floats:
    """Chance agreement of coders who all draw from the pooled prevalence (Scott 1955, Fleiss 1971): (..., q) -> (...).

    Artstein and Poesio (2008), table 1: 20 + 50 of 100 agree, pi = .341.

    >>> beyond_chance(np.array(0.7), expected_scott(np.array([0.35, 0.65]), np.eye(2))).round(3).item()
    0.341
    """
    chance: Floats = ((prevalence @ weights) * prevalence).sum(axis=-1)
    return chance


def expected_gwet(prevalence: Floats, weights: Floats) -> Floats:
    """Chance agreement on units that are hard to code (Gwet 2008): (..., q) -> (...).

    >>> expected_gwet(np.array([0.85, 0.15]), np.eye(2)).round(3).item()  # 2 x .85 x .15
    0.255
    """
    q = len(weights)
    chance: Floats = weights.sum() / (q * (q - 1)) * (prevalence * (1 - prevalence)).sum(axis=-1)
    return chance


def expected_uniform(prevalence: Floats, weights: Floats) -> Floats:
    """Chance agreement when every category is equally likely (Bennett et al. 1954, Brennan and Prediger 1981): (..., q) -> (...).

    Artstein and Poesio (2008), table 1: S = .4.

    >>> beyond_chance(np.array(0.7), expected_uniform(np.array([0.35, 0.65]), np.eye(2))).round(3).item()
    0.4
    """
    return np.full(prevalence.shape[:-1], weights.sum() / weights.size)


def expected_conger(shares: Floats, weights: Floats) -> Floats:
    """Chance agreement of pairs of coders with their own prevalences (Hubert 1977, Conger 1980): shares (..., r, q) -> (...).

    Artstein and Poesio (2008), table 1: kappa = .348.

    >>> beyond_chance(np.array(0.7), expected_conger(np.array([[0.4, 0.6], [0.3, 0.7]]), np.eye(2))).round(3).item()
    0.348
    """
    r = shares.shape[-2]
    pooled = shares.sum(axis=-2)
    with_itself = ((shares @ weights) * shares).sum(axis=(-1, -2))
    chance: Floats = (((pooled @ weights) * pooled).sum(axis=-1) - with_itself) / (r * (r - 1))
    return chance


def percent_agreement(sample: Sample, *, weights: Floats, average: Averaging = "units") -> Statistic:
    """The share of agreeing pairs: the mean over units, or over all pairs of codes as Krippendorff's observed agreement has it.

    Krippendorff (2011), data of page 8, has .80 over pairs and .818 over units (Gwet 2014).
    """
    if average not in get_args(Averaging):
        raise unknown_name("averaging", average, get_args(Averaging))
    if not (sample.coded >= 2).any():
        return undefined(sample, NO_PAIRS)
    counts, times = sample.counts.astype(np.float64), sample.times
    pairable = (sample.coded >= 2).astype(np.float64)
    agreement = agreement_by_unit(counts, weights)
    carried = pairable if average == "units" else pairable * sample.coded
    components = np.column_stack([carried, carried * agreement])
    total = total_of(times, components)
    value = float(total[1] / total[0])
    raised = sample.n_units / total[0] * carried
    influence = raised * agreement - value if average == "units" else raised * (agreement - value)

    def formula(sums: Floats) -> Floats:
        return over(sums[..., 1], sums[..., 0])

    return Statistic(total, lambda: components, formula, times, sample.n_units, sample.n_units - 1, influence, least=0.0)


def scott_pi(sample: Sample, *, weights: Floats) -> Statistic:
    """Scott's pi of two coders over the units that both coded."""
    return fleiss_kappa(_coded_by_both(sample, "fleiss_kappa"), weights=weights)


def fleiss_kappa(sample: Sample, *, weights: Floats) -> Statistic:
    """Fleiss' kappa, generalised to missing codes and weights."""

    def chance_by_unit(share: Floats, prevalence: Floats) -> Floats:
        return np.asarray(share @ (weights @ prevalence))

    return _pooled(sample, weights, expected_scott, chance_by_unit)


def gwet_ac(sample: Sample, *, weights: Floats) -> Statistic:
    """Gwet's AC1 (identity weights) and AC2 (other weights)."""
    q = len(weights)

    def chance_by_unit(share: Floats, prevalence: Floats) -> Floats:
        return np.asarray(weights.sum() / (q * (q - 1)) * (share @ (1 - prevalence)))

    return _pooled(sample, weights, expected_gwet, chance_by_unit)


def brennan_prediger(sample: Sample, *, weights: Floats) -> Statistic:
    """Bennett's S, Brennan-Prediger and Randolph's free-marginal kappa: the same formula for two and for more coders."""
    return _pooled(sample, weights, expected_uniform, lambda share, _: np.full(len(share), weights.sum() / weights.size))


def _pooled(sample: Sample, weights: Floats, model: ChanceModel, chance_by_unit: Callable[[Floats, Floats], Floats]) -> Statistic:
    """A coefficient whose chance agreement follows from the pooled prevalence of the categories."""
    if not (sample.coded >= 2).any():
        return undefined(sample, NO_PAIRS)
    if len(weights) < 2:
        return undefined(sample, NO_VARIATION)
    counts, times = sample.counts.astype(np.float64), sample.times
    share = counts / np.maximum(sample.coded, 1)[:, None]
    components = np.column_stack([sample.coded >= 2, agreement_by_unit(counts, weights), share])

    def agreements(sums: Floats) -> tuple[Floats, Floats]:
        prevalence = sums[..., FIRST_SHARE:]
        return _observed(sums), model(over(prevalence, prevalence.sum(axis=-1, keepdims=True)), weights)

    return _statistic(sample, components, agreements, lambda total: chance_by_unit(share, total[FIRST_SHARE:] / times.sum()))


def conger_kappa(sample: Sample, *, weights: Floats) -> Statistic:
    """Hubert's and Conger's kappa: Cohen's kappa for more than two coders, each with their own prevalences."""
    if sample.codes is None:
        raise ValueError("Conger's kappa needs to know who coded")
    if not (sample.coded >= 2).any():
        return undefined(sample, NO_PAIRS)
    q, r = len(weights), sample.n_coders
    indicator = by_coder(sample.codes, q)
    components = np.column_stack(
        [sample.coded >= 2, agreement_by_unit(sample.counts.astype(np.float64), weights), indicator.reshape(-1, r * q)]
    )

    def shares(sums: Floats) -> Floats:
        given = sums[..., FIRST_SHARE:].reshape(*sums.shape[:-1], r, q)
        return over(given, given.sum(axis=-1, keepdims=True))

    def agreements(sums: Floats) -> tuple[Floats, Floats]:
        return _observed(sums), expected_conger(shares(sums), weights)

    def chance_by_unit(total: Floats) -> Floats:
        return _conger_chance_by_unit(indicator, shares(total), weights, float(sample.times.sum()), total[FIRST_SHARE:].reshape(r, q))

    return _statistic(sample, components, agreements, chance_by_unit)


def _conger_chance_by_unit(indicator: Floats, shares: Floats, weights: Floats, n: float, given: Floats) -> Floats:
    """Each unit's share in Conger's expected agreement: indicator (k, r, q), shares (r, q), given (r, q) -> (k,). Gwet (2014),
    section 5.3.
    """
    r = len(shares)
    others = (shares.sum(axis=0) - shares) @ weights  # (r, q)
    coded = indicator.sum(axis=2, keepdims=True)
    moved = (indicator - coded * shares) * (n / given.sum(axis=1))[None, :, None]
    expected = float(expected_conger(shares, weights))
    return np.asarray((moved * others).sum(axis=(1, 2)) / (r * (r - 1)) + expected)


def cohen_kappa(sample: Sample, *, weights: Floats) -> Statistic:
    """Cohen's kappa (1960, weighted 1968) of two coders over the units that both coded."""
    return conger_kappa(_coded_by_both(sample, "hubert_conger_kappa or light_kappa"), weights=weights)


def light_kappa(sample: Sample, *, weights: Floats) -> Statistic:
    """Light's kappa (1971): the mean of Cohen's kappas over all pairs of coders."""
    if sample.codes is None:
        raise ValueError("Light's kappa needs to know who coded")
    pairs = [cohen_kappa(_pair(sample, pair), weights=weights) for pair in combinations(range(sample.n_coders), 2)]
    if not pairs:
        return undefined(sample, NO_PAIRS)
    if any(kappa.reason for kappa in pairs):
        return undefined(sample, "some pair of coders has no kappa: " + next(kappa.reason for kappa in pairs if kappa.reason))
    width = len(pairs[0].total)

    def formula(sums: Floats) -> Floats:
        kappas = [kappa.formula(sums[..., width * i : width * (i + 1)]) for i, kappa in enumerate(pairs)]
        return np.asarray(np.mean(kappas, axis=0))

    total = np.concatenate([kappa.total for kappa in pairs])
    return Statistic(total, lambda: np.column_stack([kappa.components() for kappa in pairs]), formula, sample.times)


def _pair(sample: Sample, pair: tuple[int, int]) -> Sample:
    if sample.codes is None:
        raise ValueError("pairs need to know who coded")
    codes = sample.codes[:, list(pair)]
    counts = (codes[:, :, None] == np.arange(len(sample.categories))).sum(axis=1)
    return Sample(sample.categories, 2, counts, sample.times, codes, sample.of_unit, sample.kept)


def _coded_by_both(sample: Sample, instead: str) -> Sample:
    """The same kinds with every unit emptied that only one of the two coders coded."""
    if sample.n_coders > 2:
        raise UsageError(f"this coefficient is for two coders, and there are {sample.n_coders}", remedy=f"Use {instead}.")
    both = sample.coded == 2
    codes = None if sample.codes is None else np.where(both[:, None], sample.codes, -1)
    counts = np.where(both[:, None], sample.counts, 0)
    return Sample(sample.categories, sample.n_coders, counts, np.where(both, sample.times, 0), codes, sample.of_unit, sample.kept)


def _observed(sums: Floats) -> Floats:
    return over(sums[..., AGREEMENT], sums[..., PAIRABLE])


def _statistic(
    sample: Sample,
    components: Floats,
    agreements: Callable[[Floats], tuple[Floats, Floats]],
    chance_by_unit: Callable[[Floats], Floats],
) -> Statistic:
    total = total_of(sample.times, components)
    observed, expected = (float(agreement) for agreement in agreements(total))
    parts = (("observed agreement", observed), ("expected agreement", expected))
    value = float(beyond_chance(np.array(observed), np.array(expected)))
    if np.isnan(value):
        return undefined(sample, NO_CHANCE if sample.varied else NO_VARIATION)
    influence = influence_beyond_chance(
        value, expected, components[:, AGREEMENT], components[:, PAIRABLE], chance_by_unit(total), times=sample.times
    )
    n = sample.n_units
    return Statistic(total, lambda: components, lambda sums: beyond_chance(*agreements(sums)), sample.times, n, n - 1, influence, parts)
