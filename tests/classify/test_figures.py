from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from analyzer.classify.figures import Figure, figures, macro_f1

CODES = ("a", "b", "c")


@given(st.integers(0, 200), st.integers(1, 40))
def test_macro_f1_is_that_of_scikit_learn(seed: int, count: int) -> None:
    draw = np.random.default_rng(seed)
    gold, said = draw.random((count, 3)) < 0.4, draw.random((count, 3)) < 0.4
    gold[0] = True
    assert macro_f1(gold, said) == pytest.approx(f1_score(gold, said, average="macro", zero_division=0))


def test_codes_that_never_occur_are_left_out() -> None:
    gold, said = np.array([[True, False], [True, False]]), np.array([[True, False], [False, False]])
    assert macro_f1(gold, said) == pytest.approx(2 / 3)
    assert macro_f1(np.zeros((2, 2), bool), said) is None


def test_intervals_of_precision_and_recall_are_each_of_their_own_counts() -> None:
    gold = np.ones((40, 1), bool)
    said = np.random.default_rng(0).random((40, 1)) < 0.5
    (code,) = figures("d", ["a"], gold, said, [f"g{row % 8}" for row in range(40)]).codes
    assert code.precision == Figure(1.0, 1.0, 1.0)
    assert code.recall.value == said.mean()
    assert code.recall.low is not None
    assert 0 < code.recall.low < said.mean() < (code.recall.high or 0) < 1


def test_figures_count_and_have_intervals_over_groups() -> None:
    gold = np.tile([[True, False, False], [False, True, False]], (20, 1))
    said = gold.copy()
    said[:10, :] = ~said[:10, :]
    found = figures("d", CODES, gold, said, [f"g{row // 4}" for row in range(40)])
    first, second, third = found.codes
    assert (first.gold, first.said, first.precision.value, first.recall.value) == (20, 20, 0.75, 0.75)
    assert first.f1.value == pytest.approx(0.75)
    for figure in (first.precision, first.recall, first.f1):
        assert figure.low is not None
        assert figure.low < 0.75 < (figure.high or 0)
    assert second.f1 == first.f1
    assert (third.gold, third.recall, third.precision) == (0, Figure(None), Figure(0.0, 0.0, 0.0))
    assert found.exact == 0.75
    assert found.macro_f1.value == pytest.approx(0.75)


@pytest.mark.filterwarnings("error")
def test_a_code_counts_in_the_resamples_in_which_it_occurs() -> None:
    gold = np.tile([[True, False, False]], (10, 1))
    gold[0] = [False, True, False]
    found = figures("d", CODES, gold, gold, [f"g{row}" for row in range(10)])
    sure = Figure(1.0, 1.0, 1.0)
    assert (found.macro_f1, *(code.f1 for code in found.codes)) == (sure, sure, sure, Figure(None))


@pytest.mark.filterwarnings("error")
def test_resamples_in_which_no_code_occurs_are_left_out() -> None:
    gold = np.array([[True, False, False], *([[False, False, False]] * 9)])
    found = figures("d", CODES, gold, gold, [f"g{row}" for row in range(10)])
    assert found.macro_f1 == found.codes[0].f1 == Figure(1.0, 1.0, 1.0)


@pytest.mark.filterwarnings("error")
def test_one_group_has_no_interval() -> None:
    gold = np.array([[True, False, False]])
    found = figures("d", CODES, gold, gold, ["g"])
    assert found.macro_f1 == found.codes[0].f1 == Figure(1.0)


@pytest.mark.filterwarnings("error")
def test_nothing_measured_is_undefined() -> None:
    nothing = np.zeros((0, 3), bool)
    found = figures("d", CODES, nothing, nothing, [])
    assert (found.macro_f1.value, found.exact, found.codes[0].f1.value) == (None, None, None)
