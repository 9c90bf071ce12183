"""From sound to a transcript: find speech, recognise words, tell speakers apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from analyzer import __version__, weights
from analyzer.audio import Audio, read_audio
from analyzer.core.identity import Provenance, product_id
from analyzer.core.time import Interval, covered_ms
from analyzer.core.transcript import Notice, NoticeKind, Transcript, Turn, Utterance
from analyzer.diarize import (
    Embedder,
    Segmenter,
    assign,
    by_channel,
    diarize,
    load_embedder,
    load_segmenter,
    parse_speakers,
    without_bleed,
)
from analyzer.runners import Item, Report
from analyzer.settings import Settings
from analyzer.study.events import Tell, silent
from analyzer.study.intake import Found
from analyzer.study.models import model_path
from analyzer.study.policy import EngineName, Transcription
from analyzer.transcribe import Detector, Engine, Heard, Options, Task, load_detector, merge, notices_of, transcribe
from analyzer.transcribe.faster_whisper import load_faster_whisper
from analyzer.transcribe.openai_whisper import load_openai_whisper

DETECTOR, EMBEDDER, SEGMENTER = "silero-vad", "campplus", "segmentation-3.0"
RECOGNISING = 0.85  # share of the work on a file that is recognising words; the rest is telling speakers apart


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides how a recording becomes a transcript; the same recipe on the same audio gives the same transcript."""

    engine: EngineName
    model: str
    options: Options
    speakers: str
    model_hash: str

    @property
    def hash(self) -> str:
        """The hash of the settings, without the models'."""
        return product_id("recipe", __version__, self.engine, asdict(self.options), self.speakers)

    @property
    def models(self) -> tuple[str, ...]:
        """The names of the models it needs: recogniser, speech detector and, where speakers are told apart, those that hear voices."""
        return (self.model, DETECTOR) if parse_speakers(self.speakers) is None else (self.model, DETECTOR, EMBEDDER, SEGMENTER)

    def transcript_id(self, recording: str) -> str:
        """The id that the transcript of a recording has under this recipe, known before the work is done."""
        return product_id("transcript", recording, self.hash, self.model_hash)


@dataclass(frozen=True, slots=True)
class Voices:
    """The loaded models that tell speakers apart."""

    embedder: Embedder
    segmenter: Segmenter


@dataclass(frozen=True, slots=True)
class Listener:
    """The loaded models that turn sound into words, and where speakers are to be told apart, those that do."""

    engine: Engine
    detector: Detector
    voices: Voices | None = None


def recipe_of(settings: Transcription) -> Recipe:
    """The recipe that settings ask for; unknown names are errors before any work."""
    options = Options(
        language=None if settings.language == "auto" else settings.language,
        task=Task(settings.task),
        hotwords=", ".join(settings.vocabulary) or None,
        initial_prompt=settings.prompt or None,
        verbatim=settings.verbatim,
    )
    recipe = Recipe(settings.engine, settings.model, options, settings.speakers, model_hash="")
    return replace(recipe, model_hash=product_id(*map(weights.sha_of, recipe.models)))


def loader(recipe: Recipe, settings: Settings, *, threads: int, tell: Tell = silent) -> Callable[[], Listener]:
    """A picklable function that loads the models of a recipe; they are fetched here, once, before workers need them."""
    return partial(_load, recipe.engine, [model_path(name, settings, tell) for name in recipe.models], threads)


def listen(listener: Listener, item: Item[tuple[Found, Recipe]], report: Report) -> Transcript:
    """The transcript of one recording: the step that runners map over recordings."""
    found, recipe = item.payload
    audio = read_audio(found.path)
    heard = hear(listener, audio, recipe, report=lambda share: report(share * RECOGNISING))
    return written(listener, found, recipe, audio, heard)


def hear(listener: Listener, audio: Audio, recipe: Recipe, *, report: Report, offset_ms: int = 0) -> tuple[Heard, ...]:
    """What is heard in `audio`, `offset_ms` into its recording: one `Heard`, or one per channel where each has its own speaker."""
    tracks = [audio] if audio.channels is None else [Audio(channel) for channel in audio.channels]

    def told(track: int) -> Callable[[int, int], None]:
        return lambda done_ms, all_ms: report((track + done_ms / max(all_ms, 1)) / len(tracks))

    return tuple(
        transcribe(track, listener.engine, listener.detector, options=recipe.options, offset_ms=offset_ms, progress=told(number))
        for number, track in enumerate(tracks)
    )


