"""What works on this machine, and what to do about what does not."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from analyzer import weights
from analyzer.audio import read_audio
from analyzer.core.time import Interval
from analyzer.errors import AnalyzerError
from analyzer.resources import resource
from analyzer.settings import Settings
from analyzer.study.cores import AUTO, USUAL, chosen_model, gpus, real_times, remember_speed, usable_cores
from analyzer.study.handle import Study
from analyzer.study.listen import DETECTOR
from analyzer.study.policy import FILE_NAME
from analyzer.study.suggest import fault_of_model, model_of
from analyzer.transcribe import Options, load_detector, transcribe
from analyzer.transcribe.faster_whisper import load_faster_whisper

GIGABYTE = 1_000_000_000
LEAST_FREE = 5 * GIGABYTE  # room for the models, and for the transcripts of a large study
SAMPLE, SAMPLE_MS = "corpora/demo/customer-interview.opus", 60_000  # what the speed is measured on
LIBRARIES = {  # import name: (distribution, extra that brings it, what it is for)
    "av": ("av", "speech", "reading audio and video (no ffmpeg program is needed)"),
    "faster_whisper": ("faster-whisper", "speech", "recognising speech"),
    "kaldi_native_fbank": ("kaldi-native-fbank", "speech", "telling speakers apart"),
    "spacy": ("spacy", "text", "finding sentences"),
    "sentence_transformers": ("sentence-transformers", "text", "suggesting codes"),
    "psycopg": ("psycopg", "postgres", "a team's server database"),
}


class State(StrEnum):
    """How a check came out."""

    GOOD = "good"
    NOTE = "note"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its state, what was found, and what to do (empty when nothing is)."""

    name: str
    state: State
    found: str
    remedy: str = ""


def examine(settings: Settings, folder: Path) -> Iterator[Check]:
    """Look at the program, the libraries, the models, the processor and the disk that `folder` is on; in a study at its model, too."""
    yield Check("python", State.GOOD, ".".join(map(str, sys.version_info[:3])))
    yield from (_library(module, *about) for module, about in LIBRARIES.items())
    yield from (_model(name, settings) for name in weights.default_models())
    yield Check("cores", State.GOOD, str(usable_cores()))
    yield _gpu()
    yield _speed(settings)
    yield _disk(folder)
    yield _network(settings)
    if (folder / FILE_NAME).exists():
        yield _suggestions(folder, settings)


def _library(module: str, distribution: str, extra: str, purpose: str) -> Check:
    if importlib.util.find_spec(module) is None:
        return Check(distribution, State.MISSING, f"not installed: {purpose}", f"pip install 'transcript-analyzer[{extra}]'")
    return Check(distribution, State.GOOD, f"{importlib.metadata.version(distribution)}: {purpose}")


def _model(name: str, settings: Settings) -> Check:
    if weights.is_cached(name, settings):
        return Check(f"model {name}", State.GOOD, "here")
    return Check(f"model {name}", State.MISSING, "not on this machine", f"analyzer models fetch {name}")


def _gpu() -> Check:
    if count := gpus():
        return Check("gpu", State.GOOD, f"{count} usable")
    return Check("gpu", State.NOTE, "none: everything runs on the processor")


def _speed(settings: Settings) -> Check:
    """How fast the processor transcribes, measured anew, and the model that `--model auto` takes for it."""
    if not all(weights.is_cached(name, settings) for name in (USUAL, DETECTOR)):
        return Check("speed", State.NOTE, f"not measured: {USUAL} is not on this machine")
    try:
        remember_speed(_times_real_time(settings), settings)
    except AnalyzerError as failure:
        return Check("speed", State.NOTE, f"not measured: {failure.what}", failure.remedy or "")
    chosen = chosen_model(AUTO, settings)
    return Check("speed", State.GOOD, f"{real_times(USUAL, settings):.0f} times real time with {USUAL}; --model auto takes {chosen}")


def _times_real_time(settings: Settings) -> float:
    """Seconds of a demonstration interview that one core transcribes in a second, models loaded."""
    detector = load_detector(weights.path_of(DETECTOR, settings))
    engine = load_faster_whisper(weights.path_of(USUAL, settings), device="cpu", threads=1)
    audio = read_audio(resource(SAMPLE)).part(Interval(0, SAMPLE_MS))
    started = time.perf_counter()
    transcribe(audio, engine, detector, options=Options(language="en"))
    return SAMPLE_MS / 1000 / (time.perf_counter() - started)


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    found = f"{free / GIGABYTE:.0f} GB free"
    return Check("disk", State.GOOD, found) if free >= LEAST_FREE else Check("disk", State.NOTE, found, "Make room before long work.")


def _network(settings: Settings) -> Check:
    found = "off (ANALYZER_OFFLINE)" if settings.offline else "used only to fetch models, and only when one is missing"
    return Check("network", State.GOOD, found)


def _suggestions(folder: Path, settings: Settings) -> Check:
    with Study.open(folder, settings=settings) as study:
        fault = fault_of_model(study)
        if fault is not None:
            return Check("suggestions", State.MISSING, fault.what, fault.remedy or "")
        return Check("suggestions", State.GOOD, f"by model {Path(model_of(study)).name}")
