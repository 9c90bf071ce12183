"""From a statistic to a coefficient with its standard error and interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from analyzer.agreement.bootstrap import MIN_GROUPS, IntervalKind, bootstrap, interval_of
from analyzer.agreement.counts import Floats, Ints
from analyzer.agreement.quantiles import normal_quantile, student_t_quantile
from analyzer.agreement.statistic import Sample, Statistic, unit_groups
from analyzer.core.ratings import Coefficient
from analyzer.errors import UsageError, unknown_name

VarianceKind: TypeAlias = Literal["auto", "units", "multinomial"]


@dataclass(frozen=True, slots=True)
class Inference:
    """How an interval is made.

    `interval`: "t" and "normal" are analytic; "percentile" and "bca" resample units, or whole `groups` (the interview of each unit
    of the ratings, in their order). `variance`: over sampled units, n - 1 in the denominator ("units", irrCAC's raw ratings), or of
    a multinomial contingency table, n ("multinomial": Fleiss, Cohen and Everitt 1969; irrCAC's tables); "auto" is the table for two
    coders who both coded everything.
    """

    confidence: float = 0.95
    interval: IntervalKind = "t"
    variance: VarianceKind = "auto"
    resamples: int = 2000
    seed: int = 0
    groups: Sequence[str] | None = None

    def __post_init__(self) -> None:
        if not 0 < self.confidence < 1:
            raise UsageError(f"confidence must lie between 0 and 1, not {self.confidence}")
        for kind, value, known in (("interval", self.interval, IntervalKind), ("variance", self.variance, VarianceKind)):
            if value not in get_args(known):
                raise unknown_name(kind, value, get_args(known))
        if self.groups is not None and not self.resampled:
            raise UsageError("groups are for resampling", remedy="Choose the interval 'percentile' or 'bca'.")

    @property
    def resampled(self) -> bool:
        """Whether the interval is a bootstrap."""
        return self.interval in {"percentile", "bca"}


def estimate(name: str, statistic: Statistic, sample: Sample, inference: Inference) -> Coefficient:
    """The coefficient: value, standard error and interval, or the reason for what is missing."""
    if statistic.reason:
        return Coefficient(name, None, statistic.reason, n_units=sample.n_units, n_coders=sample.n_coders)
    value = float(statistic.formula(statistic.total))
    describe = _resampled if inference.resampled else _analytic
    reason, low, high, se, method = describe(value, statistic, sample, inference)
    n_units = statistic.n_influence or sample.n_units
    return Coefficient(name, value, reason, low, high, se, n_units, sample.n_coders, method, statistic.parts)


Description: TypeAlias = tuple[str | None, float | None, float | None, float | None, str]


def _analytic(value: float, statistic: Statistic, sample: Sample, inference: Inference) -> Description:
    se = standard_error(statistic, sample, inference.variance)
    if se is None:
        few = "no standard error: fewer than two units" if statistic.influence is not None else "no analytic standard error is published"
        return few, None, None, None, ""
    upper = (1 + inference.confidence) / 2
    if inference.interval == "t":
        reach, method = student_t_quantile(upper, statistic.df) * se, f"t interval, {statistic.df} degrees of freedom"
    else:
        reach, method = normal_quantile(upper) * se, "normal interval"
    return None, max(statistic.least, value - reach), min(1.0, value + reach), se, method


def standard_error(statistic: Statistic, sample: Sample, variance: VarianceKind = "auto") -> float | None:
    """The analytic standard error, None where there is none or fewer than two units carry it."""
    n = statistic.n_influence
    if statistic.influence is None or n < 2 or statistic.df < 1:
        return None
    table = variance == "multinomial" or (variance == "auto" and sample.n_coders == 2 and sample.complete)
    squares = float(statistic.times @ statistic.influence**2)
    return math.sqrt(squares / (n * n if table else n * (n - 1)))


@dataclass(frozen=True, slots=True)
class Resampling:
    """What is drawn anew: `components` (k, d) of kinds of units, or of interviews, with how often each occurs (k,)."""

    components: Floats
    times: Ints
    what: str


def resampling(statistic: Statistic, sample: Sample, inference: Inference) -> Resampling | str:
    """What the bootstrap draws, or why it does not."""
    components = statistic.components()
    if inference.groups is None:
        return Resampling(components, statistic.times, "units")
    n_groups, of_group = _groups_of(sample, inference.groups)
    if n_groups < MIN_GROUPS:
        return f"no interval over interviews: there are {n_groups}, and at least {MIN_GROUPS} are needed"
    return Resampling(_sums_by_group(sample, components, of_group, n_groups), np.ones(n_groups, np.int64), "interviews")


def _resampled(value: float, statistic: Statistic, sample: Sample, inference: Inference) -> Description:
    drawn = resampling(statistic, sample, inference)
    if isinstance(drawn, str):
        return drawn, None, None, None, ""
    rng = np.random.default_rng(inference.seed)
    values = bootstrap(drawn.components, drawn.times, statistic.formula, resamples=inference.resamples, rng=rng)
    if len(values) < 2:
        return "no interval: no resample has a value", None, None, None, ""
    low, high = interval_of(
        values, value, drawn.components, drawn.times, statistic.formula, kind=inference.interval, confidence=inference.confidence
    )
    method = f"{inference.interval} bootstrap over {drawn.what}, {inference.resamples} resamples, seed {inference.seed}"
    return None, low, high, float(values.std(ddof=1)), method


def _groups_of(sample: Sample, groups: Sequence[str]) -> tuple[int, Ints]:
    if sample.kept is None:
        raise ValueError("groups need to know which unit is which")
    if len(groups) <= sample.kept.max(initial=-1):
        raise UsageError(f"{len(groups)} groups were given for more units", remedy="Name the interview of every unit, in their order.")
    return unit_groups(groups, sample.kept)


def _sums_by_group(sample: Sample, components: Floats, of_group: Ints, n_groups: int) -> Floats:
    """The components (k, d) summed within each group: (g, d)."""
    sums = np.zeros((n_groups, components.shape[1]))
    if sample.of_unit is not None:
        live = sample.times[sample.of_unit] > 0
        np.add.at(sums, of_group[live], components[sample.of_unit[live]])
    return sums
