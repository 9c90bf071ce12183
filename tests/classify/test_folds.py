from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analyzer.classify.folds import grouped_folds


@given(groups=st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=60), count=st.integers(2, 7), seed=st.integers(0, 5))
def test_no_group_is_ever_on_both_sides(groups: list[str], count: int, seed: int) -> None:
    marks = np.random.default_rng(seed).random((len(groups), 3)) < 0.3
    folds = grouped_folds(groups, marks, count=count, seed=seed)
    for group in set(groups):
        assert len({fold for fold, own in zip(folds.tolist(), groups, strict=True) if own == group}) == 1
    assert set(folds.tolist()) <= set(range(min(count, len(set(groups)))))


@given(st.integers(0, 20))
def test_every_fold_gets_groups(seed: int) -> None:
    groups = [f"g{number % 10}" for number in range(100)]
    folds = grouped_folds(groups, np.zeros((100, 1), bool), count=5, seed=seed)
    assert np.bincount(folds).tolist() == [20] * 5


def test_a_code_of_few_groups_is_spread() -> None:
    groups = [f"g{number}" for number in range(20)]
    marks = np.array([[number < 5] for number in range(20)])
    folds = grouped_folds(groups, marks, count=5)
    assert np.bincount(folds[marks[:, 0]], minlength=5).tolist() == [1] * 5


def test_the_seed_decides() -> None:
    groups = [f"g{number}" for number in range(30)]
    marks = np.zeros((30, 1), bool)
    first, again, other = (grouped_folds(groups, marks, count=5, seed=seed).tolist() for seed in (1, 1, 2))
    assert first == again != other
