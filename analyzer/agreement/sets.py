"""Distances between sets of codes, for units that may carry several codes.

Sources: Passonneau (2004, 2006); Jaccard and Dice as usual. An empty set is a decision ("no code applies"): two empty sets are alike.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from itertools import combinations
from typing import Protocol, TypeAlias

import numpy as np

from analyzer.agreement.counts import Floats
from analyzer.core.ratings import NOT_CODED, LabelSets, Ratings
from analyzer.errors import UsageError, unknown_name

Labels: TypeAlias = frozenset[str]
STEPS = {"identical": 0.0, "subset": 1 / 3, "overlap": 2 / 3, "disjoint": 1.0}  # Passonneau (2004)


class SetDistance(Protocol):
    """A distance between two sets of codes, 0..1."""

    def __call__(self, one: Labels, other: Labels, /) -> float:
        """The distance."""
        ...


def jaccard(one: Labels, other: Labels) -> float:
    """1 - shared / all codes.

    >>> jaccard(frozenset("1234"), frozenset("345"))
    0.6
    """
    return 1 - len(one & other) / len(one | other) if one | other else 0.0


def dice(one: Labels, other: Labels) -> float:
    """1 - 2 shared / (codes of the one + codes of the other).

    >>> dice(frozenset("ab"), frozenset("a"))
    0.33333333333333337
    """
    return 1 - 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def masi(one: Labels, other: Labels) -> float:
    """1 - Jaccard similarity x monotonicity (1, 2/3 subset, 1/3 overlap, 0): Passonneau (2006).

    >>> round(masi(frozenset("1234"), frozenset("345")), 4)
    0.8667
    """
    return 1 - (1 - jaccard(one, other)) * (1 - STEPS[relation(one, other)])


def relation(one: Labels, other: Labels) -> str:
    """How two sets lie: identical, subset, overlap or disjoint; the empty set is a subset of every other."""
    if one == other:
        return "identical"
    if one <= other or other <= one:
        return "subset"
    return "overlap" if one & other else "disjoint"


def step_distance(steps: Mapping[str, float] | None = None, *, empty_vs_nonempty: float | None = None) -> SetDistance:
    """Passonneau's (2004) distance by how two sets lie; `steps` and `empty_vs_nonempty` replace its values 0, 1/3, 2/3, 1 and 1/3."""
    values = {**STEPS, **(steps or {})}
    if unknown := sorted(set(values) - set(STEPS)):
        raise unknown_name("relation of sets", unknown[0], list(STEPS))

    def distance(one: Labels, other: Labels) -> float:
        if empty_vs_nonempty is not None and bool(one) != bool(other):
            return empty_vs_nonempty
        return values[relation(one, other)]

    return distance


def masi_product(one: Labels, other: Labels) -> float:
    """Jaccard distance x Passonneau's (2004) step, as DKPro Statistics multiplies them; an empty and another set are 1/3 apart.

    >>> round(masi_product(frozenset("a"), frozenset("ab")), 4)
    0.1667
    """
    return jaccard(one, other) * STEPS[relation(one, other)]


SET_DISTANCES: dict[str, SetDistance] = {
    "masi": masi,
    "jaccard": jaccard,
    "dice": dice,
    "set": step_distance(),
    "passonneau2004_set": step_distance(),
    "masi_dkpro": masi_product,
}


def set_distance_for(
    metric: str, *, distance_values: Mapping[str, float] | None = None, empty_vs_nonempty: float | None = None
) -> SetDistance:
    """The distance by its name; the two other parameters are for Passonneau's (2004) steps alone."""
    if metric not in SET_DISTANCES:
        raise unknown_name("distance between sets", metric, list(SET_DISTANCES))
    if distance_values is None and empty_vs_nonempty is None:
        return SET_DISTANCES[metric]
    if metric not in {"set", "passonneau2004_set"}:
        raise UsageError(f"'{metric}' has no distance_values and no empty_vs_nonempty", remedy="Use the metric 'set'.")
    return step_distance(distance_values, empty_vs_nonempty=empty_vs_nonempty)


def as_ratings(labels: LabelSets) -> tuple[Ratings, tuple[Labels, ...]]:
    """Each distinct set as one category, in a fixed order, and the sets of these categories."""
    distinct = sorted({cell for cell in labels.sets if cell is not None}, key=lambda cell: (len(cell), sorted(cell)))
    index = {cell: number for number, cell in enumerate(distinct)}
    codes = array("i", (NOT_CODED if cell is None else index[cell] for cell in labels.sets))
    return Ratings(labels.units, labels.coders, tuple(" + ".join(sorted(cell)) for cell in distinct), codes), tuple(distinct)


def distance_matrix(sets: tuple[Labels, ...], distance: SetDistance) -> Floats:
    """Distances between all pairs of sets (q, q)."""
    matrix = np.zeros((len(sets), len(sets)))
    for (i, one), (j, other) in combinations(enumerate(sets), 2):
        matrix[i, j] = matrix[j, i] = distance(one, other)
    return matrix


def dice_similarity(sets: tuple[Labels, ...], *, empty_agree: bool) -> Floats:
    """2 shared / (codes of the one + codes of the other) for all pairs of sets (q, q); two empty sets have 1 or 0."""
    return _with_empty(1 - distance_matrix(sets, dice), sets, empty_agree=empty_agree)


def intersection(sets: tuple[Labels, ...], *, empty_agree: bool) -> Floats:
    """1 for sets that share a code (q, q); two empty sets have 1 or 0."""
    shared = np.array([[float(bool(one & other)) for other in sets] for one in sets]).reshape(len(sets), len(sets))
    return _with_empty(shared, sets, empty_agree=empty_agree)


def _with_empty(similarity: Floats, sets: tuple[Labels, ...], *, empty_agree: bool) -> Floats:
    empty = [index for index, codes in enumerate(sets) if not codes]
    similarity[empty, empty] = float(empty_agree)
    return similarity
