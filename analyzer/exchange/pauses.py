"""Pauses as transcribers mark them in a text: `(3s)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Utterance, Word

PAUSE_MS = 3000  # the shortest silence that is marked
MARK = re.compile(r"(?:^|(?<=\s))\(\d+ ?s\)(?:\s+|$)")


def with_pauses(transcript: Transcript) -> Transcript:
    """`transcript` for reading: silences of three seconds and more stand as `(3s)` before the next word, where word times show them."""
    ended_ms: int | None = None
    utterances: list[Utterance] = []
    for utterance in transcript.utterances:
        words = tuple(_marked(utterance.words, ended_ms))
        utterances.append(replace(utterance, words=words))
        ended_ms = next((word.at.end_ms for word in reversed(words) if word.text and word.at), None)
    return replace(transcript, utterances=tuple(utterances))


def _marked(words: tuple[Word, ...], ended_ms: int | None) -> Iterator[Word]:
    for word in words:
        yield replace(word, text=f"({_silence_ms(ended_ms, word.at) // 1000}s) {word.text}") if _pauses(ended_ms, word) else word
        if word.text:
            ended_ms = word.at.end_ms if word.at else None


def _pauses(ended_ms: int | None, word: Word) -> bool:
    return bool(word.text) and _silence_ms(ended_ms, word.at) >= PAUSE_MS


def _silence_ms(ended_ms: int | None, at: Interval | None) -> int:
    return 0 if ended_ms is None or at is None else at.start_ms - ended_ms


def without_pauses(text: str) -> str:
    """`text` without the pauses marked in it.

    >>> without_pauses("So (3s) we (12 s) signed it (all 3s of it). (4s)")
    'So we signed it (all 3s of it). '
    """
    return MARK.sub("", text)
