"""From a recording to a transcript: decode, find speech, recognise words, tell speakers apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from analyzer import __version__, weights
from analyzer.audio import Audio, read_audio
from analyzer.core.identity import Provenance, product_id
from analyzer.core.transcript import Notice, NoticeKind, Transcript
from analyzer.diarize import Embedder, assign, diarize, load_embedder, parse_speakers
from analyzer.errors import ModelError
from analyzer.runners import Item, Report
from analyzer.settings import Settings
from analyzer.study.intake import Found
from analyzer.study.policy import Transcription
from analyzer.transcribe import Detector, Engine, Heard, Options, load_detector, load_engine, transcribe

RECOGNISED = 0.85  # share of a file's work that is recognising words; the rest is telling speakers apart (measured on two cores)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides how a recording becomes a transcript; the same recipe on the same audio gives the same transcript."""

    model: str
    options: Options
    speakers: str
    model_hash: str

    @property
    def hash(self) -> str:
        """The hash of the settings, without the model's."""
        return product_id("recipe", __version__, _plain(asdict(self.options)), self.speakers)

    def transcript_of(self, recording: str) -> str:
        """The id that the transcript of a recording has under this recipe, known before the work is done."""
        return product_id("transcript", recording, self.hash, self.model_hash)


@dataclass(frozen=True, slots=True)
class Listener:
    """The loaded models that turn sound into words with speakers."""

    engine: Engine
    detector: Detector
    embedder: Embedder | None


def recipe_of(settings: Transcription) -> Recipe:
    """The recipe that a study's (or a command's) settings ask for; unknown names and impossible combinations are errors before any work."""
    parse_speakers(settings.speakers)
    language = None if settings.language == "auto" else settings.language
    options = Options(language=language, task=settings.task, hotwords=settings.vocabulary)
    names = [settings.model, "silero-vad", *(["campplus"] if settings.speakers != "none" else [])]
    return Recipe(settings.model, options, settings.speakers, product_id(*(weights.sha_of(name) for name in names)))


def loader(recipe: Recipe, settings: Settings, *, threads: int) -> Callable[[], Listener]:
    """A picklable function that loads the models of a recipe; the models are fetched here, once, before workers need them."""
    names = [recipe.model, "silero-vad", *(["campplus"] if recipe.speakers != "none" else [])]
    return partial(_load, [weights.path_of(name, settings) for name in names], threads)


def listen(listener: Listener, item: Item[tuple[Found, Recipe]], report: Report) -> Transcript:
    """The transcript of one recording: the step that runners map over recordings."""
    found, recipe = item.payload
    audio = read_audio(found.path)
    heard = transcribe(audio, listener.engine, listener.detector, options=recipe.options, progress=lambda share: report(share * RECOGNISED))
    return _transcript(found, recipe, audio, heard, listener)


def _load(folders: Sequence[Path], threads: int) -> Listener:
    model, detector, *embedder = folders
    return Listener(
        load_engine(model, threads=threads), load_detector(detector), load_embedder(embedder[0], threads=threads) if embedder else None
    )


def _transcript(found: Found, recipe: Recipe, audio: Audio, heard: Heard, listener: Listener) -> Transcript:
    turns = []
    if (count := parse_speakers(recipe.speakers)) is not None and heard.words:
        if listener.embedder is None:
            raise ModelError("the speaker model is not loaded", where=found.name)
        turns = list(diarize(audio.samples, heard.speech, listener.embedder, speakers=count))
    notices = heard.notices
    if audio.truncated:
        notices += (Notice(NoticeKind.TRUNCATED, None, "the file ends early or is damaged; what could be decoded is here"),)
    return Transcript(
        id=recipe.transcript_of(found.recording),
        recording=found.recording,
        language=heard.language,
        utterances=assign(heard.words, turns),
        made_by=Provenance(f"{listener.engine.name} {recipe.model}", __version__, recipe.hash, recipe.model_hash, (found.recording,)),
        duration_ms=heard.duration_ms,
        coverage_ms=heard.coverage_ms,
        notices=notices,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return list(value) if isinstance(value, tuple) else value
