"""The two engines on the same real weights hear the same."""

from __future__ import annotations

from pathlib import Path

import jiwer
import pytest

from analyzer.audio import Audio, read_audio
from analyzer.core.time import Interval
from analyzer.resources import resource
from analyzer.settings import read_settings
from analyzer.transcribe import Engine, Heard, Options, load_detector, transcribe
from analyzer.transcribe.faster_whisper import load_faster_whisper
from analyzer.transcribe.openai_whisper import load_openai_whisper
from analyzer.weights import path_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def audio() -> Audio:
    return read_audio(resource("corpora/demo/customer-interview.opus")).part(Interval(0, 25_000))


def heard(engine: Engine, audio: Audio) -> Heard:
    detector = load_detector(path_of("silero-vad", read_settings()))
    return transcribe(audio, engine, detector, options=Options(language="en", second_pass=True))


@pytest.mark.filterwarnings("default")
def test_both_engines_hear_the_same_words_with_times(audio: Audio) -> None:
    pytest.importorskip("whisper")
    folder: Path = path_of("whisper-base", read_settings())
    ours = heard(load_faster_whisper(folder, threads=1), audio)
    reference = heard(load_openai_whisper(folder, threads=1), audio)
    texts = [" ".join(word.text.lower() for word in one.words) for one in (reference, ours)]
    assert jiwer.wer(*texts) <= 0.05
    for one in (ours, reference):
        starts = [word.at.start_ms for word in one.words if word.at]
        assert len(starts) == len(one.words)
        assert starts == sorted(starts)
