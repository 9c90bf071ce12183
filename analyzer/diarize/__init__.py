"""Who speaks when: samples to speaker turns, and words and turns to utterances."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from analyzer.audio import PER_MS, Samples
from analyzer.core.time import Interval
from analyzer.diarize.activity import given_activity, heard_activity
from analyzer.diarize.assign import assign, by_channel
from analyzer.diarize.bleed import without_bleed
from analyzer.diarize.cluster import find_speakers
from analyzer.diarize.embed import Embedder, Vectors, load_embedder
from analyzer.diarize.segment import Segmenter, load_segmenter
from analyzer.diarize.turns import SpeakerCount, Turn, parse_speakers
from analyzer.diarize.voting import alone, turns_of, votes_of, windows_of

__all__ = [
    "Embedder",
    "Segmenter",
    "SpeakerCount",
    "Turn",
    "assign",
    "by_channel",
    "diarize",
    "load_embedder",
    "load_segmenter",
    "parse_speakers",
    "without_bleed",
]

Progress = Callable[[int, int], None]  # milliseconds done, milliseconds in all

AT_A_TIME = 64  # windows embedded between two reports of progress


def diarize(
    samples: Samples,
    speech: Sequence[Interval],
    embedder: Embedder,
    *,
    speakers: SpeakerCount,
    segmenter: Segmenter | None = None,
    progress: Progress | None = None,
) -> tuple[Turn, ...]:
    """The speaker turns of a recording, in order; the same input gives the same turns.

    `samples` are mono, 16 kHz, shape (n,). A segmenter hears for itself where somebody speaks and where two speak at a time; without one,
    `speech` says where, and no turns overlap. `progress` is called with the milliseconds done and in all.
    """
    counts = heard_activity(samples, segmenter) if segmenter else given_activity(speech, len(samples))
    windows = windows_of(counts)
    if not windows:
        return ()
    vectors = _embedded(samples, windows, embedder, progress)
    pure = vectors[alone(windows, counts)]
    known = find_speakers(pure if len(pure) >= speakers.low else vectors, speakers)
    return turns_of(votes_of(windows, vectors @ known.T, len(counts)), counts)


def _embedded(samples: Samples, windows: Sequence[Interval], embedder: Embedder, progress: Progress | None) -> Vectors:
    parts = []
    for first in range(0, len(windows), AT_A_TIME):
        batch = windows[first : first + AT_A_TIME]
        parts.append(embedder(samples, batch))
        if progress:
            progress(batch[-1].end_ms, len(samples) // PER_MS)
    return np.concatenate(parts)
