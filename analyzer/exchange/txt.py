"""Plain text, one utterance a line: `[hh:mm:ss] Name: text`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analyzer.core.time import clock
from analyzer.core.transcript import Transcript, Utterance, Word, joined
from analyzer.exchange.labels import labelled, names_needed
from analyzer.exchange.text import plain
from analyzer.files import atomic_write

PAUSE_MS = 3000  # silences that transcription conventions mark, such as `(3s)`


def write_txt(transcript: Transcript, path: Path, *, pauses: bool = False) -> None:
    """Write `transcript` as text; with `pauses`, silences of three seconds and more stand as `(3s)` where word times show them."""
    spoken = [utterance for utterance in transcript.utterances if utterance.text.strip()]
    named = names_needed((u.speaker, u.at, plain(u.text)) for u in spoken)
    lines = (_line(utterance, named=named, pauses=pauses) for utterance in spoken)
    atomic_write(path, "".join(f"{line}\n" for line in lines))


def _line(utterance: Utterance, *, named: bool, pauses: bool) -> str:
    text = plain(" ".join(_with_pauses(utterance.words)) if pauses else joined(utterance.words))
    time = "" if utterance.at is None else f"[{clock(utterance.at.start_ms)}] "
    return time + labelled(utterance.speaker, text, named=named)


def _with_pauses(words: tuple[Word, ...]) -> Iterator[str]:
    ended: int | None = None
    for word in words:
        if not word.text:
            continue
        if word.at and ended is not None and word.at.start_ms - ended >= PAUSE_MS:
            yield f"({(word.at.start_ms - ended) // 1000}s)"
        yield word.text
        ended = word.at.end_ms if word.at else None
