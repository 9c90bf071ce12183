"""How good suggestions are: precision, recall and F1 per code, with intervals over interviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.examples import Marks

Counts: TypeAlias = NDArray[np.float64]

RESAMPLES = 1000
INTERVAL = (2.5, 97.5)  # percentiles


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval; None where it is undefined, as an interval is with a single group."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """How a code is found: units that have it (`gold`), units for which it is suggested (`said`), and the shares of these that agree."""

    code: str
    gold: int
    said: int
    precision: Figure
    recall: Figure
    f1: Figure


@dataclass(frozen=True, slots=True)
class DimensionFigures:
    """How a dimension is answered: macro-F1 is the mean over the codes that occur, `exact` the share of units answered exactly right."""

    dimension: str
    units: int
    macro_f1: Figure
    exact: float | None
    codes: tuple[CodeFigures, ...]


def figures(dimension: str, codes: Sequence[str], gold: Marks, said: Marks, groups: Sequence[str], *, seed: int = 0) -> DimensionFigures:
    """Figures of a dimension; `gold` and `said` have the shape (n_units, n_codes).

    The intervals are a bootstrap over groups: of a code's figures over the resamples in which they are defined, of macro-F1 over the codes
    that occur.
    """
    counted = _counts_by_group(gold, said, groups)
    drawn = _resampled(counted, seed) if len(counted) > 1 else np.zeros((0, 3, len(codes)))
    present = gold.any(axis=0)
    by_code = tuple(_code_figures(code, counted[:, :, n].sum(axis=0), drawn[:, :, n]) for n, code in enumerate(codes))
    spread = _interval(_means(_f1(drawn)[:, present]))
    exact = float((gold == said).all(axis=1).mean()) if len(gold) else None
    return DimensionFigures(dimension, len(gold), Figure(macro_f1(gold, said), *spread), exact, by_code)


def macro_f1(gold: Marks, said: Marks) -> float | None:
    """The mean F1 over the codes that occur in `gold`; None where none does.

    >>> macro_f1(np.array([[True, False], [False, True]]), np.array([[True, False], [True, False]])).__round__(3)
    0.333
    """
    present = gold.any(axis=0)
    if not present.any():
        return None
    counts = np.stack([(gold & said).sum(axis=0), gold.sum(axis=0), said.sum(axis=0)]).astype(float)
    return float(_f1(counts)[present].mean())


def _counts_by_group(gold: Marks, said: Marks, groups: Sequence[str]) -> Counts:
    """The counts of each group, shape (n_groups, 3, n_codes)."""
    names, member = np.unique(np.array(groups, dtype=object).astype(str), return_inverse=True)
    counts = np.zeros((len(names), 3, gold.shape[1]))
    np.add.at(counts, member, np.stack([gold & said, gold, said], axis=1).astype(float))
    return counts


def _resampled(counts: Counts, seed: int) -> Counts:
    """Sums over groups drawn with replacement, shape (RESAMPLES, 3, n_codes)."""
    drawn = np.random.default_rng(seed).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), RESAMPLES)
    return np.tensordot(drawn.astype(float), counts, axes=1)


def _f1(counts: Counts) -> Counts:
    """2 hits / (gold + said) of counts with the shape (..., 3, n_codes); NaN where a code occurs in neither."""
    hits, gold, said = np.moveaxis(counts, -2, 0)
    return _share(2 * hits, gold + said)


def _share(hits: Counts, of: Counts) -> Counts:
    """`hits` of so many, NaN where there are none."""
    return np.where(of, hits / np.maximum(of, 1), np.nan)


def _means(drawn: Counts) -> Counts:
    """The mean of each row over the codes that occur in it; rows in which none does are left out."""
    return np.asarray(np.nanmean(drawn[~np.isnan(drawn).all(axis=1)], axis=1))


def _code_figures(code: str, counts: Counts, drawn: Counts) -> CodeFigures:
    """Figures of one code from its counts, shape (3,), and those drawn, shape (n_drawn, 3)."""
    (hits, gold, said), (some_hits, some_gold, some_said) = counts, drawn.T
    return CodeFigures(
        code,
        int(gold),
        int(said),
        precision=_figure(_share(hits, said), _share(some_hits, some_said)),
        recall=_figure(_share(hits, gold), _share(some_hits, some_gold)),
        f1=_figure(_share(2 * hits, gold + said), _share(2 * some_hits, some_gold + some_said)),
    )


def _figure(value: Counts, drawn: Counts) -> Figure:
    return Figure(None) if np.isnan(value) else Figure(float(value), *_interval(drawn))


def _interval(drawn: Counts) -> tuple[float | None, float | None]:
    """The interval of figures, NaN where one is undefined; None where all are."""
    if np.isnan(drawn).all():
        return None, None
    low, high = np.nanpercentile(drawn, INTERVAL)
    return float(low), float(high)
