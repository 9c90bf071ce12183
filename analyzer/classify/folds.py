"""Folds for cross-validation that never split a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.examples import Marks

Folds: TypeAlias = NDArray[np.int64]

SIZE_WEIGHT = 0.1  # of equal sizes beside equal shares of each code


def grouped_folds(groups: Sequence[str], marks: Marks, *, count: int, seed: int = 0) -> Folds:
    """The fold (0 .. count-1) of each example, shape (n,): groups stay whole, and each code is spread as evenly as they allow.

    `marks` has the shape (n, n_codes). The largest groups are placed first, each where its codes are rarest so far (after Sechidis et al.
    2011, iterative stratification). There are never more folds than groups.
    """
    names, member = np.unique(np.array(groups, dtype=object).astype(str), return_inverse=True)
    count = min(count, len(names))
    shares = np.zeros((len(names), marks.shape[1] + 1))
    np.add.at(shares, member, np.column_stack([marks, np.full(len(marks), SIZE_WEIGHT)]).astype(float))
    shares[:, :-1] /= np.maximum(shares[:, :-1].sum(axis=0), 1)
    shares[:, -1] /= len(marks)
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(-np.bincount(member)[order], kind="stable")]
    held = np.zeros((max(count, 1), shares.shape[1]))
    fold_of = np.zeros(len(names), np.int64)
    for name in order:
        fold_of[name] = fold = int(np.argmin(held @ shares[name]))
        held[fold] += shares[name]
    return fold_of[member]
