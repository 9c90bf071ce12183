from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.audio import PER_MS
from analyzer.core.time import Interval, covered_ms, union
from analyzer.transcribe.packing import LONGEST_MS, Sound, Window, pack, split_for_work
from analyzer.transcribe.speech import STEP_MS

NONE = np.zeros(0, dtype=np.float32)


@st.composite
def speech(draw: st.DrawFn, *, longest_ms: int = 90_000) -> tuple[Interval, ...]:
    """Stretches of speech in order and disjoint."""
    at_ms, stretches = 0, []
    for pause_ms, length_ms in draw(st.lists(st.tuples(st.integers(1, 20_000), st.integers(1, longest_ms)), max_size=12)):
        stretches.append(Interval(at_ms + pause_ms, at_ms + pause_ms + length_ms))
        at_ms = stretches[-1].end_ms
    return tuple(stretches)


def likelihood(regions: tuple[Interval, ...], seed: int) -> np.ndarray:
    end_ms = regions[-1].end_ms if regions else 0
    return np.random.default_rng(seed).random(end_ms // STEP_MS + 1).astype(np.float32)


@given(speech(), st.integers(0, 9))
def test_no_speech_is_lost_no_window_is_too_long_and_time_runs_forward(regions: tuple[Interval, ...], seed: int) -> None:
    windows = pack(regions, likelihood(regions, seed))
    pieces = [piece for window in windows for piece in window.pieces]
    assert covered_ms(pieces) == covered_ms(regions) == sum(piece.duration_ms for piece in pieces)
    assert union(pieces) == union(regions)
    assert all(0 < window.duration_ms <= LONGEST_MS for window in windows)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(pieces))


@given(speech(), st.integers(0, 9))
def test_neighbouring_windows_could_not_have_been_one(regions: tuple[Interval, ...], seed: int) -> None:
    windows = pack(regions, likelihood(regions, seed))
    for before, after in pairwise(windows):
        assert before.duration_ms + after.pieces[0].duration_ms > LONGEST_MS


def test_a_long_stretch_is_cut_where_speech_is_least_likely() -> None:
    probabilities = np.full(50_000 // STEP_MS, 0.9, dtype=np.float32)
    probabilities[22_000 // STEP_MS : 22_500 // STEP_MS] = 0.1
    first, second = pack([Interval(0, 49_984)], probabilities)
    assert 22_000 <= first.span.end_ms == second.span.start_ms <= 22_500


@pytest.mark.parametrize("pause_ms", [64, 128, 512])
@pytest.mark.parametrize("at_ms", [17_000, 20_000, 29_000])
def test_a_long_stretch_is_cut_in_its_only_pause_however_short(at_ms: int, pause_ms: int) -> None:
    probabilities = np.full(45_000 // STEP_MS, 0.9, dtype=np.float32)
    probabilities[at_ms // STEP_MS : (at_ms + pause_ms) // STEP_MS] = 0.1
    first, _ = pack([Interval(0, 44_992)], probabilities)
    assert at_ms - STEP_MS < first.span.end_ms < at_ms + pause_ms


def test_a_window_knows_where_its_moments_lie() -> None:
    window = Window((Interval(1000, 2000), Interval(5000, 6000)))
    assert window.duration_ms == 2000
    assert window.span == Interval(1000, 6000)
    assert window.place(200, 500) == Interval(1200, 1500)
    assert window.place(1200, 1500) == Interval(5200, 5500)
    assert window.place(900, 1400) == Interval(5000, 5400), "the side that holds more of it"
    assert window.place(1900, 2300) == Interval(5900, 6000)
    assert window.place(2100, 2300) == Interval(6000, 6000), "nothing lies behind the end"


@given(speech(longest_ms=10_000).filter(bool))
def test_the_samples_of_a_window_are_those_of_its_pieces(regions: tuple[Interval, ...]) -> None:
    sound = Sound(np.arange(regions[-1].end_ms * PER_MS, dtype=np.float32) % 97 / 100, gain=1.0, probabilities=NONE, speech=())
    window = Window(regions)
    heard = sound.of(window)
    assert len(heard) == window.duration_ms * PER_MS
    at_ms = 0
    for piece in regions:
        assert heard[at_ms * PER_MS] == sound.samples[piece.start_ms * PER_MS]
        assert window.place(at_ms, at_ms + piece.duration_ms) == piece
        at_ms += piece.duration_ms


@given(speech(), st.integers(5_000, 100_000))
def test_parts_for_workers_hold_all_speech_and_are_short_enough(regions: tuple[Interval, ...], longest_ms: int) -> None:
    parts = split_for_work(regions, longest_ms=longest_ms)
    assert all(part.duration_ms <= longest_ms for part in parts)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(parts))
    assert covered_ms(part & region or Interval(0, 0) for part in parts for region in regions) == covered_ms(regions)


def test_parts_are_cut_in_the_middle_of_silences() -> None:
    parts = split_for_work([Interval(0, 4000), Interval(4600, 8000), Interval(20_000, 24_000)], longest_ms=7000)
    assert parts == (Interval(0, 4300), Interval(4300, 9000), Interval(19_000, 25_000))


def test_nothing_said_needs_no_worker() -> None:
    assert split_for_work([]) == ()
    assert pack([], np.zeros(0, dtype=np.float32)) == ()


@pytest.mark.parametrize("gain", [1.0, 5.0])
def test_sound_is_raised_to_the_common_level(gain: float) -> None:
    sound = Sound(np.full(16_000, 0.3, dtype=np.float32), gain=gain, probabilities=NONE, speech=())
    assert sound.of(Window((Interval(0, 500),))).max() == pytest.approx(min(1.0, 0.3 * gain))
    assert sound.duration_ms == 1000