def joined(parts: Sequence[tuple[Heard, ...]], *, duration_ms: int) -> tuple[Heard, ...]:
    """What was heard in the parts of a recording, in order, as if it had been heard in one go."""
    return tuple(merge(track, duration_ms=duration_ms) for track in zip(*parts, strict=True))


def written(listener: Listener, found: Found, recipe: Recipe, audio: Audio, heard: Sequence[Heard]) -> Transcript:
    """The transcript of a recording from what was heard on each of its tracks."""
    notices = notices_of(heard)
    if audio.truncated:
        notices += (Notice(NoticeKind.TRUNCATED, None, "the file ends early or is damaged; what could be decoded is here"),)
    utterances, turns = _spoken(listener, recipe, audio, heard)
    notices += tuple(_given_once(heard, utterances)) + tuple(_too_few(recipe, turns))
    return Transcript(
        id=recipe.transcript_id(found.recording),
        recording=found.recording,
        language=next((track.language for track in heard if track.language), None),
        utterances=utterances,
        made_by=Provenance(f"{recipe.engine} {recipe.model}", __version__, recipe.hash, recipe.model_hash, (found.recording,)),
        duration_ms=audio.duration_ms,
        speech_ms=sum(covered_ms(track.speech) for track in heard),
        coverage_ms=sum(track.coverage_ms for track in heard),
        notices=notices,
        turns=turns,
    )


def _spoken(listener: Listener, recipe: Recipe, audio: Audio, heard: Sequence[Heard]) -> tuple[tuple[Utterance, ...], tuple[Turn, ...]]:
    """The utterances, and the turns where voices had to be told apart."""
    if audio.channels is not None:
        return by_channel(without_bleed([track.words for track in heard], audio.channels)), ()
    words, speech = heard[0].words, heard[0].speech
    count = parse_speakers(recipe.speakers)
    if count is None or listener.voices is None or not words:
        return assign(words, ()), ()
    voices = listener.voices
    turns = diarize(audio.samples, _voiced(speech, audio), voices.embedder, segmenter=voices.segmenter, speakers=count)
    return assign(words, turns), tuple(Turn(turn.at, turn.speaker) for turn in turns)


def _given_once(heard: Sequence[Heard], utterances: Sequence[Utterance]) -> Iterator[Notice]:
    """A warning where words were heard on more than one channel."""
    twice = sum(len(track.words) for track in heard) - sum(len(utterance.words) for utterance in utterances)
    if twice:
        yield Notice(NoticeKind.REPEATED, None, f"{twice} words were heard on a second channel too; they are given where they are louder")


def _too_few(recipe: Recipe, turns: Sequence[Turn]) -> Iterator[Notice]:
    """A warning where fewer voices could be told apart than there are said to be."""
    count, found = parse_speakers(recipe.speakers), len({turn.speaker for turn in turns})
    if count and 0 < found < count.low:
        asked = str(count.low) if count.low == count.high else f"at least {count.low}"
        what = f"{asked} speakers were given, and {found} could be told apart by the voice"
        yield Notice(NoticeKind.SPEAKERS, None, what)


def _voiced(speech: Sequence[Interval], audio: Audio) -> tuple[Interval, ...]:
    whole = Interval(0, audio.duration_ms)
    return tuple(inside for stretch in speech if (inside := stretch & whole) is not None)


def _load(engine: EngineName, folders: Sequence[Path], threads: int) -> Listener:
    model, detector, *voices = folders
    load_engine: Callable[..., Engine] = load_openai_whisper if engine == "openai-whisper" else load_faster_whisper
    return Listener(
        load_engine(model, threads=threads), load_detector(detector), _load_voices(*voices, threads=threads) if voices else None
    )


def _load_voices(embedder: Path, segmenter: Path, *, threads: int) -> Voices:
    return Voices(load_embedder(embedder, threads=threads), load_segmenter(segmenter, threads=threads))
