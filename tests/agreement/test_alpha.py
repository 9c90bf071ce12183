"""Krippendorff's alpha against the krippendorff package, and at its edges."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given

from analyzer.agreement import measure
from analyzer.core.ratings import Level, Ratings
from analyzer.errors import UsageError
from tests.agreement.strategies import ratings_of, rows_of, studies


@pytest.mark.parametrize("level", list(Level))
@given(study=studies(coders=(2, 5), categories=(2, 6)))
def test_same_as_the_krippendorff_package(level: Level, study: Ratings) -> None:
    rows = np.array(rows_of(study), dtype=np.float64)
    data = np.where(rows < 0, np.nan, rows + 1).T
    ours = measure("krippendorff_alpha", study, level=level.value)
    pairable = rows[(rows >= 0).sum(axis=1) >= 2]
    if len(np.unique(pairable[pairable >= 0])) < 2:
        assert ours.value is None
        return
    theirs = krippendorff.alpha(reliability_data=data, value_domain=list(study.categories), level_of_measurement=level.value)
    assert ours.value == pytest.approx(float(theirs))


@given(study=studies())
def test_any_distance(study: Ratings) -> None:
    def squared(one: float, other: float) -> float:
        return (one - other) ** 2

    by_function = measure("krippendorff_alpha", study, distance=squared)
    assert by_function.value == measure("krippendorff_alpha", study, level="interval").value


def test_wide_domains_and_many_coders_take_other_ways_to_the_same() -> None:
    rng = np.random.default_rng(5)
    rows = rng.integers(-1, 40, size=(60, 30))
    rows[:, 1] = rows[:, 0]
    study = ratings_of(rows.tolist(), tuple(range(40)))
    data = np.where(rows < 0, np.nan, rows).T
    theirs = krippendorff.alpha(reliability_data=data, level_of_measurement="ordinal")
    assert measure("krippendorff_alpha", study, level="ordinal").value == pytest.approx(float(theirs))


def test_the_level_of_the_ratings_is_the_default() -> None:
    rows = [[0, 1], [1, 1], [2, 0], [0, 0]]
    nominal = ratings_of(rows, (1.0, 2.0, 3.0))
    interval = Ratings(nominal.units, nominal.coders, nominal.categories, nominal.codes, Level.INTERVAL)
    assert measure("krippendorff_alpha", interval).value == measure("krippendorff_alpha", nominal, level="interval").value


def test_the_level_interval_needs_numbers() -> None:
    with pytest.raises(UsageError, match="category 'a' is not a number"):
        measure("krippendorff_alpha", ratings_of([[0, 1]], ("a", "b")), level="interval")


def test_an_unknown_level_is_named_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"no level of measurement 'nominel'. Available: interval, nominal, ordinal, ratio"):
        measure("krippendorff_alpha", ratings_of([[0, 1]], ("a", "b")), level="nominel")


@pytest.mark.parametrize("distance", [[[0, 1]], [[0, 1], [2, 0]], [[1, 1], [1, 1]], [[0, -1], [-1, 0]]])
def test_a_distance_must_be_one(distance: list[list[float]]) -> None:
    with pytest.raises(UsageError, match="symmetric 2 x 2 matrix"):
        measure("krippendorff_alpha", ratings_of([[0, 1]], ("a", "b")), distance=distance)


def test_distances_of_zero_leave_alpha_undefined() -> None:
    result = measure("krippendorff_alpha", ratings_of([[0, 1]], ("a", "b")), distance=[[0, 0], [0, 0]])
    assert result.reason == "the distances between the codes used are all 0"


def test_systematic_disagreement_is_negative() -> None:
    assert measure("krippendorff_alpha", ratings_of([[0, 1], [1, 0]], ("a", "b"))).value == pytest.approx(-0.5)
