"""The same coding as NVivo, MAXQDA and ATLAS.ti lay it out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.agreement import atlasti, nvivo
from analyzer.agreement.inquiry import Inquiry, inquire
from analyzer.agreement.maxqda import brennan_prediger, levels
from analyzer.core.agreement import AgreementSettings
from analyzer.core.coding import Coding
from tests.agreement.studies import SIGNS, TEN, coded, column, segment, study
from tests.agreement.test_overview import first, records

SETTINGS = AgreementSettings(resamples=100)
TOPIC = {"p": ("price",), "b": ("price", "tools"), "h": ("people",), "-": ()}


def asked(codings: list[Coding]) -> Inquiry:
    return inquire(study(codings), SETTINGS)


def nvivo_example() -> Inquiry:
    """NVivo's help: of 1,000 characters 50 coded by both, 150 by one alone, 800 by nobody."""
    spans = tuple(replace(segment(i), chars=chars, words=(i, i + 1)) for i, chars in enumerate([(0, 50), (50, 200), (200, 1000)]))
    said = [coded("ada", 0, "yes"), coded("ada", 1, "yes"), coded("bo", 0, "yes")]
    material = study(said, n=3)
    return inquire(replace(material, segments=spans, sources=(replace(material.sources[0], characters=1000),)), SETTINGS)


def test_nvivo_counts_characters_and_uncoded_text() -> None:
    row = records(nvivo.coding_comparison(nvivo_example()))[0]
    assert (row["Agreement (%)"], row["A and B (%)"], row["Not A and Not B (%)"]) == (85.0, 5.0, 80.0)
    assert (row["Disagreement (%)"], row["A and Not B (%)"], row["B and Not A (%)"]) == (15.0, 15.0, 0.0)
    assert row["File size (characters)"] == 1000
    expected = 0.2 * 0.05 + 0.8 * 0.95
    assert row["Kappa"] == pytest.approx((0.85 - expected) / (1 - expected), abs=1e-4)


def test_nvivo_kappa_without_variation_is_empty_with_a_reason() -> None:
    row = records(nvivo.coding_comparison(asked([*column("ada", "1" * 10, SIGNS), *column("bo", "1" * 10, SIGNS)])))[0]
    assert row["Kappa"] is None
    assert "NVivo prints 1" in str(row["Note"])


def test_maxqda_has_three_levels() -> None:
    per_code, per_segment = levels(asked(TEN))
    level = {row["Level"]: row for row in records(per_code) if row["Code"] == "Issue: <Total>"}
    assert [(row["Agreements"], row["Disagreements"], row["Percent"]) for row in level.values()] == [
        (2, 0, 100.0),
        (0, 2, 0.0),
        (12, 8, 60.0),
    ]
    assert level["3: segments overlap by 90%"]["Kappa"] == pytest.approx((0.6 - 0.5) / 0.5)
    ticks = [row["Agreement"] for row in records(per_segment)]
    assert (ticks.count(True), ticks.count(False)) == (12, 8)
    one = records(per_segment)[0]
    assert (one["Coder 1"], one["Coder 2"], one["Begin"], one["End"], one["Area (%)"]) == (True, False, 0, 30, 10.0)


def test_maxqda_takes_chance_from_the_number_of_codes() -> None:
    agreed = [True] * 8 + [False] * 2
    assert brennan_prediger(agreed, 4, even=True) == pytest.approx((0.8 - 0.25) / 0.75)
    assert brennan_prediger(agreed, 4, even=False) == pytest.approx((0.8 - 4 / 25) / (1 - 4 / 25))
    assert brennan_prediger(agreed, 1, even=True) == pytest.approx((0.8 - 0.25) / 0.75)
    assert brennan_prediger([], 4, even=True) is None


def test_atlasti_percent_holsti_and_alphas() -> None:
    """The manual's ten segments: 6 of 10 alike, alpha .095 where both coded."""
    row = first(atlasti.domains(asked(TEN)), Domain="Issue")
    assert (row["Percent agreement"], row["Holsti index"]) == (0.6, 0.6)
    assert row["cu-Alpha"] == pytest.approx(0.095, abs=0.01)
    assert row["c-Alpha-binary"] is None
    assert "all or none of the text" in str(row["Note"])


def test_atlasti_binary_alpha_asks_whether_the_domain_was_found() -> None:
    letters = {"1": ("yes",), "0": ()}
    said = [*column("ada", "1100000000", letters), *column("bo", "0110010100", letters)]
    row = first(atlasti.domains(asked(said)), Domain="Issue")
    characters = 300
    assert row["c-Alpha-binary"] == pytest.approx(1 - (2 * characters - 1) * 120 / (180 * 420), abs=1e-4)
    assert row["Holsti index"] == pytest.approx(2 / 6, abs=1e-4)


def test_atlasti_needs_one_code_at_a_time_and_says_so() -> None:
    said = [*column("ada", "bp", TOPIC, dimension="topic"), *column("bo", "pp", TOPIC, dimension="topic")]
    row = first(atlasti.domains(asked(said)), Domain="Topic")
    assert row["cu-Alpha"] is None
    assert "one at a time" in str(row["Note"])


def test_atlasti_domains_are_told_apart_or_not() -> None:
    topic = [*column("ada", "ph--", TOPIC, dimension="topic"), *column("bo", "p-h-", TOPIC, dimension="topic")]
    issue = [*column("ada", "--11", {**SIGNS, "1": ("yes",)}), *column("bo", "-111", SIGNS)]
    row = first(atlasti.domains(asked([*topic, *issue])), Domain="(all domains)")
    assert row["Cu-Alpha"] is not None
    assert row["Cu-Alpha"] < 1  # type: ignore[operator]


def test_atlasti_counts_what_each_coder_applied() -> None:
    row = first(atlasti.codes(asked(TEN)), Code="Issue: Yes", Coder="BO")
    assert (row["Applied"], row["Units"], row["Total units"], row["Total coverage %"]) == (4, 120, 300, 40.0)
