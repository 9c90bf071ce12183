"""How many people speak in each frame of a recording."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from analyzer.audio import Samples
from analyzer.core.time import Interval
from analyzer.diarize.frames import FRAME_SAMPLES, frame_count, frames_of, without_gaps
from analyzer.diarize.segment import CHUNK_FRAMES, CHUNK_SAMPLES, Segmenter

Counts = NDArray[np.int8]  # speakers in each frame: 0, 1 or 2

HOP_FRAMES = CHUNK_FRAMES // 2 + 1  # from one chunk to the next: nearly every frame is heard twice
BATCH = 8  # chunks heard at a time
FADE = np.minimum(1, np.minimum(np.arange(CHUNK_FRAMES) + 1, CHUNK_FRAMES - np.arange(CHUNK_FRAMES)) / 150).astype(np.float32)
# ... a chunk counts less near its ends, where the network knows little of what comes before or after

SPEECH = 0.4  # probability from which a frame is speech
OVERLAP = 1.35  # expected number of speakers from which two speak
GAP_FRAMES = 42  # silence of 0.7 s inside a turn belongs to it


def given_activity(speech: Iterable[Interval], length: int) -> Counts:
    """One speaker in every frame of `speech`; the recording has `length` samples."""
    counts = np.zeros(frame_count(length), dtype=np.int8)
    for stretch in speech:
        counts[frames_of(stretch, len(counts))] = 1
    return counts


def heard_activity(samples: Samples, segmenter: Segmenter) -> Counts:
    """The number of speakers in every frame as the segmenter hears them."""
    frames = frame_count(len(samples))
    starts = range(0, frames, HOP_FRAMES)
    speaking, speakers, weight = np.zeros((3, frames + CHUNK_FRAMES), dtype=np.float32)
    for done in range(0, len(starts), BATCH):
        batch = starts[done : done + BATCH]
        for first, active in zip(batch, segmenter([_chunk(samples, first) for first in batch]), strict=True):
            chunk = slice(first, first + CHUNK_FRAMES)
            speaking[chunk] += FADE * (1 - (1 - active).prod(axis=1))
            speakers[chunk] += FADE * (active > 0.5).sum(axis=1)
            weight[chunk] += FADE
    weight = np.maximum(weight, FADE[0])
    heard = without_gaps((speaking > SPEECH * weight)[:frames], GAP_FRAMES)
    several = (speakers > OVERLAP * weight)[:frames]
    counts: Counts = heard.astype(np.int8) + (heard & several)
    return counts


def _chunk(samples: Samples, first: int) -> Samples:
    """The ten seconds from frame `first`, filled up with silence."""
    chunk = samples[first * FRAME_SAMPLES : first * FRAME_SAMPLES + CHUNK_SAMPLES]
    return np.pad(chunk, (0, CHUNK_SAMPLES - len(chunk)))
