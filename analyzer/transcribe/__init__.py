"""Samples to words: cut by speech, heard in batches, doubtful stretches heard again, what looks wrong said."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from analyzer.audio import Audio
from analyzer.core.time import Interval, union
from analyzer.core.transcript import Notice, NoticeKind, Word
from analyzer.errors import ModelError
from analyzer.transcribe.engine import Engine, Options, Passage, Task
from analyzer.transcribe.packing import Window, pack, split_for_work
from analyzer.transcribe.speech import Detector, load_detector, speech_regions

__all__ = ["Detector", "Engine", "Heard", "Options", "Task", "load_detector", "merge", "speech_regions", "split_for_work", "transcribe"]

Progress = Callable[[int, int], None]  # milliseconds done, milliseconds in all

DEFAULTS = Options()
CUT_THRESHOLD = 0.2  # probability of speech above which sound is heard; low, because quiet speech is speech
CUT_PAD_MS = 400
CUT_SILENCE_MS = 1000  # shorter silences are heard along


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in a recording or a part of one: times count from the start of the recording.

    `coverage_ms` is how much of `speech` (the stretches where somebody speaks) the words account for.
    """

    words: tuple[Word, ...]
    language: str | None
    duration_ms: int
    coverage_ms: int
    notices: tuple[Notice, ...]
    speech: tuple[Interval, ...]


def transcribe(
    audio: Audio,
    engine: Engine,
    detector: Detector,
    *,
    options: Options = DEFAULTS,
    offset_ms: int = 0,
    progress: Progress | None = None,
) -> Heard:
    """The words of `audio`, which starts `offset_ms` into its recording; ModelError when the engine does not understand the language."""
    probabilities = detector.speech(audio.samples)
    speech = speech_regions(probabilities)
    windows = pack(speech_regions(probabilities, threshold=CUT_THRESHOLD, pad_ms=CUT_PAD_MS, min_silence_ms=CUT_SILENCE_MS), probabilities)
    if not windows:
        return _silent(audio, options, offset_ms)
    options = dataclasses.replace(options, language=_language(audio, windows, engine, options))
    words: list[Word] = []
    for window, passage in _heard(audio, windows, engine, options, progress):
        words += _words(window, passage, first=len(words))
    placed = tuple(dataclasses.replace(word, at=word.at.shifted(offset_ms)) for word in words if word.at is not None)
    return Heard(placed, options.language, audio.duration_ms, 0, (), tuple(s.shifted(offset_ms) for s in speech))


def merge(parts: Iterable[Heard]) -> Heard:
    """The parts of one recording, in order, as one: words are numbered anew."""
    ordered = tuple(parts)
    words = tuple(dataclasses.replace(word, id=number) for number, word in enumerate(word for part in ordered for word in part.words))
    return Heard(
        words,
        next((part.language for part in ordered if part.language), None),
        sum(part.duration_ms for part in ordered),
        sum(part.coverage_ms for part in ordered),
        tuple(notice for part in ordered for notice in part.notices),
        union(stretch for part in ordered for stretch in part.speech),
    )


def _heard(
    audio: Audio, windows: tuple[Window, ...], engine: Engine, options: Options, progress: Progress | None
) -> Iterator[tuple[Window, Passage]]:
    total_ms, done_ms = sum(window.duration_ms for window in windows), 0
    for first in range(0, len(windows), options.batch):
        batch = windows[first : first + options.batch]
        yield from zip(batch, engine.hear([window.samples(audio.samples) for window in batch], options), strict=True)
        done_ms += sum(window.duration_ms for window in batch)
        if progress is not None:
            progress(done_ms, total_ms)


def _words(window: Window, passage: Passage, *, first: int) -> list[Word]:
    return [
        Word(first + number, token.text, window.place(token.start_ms, token.end_ms), token.probability)
        for number, token in enumerate(passage.tokens)
    ]


def _language(audio: Audio, windows: tuple[Window, ...], engine: Engine, options: Options) -> str:
    language = options.language or engine.detect_language(windows[0].samples(audio.samples))[0]
    if language not in engine.languages:
        raise ModelError(
            f"the model does not understand the language '{language}' (only {', '.join(sorted(engine.languages))})",
            remedy="Choose a multilingual model, such as whisper-base.",
        )
    return language


def _silent(audio: Audio, options: Options, offset_ms: int) -> Heard:
    whole = Interval(offset_ms, offset_ms + audio.duration_ms)
    return Heard((), options.language, audio.duration_ms, 0, (Notice(NoticeKind.NO_SPEECH, whole, "no speech was found"),), ())
