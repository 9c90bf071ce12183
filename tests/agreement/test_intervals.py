"""Standard errors, intervals and the bootstrap."""

from __future__ import annotations

import math
from array import array

import numpy as np
import pytest
from hypothesis import given, settings

from analyzer.agreement import measure
from analyzer.core.ratings import Ratings
from analyzer.errors import UsageError
from tests.agreement.strategies import ratings_of, studies

COEFFICIENTS = (
    "percent_agreement",
    "cohen_kappa",
    "scott_pi",
    "fleiss_kappa",
    "hubert_conger_kappa",
    "gwet_ac1",
    "gwet_ac2",
    "brennan_prediger",
    "krippendorff_alpha",
)


@pytest.fixture(scope="module")
def study() -> Ratings:
    """300 units of two coders who agree in most."""
    rng = np.random.default_rng(3)
    true = rng.integers(3, size=(300, 1))
    codes = np.where(rng.random((300, 2)) < 0.8, true, rng.integers(3, size=(300, 2)))
    return ratings_of(codes.tolist(), (1.0, 2.0, 3.0))


@pytest.mark.parametrize("name", COEFFICIENTS)
@pytest.mark.parametrize("interval", ["percentile", "bca"])
def test_the_bootstrap_agrees_with_the_formula(name: str, interval: str, study: Ratings) -> None:
    formula, drawn = measure(name, study), measure(name, study, interval=interval, resamples=2000)
    assert drawn.value == formula.value
    assert drawn.se == pytest.approx(formula.se, rel=0.1)
    assert drawn.low == pytest.approx(formula.low, abs=0.02)
    assert drawn.high == pytest.approx(formula.high, abs=0.02)


@pytest.mark.parametrize("level", ["ordinal", "interval", "ratio"])
def test_every_level_has_a_bootstrap(level: str, study: Ratings) -> None:
    result = measure("krippendorff_alpha", study, level=level, interval="bca")
    assert result.low < result.value < result.high


def test_a_seed_gives_the_same_interval_again(study: Ratings) -> None:
    one, other, another = (measure("cohen_kappa", study, interval="bca", seed=seed) for seed in (4, 4, 5))
    assert one == other
    assert one.low != another.low


def test_the_interval_of_a_share_stays_a_share_and_that_of_a_coefficient_may_fall_below_0() -> None:
    few = ratings_of([[0, 0], [0, 1], [1, 0]], (1.0, 2.0))
    assert measure("percent_agreement", few).low == 0
    assert measure("cohen_kappa", few).low < 0


def test_groups_widen_the_interval(study: Ratings) -> None:
    alike = ratings_of([[0, 0], [0, 1], [1, 1], [2, 1]] * 1 + [[0, 0]] * 26 + [[1, 2], [2, 1], [2, 2]] * 10, (1.0, 2.0, 3.0))
    groups = [f"interview {i // 4}" for i in range(len(alike.units))]
    by_unit = measure("krippendorff_alpha", alike, interval="percentile")
    by_group = measure("krippendorff_alpha", alike, interval="percentile", groups=groups)
    assert by_group.high - by_group.low > by_unit.high - by_unit.low
    assert by_group.method.startswith("percentile bootstrap over interviews")


@pytest.mark.parametrize("name", COEFFICIENTS)
def test_groups_of_one_unit_are_units(name: str, study: Ratings) -> None:
    groups = [str(i) for i in range(300)]
    by_unit = measure(name, study, interval="percentile")
    by_group = measure(name, study, interval="percentile", groups=groups)
    assert by_group.value == pytest.approx(by_unit.value)
    assert by_group.se == pytest.approx(by_unit.se, rel=0.1)


def test_few_interviews_are_refused_with_the_reason(study: Ratings) -> None:
    result = measure("fleiss_kappa", study, interval="bca", groups=[str(i % 7) for i in range(300)])
    assert result.value is not None
    assert (result.low, result.high, result.se) == (None, None, None)
    assert result.reason == "no interval over interviews: there are 7, and at least 8 are needed"


@pytest.mark.parametrize("interval", ["t", "normal", "percentile", "bca"])
@pytest.mark.parametrize("name", [*COEFFICIENTS, "light_kappa"])
@given(study=studies(coders=(2, 2), categories=(1, 3)), grouped=...)
@settings(max_examples=25)
def test_every_figure_is_a_number_or_missing_with_a_reason(name: str, interval: str, study: Ratings, grouped: bool) -> None:
    groups = list(study.units) if grouped and interval in {"percentile", "bca"} else None
    result = measure(name, study, interval=interval, groups=groups, **({} if groups is None else {"resamples": 40}))
    figures = (result.value, result.se, result.low, result.high, *dict(result.parts).values())
    assert all(figure is None or math.isfinite(figure) for figure in figures)
    if None in figures:
        assert result.reason


def test_no_units_at_all() -> None:
    assert measure("gwet_ac1", Ratings((), ("x", "y"), ("a", "b"), array("h"))).reason == "no unit was coded by two coders"


def test_too_few_groups_named(study: Ratings) -> None:
    with pytest.raises(UsageError, match="7 groups were given for more units"):
        measure("fleiss_kappa", study, interval="bca", groups=list("abcdefg"))


def test_groups_need_a_bootstrap(study: Ratings) -> None:
    with pytest.raises(UsageError, match="groups are for resampling"):
        measure("fleiss_kappa", study, groups=["a"] * 300)


def test_perfect_agreement_has_no_error() -> None:
    result = measure("cohen_kappa", ratings_of([[0, 0], [1, 1]], ("a", "b")))
    assert (result.value, result.se, result.low, result.high) == (1.0, 0.0, 1.0, 1.0)


def test_one_unit_has_no_standard_error() -> None:
    result = measure("gwet_ac1", ratings_of([[0, 0]], ("a", "b")))
    assert result.value == 1
    assert result.se is None
    assert result.reason == "no standard error: fewer than two units"


def test_a_figure_that_is_missing_says_why() -> None:
    result = measure("gwet_ac1_se", ratings_of([[0, 0]], ("a", "b")))
    assert (result.value, result.reason) == (None, "no standard error: fewer than two units")


def test_confidence(study: Ratings) -> None:
    assert measure("gwet_ac1_ci90_low", study).value == measure("gwet_ac1", study, confidence=0.9).low
    assert measure("gwet_ac1_ci90_low", study).value > measure("gwet_ac1_ci95_low", study).value


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"confidence": 1.5}, "between 0 and 1"),
        ({"interval": "wald"}, "no interval 'wald'. Available: bca, normal, percentile, t"),
        ({"variance": "jackknife"}, "no variance 'jackknife'"),
    ],
)
def test_bad_parameters(parameters: dict[str, object], message: str, study: Ratings) -> None:
    with pytest.raises(UsageError, match=message):
        measure("gwet_ac1", study, **parameters)


def test_probability_of_falling_below(study: Ratings) -> None:
    alpha = measure("krippendorff_alpha", study).value
    low, middle, high = (
        measure("krippendorff_alpha_probability_below", study, threshold=threshold).value for threshold in (alpha - 0.2, alpha, alpha + 0.2)
    )
    assert low == 0
    assert 0.4 < middle < 0.6
    assert high == 1
