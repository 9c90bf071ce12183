from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.transcript import Transcript, joined
from analyzer.core.units import Scheme, Segment
from analyzer.errors import UsageError
from analyzer.units import Limits, cut, free_span
from tests.units.transcripts import spoken, transcripts

RULES = [Scheme.TURN, Scheme.SENTENCE, Scheme.WINDOW, Scheme.QUESTION_ANSWER]
limits = st.tuples(st.integers(1, 12), st.integers(0, 20)).map(lambda pair: Limits(pair[0], sum(pair)))


def read(transcript: Transcript, segments: Sequence[Segment]) -> list[str]:
    words = list(transcript.words)
    return [joined(words[segment.first : segment.last + 1]) for segment in segments]


def runs(transcript: Transcript) -> dict[int, int]:
    """Word id -> number of the stretch in which one speaker speaks; utterances of unknown speakers are a stretch each."""
    numbers: dict[int, int] = {}
    number, before = 0, object()
    for utterance in transcript.utterances:
        if utterance.speaker is None or utterance.speaker != before:
            number += 1
        before = utterance.speaker
        numbers |= {word.id: number for word in utterance.words}
    return numbers


@given(transcripts(), st.sampled_from(RULES), limits, st.frozensets(st.sampled_from("ABC")))
def test_segments_cover_the_words_of_coded_speakers_once(
    transcript: Transcript, scheme: Scheme, limits: Limits, leave_out: frozenset[str]
) -> None:
    segments = cut(transcript, scheme=scheme, limits=limits, leave_out=leave_out)
    covered = [word for segment in segments for word in range(segment.first, segment.last + 1)]
    coded = {word.id for u in transcript.utterances if u.speaker not in leave_out for word in u.words if word.text}
    assert covered == sorted(set(covered)), "in order and disjoint"
    assert coded <= set(covered)
    assert all(u.speaker not in leave_out for u in transcript.utterances for word in u.words if word.id in set(covered))


@given(transcripts(), st.sampled_from(RULES), limits)
def test_a_segment_stays_within_one_turn_and_has_text(transcript: Transcript, scheme: Scheme, limits: Limits) -> None:
    number = runs(transcript)
    segments = cut(transcript, scheme=scheme, limits=limits)
    assert all(number[segment.first] == number[segment.last] for segment in segments)
    assert all(read(transcript, segments))


@given(transcripts(), st.sampled_from(RULES), limits)
def test_limits_hold_where_they_can(transcript: Transcript, scheme: Scheme, limits: Limits) -> None:
    number = runs(transcript)
    segments = cut(transcript, scheme=scheme, limits=limits)
    words = list(transcript.words)
    sizes = [sum(bool(word.text) for word in words[segment.first : segment.last + 1]) for segment in segments]
    assert all(size <= limits.max_words for size in sizes)
    if scheme is Scheme.WINDOW:
        return
    for (left, size), (right, following) in zip(
        zip(segments, sizes, strict=True), list(zip(segments, sizes, strict=True))[1:], strict=False
    ):
        if number[left.first] == number[right.first] and min(size, following) < limits.min_words:
            assert size + following > limits.max_words, "a short segment that would fit its neighbour is joined to it"


@given(transcripts(), st.sampled_from(RULES), limits)
def test_the_same_cut_has_the_same_ids(transcript: Transcript, scheme: Scheme, limits: Limits) -> None:
    segments = cut(transcript, scheme=scheme, limits=limits)
    assert segments == cut(transcript, scheme=scheme, limits=limits)
    assert len({segment.id for segment in segments}) == len(segments)


INTERVIEW = spoken(
    "Q: Who are you?",
    "A: I run distribution. We bake at night.",
    "A: No.",
    "Q: Mm-hm.",
    "A: Then we signed.",
)


def test_a_turn_is_what_one_speaker_says_in_a_row() -> None:
    segments = cut(INTERVIEW, scheme=Scheme.TURN, limits=Limits(1, 100), leave_out=frozenset("Q"))
    assert read(INTERVIEW, segments) == ["I run distribution. We bake at night. No.", "Then we signed."]


def test_a_short_sentence_joins_its_neighbour_in_the_turn() -> None:
    segments = cut(INTERVIEW, scheme=Scheme.SENTENCE, limits=Limits(3, 100), leave_out=frozenset("Q"))
    assert read(INTERVIEW, segments) == ["I run distribution.", "We bake at night. No.", "Then we signed."]


def test_a_long_turn_is_cut_at_sentence_ends_into_parts_of_like_size() -> None:
    transcript = spoken("A: " + "One two three. " * 5)
    segments = cut(transcript, scheme=Scheme.TURN, limits=Limits(2, 12))
    assert [segment.last - segment.first + 1 for segment in segments] == [9, 6]


def test_a_sentence_without_end_is_divided_evenly() -> None:
    transcript = spoken("A: " + "and " * 25)
    segments = cut(transcript, scheme=Scheme.SENTENCE, limits=Limits(1, 10))
    assert [segment.last - segment.first + 1 for segment in segments] == [8, 8, 9]


def test_windows_have_a_fixed_number_of_words() -> None:
    transcript = spoken("A: " + "one " * 7, "B: two two")
    segments = cut(transcript, scheme=Scheme.WINDOW, limits=Limits(1, 3))
    assert read(transcript, segments) == ["one one one", "one one one", "one", "two two"]


def test_another_splitter_may_be_used() -> None:
    segments = cut(
        INTERVIEW,
        scheme=Scheme.SENTENCE,
        limits=Limits(1, 100),
        sentences=lambda texts: tuple(tuple(range(len(words))) for words in texts),
        leave_out=frozenset("Q"),
    )
    assert len(segments) == 11


def test_nothing_said_gives_no_segments() -> None:
    assert cut(spoken("A:", "B:"), scheme=Scheme.TURN, limits=Limits()) == ()


def test_free_is_no_rule() -> None:
    with pytest.raises(UsageError, match="drawn by coders"):
        cut(INTERVIEW, scheme=Scheme.FREE, limits=Limits())


def test_a_free_span_lies_in_its_transcript() -> None:
    assert free_span(INTERVIEW, 3, 5, trim=(1, 0)).scheme is Scheme.FREE
    with pytest.raises(UsageError, match="words 3 to 99"):
        free_span(INTERVIEW, 3, 99)


@pytest.mark.parametrize(("least", "most"), [(0, 5), (6, 5)])
def test_impossible_limits_are_refused(least: int, most: int) -> None:
    with pytest.raises(UsageError, match="min_words"):
        Limits(least, most)
