"""Loudness: the speech models hear quiet recordings better when they are raised to a common level."""

from __future__ import annotations

import numpy as np

from analyzer.audio import PER_MS, Samples

FRAME = 32 * PER_MS
LOUD_QUANTILE = 0.9  # of the frames: the level of speech in most recordings, and not of a slammed door
TARGET = 0.1  # root mean square of loud frames, 20 dB below full scale
MOST_GAIN = 10.0  # 20 dB: what is quieter still is not speech


def gain_of(samples: Samples) -> float:
    """The factor that brings `samples` to the common level, at most `MOST_GAIN`; 1 for silence."""
    whole = len(samples) // FRAME * FRAME
    if not whole:
        return 1.0
    frames = samples[:whole].reshape(-1, FRAME)
    loudness = float(np.quantile(np.sqrt(np.einsum("tn,tn->t", frames, frames) / FRAME), LOUD_QUANTILE))
    return min(MOST_GAIN, TARGET / loudness) if loudness > 0 else 1.0


def levelled(samples: Samples, gain: float) -> Samples:
    """A copy of `samples`, `gain` times as loud, within -1..1."""
    raised: Samples = np.clip(samples * np.float32(gain), -1.0, 1.0)
    return raised
