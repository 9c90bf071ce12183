"""Many short recordings of different content, cut from the two of the demo."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from analyzer.audio import SAMPLE_RATE, Samples, read_audio
from evaluation.record import ROOT

SOURCES = tuple(sorted((ROOT / "corpora" / "demo").glob("*.opus")))


def clips_of_the_demo(folder: Path, count: int, seconds: int) -> Path:
    """Write `count` clips into `folder` and return it; they begin evenly spread over the recordings and may share some of their sound."""
    folder.mkdir(parents=True)
    sounds = [read_audio(source).samples for source in SOURCES]
    each = -(-count // len(sounds))
    for number in range(count):
        sound = sounds[number % len(sounds)]
        start = (len(sound) - seconds * SAMPLE_RATE) * (number // len(sounds)) // each
        write_wav(folder / f"clip-{number:02d}.wav", sound[start : start + seconds * SAMPLE_RATE])
    return folder


def write_wav(path: Path, sound: Samples) -> None:
    """Write 16-bit mono sound."""
    with wave.open(str(path), "wb") as sink:
        sink.setnchannels(1)
        sink.setsampwidth(2)
        sink.setframerate(SAMPLE_RATE)
        sink.writeframes((sound * 32767).astype(np.int16).tobytes())
