"""How accurate and how fast is transcription, beside the two reference programs on the same audio in the same run?

    python -m evaluation.transcribe.run [--model whisper-base] [--workers 2]

Accuracy is measured file by file, speed on one long recording: all files one after the other. Ours runs in worker processes with one
thread each, the references in one process with all cores, as they do by default. The cut, the level and the second pass were tuned on the
files in TUNED, with the figures of all files in view (see README.md).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
from transformers.models.whisper.english_normalizer import EnglishTextNormalizer

from analyzer.audio import AUDIO_SUFFIXES, Audio, Samples, read_audio
from analyzer.core.time import Interval
from analyzer.settings import read_settings
from analyzer.transcribe import Detector, Engine, Heard, Options, load_detector, speech_regions, split_for_work, transcribe
from analyzer.transcribe.faster_whisper import load_faster_whisper
from analyzer.weights import path_of
from evaluation.record import real_data, record
from evaluation.transcribe.sounds import speechless

FOLDER = Path(__file__).parent
TUNED = frozenset({"ami/trn00.wav", "ami/dev00.wav", "sonnet1.mp3"})
THEIRS = "faster-whisper, its defaults"
LONG = "all files"
LONG_MS = 300_000  # above it a recording is shared among workers
BEFORE_MS = 200  # kept before the first annotated turn
LOADING = Audio(samples=speechless()["one second of silence"])


@dataclass(frozen=True, slots=True)
class Result:
    """What one program made of the files: the text by file, and the seconds that all of them took by the clock and of processor time."""

    texts: dict[str, str]
    seconds: float
    processor_seconds: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--model", default="whisper-base")
    arguments.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    chosen = arguments.parse_args()
    data = real_data()
    if data is None:
        raise SystemExit("The recordings are absent: set ANALYZER_REAL_DATA.")
    folder = data / "speech"
    references = {entry["file"]: entry["text"] for entry in json.loads((folder / "manifest.json").read_text()) if entry.get("text")}
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix in AUDIO_SUFFIXES)
    every = {name: read_audio(folder / name) for name in files}
    audio = {name: every[name] for name in references}
    long = Audio(np.concatenate([sound.samples for sound in every.values()]))
    weights = path_of(chosen.model, read_settings())
    programs: dict[str, Callable[[dict[str, Audio], Path], Result]] = {
        "ours": partial(ours, workers=chosen.workers),
        THEIRS: faster_whisper,
    }
    if importlib.util.find_spec("whisper") is not None:
        programs["openai-whisper, its defaults"] = openai_whisper
    accuracy = {name: program(audio, weights) for name, program in programs.items()}
    annotated = {name: from_first_turn(sound, folder / name) for name, sound in audio.items()}
    accuracy_annotated = {name: program(annotated, weights) for name, program in programs.items()}
    speed = {name: program({LONG: long}, weights) for name, program in programs.items()}
    figures = {
        "model": chosen.model,
        "accuracy": {name: accuracy_of(result, references) for name, result in accuracy.items()},
        "accuracy from the first annotated turn on": {name: accuracy_of(result, references) for name, result in accuracy_annotated.items()},
        "long recording": {"seconds": long.duration_ms // 1000, "workers": chosen.workers},
        "speed": {name: speed_of(result, long) for name, result in speed.items()},
        "speed against faster-whisper": faster(speed["ours"], speed[THEIRS]),
        "words where nobody speaks": invented(weights),
    }
    record(FOLDER, figures, data=[folder / name for name in files])
    print(json.dumps(figures, indent=2))


def from_first_turn(sound: Audio, path: Path) -> Audio:
    """The sound from the first turn in the .rttm file beside it, whole where there is none: what is said before is in no reference."""
    turns = path.with_suffix(".rttm")
    if not turns.exists():
        return sound
    starts = [float(line.split()[3]) for line in turns.read_text().splitlines() if line.startswith("SPEAKER")]
    return sound.part(Interval(max(0, round(min(starts) * 1000) - BEFORE_MS), sound.duration_ms))


def accuracy_of(result: Result, references: dict[str, str]) -> dict[str, Any]:
    held_out = [name for name in references if name not in TUNED]
    return {
        "word error rate, held out": error_rate(result.texts, references, held_out),
        "word error rate, tuned on": error_rate(result.texts, references, TUNED),
        "word error rate, all": error_rate(result.texts, references, references),
    }


def speed_of(result: Result, recording: Audio) -> dict[str, float]:
    seconds = recording.duration_ms / 1000
    return {
        "times real time": round(seconds / result.seconds, 1),
        "processor seconds per minute": round(60 * result.processor_seconds / seconds, 1),
    }


def faster(one: Result, other: Result) -> dict[str, float]:
    """How many times faster `one` is by the clock, and how many times less processor time it takes (which a busy machine disturbs less)."""
    return {
        "by the clock": round(other.seconds / one.seconds, 2),
        "processor time": round(other.processor_seconds / one.processor_seconds, 2),
    }


def error_rate(texts: dict[str, str], references: dict[str, str], files: Iterable[str]) -> dict[str, float]:
    names = sorted(files)
    counts = jiwer.process_words([normal(references[name]) for name in names], [normal(texts[name]) for name in names])
    words = counts.hits + counts.substitutions + counts.deletions
    return {
        "percent": round(100 * counts.wer, 1),
        "substitutions": counts.substitutions,
        "deletions": counts.deletions,
        "insertions": counts.insertions,
        "words": words,
    }


@cache
def _normalizer() -> Callable[[str], str]:
    return EnglishTextNormalizer({})


def normal(text: str) -> str:
    """Whisper's normal form, in which case, punctuation, spelling and hesitations do not count."""
    return _normalizer()(text)


