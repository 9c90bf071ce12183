"""Kinds of units and coincidences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from analyzer.agreement import counts
from analyzer.core.ratings import Ratings
from tests.agreement.strategies import studies


@given(study=studies(coders=(2, 4)))
def test_kinds_hold_every_unit(study: Ratings) -> None:
    codes, q = counts.codes_of(study), len(study.categories)
    by_coder = counts.kinds_of(codes, q, who_matters=True)
    assert (by_coder.codes[by_coder.of_unit] == codes).all()
    assert (np.bincount(by_coder.of_unit) == by_coder.times).all()
    pooled = counts.kinds_of(codes, q, who_matters=False)
    assert (counts.value_counts(pooled.codes[pooled.of_unit], q) == counts.value_counts(codes, q)).all()


@pytest.mark.parametrize("largest", [2**62, 1])
@given(study=studies(coders=(2, 4)))
def test_both_ways_of_counting_find_the_same_kinds(largest: int, study: Ratings) -> None:
    codes, q = counts.codes_of(study), len(study.categories)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counts, "LARGEST_KEY", largest)
        found, times = counts.count_kinds(codes, q)
    expected, expected_times = np.unique(counts.value_counts(codes, q), axis=0, return_counts=True)
    order = np.lexsort(found.T[::-1])
    assert (found[order] == expected).all()
    assert (times[order] == expected_times).all()


def test_the_contingency_table_leaves_out_what_one_did_not_code() -> None:
    codes = np.array([[0, 1], [1, 1], [-1, 1], [0, -1]])
    assert counts.contingency(codes, 2).tolist() == [[0, 1], [0, 1]]


def test_division_where_it_is_defined() -> None:
    assert counts.over(np.array([1.0, 1.0]), np.array([2.0, 0.0]), otherwise=9.0).tolist() == [0.5, 9.0]
