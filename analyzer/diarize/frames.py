"""The frames in which speakers are followed: 16.875 ms each, those of the segmentation network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio import PER_MS
from analyzer.core.time import Interval

FRAME_SAMPLES = 270  # from one frame to the next, at 16 kHz
FIRST_SAMPLE = 360  # where frame 0 begins: its field of view of 991 samples has its middle 135 samples later


def frame_count(length: int) -> int:
    """The number of frames in a recording of `length` samples."""
    return max(0, (length - FIRST_SAMPLE) // FRAME_SAMPLES + 1)


def frames_of(at: Interval, count: int) -> slice:
    """The frames of a stretch in a recording of `count` frames: those that begin in it."""
    first, last = (-((FIRST_SAMPLE - ms * PER_MS) // FRAME_SAMPLES) for ms in (at.start_ms, at.end_ms))
    return slice(min(count, max(0, first)), min(count, max(0, last)))


def interval_of(first: int, last: int) -> Interval:
    """The stretch from the beginning of frame `first` to the beginning of frame `last`."""
    return Interval(*((FIRST_SAMPLE + frame * FRAME_SAMPLES) // PER_MS for frame in (first, last)))


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last (exclusive) index of every run of true values.

    >>> runs(np.array([False, True, True, False, True]))
    [(1, 3), (4, 5)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def without_gaps(mask: NDArray[np.bool_], longest: int) -> NDArray[np.bool_]:
    """The mask with the gaps of at most `longest` frames between its true values filled."""
    filled = mask.copy()
    for first, last in runs(~mask):
        if first > 0 and last < len(mask) and last - first <= longest:
            filled[first:last] = True
    return filled
