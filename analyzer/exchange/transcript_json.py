"""Our own JSON: the one format that carries a transcript whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from analyzer import __version__
from analyzer.core.identity import Provenance, product_id
from analyzer.core.time import Interval
from analyzer.core.transcript import Notice, NoticeKind, Status, Transcript, Turn, Utterance, Word
from analyzer.errors import InputError
from analyzer.files import atomic_write


class JsonWord(msgspec.Struct, frozen=True, kw_only=True):
    """A word; unknown times and probabilities are null."""

    start_ms: int | None = None
    end_ms: int | None = None
    text: str
    probability: float | None = None
    id: int | None = None


class JsonUtterance(msgspec.Struct, frozen=True):
    """An utterance; `text` is derived from the words and counts only where there are none."""

    speaker: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    text: str = ""
    confidence: float | None = None
    overlap: bool = False
    words: tuple[JsonWord, ...] = ()


class JsonWarning(msgspec.Struct, frozen=True):
    """A notice of the transcript."""

    kind: NoticeKind
    start_ms: int | None = None
    end_ms: int | None = None
    detail: str = ""


class JsonTurn(msgspec.Struct, frozen=True):
    """A stretch in which a voice is heard, with words or without."""

    speaker: str
    start_ms: int
    end_ms: int


class JsonTranscript(msgspec.Struct, frozen=True, kw_only=True):
    """The command contract, with the ids and the status that a later import needs."""

    language: str | None = None
    duration_ms: int | None = None
    speech_ms: int | None = None
    coverage_ms: int | None = None
    utterances: tuple[JsonUtterance, ...]
    turns: tuple[JsonTurn, ...] = ()
    warnings: tuple[JsonWarning, ...] = ()
    made_by: Provenance | None = None
    id: str | None = None
    recording: str = ""
    status: Status = Status.DRAFT


def write_json(transcript: Transcript, path: Path) -> None:
    """Write `transcript` whole, as UTF-8; what is unknown is null."""
    atomic_write(path, msgspec.json.format(msgspec.json.encode(_as_json(transcript)), indent=1) + b"\n")


def _as_json(transcript: Transcript) -> JsonTranscript:
    return JsonTranscript(
        id=transcript.id,
        recording=transcript.recording,
        status=transcript.status,
        language=transcript.language,
        duration_ms=transcript.duration_ms,
        speech_ms=transcript.speech_ms,
        coverage_ms=transcript.coverage_ms,
        utterances=tuple(_utterance_out(utterance) for utterance in transcript.utterances),
        turns=tuple(JsonTurn(turn.speaker, turn.at.start_ms, turn.at.end_ms) for turn in transcript.turns),
        warnings=tuple(JsonWarning(notice.kind, *_bounds(notice.at), detail=notice.detail) for notice in transcript.notices),
        made_by=transcript.made_by,
    )


def _utterance_out(utterance: Utterance) -> JsonUtterance:
    words = tuple(_word_out(word) for word in utterance.words)
    return JsonUtterance(
        utterance.speaker, *_bounds(utterance.at), utterance.text, utterance.confidence, overlap=utterance.overlap, words=words
    )


def _word_out(word: Word) -> JsonWord:
    start_ms, end_ms = _bounds(word.at)
    return JsonWord(start_ms=start_ms, end_ms=end_ms, text=word.text, probability=word.probability, id=word.id)


def _bounds(at: Interval | None) -> tuple[int | None, int | None]:
    return (None, None) if at is None else (at.start_ms, at.end_ms)


def decode_json(content: bytes, *, where: str, new_id: str = "", recording: str = "") -> Transcript:
    """The transcript that `content` (UTF-8) holds; `new_id` is its id where the file gives none.

    Raises InputError that names the file `where` and the field that does not fit.
    """
    try:
        found = msgspec.json.decode(content, type=JsonTranscript)
    except msgspec.DecodeError as failure:
        raise InputError(f"is not a transcript ({failure})", where=where, remedy="Export it again as json.") from failure
    return Transcript(
        id=found.id or new_id or product_id("import", content.decode()),
        recording=recording or found.recording,
        language=found.language,
        utterances=tuple(_utterances_in(found.utterances, where)),
        made_by=found.made_by or Provenance("json", __version__),
        status=found.status,
        duration_ms=found.duration_ms,
        speech_ms=found.speech_ms,
        coverage_ms=found.coverage_ms,
        notices=tuple(
            Notice(warning.kind, _interval(warning, f"{where}: warnings[{index}]"), warning.detail)
            for index, warning in enumerate(found.warnings)
        ),
        turns=tuple(_turns_in(found.turns, where)),
    )


def _utterances_in(found: tuple[JsonUtterance, ...], where: str) -> Iterator[Utterance]:
    following = 0
    for number, utterance in enumerate(found):
        field = f"{where}: utterances[{number}]"
        words = []
        for position, heard in enumerate(utterance.words or tuple(JsonWord(text=text) for text in utterance.text.split())):
            word_id = following if heard.id is None else heard.id
            if word_id < following:
                raise InputError(f"the word id {word_id} is not larger than the one before", where=f"{field}.words[{position}]")
            words.append(Word(word_id, heard.text, _interval(heard, f"{field}.words[{position}]"), heard.probability))
            following = word_id + 1
        yield Utterance(_interval(utterance, field), utterance.speaker, tuple(words), utterance.confidence, utterance.overlap)


def _turns_in(found: tuple[JsonTurn, ...], where: str) -> Iterator[Turn]:
    for number, turn in enumerate(found):
        if (at := _interval(turn, f"{where}: turns[{number}]")) is not None:
            yield Turn(at, turn.speaker)


def _interval(bounds: Any, where: str) -> Interval | None:
    if bounds.start_ms is None and bounds.end_ms is None:
        return None
    if bounds.start_ms is None or bounds.end_ms is None or not 0 <= bounds.start_ms <= bounds.end_ms:
        raise InputError(
            f"start_ms {bounds.start_ms} and end_ms {bounds.end_ms} are no stretch of time",
            where=where,
            remedy="Give both with 0 <= start_ms <= end_ms, or null for both.",
        )
    return Interval(bounds.start_ms, bounds.end_ms)
