"""The real models on real and on speechless sound."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import jiwer
import numpy as np
import pytest

from analyzer import weights
from analyzer.audio import Audio, read_audio
from analyzer.core.transcript import NoticeKind
from analyzer.settings import read_settings
from analyzer.transcribe import Detector, Engine, Options, detect_language, load_detector, speech_regions, transcribe
from analyzer.transcribe.faster_whisper import load_faster_whisper
from evaluation.transcribe.sounds import speechless

pytestmark = pytest.mark.slow


def cached(name: str) -> Path:
    settings = read_settings({**os.environ, "ANALYZER_OFFLINE": "1"})
    if not weights.is_cached(name, settings):
        pytest.skip(f"{name} is not in the cache: run 'analyzer models fetch {name}'")
    return weights.path_of(name, settings)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load_faster_whisper(cached("whisper-base"), device="cpu", threads=1)


@pytest.fixture(scope="module")
def detector() -> Detector:
    return load_detector(cached("silero-vad"))


def test_a_speech_word_for_word(engine: Engine, detector: Detector, real_data: Path) -> None:
    audio = read_audio(real_data / "speech/jfk.flac")
    assert detect_language(audio, engine, detector) == "en"
    heard = transcribe(audio, engine, detector)
    said = "and so my fellow americans ask not what your country can do for you ask what you can do for your country"
    assert jiwer.wer(said, " ".join(word.text.strip(",.!?").lower() for word in heard.words)) <= 0.1
    times = [word.at for word in heard.words if word.at is not None]
    assert len(times) == len(heard.words)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(times))
    assert 250 <= times[0].start_ms <= 600, "the first word is not stretched over the silence before it"
    assert all(at.duration_ms <= 2000 for at in times)
    assert heard.coverage_ms > 0.9 * sum(stretch.duration_ms for stretch in heard.speech)


def test_speech_heard_as_another_language_is_told_with_its_times(engine: Engine, detector: Detector, real_data: Path) -> None:
    audio = read_audio(real_data / "speech/jfk.flac")
    (notice,) = (n for n in transcribe(audio, engine, detector, options=Options(language="nl")).notices if n.kind is NoticeKind.LANGUAGE)
    assert "'en'" in notice.detail
    assert notice.at is not None
    assert notice.at.duration_ms > 8000


def test_quiet_speech_is_heard_like_loud_speech(engine: Engine, detector: Detector, real_data: Path) -> None:
    samples = read_audio(real_data / "speech/jfk.flac").samples
    texts = [" ".join(w.text for w in transcribe(Audio(samples * gain), engine, detector).words) for gain in (1.0, 0.01)]
    assert jiwer.wer(*(text.lower() for text in texts)) <= 0.1


@pytest.mark.parametrize("name", speechless())
def test_where_nobody_speaks_there_are_no_words(name: str, engine: Engine, detector: Detector) -> None:
    heard = transcribe(Audio(speechless()[name]), engine, detector)
    assert [word.text for word in heard.words] == []
    assert NoticeKind.NO_SPEECH in [notice.kind for notice in heard.notices]


def test_a_one_second_clip(engine: Engine, detector: Detector, real_data: Path) -> None:
    samples = read_audio(real_data / "speech/jfk.flac").samples[5 * 16_000 : 6 * 16_000]
    heard = transcribe(Audio(samples), engine, detector, options=Options(language="en"))
    assert len(heard.words) <= 4
    assert all(word.at is not None and word.at.end_ms <= 1040 for word in heard.words)


def test_speech_is_found_in_the_middle_of_noise(detector: Detector, real_data: Path) -> None:
    speech = read_audio(real_data / "speech/jfk.flac").samples
    noise = 0.002 * np.random.default_rng(1).standard_normal(30 * 16_000).astype(np.float32)
    noise[10 * 16_000 : 10 * 16_000 + len(speech)] += speech
    regions = speech_regions(detector.speech(noise))
    assert regions
    assert min(region.start_ms for region in regions) >= 10_000
    assert max(region.end_ms for region in regions) <= 21_100
