"""The one door."""

from __future__ import annotations

import pytest

from analyzer.agreement import coefficient_names, measure, per_code
from analyzer.core.ratings import Coefficient, Spans
from analyzer.errors import UsageError
from tests.agreement.strategies import ratings_of

STUDY = ratings_of([[0, 0], [1, 1], [0, 1], [2, 2], [1, 1]], ("a", "b", "c"))


def test_a_coefficient_carries_its_name_and_its_data() -> None:
    result = measure("gwet_ac1", STUDY)
    assert (result.name, result.n_units, result.n_coders) == ("gwet_ac1", 5, 2)
    assert result.method == "t interval, 4 degrees of freedom"
    assert result.low < result.value < result.high
    assert [name for name, _ in result.parts] == ["observed agreement", "expected agreement"]


def test_figures_of_the_interval_have_names() -> None:
    whole = measure("fleiss_kappa", STUDY)
    assert measure("fleiss_kappa_se", STUDY).value == whole.se
    assert measure("fleiss_kappa_ci95_low", STUDY).value == whole.low
    assert measure("fleiss_kappa_ci95_high", STUDY).value == whole.high
    assert measure("weighted_scott_pi_se", STUDY, weights="linear").name == "weighted_scott_pi_se"


def test_a_code_against_the_rest() -> None:
    both = ratings_of([[0, 0], [1, 1], [0, 1], [0, 0], [1, 1]], ("other", "b"))
    assert measure("cohen_kappa_per_code", STUDY, code="b").value == measure("cohen_kappa", both).value
    assert [coefficient.name for coefficient in per_code("cohen_kappa", STUDY)] == [f"cohen_kappa: {code}" for code in "abc"]


@pytest.mark.parametrize("level", ["nominal", "interval"])
def test_a_level_says_nothing_about_one_code(level: str) -> None:
    one = measure("krippendorff_alpha_per_code", STUDY, code="b", level=level)
    assert one.value == measure("krippendorff_alpha_per_code", STUDY, code="b").value


def test_weighted_names() -> None:
    identity = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    for plain in ("cohen_kappa", "cohen_kappa_se_h0", "cohen_kappa_se", "cohen_kappa_ci95_low"):
        weighted = plain.replace("cohen", "weighted")
        assert measure(weighted, STUDY, weights=identity).value == measure(plain, STUDY).value
        assert measure(weighted, STUDY, weights="linear").value != measure(plain, STUDY).value


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("cohens_kappa", {}, "there is no coefficient 'cohens_kappa'. Available: alpha_u_1995"),
        ("cohens_kappa_se", {}, "there is no coefficient 'cohens_kappa'"),
        ("weighted_kappa", {}, "'weighted_kappa' needs the parameter 'weights'"),
        ("fleiss_kappa_per_code", {}, "needs ratings and the parameter 'code'"),
        ("bias_index", {}, "'bias_index' needs the parameter 'code'"),
        ("gwet_ac1", {"wieghts": "linear"}, "no parameter of 'gwet_ac1' 'wieghts'. Available: confidence"),
        ("cohen_kappa_max", {"confidence": 0.9}, "no parameter of 'cohen_kappa_max' 'confidence'. Available: none"),
        ("gwet_ac1_per_code", {"code": "z"}, "no code 'z'. Available: a, b, c"),
        ("u_alpha_nominal", {}, "'u_alpha_nominal' is computed from Spans, not from Ratings"),
        ("dice", {}, "'dice' is computed from LabelSets, not from Ratings"),
    ],
)
def test_requests_that_cannot_be_met(name: str, parameters: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError) as error:
        measure(name, STUDY, **parameters)
    assert message in str(error.value)


def test_every_name_leads_to_a_coefficient_or_says_what_it_needs() -> None:
    assert len(coefficient_names()) > 40
    refused = []
    for name in coefficient_names():
        try:
            assert isinstance(measure(name, STUDY), Coefficient)
        except UsageError as error:
            refused.append(str(error))
    assert all("needs the parameter" in message or "is computed from" in message for message in refused)


def test_percent_agreement_counts_units_or_pairs() -> None:
    study = ratings_of([[0, 0, 0], [0, 1, -1]], ("a", "b"))
    assert measure("percent_agreement", study).value == 0.5
    assert measure("percent_agreement", study, average="pairs").value == pytest.approx(3 / 5)


def test_averaging_is_checked() -> None:
    with pytest.raises(UsageError, match=r"no averaging 'mean'. Available: pairs, units"):
        measure("percent_agreement", STUDY, average="mean")


def test_an_empty_continuum_is_no_data_frame() -> None:
    assert measure("u_alpha_nominal", Spans(("x", "y"), (), 0, 5)).value is None
