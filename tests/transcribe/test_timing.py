from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.time import Interval
from analyzer.transcribe.engine import Token
from analyzer.transcribe.timing import LONGEST_WORD_MS, plausible

SPEECH = (Interval(1000, 3000), Interval(6000, 9000))


def times(*pairs: tuple[int, int], speech: tuple[Interval, ...] = SPEECH) -> list[tuple[int, int]]:
    return [(token.start_ms, token.end_ms) for token in plausible([Token("x", start, end, 0.9) for start, end in pairs], speech)]


def test_a_word_stretched_over_a_silence_keeps_to_its_spoken_side() -> None:
    assert times((2800, 6900)) == [(6000, 6900)], "most of it lies behind the silence"
    assert times((2300, 6100)) == [(2300, 3000)], "most of it lies before"
    assert times((500, 1500)) == [(1000, 1500)]


def test_times_run_forward_and_words_do_not_overlap() -> None:
    assert times((1200, 1600), (1500, 1900), (1400, 1450)) == [(1200, 1600), (1600, 1900), (1900, 1940)]


def test_a_word_lasts_two_seconds_at_most() -> None:
    assert times((6000, 8900)) == [(6000, 8000)]


def test_a_word_without_length_takes_what_room_there_is() -> None:
    assert times((1500, 1500), (1510, 1700)) == [(1500, 1510), (1510, 1700)]
    assert times((1500, 1500)) == [(1500, 1540)]


def test_a_word_outside_all_speech_stays_where_it_is() -> None:
    assert times((4000, 4400)) == [(4000, 4400)]
    assert times((4000, 4400), speech=()) == [(4000, 4400)]


@given(
    st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 5000)), max_size=30),
    st.lists(st.integers(0, 20_000), max_size=8, unique=True).map(sorted),
)
def test_any_times_become_plausible(pairs: list[tuple[int, int]], edges: list[int]) -> None:
    speech = tuple(Interval(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False))
    tokens = plausible([Token("x", start, start + length, 0.9) for start, length in pairs], speech)
    assert len(tokens) == len(pairs)
    assert all(0 <= token.end_ms - token.start_ms <= LONGEST_WORD_MS for token in tokens)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(tokens))
