"""What a reader changes in an interview: no word changes its number, no code moves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.acts import Assign, Correct, Retract
from analyzer.core.transcript import joined
from analyzer.errors import ConflictError, UsageError
from analyzer.study import Study
from analyzer.study.acting import act
from analyzer.study.correcting import _placed, correct, identify, join_units, off_the_record, respeak, span, split_unit
from analyzer.study.material import hear
from analyzer.study.segment import segments_of
from tests.study.coded import new_study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return new_study(tmp_path / "study", recordings=1, words=200)


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=8), st.lists(st.sampled_from("abcd"), max_size=8))
def test_a_corrected_text_reads_as_it_was_typed(old: list[str], new: list[str]) -> None:
    placed = _placed(old, new)
    assert len(placed) == len(old)
    assert " ".join(word for word in placed if word).split() == new


@pytest.mark.parametrize(
    ("old", "new", "placed"),
    [
        ("we sign the contract", "we signed the contract", ["we", "signed", "the", "contract"]),
        ("we sign contract", "we sign the contract", ["we", "sign the", "contract"]),
        ("we we sign", "we sign", ["we", "", "sign"]),
        ("sign it", "Then sign it", ["Then sign", "it"]),
        ("a b", "", ["", ""]),
    ],
)
def test_each_word_goes_where_the_old_one_was(old: str, new: str, placed: list[str]) -> None:
    found = _placed(old.split(), new.split())
    assert " ".join(w for w in found if w) == new
    assert sum(a == b for a, b in zip(old.split(), found, strict=True)) >= sum(a == b for a, b in zip(old.split(), placed, strict=True))


def test_a_correction_changes_the_words_that_differ_and_no_segment(study: Study) -> None:
    heard = hear(study, "r0")
    before = segments_of(study, heard)
    said = [word.text for word in span(heard, 3, 5).words]
    correct(study, span(heard, 3, 5), f"{said[0]} entirely {said[2]}", by="anna")
    after = hear(study, "r0")
    assert joined(span(after, 3, 5).words) == f"{said[0]} entirely {said[2]}"
    assert [act.body.word for act in study.store.log.acts(Correct) if isinstance(act.body, Correct)] == [4]
    assert segments_of(study, after) == before


def test_sending_the_same_again_changes_nothing(study: Study) -> None:
    where = span(hear(study, "r0"), 3, 3)
    assert correct(study, where, "other", by="anna", group="g1") == correct(study, where, "other", by="anna", group="g1") == "g1"
    assert len(study.store.log.acts(Correct)) == 1


def test_a_span_gets_another_voice_with_a_name(study: Study) -> None:
    respeak(study, span(hear(study, "r0"), 3, 5), "S9", by="anna")
    identify(study, hear(study, "r0"), "S9", "Nour", party="customer", interviewer=False, by="anna")
    heard = hear(study, "r0")
    assert (heard.voices["S9"].name, heard.voices["S9"].party) == ("Nour", "customer")
    with pytest.raises(UsageError, match="no speaker"):
        identify(study, heard, "S7", "Nour", party=None, interviewer=False, by="anna")


def test_what_is_off_the_record_is_gone_until_undone(study: Study) -> None:
    heard = hear(study, "r0")
    said = joined(span(heard, 3, 5).words)
    off_the_record(study, span(heard, 3, 5), by="anna", group="g")
    assert joined(span(hear(study, "r0"), 3, 5).words) == ""
    act(study, "anna", [Retract(study.store.log.acts(group="g")[0].id)])
    assert joined(span(hear(study, "r0"), 3, 5).words) == said


def test_a_unit_is_split_and_joined_again(study: Study) -> None:
    heard = hear(study, "r0")
    unit = next(unit for unit in segments_of(study, heard) if unit.last - unit.first > 4)
    split_unit(study, heard, unit.first + 2, by="anna")
    parts = [found for found in segments_of(study, heard) if unit.first <= found.first <= unit.last]
    assert [(part.first, part.last) for part in parts] == [(unit.first, unit.first + 1), (unit.first + 2, unit.last)]
    join_units(study, heard, unit.first, by="anna")
    assert unit in segments_of(study, heard)


def test_units_given_out_for_coding_are_frozen(study: Study) -> None:
    heard = hear(study, "r0")
    unit = next(unit for unit in segments_of(study, heard) if unit.last > unit.first)
    act(study, "lead", [Assign("anna", (unit.id,))])
    with pytest.raises(ConflictError, match="keeps its borders"):
        split_unit(study, heard, unit.last, by="anna")


def test_words_that_do_not_exist_are_an_error(study: Study) -> None:
    with pytest.raises(UsageError, match="no words"):
        span(hear(study, "r0"), 5, 100_000)
