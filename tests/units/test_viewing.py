from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.acts import Act, Body, Correct, OffRecord, Speak
from analyzer.core.overlay import overlaid
from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript
from analyzer.core.units import Hearing, Scheme, Segment, Unit
from analyzer.units import Limits, Place, cut, free_span, offsets, render, view
from tests.units.transcripts import spoken, transcripts

INTERVIEW = spoken(
    "Q: How did it begin?",
    "A: We signed in September.",
    "Q: Mm-hm.",
    "A: Nobody touched the contract.",
)
PARTIES = {"A": "customer"}


def read(transcript: Transcript, segment: Segment, context_words: int = 60) -> Unit:
    (unit,) = view(transcript, [segment], parties=PARTIES, interviewers={"Q"}, context_words=context_words)
    return unit


def after(*bodies: Body) -> Transcript:
    now = datetime(2024, 6, 1, tzinfo=UTC)
    return overlaid(INTERVIEW, [Act(str(index), "coder", now, body) for index, body in enumerate(bodies)])


def test_a_unit_says_who_spoke_when() -> None:
    unit = read(INTERVIEW, free_span(INTERVIEW, 4, 7))
    assert (unit.text, unit.speaker, unit.party, unit.interviewer) == ("We signed in September.", "A", "customer", False)
    assert unit.at == Interval(1600, 3000)
    assert unit.heard == Hearing((0.5,) * 4)


def test_a_unit_tells_how_well_each_word_of_its_text_and_its_speaker_were_heard() -> None:
    sure = tuple(replace(said, confidence=0.8 if said.speaker == "A" else 0.2) for said in INTERVIEW.utterances)
    corrected = [Act("a", "coder", datetime(2024, 6, 1, tzinfo=UTC), body) for body in (Correct("t", 5, ""), Correct("t", 6, "early in"))]
    transcript = overlaid(replace(INTERVIEW, id="t", utterances=sure), corrected)
    unit = read(transcript, free_span(transcript, 4, 7))
    assert unit.text.split() == ["We", "early", "in", "September."]
    assert unit.heard == Hearing((0.5, None, None, 0.5), 0.8)


def test_the_interviewer_is_marked() -> None:
    unit = read(INTERVIEW, free_span(INTERVIEW, 0, 3))
    assert (unit.interviewer, unit.party) == (True, None)


def test_before_are_the_last_words_of_the_conversation_a_line_per_utterance() -> None:
    assert read(INTERVIEW, free_span(INTERVIEW, 9, 12), context_words=3).before == "in September.\nMm-hm."
    assert read(INTERVIEW, free_span(INTERVIEW, 0, 3)).before == ""
    assert read(INTERVIEW, free_span(INTERVIEW, 9, 12), context_words=0).before == ""


def test_an_answer_is_read_with_its_question() -> None:
    answers = cut(INTERVIEW, scheme=Scheme.QUESTION_ANSWER, limits=Limits(1, 50), leave_out=frozenset("Q"))
    units = view(INTERVIEW, answers, parties=PARTIES, interviewers={"Q"})
    assert [(unit.before, unit.text) for unit in units] == [
        ("How did it begin?", "We signed in September."),
        ("How did it begin?", "Nobody touched the contract."),
    ]
    assert read(INTERVIEW, answers[0], context_words=2).before == "it begin?"


def test_an_answer_without_a_question_has_nothing_before() -> None:
    transcript = spoken("Q: Go on.", "A: We signed.")
    (answer,) = cut(transcript, scheme=Scheme.QUESTION_ANSWER, limits=Limits(1, 50), leave_out=frozenset("Q"))
    assert read(transcript, answer).before == ""


def test_corrections_show_and_deleted_words_leave_no_gap() -> None:
    transcript = after(Correct("transcript-1", 5, "had signed"), Correct("transcript-1", 6, ""), OffRecord("transcript-1", 0, 2))
    unit = read(transcript, free_span(INTERVIEW, 4, 7))
    assert unit.text == "We had signed September."
    assert unit.before == "begin?"


def test_trim_takes_characters_from_both_ends() -> None:
    assert read(INTERVIEW, free_span(INTERVIEW, 5, 7, trim=(2, 1))).text == "gned in September"
    assert read(INTERVIEW, free_span(INTERVIEW, 5, 5, trim=(4, 4))).text == ""


def test_a_changed_speaker_shows() -> None:
    transcript = after(Speak("transcript-1", 4, 6, "B"))
    assert read(transcript, free_span(INTERVIEW, 4, 7)).speaker == "B"
    assert read(transcript, free_span(INTERVIEW, 4, 7)).party is None


def test_without_word_times_the_utterances_tell_when() -> None:
    untimed = tuple(replace(u, words=tuple(replace(word, at=None) for word in u.words)) for u in INTERVIEW.utterances)
    transcript = replace(INTERVIEW, utterances=untimed)
    assert read(transcript, free_span(transcript, 5, 8)).at == Interval(1600, 3600)
    never = spoken("A: We signed.", timed=False)
    assert read(never, free_span(never, 0, 1)).at is None
    assert read(never, free_span(never, 0, 1)).heard is None


def test_places_count_code_points_and_lines() -> None:
    transcript = spoken("A: 👍🏽 naïve", "B: We signed.")
    assert render(transcript).text == "👍🏽 naïve\nWe signed."
    assert offsets(transcript, free_span(transcript, 1, 2)) == Place(3, 11, 1, 2)
    assert offsets(transcript, free_span(transcript, 3, 3, trim=(1, 1))) == Place(13, 18, 2, 2)


def test_a_segment_whose_words_are_all_deleted_has_an_empty_place() -> None:
    transcript = after(OffRecord("transcript-1", 8, 8))
    assert offsets(transcript, free_span(INTERVIEW, 8, 8)) == Place(42, 42, 3, 3)


@given(transcripts().filter(lambda transcript: any(transcript.words)), st.data())
def test_a_place_holds_the_text_of_its_unit(transcript: Transcript, data: st.DataObject) -> None:
    last = sum(1 for _ in transcript.words) - 1
    first = data.draw(st.integers(0, last))
    trim = data.draw(st.tuples(st.integers(0, 3), st.integers(0, 3)))
    segment = free_span(transcript, first, data.draw(st.integers(first, last)), trim=trim)
    rendering = render(transcript)
    place = rendering.place(segment)
    assert rendering.text[place.start_char : place.end_char].split() == read(transcript, segment).text.split()
    assert place.first_line == rendering.text[: place.start_char].count("\n") + 1
    assert place.last_line == rendering.text[: place.end_char].count("\n") + 1
