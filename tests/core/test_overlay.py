"""Corrections, speakers and off-record marks over words that never change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.acts import Act, Body, Check, Correct, OffRecord, Retract, Speak, Split
from analyzer.core.identity import Provenance
from analyzer.core.overlay import off_record, overlaid, resegmented, span_of
from analyzer.core.time import Interval, covered_ms
from analyzer.core.transcript import Status, Transcript, Turn, Utterance, Word, joined_turns
from analyzer.core.units import Scheme, Segment, make_segment

SPOKEN = ["we", "signed", "the", "contract", "yesterday", "evening"]
WORDS = tuple(Word(i, text, Interval(i * 100, i * 100 + 80)) for i, text in enumerate(SPOKEN))
SAID = Transcript(
    "t",
    "r",
    "en",
    (
        Utterance(Interval(0, 380), "S1", WORDS[:4], confidence=0.9),
        Utterance(Interval(400, 400), "S1", ()),
        Utterance(Interval(400, 580), "S2", WORDS[4:]),
    ),
    Provenance("test", "1"),
)


def acts(*bodies: Body) -> list[Act]:
    return [Act(f"a{n}", "anna", datetime(2024, 2, 1, tzinfo=UTC), body) for n, body in enumerate(bodies)]


def texts(*bodies: Body) -> list[str]:
    return [utterance.text for utterance in overlaid(SAID, acts(*bodies)).utterances]


def test_a_transcript_nobody_touched_is_the_same_object() -> None:
    assert overlaid(SAID, acts(Correct("other", 0, "x"), Speak("other", 0, 3, "S9"), OffRecord("other", 0, 3))) is SAID


def test_corrections_replace_delete_insert_and_the_last_one_counts() -> None:
    assert texts(Correct("t", 0, "they"), Correct("t", 0, "you"), Correct("t", 2, ""), Correct("t", 5, "late evening")) == [
        "you signed contract",
        "",
        "yesterday late evening",
    ]


def test_a_retracted_correction_leaves_the_one_before() -> None:
    assert texts(Correct("t", 0, "they"), Correct("t", 0, "you"), Retract("a1"))[0] == "they signed the contract"


def test_whoever_is_named_by_people_is_no_longer_in_doubt() -> None:
    named = overlaid(SAID, acts(Speak("t", 1, 2, "S3"), Speak("t", 0, 0, "S1"))).utterances
    assert [(u.speaker, u.confidence) for u in named if u.words] == [("S1", None), ("S3", None), ("S1", 0.9), ("S2", None)]


def test_another_speaker_within_an_utterance_splits_it_with_its_times() -> None:
    split = overlaid(SAID, acts(Speak("t", 1, 2, "S3"))).utterances
    assert [(u.speaker, u.at, len(u.words)) for u in split] == [
        ("S1", Interval(0, 80), 1),
        ("S3", Interval(100, 280), 2),
        ("S1", Interval(300, 380), 1),
        ("S1", Interval(400, 400), 0),
        ("S2", Interval(400, 580), 2),
    ]


def test_another_speaker_for_a_whole_utterance_keeps_its_time() -> None:
    whole = overlaid(SAID, acts(Speak("t", 0, 3, "S3"))).utterances
    assert [(u.speaker, u.at) for u in whole] == [("S3", Interval(0, 380)), ("S1", Interval(400, 400)), ("S2", Interval(400, 580))]


def test_words_off_the_record_are_empty_whatever_was_corrected_later() -> None:
    marks = acts(OffRecord("t", 1, 2), OffRecord("t", 4, 4), Correct("t", 1, "shown"), Retract("a1"))
    assert off_record("t", marks) == {1, 2}
    assert [utterance.text for utterance in overlaid(SAID, marks).utterances] == ["we contract", "", "yesterday evening"]


def test_the_span_of_untimed_words_is_unknown() -> None:
    assert span_of([Word(0, "a"), Word(1, "b")]) is None
    assert span_of([Word(0, "a"), WORDS[1], WORDS[2]]) == Interval(100, 280)


SPANS = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(sorted)
BODIES = st.one_of(
    st.builds(Correct, st.just("t"), st.integers(0, 5), st.sampled_from(["", "x", "x y"])),
    SPANS.flatmap(lambda span: st.builds(Speak, st.just("t"), st.just(span[0]), st.just(span[1]), st.sampled_from(["S1", "S2"]))),
    SPANS.map(lambda span: OffRecord("t", span[0], span[1])),
    st.integers(0, 9).map(lambda n: Retract(f"a{n}")),
)


@given(st.lists(BODIES, max_size=10))
def test_no_act_changes_number_id_or_time_of_words(bodies: list[Body]) -> None:
    changed = overlaid(SAID, acts(*bodies))
    assert [(word.id, word.at) for word in changed.words] == [(word.id, word.at) for word in SAID.words]
    assert overlaid(SAID, acts(*bodies)) == changed


def unit(first: int, last: int) -> Segment:
    return make_segment("t", first, last, Scheme.SENTENCE)


def test_segments_are_split_joined_and_put_back() -> None:
    whole, left, right, last = unit(0, 3), unit(0, 1), unit(2, 3), unit(4, 5)
    split, join = Split((whole.id,), (left, right)), Split((right.id, last.id), (unit(2, 5),))
    assert resegmented([whole, last], acts(split)) == (left, right, last)
    assert resegmented([whole, last], acts(split, join)) == (left, unit(2, 5))
    assert resegmented([whole, last], acts(split, join, Retract("a0"))) == (whole, last)


def test_a_split_of_what_is_gone_does_nothing() -> None:
    whole = unit(0, 3)
    assert resegmented([whole], acts(Split((whole.id,), (unit(0, 1), unit(2, 3))), Split((whole.id,), (unit(0, 0), unit(1, 3))))) == (
        unit(0, 1),
        unit(2, 3),
    )


def test_a_check_changes_the_status_alone() -> None:
    checked = overlaid(SAID, acts(Check("t", Status.CHECKED), Check("other", Status.VALIDATED)))
    assert (checked.status, checked.utterances) == (Status.CHECKED, SAID.utterances)
    assert overlaid(SAID, acts(Check("t", Status.CHECKED), Correct("t", 0, "they"))).status is Status.CHECKED


HEARD = replace(
    SAID,
    turns=(Turn(Interval(0, 390), "S1"), Turn(Interval(200, 250), "S2"), Turn(Interval(395, 600), "S2"), Turn(Interval(700, 800), "S1")),
)


def heard(*bodies: Body) -> list[tuple[str, int, int]]:
    return [(turn.speaker, turn.at.start_ms, turn.at.end_ms) for turn in overlaid(HEARD, acts(*bodies)).turns]


def test_a_merged_voice_takes_its_wordless_speech_along() -> None:
    assert heard(Speak("t", 0, 3, "S2")) == [("S2", 0, 390), ("S2", 395, 600), ("S2", 700, 800)]


def test_the_speech_around_a_word_goes_with_it() -> None:
    assert heard(Speak("t", 2, 3, "S3")) == [("S1", 0, 190), ("S3", 190, 390), ("S2", 200, 250), ("S2", 395, 600), ("S1", 700, 800)]


def test_a_word_outside_the_turns_of_its_voice_is_heard_of_who_said_it() -> None:
    apart = replace(HEARD, turns=(Turn(Interval(395, 600), "S2"),))
    turns = overlaid(apart, acts(Speak("t", 0, 1, "S3"))).turns
    assert turns == (Turn(Interval(0, 180), "S3"), Turn(Interval(395, 600), "S2"))


def test_speaking_times_count_speech_at_the_same_time_for_both() -> None:
    assert (HEARD.speaking_ms("S1"), HEARD.speaking_ms("S2")) == (490, 255)
    assert SAID.speaking_ms("S1") == 380


stretches = st.builds(lambda start, length: Interval(start, start + length), st.integers(0, 650), st.integers(1, 300))


@given(
    st.lists(st.builds(Turn, stretches, st.sampled_from(["S1", "S2", "S3"])), max_size=8),
    st.lists(
        st.builds(
            lambda first, more, who: Speak("t", first, min(5, first + more), who),
            st.integers(0, 5),
            st.integers(0, 5),
            st.sampled_from(["S1", "S2", "S4"]),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_no_speech_is_lost_or_invented_by_changes_of_speakers(turns: list[Turn], changes: list[Speak]) -> None:
    before = joined_turns(turns)
    after = overlaid(replace(SAID, turns=before), acts(*changes))
    assert joined_turns(after.turns) == after.turns
    words = [] if not before else [Interval(word.at.start_ms, word.at.end_ms) for word in after.words if word.at]
    voiced = covered_ms(turn.at for turn in before)
    assert voiced <= covered_ms(turn.at for turn in after.turns) <= covered_ms([*(turn.at for turn in before), *SPANS, *words])
    changed = {word for change in changes for word in range(change.first, change.last + 1)}
    for utterance in after.utterances if before else ():
        for word in utterance.words:
            assert word.id not in changed or any(turn.speaker == utterance.speaker and turn.at & word.at == word.at for turn in after.turns)


SPANS = [utterance.at for utterance in SAID.utterances if utterance.at]
