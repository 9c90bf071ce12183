"""Voices as vectors: how alike two stretches of speech sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analyzer.audio import PER_MS, SAMPLE_RATE, Samples
from analyzer.core.time import Interval
from analyzer.diarize.campplus import campplus
from analyzer.diarize.layers import Layers, read_layers
from analyzer.optional import need

MEL_BINS = 80
WINDOW_FRAMES = 148  # 10-ms frames in 1.5 s of speech; shorter stretches are repeated up to this length
BATCH = 16  # windows embedded at a time: larger batches leave the processor's cache
WEIGHTS = "campplus_cn_en_common.pt"

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns stretches of speech into voice vectors."""

    def __call__(self, samples: Samples, windows: Sequence[Interval]) -> Vectors:
        """One vector of unit length per window, shape (windows, dimensions); `samples` are mono, 16 kHz, -1..1."""
        ...


@dataclass(frozen=True, slots=True)
class CampplusEmbedder:
    """Speaker embeddings of CAM++, 192 dimensions."""

    layers: Layers

    def __call__(self, samples: Samples, windows: Sequence[Interval]) -> Vectors:
        """One vector of unit length per window, shape (windows, 192)."""
        if not windows:
            return np.zeros((0, 192), dtype=np.float32)
        return np.concatenate([self._embedded(samples, windows[i : i + BATCH]) for i in range(0, len(windows), BATCH)])

    def _embedded(self, samples: Samples, windows: Sequence[Interval]) -> Vectors:
        torch = self.layers.torch
        features = np.stack(list(_features(samples, windows)))
        with torch.inference_mode():
            vectors: Vectors = campplus(torch.from_numpy(features), self.layers).numpy()
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def load_embedder(folder: Path, *, threads: int = 0) -> CampplusEmbedder:
    """The CAM++ speaker embedder from the folder of its weights; missing or damaged weights are a ModelError.

    `threads` = 0 leaves torch the number of threads it has in this process.
    """
    return CampplusEmbedder(read_layers(folder / WEIGHTS, expected="xvector.dense.linear.weight", threads=threads))


def _features(samples: Samples, windows: Sequence[Interval]) -> Iterator[NDArray[np.float32]]:
    """For each window the log-mel energies less their mean over time, shape (WINDOW_FRAMES, 80)."""
    for window in windows:
        frames = log_mel(samples[window.start_ms * PER_MS : window.end_ms * PER_MS])
        yield np.resize(frames, (WINDOW_FRAMES, MEL_BINS)) - frames[:WINDOW_FRAMES].mean(axis=0)


def log_mel(samples: Samples) -> NDArray[np.float32]:
    """Kaldi's log-mel filterbank energies, shape (frames, 80), frames of 25 ms every 10 ms; at least one frame."""
    kaldi = need("kaldi_native_fbank", extra="speech")
    options = kaldi.FbankOptions()
    options.frame_opts.dither = 0
    options.frame_opts.samp_freq = SAMPLE_RATE
    options.mel_opts.num_bins = MEL_BINS
    bank = kaldi.OnlineFbank(options)
    shortest = SAMPLE_RATE // 40  # one frame
    bank.accept_waveform(SAMPLE_RATE, np.pad(samples, (0, max(0, shortest - len(samples)))))
    bank.input_finished()
    return np.stack([bank.get_frame(i) for i in range(bank.num_frames_ready)])
