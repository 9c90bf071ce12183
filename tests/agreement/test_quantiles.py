"""Quantiles against known tables and each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.agreement.quantiles import incomplete_beta, normal_quantile, student_t_cdf, student_t_quantile


@given(probability=st.floats(0.001, 0.999), df=st.integers(1, 500))
def test_the_quantile_inverts_the_distribution(probability: float, df: int) -> None:
    assert student_t_cdf(student_t_quantile(probability, df), df) == pytest.approx(probability, abs=1e-9)


def test_one_degree_of_freedom_is_cauchy() -> None:
    assert student_t_quantile(0.75, 1) == pytest.approx(1)
    assert student_t_quantile(0.25, 1) == pytest.approx(-1)


def test_many_degrees_of_freedom_are_normal() -> None:
    assert student_t_quantile(0.975, 1e7) == pytest.approx(normal_quantile(0.975), abs=1e-5)


@pytest.mark.parametrize(("x", "expected"), [(-0.5, 0.0), (0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (2.0, 1.0)])
def test_incomplete_beta_at_its_edges(x: float, expected: float) -> None:
    assert incomplete_beta(3, 3, x) == pytest.approx(expected)
