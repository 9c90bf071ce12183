"""Disagreements one by one, confused codes, stress of the codebook, time and sample size."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.agreement.advice import advice, units_for_coefficient, units_for_share, wilson_half_width
from analyzer.agreement.differences import confusions, disagreements, over_time
from analyzer.agreement.inquiry import Inquiry, inquire
from analyzer.agreement.stress import stress
from analyzer.agreement.wording import methods
from analyzer.core.agreement import AgreementSettings, CountingUnit
from tests.agreement.studies import SIGNS, TEN, column, study
from tests.agreement.test_overview import first, records

SETTINGS = AgreementSettings(resamples=100)
TOPIC = {"p": ("price",), "b": ("price", "tools"), "h": ("people",), "-": ()}


def asked(*answers: str, dimension: str = "topic") -> Inquiry:
    letters = TOPIC if dimension == "topic" else SIGNS
    said = [c for name, line in zip(("ada", "bo", "m"), answers, strict=False) for c in column(name, line, letters, dimension=dimension)]
    return inquire(study(said), SETTINGS)


def test_disagreements_are_listed_with_text_codes_memos_and_an_address() -> None:
    said = study(TEN, memos={"bo-2-issue-None": "unsure"})
    table = disagreements(inquire(said, SETTINGS))
    assert [row["segment_id"] for row in records(table)] == ["s0", "s2", "s5", "s7"]
    row = first(table, segment_id="s2")
    assert (row["codes_a"], row["codes_b"], row["memo_a"], row["memo_b"]) == ("no", "yes", None, "unsure")
    assert (row["text"], row["time"], row["cell"]) == ("what was said, part 2", "00:00:20", "s2/issue")
    assert table.sources[0] == ("ada-0-issue-None", "bo-0-issue-None")


def test_the_same_codes_in_another_order_agree() -> None:
    said = [
        *column("ada", "b", {"b": ("price", "tools")}, dimension="topic"),
        *column("bo", "b", {"b": ("tools", "price")}, dimension="topic"),
    ]
    assert not disagreements(inquire(study(said), SETTINGS)).rows


def test_confusions_pair_what_only_one_gave_and_count_nothing_as_something() -> None:
    rows = {(row["code_a"], row["code_b"]): row["decisions"] for row in records(confusions(asked("ppb-", "hhpp")))}
    assert rows == {("price", "people"): 2, ("tools", "(none)"): 1, ("(none)", "price"): 1}


def test_stress_names_the_two_definitions_and_the_units_for_people_and_models() -> None:
    table = stress(asked("pph", "hpp", "hph"))
    row = records(table)[0]
    assert (row["code_1"], row["code_2"]) == ("people", "price")
    assert (row["definition_1"], row["definition_2"]) == ("what people means", "what price means")
    assert (row["people"], row["people_and_models"], row["models"]) == (2, 2, 0)
    assert row["units"] == "s0; s2"
    assert table.sources[0] == ("s0", "s2")
    assert (row["where_either"], row["share"]) == (9, pytest.approx(4 / 9, abs=1e-4))


def test_what_it_means_that_no_code_applies_is_a_definition_too() -> None:
    row = records(stress(asked("p", "-")))[0]
    assert (row["code_1"], row["code_2"], row["definition_2"]) == ("price", "(none)", "No code: none of the codes applies.")


def test_disagreements_over_time() -> None:
    rows = records(over_time(inquire(study(TEN), SETTINGS)))
    assert [row["part"] for row in rows if row["disagreements"]] == [1, 3, 6, 8]
    assert (rows[5]["from"], rows[5]["to"], rows[5]["share"]) == ("00:00:50", "00:01:00", 1.0)
    untimed = study(TEN)
    untimed = replace(
        untimed, segments=tuple(replace(s, at=None) for s in untimed.segments), sources=(replace(untimed.sources[0], duration_ms=None),)
    )
    assert records(over_time(inquire(untimed, SETTINGS)))[5]["from"] == "character 150"


@pytest.mark.parametrize("share", [0.0, 0.5, 0.8, 0.97, 1.0])
def test_the_advised_number_of_units_is_the_least_that_will_do(share: float) -> None:
    n = units_for_share(share)
    assert wilson_half_width(share, n) <= 0.05 < wilson_half_width(share, n - 1)


def test_advice_for_a_coefficient_scales_its_error() -> None:
    row = records(advice(inquire(study(TEN), SETTINGS)))[0]
    assert (row["n_units"], row["percent"], row["units_for_percent"]) == (10, 0.6, units_for_share(0.6))
    assert row["units_for_coefficient"] == pytest.approx(10 * (row["half_width"] / 0.05) ** 2, abs=2)  # type: ignore[operator]
    assert units_for_coefficient(400, 0.01) < 400


def test_the_methods_sentence_names_what_a_reader_must_know() -> None:
    settings = replace(SETTINGS, unit=CountingUnit.WORD, drawn="every fifth segment at random")
    said = methods(inquire(study([*TEN, *column("m", "1", SIGNS)]), settings), version="9.9")
    for part in ("Two coders", "10 segments of 1 interview", "Krippendorff's alpha", "words", "left out", "95% percentile", "100 resamples",
                 "every fifth segment at random", "Transcript Analyzer 9.9", "book 2", "parent code"):  # fmt: skip
        assert part in said
    assert "is not recorded" in methods(inquire(study(TEN), SETTINGS), version="9.9")
