from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.audio import PER_MS, Samples
from analyzer.core.time import Interval
from analyzer.core.transcript import Word
from analyzer.diarize.bleed import without_bleed

TURN_MS = 2000
FIRST, SECOND = ("Did", "you", "sign", "it?"), ("Yes,", "we", "did", "sign.")


def said(*texts: str, start_ms: int = 0, word_ms: int = 500) -> list[Word]:
    """Words one after the other without pauses."""
    return [Word(i, text, Interval(start_ms + i * word_ms, start_ms + (i + 1) * word_ms)) for i, text in enumerate(texts)]


def talk(*spoken: tuple[int, int]) -> Samples:
    """Two channels of noise, shape (2, n), from how loud each is in each turn, in dB."""
    noise = np.random.default_rng(0).normal(scale=0.1, size=(2, len(spoken), TURN_MS * PER_MS))
    loudness = 10 ** (np.array(spoken).T[:, :, None] / 20)
    return (noise * loudness).reshape(2, -1).astype(np.float32)


def texts(channels: tuple[tuple[Word, ...], ...]) -> list[list[str]]:
    return [[word.text for word in words] for words in channels]


@pytest.mark.parametrize("taken_db", [-8, -15, -25], ids=["two microphones in a room", "one on each lapel", "an echo"])
def test_words_that_both_microphones_heard_stay_with_the_louder(taken_db: int) -> None:
    first, second = said(*FIRST), said(*SECOND, start_ms=TURN_MS)
    muffled = [Word(word.id, word.text.lower().strip(".,?"), word.at and word.at.shifted(150)) for word in (*first, *second)]
    heard = without_bleed([[*first, *muffled[4:]], [*muffled[:4], *second]], talk((0, taken_db), (taken_db, 0)))
    assert texts(heard) == [list(FIRST), list(SECOND)]


def test_two_who_say_the_same_at_a_time_both_keep_it() -> None:
    first, second = said(*FIRST, "Bye."), said(*SECOND, "Bye.", start_ms=TURN_MS)
    first[-1], second[-1] = (Word(word.id, "Bye.", Interval(4000, 4500)) for word in (first[-1], second[-1]))
    quiet_line = talk((0, -45), (-45, -10), (0, -10))
    assert texts(without_bleed([first, second], quiet_line)) == [[*FIRST, "Bye."], [*SECOND, "Bye."]]


def test_a_word_repeated_by_the_other_is_theirs() -> None:
    asked, answered = said("Signed?", start_ms=1500), said("Signed.", start_ms=1900)
    assert without_bleed([asked, answered], talk((0, -8), (-8, 0))) == (tuple(asked), tuple(answered))


@given(st.lists(st.tuples(st.sampled_from(["yes", "no"]), st.none() | st.integers(0, 9000)), max_size=9))
def test_what_only_one_channel_says_is_kept(words: list[tuple[str, int | None]]) -> None:
    spoken = [Word(i, text, None if at is None else Interval(at, at + 300)) for i, (text, at) in enumerate(words)]
    assert without_bleed([spoken, []], talk((-20, 0), (0, -20))) == (tuple(spoken), ())


def test_channels_without_sound_lose_nothing() -> None:
    words = said("Yes.")
    assert without_bleed([words, words], np.zeros((2, 0), dtype=np.float32)) == (tuple(words), tuple(words))
