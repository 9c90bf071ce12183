"""Windows of one voice each vote for the speakers of the frames they cover."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.core.time import Interval
from analyzer.diarize.activity import Counts
from analyzer.diarize.embed import Vectors
from analyzer.diarize.frames import frames_of, interval_of, runs
from analyzer.diarize.turns import Turn

WINDOW_MS = 1_500  # what one voice vector is made of
HOP_MS = 750  # from one window to the next
OVERLAP_SHARE = 0.1  # of a window that still counts as one voice
SHARPNESS = 10.0  # of the probabilities of the speakers made of cosine similarities

Votes = NDArray[np.float32]  # probability of each speaker in each frame, shape (frames, speakers)


def windows_of(counts: Counts) -> tuple[Interval, ...]:
    """Windows over every stretch of speech; the last of a stretch ends with it."""
    return tuple(window for first, last in runs(counts > 0) for window in _windows(interval_of(first, last)))


def alone(windows: Sequence[Interval], counts: Counts) -> NDArray[np.bool_]:
    """Which windows hold one voice, shape (windows,): those in which hardly ever two speak at a time."""
    return np.array([(counts[frames_of(window, len(counts))] > 1).mean() <= OVERLAP_SHARE for window in windows], dtype=np.bool_)


def _windows(stretch: Interval) -> Iterator[Interval]:
    last_ms = max(stretch.start_ms, stretch.end_ms - WINDOW_MS)
    for start_ms in range(stretch.start_ms, last_ms, HOP_MS):
        yield Interval(start_ms, start_ms + WINDOW_MS)
    yield Interval(last_ms, stretch.end_ms)


def votes_of(windows: Sequence[Interval], similarities: Vectors, frames: int) -> Votes:
    """The probability of each speaker in each frame, from the similarity of each window to each speaker, shape (windows, speakers).

    A window counts most for the frame in its middle.
    """
    votes, weights = np.zeros((frames, similarities.shape[1]), dtype=np.float32), np.zeros((frames, 1), dtype=np.float32)
    for window, similarity in zip(windows, similarities, strict=True):
        covered = frames_of(window, frames)
        width = covered.stop - covered.start
        weight = (1 - np.abs(2 * np.arange(width) + 1 - width) / (width + 1))[:, None].astype(np.float32)
        votes[covered] += weight * similarity
        weights[covered] += weight
    votes /= np.maximum(weights, 1e-6)
    odds: Votes = np.exp(SHARPNESS * (votes - votes.max(axis=1, keepdims=True)))
    odds /= odds.sum(axis=1, keepdims=True)
    return odds


def turns_of(votes: Votes, counts: Counts) -> tuple[Turn, ...]:
    """The turns of the likeliest speakers, as many as `counts` says for each frame, in order; speakers are S1, S2, ... as they appear."""
    ranks = np.argsort(np.argsort(-votes, axis=1, kind="stable"), axis=1, kind="stable")
    active = ranks < counts[:, None]
    found = [(first, last, speaker) for speaker in range(votes.shape[1]) for first, last in runs(active[:, speaker])]
    names: dict[int, str] = {}
    turns = []
    for first, last, speaker in sorted(found):
        name = names.setdefault(speaker, f"S{len(names) + 1}")
        share = votes[first:last, speaker] * np.minimum(counts[first:last], votes.shape[1])
        overlap = bool((counts[first:last] > 1).any() and votes.shape[1] > 1)
        turns.append(Turn(interval_of(first, last), name, round(float(share.clip(0, 1).mean()), 3), overlap))
    return tuple(turns)
