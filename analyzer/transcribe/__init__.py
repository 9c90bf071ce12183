"""Samples to words: cut by speech, heard in batches, doubtful stretches heard again, what looks wrong said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from analyzer.audio import Audio
from analyzer.core.time import Interval, union
from analyzer.core.transcript import Notice, NoticeKind, Word
from analyzer.transcribe import checks
from analyzer.transcribe.engine import Engine, Options, Passage, Task, Token
from analyzer.transcribe.language import language_of, prepared
from analyzer.transcribe.level import gain_of
from analyzer.transcribe.packing import Sound, Window, pack, split_for_work, within
from analyzer.transcribe.redecode import heard_again, missed, placed, unstretched
from analyzer.transcribe.speech import Detector, load_detector, speech_regions
from analyzer.transcribe.timing import plausible

__all__ = [
    "Detector",
    "Engine",
    "Heard",
    "Options",
    "Task",
    "detect_language",
    "load_detector",
    "merge",
    "notices_of",
    "speech_regions",
    "split_for_work",
    "transcribe",
]

Progress = Callable[[int, int], None]  # milliseconds heard, milliseconds to hear

DEFAULTS = Options()
CUT_THRESHOLD = 0.2  # probability of speech from which sound is heard; low, because quiet speech is speech
CUT_PAD_MS = 400
CUT_SILENCE_MS = 1000  # longer silences are left out
FINE_THRESHOLD = 0.35  # for the edges of words
FINE_SILENCE_MS = 200
FINE_PAD_MS = 50
OTHER_LANGUAGE = 0.6  # probability from which another language is worth a notice


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in a recording or a part of one: times count from the start of the recording.

    `speech` are the stretches where somebody speaks; `coverage_ms` is how much of them the words account for.
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
    sound = _sound(audio, detector)
    windows = _windows(sound)
    tokens: tuple[Token, ...] = ()
    notices: tuple[Notice, ...] = ()
    if windows:
        options = prepared(options, sound, windows, engine)
        passages = list(_passages(sound, windows, engine, options, progress))
        tokens, notices = _tidied([passage for _, passage in passages], sound, options)
        if options.second_pass:
            tokens = plausible(missed(tokens, sound, engine, options), _fine(sound))
            tokens = plausible(unstretched(tokens, sound, engine, options), _fine(sound))
        notices += tuple(_other_languages(passages, sound, engine, options))
    notices += tuple(_about(audio, tokens, sound.speech))
    return Heard(
        tuple(Word(number, token.text, token.at.shifted(offset_ms), token.probability) for number, token in enumerate(tokens)),
        options.language,
        audio.duration_ms,
        checks.coverage_ms(tokens, sound.speech),
        tuple(replace(notice, at=notice.at and notice.at.shifted(offset_ms)) for notice in notices),
        tuple(stretch.shifted(offset_ms) for stretch in sound.speech),
    )


def detect_language(audio: Audio, engine: Engine, detector: Detector) -> str | None:
    """The language spoken in `audio`, None when nobody speaks; ask it once for a recording that is transcribed in parts."""
    sound = _sound(audio, detector)
    windows = _windows(sound)
    return language_of(sound, windows, engine) if windows else None


def merge(parts: Iterable[Heard], *, duration_ms: int) -> Heard:
    """The parts of a recording of `duration_ms`, in order, as one: words are numbered anew, a notice about the whole is given once."""
    ordered = tuple(parts)
    words = (word for part in ordered for word in part.words)
    return Heard(
        tuple(replace(word, id=number) for number, word in enumerate(words)),
        next((part.language for part in ordered if part.language), None),
        duration_ms,
        sum(part.coverage_ms for part in ordered),
        tuple(dict.fromkeys(notice for part in ordered for notice in part.notices)),
        union(stretch for part in ordered for stretch in part.speech),
    )


def notices_of(tracks: Sequence[Heard]) -> tuple[Notice, ...]:
    """The notices of all tracks of a recording, each once; that no speech was found, only where no track has words."""
    spoken = [word.at for track in tracks for word in track.words if word.at]
    notices = dict.fromkeys(notice for track in tracks for notice in track.notices)
    return tuple(
        notice for notice in notices if not (notice.kind is NoticeKind.NO_SPEECH and notice.at and any(notice.at & at for at in spoken))
    )


def _sound(audio: Audio, detector: Detector) -> Sound:
    probabilities = detector.speech(audio.samples)
    speech = within(speech_regions(probabilities), audio.duration_ms)
    return Sound(audio.samples, gain_of(audio.samples), probabilities, speech)


def _windows(sound: Sound) -> tuple[Window, ...]:
    regions = speech_regions(sound.probabilities, threshold=CUT_THRESHOLD, pad_ms=CUT_PAD_MS, min_silence_ms=CUT_SILENCE_MS)
    return pack(within(regions, sound.duration_ms), sound.probabilities)


def _fine(sound: Sound) -> tuple[Interval, ...]:
    return speech_regions(sound.probabilities, threshold=FINE_THRESHOLD, min_silence_ms=FINE_SILENCE_MS, pad_ms=FINE_PAD_MS)


def _passages(
    sound: Sound, windows: tuple[Window, ...], engine: Engine, options: Options, progress: Progress | None
) -> Iterator[tuple[Window, Passage]]:
    """Every window with what is heard in it, in recording time; the doubtful ones heard twice."""
    total_ms, done_ms = sum(window.duration_ms for window in windows), 0
    for first in range(0, len(windows), options.batch):
        batch = windows[first : first + options.batch]
        for window, passage in zip(batch, engine.hear([sound.of(window) for window in batch], options), strict=True):
            heard = placed(window, passage)
            yield window, heard_again(window, heard, sound, engine, options) if options.second_pass else heard
        done_ms += sum(window.duration_ms for window in batch)
        if progress is not None:
            progress(done_ms, total_ms)


def _tidied(passages: Iterable[Passage], sound: Sound, options: Options) -> tuple[tuple[Token, ...], tuple[Notice, ...]]:
    """The tokens of all passages with plausible times, without invented words and loops; notices of what was left out."""
    prompt = " ".join(text for text in (options.initial_prompt, options.hotwords) if text)
    real, invented = checks.without_invented(passages, sound.probabilities, prompt=prompt)
    tokens, looped = checks.without_loops([token for passage in real for token in passage.tokens])
    return plausible(tokens, _fine(sound)), (*invented, *looped)


def _other_languages(passages: Iterable[tuple[Window, Passage]], sound: Sound, engine: Engine, options: Options) -> Iterator[Notice]:
    """A notice for each stretch that sounds like another language; where the engine does not tell, doubtful windows are asked."""
    spoken: list[tuple[Interval, str]] = []
    for window, passage in passages:
        told = passage.language
        if told is None and checks.Doubt.UNSURE in checks.doubts(passage, window.duration_ms):
            told = engine.detect_language(sound.of(window))
        sure = told is not None and told[1] > OTHER_LANGUAGE and bool(passage.tokens)
        spoken.append((window.span, told[0] if told and sure else options.language or ""))
    for language, run in groupby(spoken, key=lambda pair: pair[1]):
        spans = [span for span, _ in run]
        if language != options.language:
            what = f"it sounds like '{language}', but was heard as '{options.language}'"
            yield Notice(NoticeKind.LANGUAGE, spans[0] | spans[-1], what)


def _about(audio: Audio, tokens: tuple[Token, ...], speech: tuple[Interval, ...]) -> Iterator[Notice]:
    """Notices about the whole and about what still looks wrong."""
    if not tokens:
        yield Notice(NoticeKind.NO_SPEECH, Interval(0, audio.duration_ms), "no speech was found")
    yield from checks.remaining(tokens, speech)