_models: dict[str, Any] = {}


def _load(weights: Path) -> None:
    _models["engine"] = load_faster_whisper(weights, threads=1)
    _models["detector"] = load_detector(path_of("silero-vad", read_settings()))
    transcribe(LOADING, _models["engine"], _models["detector"])


def _work(samples: Samples) -> tuple[str, float]:
    start = time.process_time()
    heard = transcribe(Audio(samples), _models["engine"], _models["detector"], options=Options(language="en"))
    return " ".join(word.text for word in heard.words), time.process_time() - start


def _ready(_: int) -> int:
    time.sleep(0.5)  # long enough for every worker to take one
    return os.getpid()


def ours(audio: dict[str, Audio], weights: Path, *, workers: int) -> Result:
    """Our transcription, one part of a file per worker at a time, the longest first; loading does not count for any program."""
    parts = [part for name, sound in audio.items() for part in _parts(name, sound, workers)]
    first = sorted(parts, key=lambda part: -len(part[1]))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_load, initargs=(weights,)) as pool:
        list(pool.map(_ready, range(workers)))
        start = time.perf_counter()
        done = dict(zip([name for name, _ in first], pool.map(_work, [samples for _, samples in first]), strict=True))
        seconds = time.perf_counter() - start
    texts = {name: " ".join(done[part][0] for part in sorted(done) if part[0] == name) for name in audio}
    return Result(texts, seconds, sum(spent for _, spent in done.values()))


def _parts(name: str, sound: Audio, workers: int) -> Iterator[tuple[tuple[str, int], Samples]]:
    """A short file whole, a long one in as many parts as there are workers."""
    if sound.duration_ms < LONG_MS:
        yield (name, 0), sound.samples
        return
    speech = speech_regions(load_detector(path_of("silero-vad", read_settings())).speech(sound.samples))
    for number, part in enumerate(split_for_work(speech, longest_ms=sound.duration_ms // workers + 10_000)):
        yield (name, number), sound.part(part).samples


def faster_whisper(audio: dict[str, Audio], weights: Path) -> Result:
    """faster-whisper with int8 and its defaults: beam 5, one window after the other."""
    model = load_faster_whisper(weights, device="cpu", threads=os.cpu_count() or 1).model

    def text(samples: Samples) -> str:
        return " ".join(segment.text.strip() for segment in model.transcribe(samples, language="en")[0])

    return _timed(audio, text)


def openai_whisper(audio: dict[str, Audio], weights: Path) -> Result:
    """OpenAI's program with its defaults."""
    from analyzer.transcribe.openai_whisper import load_openai_whisper

    model = load_openai_whisper(weights, device="cpu").model
    return _timed(audio, lambda samples: str(model.transcribe(samples, language="en", fp16=False)["text"]))


def _timed(audio: dict[str, Audio], text: Callable[[Samples], str]) -> Result:
    start, start_processor = time.perf_counter(), time.process_time()
    texts = {name: text(sound.samples) for name, sound in audio.items()}
    return Result(texts, time.perf_counter() - start, time.process_time() - start_processor)


def invented(weights: Path) -> dict[str, dict[str, int]]:
    """The number of words that ours and faster-whisper's defaults write where nobody speaks."""
    engine = load_faster_whisper(weights, device="cpu")
    detector = load_detector(path_of("silero-vad", read_settings()))
    return {
        name: {"ours": _words(samples, engine, detector), "faster-whisper": _theirs(samples, engine)}
        for name, samples in speechless().items()
    }


def _words(samples: Samples, engine: Engine, detector: Detector) -> int:
    heard: Heard = transcribe(Audio(samples), engine, detector, options=Options(language="en"))
    return len(heard.words)


def _theirs(samples: Samples, engine: Any) -> int:
    segments: Sequence[Any] = list(engine.model.transcribe(samples, language="en")[0])
    return sum(len(segment.text.split()) for segment in segments)


if __name__ == "__main__":
    main()
