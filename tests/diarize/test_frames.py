from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.time import Interval
from analyzer.diarize.frames import frame_count, frames_of, interval_of, runs, without_gaps

masks = st.lists(st.booleans(), max_size=60).map(lambda values: np.array(values, dtype=np.bool_))


def test_ten_seconds_have_the_frames_of_the_network() -> None:
    assert frame_count(160_000) == 592  # the network gives 589: it hears nothing behind the end of the sound
    assert frame_count(359) == 0


@given(st.integers(0, 500), st.integers(0, 500))
def test_frames_and_times_agree(first: int, length: int) -> None:
    found = frames_of(interval_of(first, first + length), 2000)
    assert (found.start, found.stop) == (first, first + length)


@given(st.integers(0, 20_000), st.integers(0, 20_000), st.integers(0, 500))
def test_frames_stay_in_the_recording(start_ms: int, length_ms: int, count: int) -> None:
    found = frames_of(Interval(start_ms, start_ms + length_ms), count)
    assert 0 <= found.start <= found.stop <= count


@given(masks)
def test_runs_are_the_true_values(mask: np.ndarray) -> None:
    again = np.zeros_like(mask)
    for first, last in runs(mask):
        again[first:last] = True
    assert np.array_equal(again, mask)


@given(masks, st.integers(0, 5))
def test_only_short_gaps_are_filled(mask: np.ndarray, longest: int) -> None:
    filled = without_gaps(mask, longest)
    assert (filled >= mask).all()
    inner = [last - first for first, last in runs(~filled) if first > 0 and last < len(mask)]
    assert all(gap > longest for gap in inner)
