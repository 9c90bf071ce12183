"""Ratings as arrays: value counts, kinds of units, coincidences.

Units that received the same codes behave alike in every coefficient, so they are counted once with their number: 100,000 units are
rarely more than a few thousand kinds. A coefficient is a sum over kinds, and a resample of units is another weighting of the same
kinds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyzer.core.ratings import NOT_CODED, Ratings

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.signedinteger[Any]]

LARGEST_KEY = 2**62  # a kind of unit is found by one 64-bit number where it fits


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds of units: `codes` (k, r) has one row per kind, `times` (k,) says how many units are of it, `of_unit` (n,) which kind
    a unit is.
    """

    codes: Ints
    times: Ints
    of_unit: Ints


def codes_of(ratings: Ratings) -> Ints:
    """The codes as an array (units, coders) of indices into the categories; -1 means not coded. No copy is made."""
    flat: Ints = np.frombuffer(ratings.codes, dtype=ratings.codes.typecode) if len(ratings.codes) else np.empty(0, np.int16)
    return flat.reshape(len(ratings.units), len(ratings.coders))


def value_counts(codes: Ints, n_categories: int) -> Ints:
    """How many coders gave each category: codes (n, r) -> counts (n, q).

    >>> value_counts(np.array([[0, 0, 1], [2, NOT_CODED, 2]]), 3)
    array([[2, 1, 0],
           [0, 0, 2]])
    """
    row = np.arange(len(codes))[:, None] * (n_categories + 1)
    cells = (row + codes + 1).ravel()
    counts = np.bincount(cells, minlength=len(codes) * (n_categories + 1)).reshape(len(codes), n_categories + 1)
    return counts[:, 1:]


def count_kinds(codes: Ints, n_categories: int) -> tuple[Ints, Ints]:
    """Value counts of each kind of unit, whoever gave them, and how often: codes (n, r) -> counts (k, q), times (k,)."""
    base = codes.shape[1] + 1
    if base**n_categories >= LARGEST_KEY:
        wide = kinds_of(codes, n_categories, who_matters=False)
        return value_counts(wide.codes, n_categories), wide.times
    place = np.array([*(base**category for category in range(n_categories)), 0])  # the last stands for NOT_CODED = -1
    keys = np.zeros(len(codes), np.int64)
    for coder in range(codes.shape[1]):
        keys += place[codes[:, coder]]
    kinds, times = np.unique(keys, return_counts=True)
    return kinds[:, None] // place[:-1] % base, times


def kinds_of(codes: Ints, n_categories: int, *, who_matters: bool) -> Kinds:
    """Units grouped by the codes they received: codes (n, r) -> kinds.

    Where it does not matter who gave a code, the codes of a unit are sorted first.
    """
    rows = codes if who_matters else np.sort(codes, axis=1)
    base = n_categories + 1
    if base ** codes.shape[1] >= LARGEST_KEY:
        found, inverse, times = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
        return Kinds(found, times, inverse.reshape(-1))
    keys = np.zeros(len(codes), np.int64)
    for coder in range(codes.shape[1]):
        keys = keys * base + (rows[:, coder] + 1)
    _, first, inverse, times = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    return Kinds(rows[first], times, inverse.reshape(-1))


def over(numerator: Floats, denominator: Floats, *, otherwise: float = np.nan) -> Floats:
    """numerator / denominator, and `otherwise` where the denominator is not above 0: arrays (...) -> (...)."""
    result: Floats = np.full(np.broadcast_shapes(np.shape(numerator), np.shape(denominator)), otherwise)
    np.divide(numerator, denominator, out=result, where=denominator > 0)
    return result


def by_coder(codes: Ints, n_categories: int) -> Floats:
    """Which category each coder gave: codes (k, r) -> 0/1 (k, r, q)."""
    indicator: Floats = (codes[:, :, None] == np.arange(n_categories)).astype(np.float64)
    return indicator


def coincidences(counts: Ints | Floats, times: Ints) -> Floats:
    """Krippendorff's observed coincidence matrix: counts (k, q), times (k,) -> (q, q); units with one code are not pairable.

    >>> coincidences(np.array([[2, 0], [1, 1], [0, 1]]), np.array([1, 1, 1]))
    array([[2., 1.],
           [1., 0.]])
    """
    coded = counts.sum(axis=1)
    pairable = coded >= 2
    used = counts[pairable].astype(np.float64)
    share = times[pairable] / (coded[pairable] - 1)
    weighted = used * share[:, None]
    pairs: Floats = weighted.T @ used - np.diag(weighted.sum(axis=0))
    return pairs


def contingency(codes: Ints, n_categories: int) -> Floats:
    """Two coders' contingency table over the units that both coded: codes (n, 2) -> (q, q), rows the first coder."""
    both = codes[(codes != NOT_CODED).all(axis=1)].astype(np.int64)
    cells = both[:, 0] * n_categories + both[:, 1]
    table: Floats = np.bincount(cells, minlength=n_categories**2).reshape(n_categories, n_categories).astype(np.float64)
    return table
