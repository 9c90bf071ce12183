"""The measures of evaluation/corpora on cases small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpora.interviews.load import Codes, Corpus, TrustCode, Unit, load
from evaluation.corpora.language import distinct_2, diversity, mtld, read_counselling, read_meetings, recurring, words_of
from evaluation.corpora.run import balance, consistency, repetition, size, trust

UNIT = Unit("w9-a-001", "w9-a", "w9", "sheet", "w9-a-e1", None, "service lead", "provider", "", "They came the same night.")
NOTHING = Codes("w9-a-001", (), None, (), (), None, (), (), ())
DOWN = TrustCode("customer", "trust_honesty", "negative", "stated")
UP = TrustCode("provider", "trust_good_faith", "positive", "rated")


def corpus(*codes: Codes) -> Corpus:
    """As many units as codings of them."""
    ids = [f"w9-a-00{number}" for number in range(1, len(codes) + 1)]
    units = tuple(replace(UNIT, id=each) for each in ids)
    return Corpus(units, {each: replace(given, id=each) for each, given in zip(ids, codes, strict=True)})


def test_words_keep_their_apostrophes() -> None:
    assert words_of("It’s Tuesday, isn't it - 9 o'clock!") == ["it's", "tuesday", "isn't", "it", "9", "o'clock"]


def test_a_sequence_counts_once_per_text_and_without_function_words() -> None:
    counts = recurring(["the red fox and the blue dog", "red fox of blue dog, red cat, fox", "red dog"], size=4)
    assert counts[("red", "fox", "blue", "dog")] == 2
    assert sorted(counts.values()) == [1, 1, 1, 2]


def test_repetition_counts_sequences_in_more_than_three_units() -> None:
    four = corpus(*[NOTHING] * 4)
    long = [replace(unit, text="nurses printed seven blue labels yesterday evening") for unit in four.units]
    assert repetition(replace(four, units=tuple(long))) == {"in more than 3 units": 2, "in more than 1 unit": 2, "distinct": 2}


def test_mtld_of_words_that_never_recur_is_their_number() -> None:
    assert mtld(["a", "b", "c", "d", "e", "f", "g"]) == 7.0


def test_mtld_counts_the_unfinished_run_in_part() -> None:
    # Forwards a run is full at the second b and c is no part of another; backwards the ratio is 3 / 5 at the end, 0.8 of a run.
    assert mtld(["a", "b", "a", "b", "c"], threshold=0.5) == pytest.approx((5 / 1 + 5 / 0.8) / 2)


def test_distinct_pairs() -> None:
    assert distinct_2(["a", "b", "a", "b"]) == pytest.approx(2 / 3)


def test_samples_have_the_size_asked_for() -> None:
    found = diversity(["one two three", "four five six", "seven eight nine"], words=4)
    assert (found.words, found.mtld, found.distinct_2) == (4, 4.0, 1.0)


def test_trust_counts_differing_trustors_and_minimal_sets() -> None:
    both = replace(NOTHING, trust=(DOWN, UP))
    alike = replace(NOTHING, trust=(DOWN, replace(UP, value="negative")))
    one = replace(NOTHING, trust=(DOWN,))
    found = trust(corpus(both, alike, one, NOTHING))
    assert found["units"] == 3
    assert found["share with both trustors"] == pytest.approx(2 / 3)
    assert found["share whose trustors differ"] == pytest.approx(1 / 3)
    assert found["share in minimal sets"] == 0.0
    assert found["direction"] == {"customer": {"negative": 3}, "provider": {"positive": 1, "negative": 1}}


def test_balance_names_the_absence_of_a_code() -> None:
    found = balance(corpus(replace(NOTHING, trust=(DOWN,)), NOTHING), "sheet")
    assert found["trust_honesty, customer"] == {"negative": 1, "(no code)": 1}
    assert found["realm"] == {"(no code)": 2}
    assert "mechanism" not in found
    assert balance(corpus(NOTHING), "spoken") == {}


def test_size_counts_the_units_without_any_code() -> None:
    assert size(corpus(replace(NOTHING, level=("external",)), NOTHING))["units without any code"] == 1


def test_consistency_of_a_coding_with_itself_is_one_where_there_is_variation() -> None:
    same = corpus(replace(NOTHING, trust=(DOWN,), realm=("relational",)), NOTHING)
    found = consistency(same, same)
    assert found["trust_honesty"] == {"alpha": 1.0, "reason": None, "cells": 4, "identical": 1.0}
    assert found["realm"]["alpha"] == 1.0
    assert found["signal_type"]["alpha"] is None
    assert found["mechanism"]["identical"] is None


def test_consistency_leaves_out_a_codebook_that_one_coding_did_not_ask() -> None:
    one = corpus(replace(NOTHING, trust=(DOWN,)), NOTHING)
    other = corpus(replace(NOTHING, trust=(DOWN,), mechanism=("allocating",)), NOTHING)
    assert consistency(one, other)["mechanism"]["cells"] == 0


def test_real_conversations_are_read(real_data: Path) -> None:
    coded = real_data / "coded"
    assert len(read_counselling(coded / "annomi.csv")) == 9699
    assert all(read_meetings(coded / "qmsum_val.jsonl")[:100])


def test_the_interviews_keep_to_what_was_asked_of_their_writers() -> None:
    found = load()
    assert len(found.units) >= 3000
    assert repetition(found)["in more than 3 units"] == 0
    told = trust(found)
    assert told["share whose trustors differ"] >= 0.25
    assert told["share in minimal sets"] >= 0.5
    assert {*told["direction"]["customer"]} == {*told["direction"]["provider"]} == {"positive", "negative", "same", "mixed"}
