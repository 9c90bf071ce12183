"""Loudness: the speech models hear quiet recordings better when they are raised to a common level."""

from __future__ import annotations

import numpy as np

from analyzer.audio import PER_MS, Samples

FRAME = 32 * PER_MS
LOUD, LOUDEST = 0.9, 0.995  # quantiles of the frames: the level of most speech; the loudest speech, but not a slammed door
TARGET, CEILING = 0.1, 0.3  # root mean square that loud frames should have, and that the loudest may have
MOST_GAIN = 10.0  # 20 dB: what is quieter still is not speech


def gain_of(samples: Samples) -> float:
    """The factor that brings `samples` to the common level, at most `MOST_GAIN`; 1 for silence.

    Somebody who seldom speaks, as on a channel of their own, is not raised above `CEILING`.
    """
    whole = len(samples) // FRAME * FRAME
    if not whole:
        return 1.0
    frames = samples[:whole].reshape(-1, FRAME)
    loud, loudest = np.quantile(np.sqrt(np.einsum("tn,tn->t", frames, frames) / FRAME), (LOUD, LOUDEST))
    if loudest == 0:
        return 1.0
    return float(min(MOST_GAIN, TARGET / max(loud, TARGET / MOST_GAIN), CEILING / loudest))


def levelled(samples: Samples, gain: float) -> Samples:
    """A copy of `samples`, `gain` times as loud, within -1..1."""
    raised: Samples = np.clip(samples * np.float32(gain), -1.0, 1.0)
    return raised
