from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analyzer.audio import SAMPLE_RATE
from analyzer.core.time import Interval
from analyzer.errors import ModelError
from analyzer.transcribe.level import MOST_GAIN, TARGET, gain_of, levelled
from analyzer.transcribe.speech import BLOCK, CONTEXT, STEP, STEP_MS, Detector, load_detector, speech_regions

PROBABILITIES = hnp.arrays(np.float32, st.integers(0, 200), elements=st.floats(0, 1, width=32))


def steps(*runs: tuple[float, int]) -> np.ndarray:
    return np.concatenate([np.full(count, value, dtype=np.float32) for value, count in runs])


def test_speech_starts_at_the_threshold_and_lasts_until_well_below_it() -> None:
    regions = speech_regions(steps((0.1, 10), (0.9, 10), (0.4, 5), (0.1, 20)), threshold=0.5)
    assert regions == (Interval(320, 25 * STEP_MS),)


def test_what_never_reaches_the_threshold_is_no_speech() -> None:
    assert speech_regions(steps((0.45, 100)), threshold=0.5) == ()


def test_short_silences_are_bridged_and_long_ones_are_not() -> None:
    probabilities = steps((0.9, 10), (0.0, 5), (0.9, 10), (0.0, 30), (0.9, 10))
    assert speech_regions(probabilities, min_silence_ms=200) == (Interval(0, 800), Interval(1760, 2080))
    assert speech_regions(probabilities, min_silence_ms=160) == (Interval(0, 320), Interval(480, 800), Interval(1760, 2080))


def test_padding_stays_inside_the_recording_and_joins_what_it_makes_touch() -> None:
    probabilities = steps((0.0, 2), (0.9, 10), (0.0, 10), (0.9, 10), (0.0, 2))
    assert speech_regions(probabilities, pad_ms=100) == (Interval(0, 484), Interval(604, 34 * STEP_MS))
    assert speech_regions(probabilities, pad_ms=200) == (Interval(0, 34 * STEP_MS),)


def test_clicks_can_be_left_out() -> None:
    assert speech_regions(steps((0.0, 10), (0.9, 2), (0.0, 30), (0.9, 20)), min_speech_ms=100) == (Interval(1344, 1984),)


@given(PROBABILITIES, st.floats(0.05, 0.95), st.integers(0, 500), st.integers(0, 2000))
def test_every_step_at_the_threshold_is_speech_and_stretches_are_disjoint(
    probabilities: np.ndarray, threshold: float, pad_ms: int, min_silence_ms: int
) -> None:
    regions = speech_regions(probabilities, threshold=threshold, pad_ms=pad_ms, min_silence_ms=min_silence_ms)
    for step in np.flatnonzero(probabilities >= threshold).tolist():
        assert any(step * STEP_MS in region for region in regions)
    assert all(before.end_ms < after.start_ms for before, after in pairwise(regions))
    assert all(region.end_ms <= len(probabilities) * STEP_MS for region in regions)


class Session:
    """An ONNX session that finds the loudness of a step, remembers how often it was called, and checks the context."""

    def __init__(self) -> None:
        self.before: np.ndarray | None = None
        self.calls = 0

    def run(self, outputs: None, inputs: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        block = inputs["input"]
        assert block.shape[1] == CONTEXT + STEP
        assert inputs["h"].flat[0] == self.calls
        if self.before is not None:
            np.testing.assert_array_equal(block[0, :CONTEXT], self.before[-CONTEXT:])
        np.testing.assert_array_equal(block[1:, :CONTEXT], block[:-1, -CONTEXT:])
        self.before = block[-1]
        self.calls += 1
        memory = np.full((1, 1, 128), self.calls, dtype=np.float32)
        return np.abs(block[:, CONTEXT:]).max(axis=1, keepdims=True), memory, memory


@pytest.mark.parametrize("length", [0, 1, STEP, STEP + 1, 10 * STEP, (BLOCK + 3) * STEP - 7])
def test_the_detector_hears_every_step_with_its_context_and_memory(length: int) -> None:
    samples = np.zeros(length, dtype=np.float32)
    samples[-1:] = 0.5
    session = Session()
    found = Detector(session).speech(samples)
    assert len(found) == -(-length // STEP)
    assert session.calls == -(-len(found) // BLOCK)
    assert [round(float(value), 3) > 0 for value in found[-3:]] == [False] * min(2, max(0, len(found) - 1)) + [True] * min(1, len(found))


def test_a_folder_without_the_model_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    with pytest.raises(ModelError, match="silero-vad"):
        load_detector(tmp_path)


def test_quiet_sound_is_raised_loud_sound_lowered_and_silence_left() -> None:
    sine = np.sin(np.arange(SAMPLE_RATE, dtype=np.float32) / 5)
    for loudness in (0.02, 0.9):
        gain = gain_of(loudness * sine)
        raised = levelled(loudness * sine, gain)
        assert np.sqrt(np.mean(raised**2)) == pytest.approx(TARGET, rel=0.02)
    assert gain_of(np.zeros(SAMPLE_RATE, dtype=np.float32)) == 1.0
    assert gain_of(1e-4 * sine) == MOST_GAIN
    seldom = np.concatenate([np.full(20 * SAMPLE_RATE, 1e-3, dtype=np.float32), 0.5 * sine])
    assert gain_of(seldom) < 1.0, "somebody who seldom speaks is not made to shout"
    assert gain_of(sine[:10]) == 1.0
    assert np.abs(levelled(sine, 5.0)).max() == 1.0
