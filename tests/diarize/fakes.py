"""Recordings and models that need no weights: every speaker is a loudness."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.audio import PER_MS, Samples
from analyzer.core.time import Interval
from analyzer.diarize.embed import Vectors
from analyzer.diarize.segment import CHUNK_FRAMES

DIMENSIONS = 32
LOUDEST = 10  # speaker k is heard as (k + 1) / LOUDEST


def recording(*spoken: tuple[int | None, int]) -> Samples:
    """Samples of speakers (None: silence), each for so many milliseconds."""
    parts = [np.full(ms * PER_MS, 0 if speaker is None else (speaker + 1) / LOUDEST, dtype=np.float32) for speaker, ms in spoken]
    return np.concatenate(parts)


def speech_in(samples: Samples) -> tuple[Interval, ...]:
    """Where the recording is not silent."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (samples > 0).astype(np.int8), [0]]))) // PER_MS
    return tuple(Interval(int(first), int(last)) for first, last in edges.reshape(-1, 2))


def voices(count: int, *, seed: int = 0) -> NDArray[np.float64]:
    """Unit vectors at right angles, shape (count, DIMENSIONS)."""
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(DIMENSIONS, DIMENSIONS)))[0][:count]


def noisy(voice: NDArray[np.float64], generator: np.random.Generator, *, noise: float = 0.12) -> NDArray[np.float64]:
    """A voice as a short window gives it: cosine similarity of about 0.7 to another window of the same voice."""
    vector = voice + generator.normal(scale=noise, size=DIMENSIONS)
    return vector / np.linalg.norm(vector)


def embed(samples: Samples, windows: Sequence[Interval]) -> Vectors:
    """The mean of the voices heard in each window, with noise that depends on the window alone."""
    known = voices(LOUDEST)
    vectors = []
    for window in windows:
        heard = samples[window.start_ms * PER_MS : window.end_ms * PER_MS]
        speakers = np.round(heard[heard > 0] * LOUDEST).astype(int) - 1
        mixture = known[speakers].mean(axis=0) if len(speakers) else known.mean(axis=0)
        vectors.append(noisy(mixture / np.linalg.norm(mixture), np.random.default_rng(window.start_ms)))
    return np.array(vectors, dtype=np.float32)


def segment(chunks: Sequence[Samples]) -> NDArray[np.float32]:
    """One local speaker where there is sound, two where it is as loud as can be."""
    centres = np.linspace(500, 159_500, CHUNK_FRAMES).astype(int)
    levels = np.stack([chunk[centres] for chunk in chunks])
    return np.stack([levels > 0, levels > 0.95, np.zeros_like(levels)], axis=-1).astype(np.float32)
