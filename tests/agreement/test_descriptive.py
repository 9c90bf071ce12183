"""What belongs beside a kappa, and benchmarks."""

from __future__ import annotations

import pytest
from hypothesis import given

from analyzer.agreement import measure
from analyzer.core.ratings import Coefficient, Ratings
from analyzer.errors import UsageError
from tests.agreement.strategies import ratings_of, rows_of, studies

FOURFOLD = ratings_of([[1, 1]] * 40 + [[1, 0]] * 9 + [[0, 1]] * 6 + [[0, 0]] * 45, ("no", "yes"))


def test_fourfold_table() -> None:
    assert measure("prevalence_index", FOURFOLD, code="yes").value == pytest.approx(-0.05)
    assert measure("bias_index", FOURFOLD, code="yes").value == pytest.approx(0.03)
    assert measure("positive_agreement", FOURFOLD, code="yes").value == pytest.approx(80 / 95)
    assert measure("negative_agreement", FOURFOLD, code="yes").value == pytest.approx(90 / 105)
    assert measure("pabak", FOURFOLD).value == pytest.approx(0.7)
    assert measure("positive_agreement", FOURFOLD, code="no").value == measure("negative_agreement", FOURFOLD, code="yes").value


def test_kappa_follows_from_pabak_prevalence_and_bias() -> None:
    """Byrt, Bishop and Carlin (1993): kappa = (PABAK - PI^2 + BI^2) / (1 - PI^2 + BI^2)."""
    pabak = measure("pabak", FOURFOLD).value
    prevalence = measure("prevalence_index", FOURFOLD, code="yes").value
    bias = measure("bias_index", FOURFOLD, code="yes").value
    by_indices = (pabak - prevalence**2 + bias**2) / (1 - prevalence**2 + bias**2)
    assert measure("cohen_kappa", FOURFOLD).value == pytest.approx(by_indices)


@given(study=studies(coders=(2, 2)))
def test_kappa_is_never_above_its_maximum(study: Ratings) -> None:
    kappa, largest = measure("cohen_kappa", study).value, measure("cohen_kappa_max", study).value
    assert (kappa is None) == (largest is None)
    assert kappa is None or kappa <= largest + 1e-9 <= 1 + 2e-9


@given(study=studies(coders=(2, 2), missing=False))
def test_holsti_is_percent_agreement_where_all_is_coded(study: Ratings) -> None:
    assert measure("holsti", study).value == pytest.approx(measure("percent_agreement", study).value)


def test_holsti_counts_what_only_one_coded() -> None:
    assert measure("holsti", ratings_of([[0, 0], [0, -1], [-1, 1]], ("a", "b"))).value == 0.5


@given(study=studies())
def test_specific_agreement_by_hand(study: Ratings) -> None:
    rows = [[code for code in row if code >= 0] for row in rows_of(study)]
    rows = [row for row in rows if len(row) > 1]
    given_code = sum(row.count(0) for row in rows)
    agreeing = sum(row.count(0) * (row.count(0) - 1) / (len(row) - 1) for row in rows)
    result = measure("positive_agreement", study, code=1.0)
    if given_code:
        assert result.value == pytest.approx(agreeing / given_code)
    else:
        assert result.value is None


def test_figures_of_nothing() -> None:
    apart = ratings_of([[0, -1], [-1, 1]], ("a", "b"))
    for name in ("cohen_kappa_max", "cohen_kappa_se_h0", "holsti"):
        assert measure(name, apart).reason == "no unit was coded by two coders"
    assert measure("bias_index", apart, code="a").value is None
    assert measure("positive_agreement", apart, code="a").reason == "no pairable unit was coded 'a'"
    assert measure("cohen_kappa_se_h0", ratings_of([[0, 0]], ("a", "b"))).value is None


def test_for_two_coders_only() -> None:
    with pytest.raises(UsageError, match="for two coders, and there are 3"):
        measure("holsti", ratings_of([[0, 0, 0]], ("a", "b")))


@pytest.mark.parametrize(
    ("value", "scale", "level"),
    [(0.95, "landis_koch", "almost perfect"), (0.5, "altman", "moderate"), (0.1, "fleiss", "poor"), (-0.5, "landis_koch", "poor")],
)
def test_the_benchmark_level_that_is_all_but_certain(value: float, scale: str, level: str) -> None:
    result = measure("benchmark_cumulative_probability", Coefficient("kappa", value, se=0.01), scale=scale)
    assert result.method == f"{scale}: {level}"
    probabilities = [probability for _, probability in result.parts]
    assert probabilities == sorted(probabilities)
    assert probabilities[-1] == pytest.approx(1)
    assert result.value >= 0.95


def test_a_wide_error_lowers_the_level() -> None:
    sharp, vague = (measure("benchmark_cumulative_probability", Coefficient("kappa", 0.85, se=se)).method for se in (0.01, 0.2))
    assert sharp == "landis_koch: almost perfect"
    assert vague == "landis_koch: moderate"


def test_benchmarks_need_a_value_an_error_and_a_scale() -> None:
    nothing = Coefficient("kappa", None, "no variation")
    assert measure("benchmark_cumulative_probability", nothing).reason == "no variation"
    assert measure("benchmark_cumulative_probability", Coefficient("kappa", 1.0, se=0.0)).value is None
    with pytest.raises(UsageError, match=r"no benchmark scale 'cicchetti'. Available: altman, fleiss, landis_koch"):
        measure("benchmark_cumulative_probability", Coefficient("kappa", 0.5, se=0.1), scale="cicchetti")
