"""Coefficients of cells, with intervals by drawing the units, or the interviews, anew.

A character or word is never drawn by itself: those of one segment were coded by one decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from analyzer.agreement import alpha, chance
from analyzer.agreement.bootstrap import MIN_GROUPS, bootstrap
from analyzer.agreement.cells import Cells, Labels, Row
from analyzer.agreement.counts import Floats, Ints, value_counts
from analyzer.agreement.material import NONE
from analyzer.agreement.sets import distance_matrix, set_distance_for
from analyzer.agreement.statistic import NO_PAIRS, Sample, Statistic
from analyzer.core.agreement import AgreementSettings, Headline
from analyzer.core.ratings import NOT_CODED, Coefficient

Build: TypeAlias = Callable[[Sample, Floats], Statistic]
FEW_RESAMPLES = 0.95  # fewer defined resamples than this are mentioned


@dataclass(frozen=True, slots=True)
class Coded:
    """Cells as numbers: `codes` (n, r) into `categories`, `weights` (n,), `distance` (q, q) between categories."""

    categories: tuple[str, ...]
    codes: Ints
    weights: Ints
    distance: Floats
    rows: tuple[Row, ...]

    @property
    def sample(self) -> Sample:
        """What the coefficients are computed from."""
        counts = value_counts(self.codes, len(self.categories))
        return Sample(self.categories, self.codes.shape[1], counts, self.weights, self.codes)


def as_sets(cells: Cells, settings: AgreementSettings) -> Coded:
    """Each distinct set of codes as a category, as far apart as the settings say."""
    used = {codes for row in cells.rows for codes in row.answers if codes is not None}
    distinct = tuple(sorted(used, key=lambda codes: (len(codes), sorted(codes))))
    names = tuple(" + ".join(sorted(codes)) or NONE for codes in distinct)
    distance = distance_matrix(distinct, set_distance_for(settings.set_distance.value))
    return _coded(cells, names, {codes: index for index, codes in enumerate(distinct)}.__getitem__, distance)


def as_categories(cells: Cells) -> Coded:
    """The codes of an exclusive dimension, and none of them, as categories; a unit that touches several segments may show several codes
    together, which are then a category of their own.
    """
    offered = [frozenset[str](), *(frozenset({code.id}) for code in cells.question.dimension.offered)]
    used = {codes for row in cells.rows for codes in row.answers if codes is not None}
    distinct = dict.fromkeys([*offered, *sorted(used - set(offered), key=lambda codes: (len(codes), sorted(codes)))])
    names = tuple(" + ".join(sorted(codes)) or NONE for codes in distinct)
    index = {codes: number for number, codes in enumerate(distinct)}
    return _coded(cells, names, index.__getitem__, alpha.nominal_distance(names))


def as_one_code(cells: Cells, code: str) -> Coded:
    """Whether a unit carries a code."""
    return _coded(cells, ("other", code), lambda codes: int(code in codes), alpha.nominal_distance(("other", code)))


def _coded(cells: Cells, categories: tuple[str, ...], number: Callable[[Labels], int], distance: Floats) -> Coded:
    codes = np.array([[NOT_CODED if c is None else number(c) for c in row.answers] for row in cells.rows], np.int64)
    codes = codes.reshape(-1, len(cells.coders))
    weights = np.array([row.weight for row in cells.rows], np.int64)
    answered = (codes != NOT_CODED).any(axis=0)  # a coder without any code says nothing
    return Coded(categories, codes[:, answered], weights, distance, cells.rows)


def _plain(build: Callable[..., Statistic]) -> Build:
    return lambda sample, distance: build(sample, weights=np.eye(len(distance)))


def _kappa(sample: Sample, distance: Floats) -> Statistic:
    build = chance.cohen_kappa if sample.n_coders == 2 else chance.conger_kappa
    return build(sample, weights=np.eye(len(distance)))


BUILD: dict[Headline, Build] = {
    Headline.PERCENT: _plain(chance.percent_agreement),
    Headline.KAPPA: _kappa,
    Headline.AC1: _plain(chance.gwet_ac),
    Headline.ALPHA: lambda sample, distance: alpha.krippendorff_alpha(sample, distance=distance),
}


def figure(name: Headline, coded: Coded, settings: AgreementSettings, *, interviews: bool = False) -> Coefficient:
    """A coefficient with its interval from resamples of units, or of `interviews` where there are at least eight.

    With more than two coders kappa is Hubert's and Conger's. `n_units` counts units, characters or words.
    """
    found, statistic = _valued(name, coded)
    if statistic is None:
        return found
    low, high, se, reason = _interval(statistic, coded, settings, interviews=interviews)
    return replace(found, reason=reason, low=low, high=high, se=se, method="percentile bootstrap")


def point(name: Headline, coded: Coded) -> Coefficient:
    """A coefficient without an interval, or the reason why it has no value."""
    return _valued(name, coded)[0]


def _valued(name: Headline, coded: Coded) -> tuple[Coefficient, Statistic | None]:
    """The coefficient, and what its interval is made from where it has a value."""
    n, r = int(coded.weights.sum()), coded.codes.shape[1]
    if not n:
        return Coefficient(name.value, None, NO_PAIRS, n_units=0, n_coders=r), None
    statistic = BUILD[name](coded.sample, coded.distance)
    if statistic.reason is not None:
        return Coefficient(name.value, None, statistic.reason, n_units=n, n_coders=r), None
    value = float(statistic.formula(statistic.total))
    return Coefficient(name.value, value, n_units=n, n_coders=r, parts=statistic.parts), statistic


Bounds: TypeAlias = tuple[float | None, float | None, float | None, str | None]


def _interval(statistic: Statistic, coded: Coded, settings: AgreementSettings, *, interviews: bool) -> Bounds:
    """Low, high, standard error and, where there is none, why."""
    drawn = _numbers(row.source if interviews else row.unit for row in coded.rows)
    n_drawn = int(drawn.max()) + 1
    if interviews and n_drawn < MIN_GROUPS:
        return None, None, None, f"no interval over interviews: {n_drawn} of at least {MIN_GROUPS}"
    if n_drawn < 2:
        return None, None, None, "no interval: fewer than two units were drawn"
    components = statistic.components() * coded.weights[:, None]
    sums = np.zeros((n_drawn, components.shape[1]))
    np.add.at(sums, drawn, components)
    kinds, times = np.unique(sums.round(9), axis=0, return_counts=True)
    values = bootstrap(kinds, times, statistic.formula, resamples=settings.resamples, rng=np.random.default_rng(settings.seed))
    return _bounds(values, settings)


def _bounds(values: Floats, settings: AgreementSettings) -> Bounds:
    if len(values) < 2 or float(np.ptp(values)) < 1e-12:
        return None, None, None, "no interval: every resample has the same value" if len(values) else "no interval: no resample has a value"
    low, high = np.quantile(values, ((1 - settings.confidence) / 2, (1 + settings.confidence) / 2))
    few = len(values) < FEW_RESAMPLES * settings.resamples
    reason = f"interval from the {len(values)} of {settings.resamples} resamples that have a value" if few else None
    return float(low), float(high), float(values.std(ddof=1)), reason


def _numbers(names: Iterable[str]) -> Ints:
    index: dict[str, int] = {}
    return np.array([index.setdefault(name, len(index)) for name in names], np.int64)
