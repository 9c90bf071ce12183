"""Where somebody speaks: the Silero voice activity model and the stretches it finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.audio import PER_MS, Samples
from analyzer.core.time import Interval, union
from analyzer.errors import ModelError
from analyzer.optional import need
from analyzer.transcribe.level import gain_of, levelled

STEP_MS = 32  # one probability per step
STEP = STEP_MS * PER_MS  # 512 samples
CONTEXT = 64  # samples of the step before that the model hears again
STATE = (1, 1, 128)  # shape of the model's memory
BLOCK = 10_000  # steps per call: 5.3 minutes, 23 MB

HYSTERESIS = 0.15  # speech goes on until the probability falls this far below the threshold (as in silero-vad)

Probabilities = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Detector:
    """A loaded voice activity model."""

    session: Any

    def speech(self, samples: Samples) -> Probabilities:
        """The probability of speech for each 32 ms of `samples` (16 kHz mono), shape (ceil(n / 512),)."""
        gain = gain_of(samples)
        steps = -(-len(samples) // STEP)
        found = np.empty(steps, dtype=np.float32)
        memory = {"h": np.zeros(STATE, dtype=np.float32), "c": np.zeros(STATE, dtype=np.float32)}
        for first in range(0, steps, BLOCK):
            block = levelled(_with_context(samples, first, min(first + BLOCK, steps)), gain)
            output, memory["h"], memory["c"] = self.session.run(None, {"input": block, **memory})
            found[first : first + len(block)] = output.reshape(-1)
        return found


def load_detector(folder: Path) -> Detector:
    """The voice activity model of `folder` (the model `silero-vad`), on one thread."""
    onnxruntime = need("onnxruntime", extra="speech")
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.log_severity_level = 4
    path = folder / "silero_vad.onnx"
    if not path.is_file():
        raise ModelError("it does not hold the voice activity model", where=str(folder), remedy="Run 'analyzer models fetch silero-vad'.")
    return Detector(onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"], sess_options=options))


def speech_regions(
    probabilities: Probabilities, *, threshold: float = 0.5, pad_ms: int = 0, min_silence_ms: int = 250, min_speech_ms: int = 0
) -> tuple[Interval, ...]:
    """The stretches of speech, in order and disjoint.

    Speech starts where the probability reaches `threshold` and ends where it stays `HYSTERESIS` below it for `min_silence_ms`;
    stretches under `min_speech_ms` are dropped; the others grow by `pad_ms` on both sides.
    """
    end_ms = len(probabilities) * STEP_MS
    joined = union(_raw_regions(probabilities, threshold), gap_ms=max(0, min_silence_ms - 1))
    kept = (region for region in joined if region.duration_ms >= min_speech_ms)
    return union(Interval(max(0, region.start_ms - pad_ms), min(end_ms, region.end_ms + pad_ms)) for region in kept)


def _raw_regions(probabilities: Probabilities, threshold: float) -> Iterator[Interval]:
    """Stretches that stay above the lower threshold and reach the upper one, from the step that reaches it."""
    lasting = np.flatnonzero(
        np.diff(np.concatenate([[False], probabilities >= max(0.01, threshold - HYSTERESIS), [False]]).astype(np.int8))
    )
    for start, end in lasting.reshape(-1, 2).tolist():
        reached = np.flatnonzero(probabilities[start:end] >= threshold)
        if len(reached):
            yield Interval((start + int(reached[0])) * STEP_MS, end * STEP_MS)


def _with_context(samples: Samples, first: int, last: int) -> Samples:
    """Steps `first` to `last` of the samples, each behind the end of the step before it, shape (last - first, CONTEXT + STEP)."""
    start, end = first * STEP - CONTEXT, last * STEP
    stretch = np.zeros(end - start, dtype=np.float32)
    there = samples[max(0, start) : end]
    offset = max(0, -start)
    stretch[offset : offset + len(there)] = there
    return np.lib.stride_tricks.sliding_window_view(stretch, CONTEXT + STEP)[::STEP]
