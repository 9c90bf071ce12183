"""The JSON of WhisperX, openai-whisper and whisper.cpp.

The first two: `segments[].{start,end,text,speaker,words[].{word,start,end,score|probability,speaker}}`, times in seconds; whisper.cpp:
`transcription[].{offsets,text,tokens[].{text,offsets,p}}`, times in milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

import msgspec

from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Utterance, Word
from analyzer.errors import InputError
from analyzer.exchange.imported import Content, Heard, Said, turns
from analyzer.files import atomic_write

SPECIAL = re.compile(r"\[_[A-Z]+(?:_\d+)?_?\]|<\|.*\|>")  # tokens of whisper.cpp that are no words

Entry: TypeAlias = "dict[str, str | float | list[Entry] | None]"


def write_whisperx(transcript: Transcript, path: Path) -> None:
    """Write `transcript` as WhisperX JSON; as WhisperX does, unknown times, scores and speakers are left out."""
    segments = [_segment(utterance) for utterance in transcript.utterances]
    words = [_word(word, utterance.speaker) for utterance in transcript.utterances for word in utterance.words if word.text]
    content = {"segments": segments, "word_segments": words, "language": transcript.language}
    atomic_write(path, msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n")


def _segment(utterance: Utterance) -> Entry:
    words = [_word(word, utterance.speaker) for word in utterance.words if word.text]
    return {**_seconds(utterance.at), "text": utterance.text, **_speaker(utterance.speaker), "words": words}


def _word(word: Word, speaker: str | None) -> Entry:
    score: Entry = {} if word.probability is None else {"score": word.probability}
    return {"word": word.text, **_seconds(word.at), **score, **_speaker(speaker)}


def _seconds(at: Interval | None) -> Entry:
    return {} if at is None else {"start": at.start_ms / 1000, "end": at.end_ms / 1000}


def _speaker(speaker: str | None) -> Entry:
    return {} if speaker is None else {"speaker": speaker}


class WhisperWord(msgspec.Struct, frozen=True):
    """A word of WhisperX (`score`) or openai-whisper (`probability`)."""

    word: str
    start: float | None = None
    end: float | None = None
    score: float | None = None
    probability: float | None = None
    speaker: str | None = None


class WhisperSegment(msgspec.Struct, frozen=True):
    """A segment with its words, where they were asked for."""

    text: str = ""
    start: float | None = None
    end: float | None = None
    speaker: str | None = None
    words: tuple[WhisperWord, ...] = ()


class WhisperFile(msgspec.Struct, frozen=True):
    """What WhisperX and openai-whisper write."""

    segments: tuple[WhisperSegment, ...]
    language: str | None = None


class CppOffsets(msgspec.Struct, frozen=True, rename={"start_ms": "from", "end_ms": "to"}):
    """A stretch of time."""

    start_ms: int
    end_ms: int


class CppToken(msgspec.Struct, frozen=True):
    """A piece of a word; a blank before it starts a word."""

    text: str
    offsets: CppOffsets | None = None
    p: float | None = None


class CppSegment(msgspec.Struct, frozen=True):
    """A segment of whisper.cpp."""

    text: str
    offsets: CppOffsets
    tokens: tuple[CppToken, ...] = ()


class CppResult(msgspec.Struct, frozen=True):
    """The language that was heard."""

    language: str | None = None


class CppFile(msgspec.Struct, frozen=True):
    """What whisper.cpp writes."""

    transcription: tuple[CppSegment, ...]
    result: CppResult = CppResult()


def decode_whisper(content: bytes, *, where: str) -> Content:
    """The speech in the JSON `content` (UTF-8) of one of these programs; errors name the file `where` and the field."""
    fields = top_level(content, where=where)
    try:
        if "transcription" in fields:
            spoken = msgspec.json.decode(content, type=CppFile)
            return Content(turns(_cpp_said(segment) for segment in spoken.transcription), spoken.result.language)
        found = msgspec.json.decode(content, type=WhisperFile)
        return Content(turns(said for segment in found.segments for said in _by_speaker(segment)), found.language)
    except msgspec.DecodeError as failure:
        raise InputError(f"is not the JSON of a Whisper program ({failure})", where=where, remedy="Export it again.") from failure


def top_level(content: bytes, *, where: str) -> Collection[str]:
    """The names of the outermost fields of the JSON `content`."""
    try:
        return msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError as failure:
        raise InputError(f"is not whole JSON ({failure})", where=where, remedy="Export it again.") from failure


def _by_speaker(segment: WhisperSegment) -> Iterator[Said]:
    """A segment, cut where its words change the speaker; a word without one belongs to the speaker before."""
    at = _stretch(segment.start, segment.end)
    if not any(word.word.strip() for word in segment.words):
        yield Said(segment.text, segment.speaker, *_milliseconds(at))
        return
    current = next((word.speaker for word in segment.words if word.speaker), segment.speaker)
    voiced = [(current := word.speaker or current, word) for word in segment.words if word.word.strip()]
    runs = [(speaker, [word for _, word in run]) for speaker, run in groupby(voiced, key=lambda pair: pair[0])]
    for speaker, words in runs:
        heard = tuple(_heard(word) for word in words)
        times = [word.at for word in heard if word.at is not None]
        whole = at if len(runs) == 1 or not times else times[0] | times[-1]
        yield Said(" ".join(word.text for word in heard), speaker, *_milliseconds(whole), heard)


def _heard(word: WhisperWord) -> Heard:
    return Heard(word.word.strip(), _stretch(word.start, word.end), word.score if word.probability is None else word.probability)


def _stretch(start: float | None, end: float | None) -> Interval | None:
    if start is None or end is None or not 0 <= start <= end:
        return None
    return Interval(round(start * 1000), round(end * 1000))


def _milliseconds(at: Interval | None) -> tuple[int | None, int | None]:
    return (None, None) if at is None else (at.start_ms, at.end_ms)


def _cpp_said(segment: CppSegment) -> Said:
    """A segment with the words that its tokens spell, or without word times where they spell something else than its text."""
    start_ms, end_ms = max(0, segment.offsets.start_ms), segment.offsets.end_ms
    heard = tuple(_spelt([token for token in segment.tokens if not SPECIAL.fullmatch(token.text)]))
    same = " ".join(word.text for word in heard) == " ".join(segment.text.split())
    return Said(segment.text.strip(), None, start_ms, max(start_ms, end_ms), heard if same else ())


def _spelt(tokens: Sequence[CppToken]) -> Iterator[Heard]:
    words: list[list[CppToken]] = []
    for token in tokens:
        if not words or token.text.startswith(" "):
            words.append([])
        words[-1].append(token)
    for pieces in words:
        times = [piece.offsets for piece in pieces if piece.offsets]
        chances = [piece.p for piece in pieces if piece.p is not None]
        at = _stretch(times[0].start_ms / 1000, times[-1].end_ms / 1000) if times else None
        yield Heard("".join(piece.text for piece in pieces).strip(), at, sum(chances) / len(chances) if chances else None)
