from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.time import Interval, covered_ms
from analyzer.core.transcript import NoticeKind
from analyzer.transcribe.checks import (
    Doubt,
    coverage_ms,
    doubts,
    is_invented,
    loops,
    remaining,
    uncovered,
    without_invented,
    without_loops,
)
from analyzer.transcribe.engine import Passage, Token
from tests.transcribe.fakes import said


def passage(text: str, *, log_probability: float = -0.3, no_speech: float = 0.01, compression: float = 1.2) -> Passage:
    return Passage(said(text), log_probability, no_speech, compression)


@pytest.mark.parametrize(
    "text",
    [
        "the plan was " + "to wait " * 6 + "for them",
        "well " + "and so on and on " * 3,
        "okay " * 12,
        "Okay, okay. " * 6,
    ],
)
def test_a_phrase_that_goes_on_repeating_is_a_loop(text: str) -> None:
    assert Doubt.LOOP in doubts(passage(text), 30_000)
    kept, notices = without_loops(said(text))
    assert len(kept) < len(text.split())
    assert [notice.kind for notice in notices] == [NoticeKind.LOOP]
    assert not loops(kept)


@pytest.mark.parametrize("text", ["no no no no no never", "we we had a we had a long problem", "very very very good", "bye bye", ""])
def test_what_people_repeat_is_no_loop(text: str) -> None:
    assert doubts(passage(text), 30_000) == frozenset()
    assert without_loops(said(text)) == (said(text), ())


@given(st.lists(st.sampled_from("abc"), max_size=40))
def test_without_loops_keeps_the_order_and_the_first_of_everything(words: list[str]) -> None:
    kept, notices = without_loops(said(" ".join(words)))
    assert {token.text for token in kept} == set(words)
    assert [token.start_ms for token in kept] == sorted(token.start_ms for token in kept)
    assert bool(notices) == (len(kept) < len(words))


def test_doubts() -> None:
    assert doubts(passage("a sober remark", compression=2.6), 30_000) == {Doubt.LOOP}
    assert doubts(passage("a sober remark", log_probability=-1.2), 30_000) == {Doubt.UNSURE}
    assert doubts(passage(" ".join(map(str, range(60)))), 3_000) == {Doubt.FAST}
    assert doubts(passage("", log_probability=-2.0), 0) == frozenset()


@pytest.mark.parametrize(
    ("heard", "likeliest", "invented"),
    [
        (passage("Thank you for watching!", no_speech=0.7), 0.9, True),
        (passage("Thanks for watching."), 0.2, True),
        (passage("Thank you."), 0.95, False),
        (passage("you", no_speech=0.8), 0.9, True),
        (passage("Sous-titres réalisés par la communauté", no_speech=0.6), 0.9, True),
        (passage("We signed in May.", no_speech=0.7), 0.95, False),
        (passage("We signed in May.", no_speech=0.7), 0.2, True),
        (passage("We signed in May.", log_probability=-0.9), 0.2, True),
        (passage("We signed in May."), 0.3, False),
        (passage("♪"), 0.95, True),
    ],
)
def test_invented_text(heard: Passage, likeliest: float, invented: bool) -> None:
    assert is_invented(heard, likeliest) is invented


def test_invented_passages_leave_a_notice_and_no_words() -> None:
    probabilities = np.full(100, 0.05, dtype=np.float32)
    spoken, noise = passage("We signed in May."), passage("Thank you.", no_speech=0.9)
    real, notices = without_invented([spoken, noise], probabilities)
    assert real == (spoken,)
    assert [(notice.kind, notice.at) for notice in notices] == [(NoticeKind.INVENTED, Interval(0, 600))]
    assert "Thank" not in notices[0].detail, "a notice never quotes"


def test_the_prompt_said_back_is_invented() -> None:
    probabilities = np.full(100, 0.95, dtype=np.float32)
    echo, speech, short = passage("Yeah, mm-hmm. I, I mean,"), passage("Yeah, I mean we signed"), passage("Yeah, mm-hmm.")
    real, notices = without_invented([echo, speech, short], probabilities, prompt="Okay. Yeah, mm-hmm. I, I mean, we were")
    assert real == (speech, short)
    assert [notice.kind for notice in notices] == [NoticeKind.INVENTED]


def test_speech_without_words_is_found() -> None:
    speech = (Interval(0, 2000), Interval(5000, 12_000))
    tokens = (*said("a b c", start_ms=500), *said("d", start_ms=11_000))
    assert uncovered(tokens, speech) == (Interval(5000, 10_500),)
    assert coverage_ms(tokens, speech) == 9000 - 5500 - 100 - 200, "half a second around words counts as accounted for"
    (gap,) = remaining(tokens, speech)
    assert (gap.kind, gap.at) == (NoticeKind.GAP, Interval(5000, 10_500))


@given(
    st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 3000)), max_size=10),
    st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 9000)), max_size=10),
)
def test_coverage_lies_between_nothing_and_all_speech(words: list[tuple[int, int]], stretches: list[tuple[int, int]]) -> None:
    tokens = [Token("x", start, start + length, 0.9) for start, length in sorted(words)]
    speech = [Interval(start, start + length) for start, length in stretches]
    assert 0 <= coverage_ms(tokens, speech) <= covered_ms(speech)
    assert coverage_ms([], speech) == 0


def test_doubtful_words_in_a_row_are_named_once() -> None:
    tokens = (*said("a " * 10), *said("b " * 12, start_ms=3000, probability=0.1), *said("c " * 10, start_ms=6600))
    (notice,) = remaining(tokens, ())
    assert notice.kind == NoticeKind.UNSURE
    assert notice.at is not None
    assert notice.at.start_ms <= 3000
    assert notice.at.end_ms >= 6600
    assert list(remaining(said("b " * 3, probability=0.1), ())) == []


def test_music_is_named() -> None:
    assert [notice.kind for notice in remaining(said("la ♪ la"), ())] == [NoticeKind.MUSIC]
