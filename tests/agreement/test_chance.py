"""Chance-corrected agreement: what must not change, and what must coincide."""

from __future__ import annotations

from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.agreement import measure
from analyzer.core.ratings import Ratings
from analyzer.errors import UsageError
from tests.agreement.strategies import ratings_of, rows_of, studies

FAMILY = (
    "percent_agreement",
    "fleiss_kappa",
    "hubert_conger_kappa",
    "gwet_ac1",
    "gwet_ac2",
    "brennan_prediger",
    "krippendorff_alpha",
)


def same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return one == pytest.approx(other, abs=1e-9)


@pytest.mark.parametrize("name", FAMILY)
@given(study=studies(), order=st.randoms(use_true_random=False))
def test_order_of_coders_and_units_does_not_matter(name: str, study: Ratings, order: Random) -> None:
    rows = rows_of(study)
    columns = list(range(len(study.coders)))
    order.shuffle(columns)
    order.shuffle(rows)
    shuffled = ratings_of([[row[column] for column in columns] for row in rows], study.categories)
    one, other = measure(name, study), measure(name, shuffled)
    assert same(one.value, other.value)
    assert same(one.se, other.se)


@pytest.mark.parametrize("name", [name for name in FAMILY if name != "gwet_ac2"])
@given(study=studies(), order=st.randoms(use_true_random=False))
def test_names_of_codes_do_not_matter(name: str, study: Ratings, order: Random) -> None:
    new = list(range(len(study.categories)))
    order.shuffle(new)
    renamed = ratings_of([[code if code < 0 else new[code] for code in row] for row in rows_of(study)], study.categories)
    assert same(measure(name, study).value, measure(name, renamed).value)


@pytest.mark.parametrize("name", [name for name in FAMILY if name != "krippendorff_alpha"])
@given(study=studies())
def test_doubled_units_change_nothing_but_the_error(name: str, study: Ratings) -> None:
    doubled = ratings_of(rows_of(study) * 2, study.categories)
    assert same(measure(name, study).value, measure(name, doubled).value)


@given(study=studies(coders=(2, 2), missing=False))
def test_two_coders_conger_is_cohen(study: Ratings) -> None:
    assert same(measure("hubert_conger_kappa", study).value, measure("cohen_kappa", study).value)
    assert same(measure("light_kappa", study).value, measure("cohen_kappa", study).value)
    assert same(measure("fleiss_kappa", study).value, measure("scott_pi", study).value)


@given(study=studies())
def test_identity_weights_are_no_weights(study: Ratings) -> None:
    for name in ("gwet_ac1", "fleiss_kappa", "hubert_conger_kappa", "brennan_prediger"):
        identity = np.eye(len(study.categories))
        assert same(measure(name, study).value, measure(name, study, weights=identity).value)
    assert same(measure("gwet_ac2", study, weights="identity").value, measure("gwet_ac1", study).value)


@given(study=studies(coders=(2, 2), categories=(2, 2)))
def test_two_categories_s_is_pabak(study: Ratings) -> None:
    share = measure("percent_agreement", study).value
    expected = None if share is None else 2 * share - 1
    assert same(measure("bennett_s", study).value, expected)
    assert same(measure("pabak", study).value, expected)


@given(study=studies(missing=False))
def test_alpha_approaches_fleiss_kappa(study: Ratings) -> None:
    kappa, alpha = measure("fleiss_kappa", study).value, measure("krippendorff_alpha", study).value
    n = len(study.codes)
    if kappa is None:
        assert alpha is None
    else:
        assert alpha == pytest.approx(1 - (1 - kappa) * (n - 1) / n)


@given(study=studies(coders=(2, 2)))
def test_cohen_kappa_by_hand(study: Ratings) -> None:
    pairs = [row for row in rows_of(study) if min(row) >= 0]
    result = measure("cohen_kappa", study)
    if not pairs:
        assert result.reason == "no unit was coded by two coders"
        return
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    expected = sum(sum(a == k for a, _ in pairs) * sum(b == k for _, b in pairs) for k in range(len(study.categories))) / n**2
    if expected == 1:
        assert result.value is None
    else:
        assert result.value == pytest.approx((observed - expected) / (1 - expected))
        assert dict(result.parts)["observed agreement"] == pytest.approx(observed)


@given(study=studies())
def test_percent_agreement_by_hand(study: Ratings) -> None:
    shares = []
    for row in rows_of(study):
        pairs = [a == b for a, b in combinations([code for code in row if code >= 0], 2)]
        if pairs:
            shares.append(sum(pairs) / len(pairs))
    assert same(measure("percent_agreement", study).value, sum(shares) / len(shares) if shares else None)


@pytest.mark.parametrize("name", FAMILY[1:])
def test_one_code_only_is_undefined(name: str) -> None:
    result = measure(name, ratings_of([[0, 0], [0, 0]], ("a",)))
    assert result.value is None
    assert result.reason == "no variation: every coder used one code"
    assert result.se is None


def test_one_code_of_a_larger_domain_has_an_ac1() -> None:
    study = ratings_of([[0, 0], [0, 0]], ("a", "b"))
    assert measure("gwet_ac1", study).value == 1
    assert measure("cohen_kappa", study).value is None


def test_nothing_in_common() -> None:
    study = ratings_of([[0, -1], [-1, 1]], ("a", "b"))
    for name in FAMILY:
        assert measure(name, study).reason == "no unit was coded by two coders"


def test_light_kappa_names_the_pair_without_a_kappa() -> None:
    study = ratings_of([[0, 0, 0], [1, 0, 0]], ("a", "b"))
    assert measure("light_kappa", study).reason == "some pair of coders has no kappa: no variation: every coder used one code"


@pytest.mark.parametrize("name", ["cohen_kappa", "scott_pi", "weighted_kappa"])
def test_coefficients_for_two_coders_say_what_to_use_instead(name: str) -> None:
    with pytest.raises(UsageError, match=r"for two coders, and there are 3.*Use"):
        measure(name, ratings_of([[0, 1, 1]], ("a", "b")), weights="linear")


def test_units_that_only_one_coded_are_not_counted_for_cohen() -> None:
    result = measure("cohen_kappa", ratings_of([[0, 0], [1, 1], [0, 1], [1, -1], [-1, 0]], ("a", "b")))
    assert result.n_units == 3
    assert result.value == pytest.approx(0.4)


def test_explicit_domain_counts_unused_codes() -> None:
    rows = [[0, 0], [0, 1], [1, 1]]
    assert measure("bennett_s", ratings_of(rows, ("a", "b"))).value == pytest.approx(1 / 3)
    assert measure("bennett_s", ratings_of(rows, ("a", "b", "c", "d"))).value == pytest.approx(5 / 9)
