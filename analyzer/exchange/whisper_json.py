"""The JSON of WhisperX: `segments[].{start,end,text,speaker,words[].{word,start,end,score,speaker}}`, times in seconds."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import msgspec

from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Utterance, Word
from analyzer.files import atomic_write

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
