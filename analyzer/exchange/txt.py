"""Plain text, one utterance a line: `[hh:mm:ss] Name: text`."""

from __future__ import annotations

from pathlib import Path

from analyzer.core.time import clock
from analyzer.core.transcript import Transcript, Utterance
from analyzer.exchange.labels import labelled, names_needed
from analyzer.exchange.text import plain
from analyzer.files import atomic_write


def write_txt(transcript: Transcript, path: Path) -> None:
    """Write `transcript` as text."""
    spoken = [utterance for utterance in transcript.utterances if utterance.text.strip()]
    named = names_needed((u.speaker, u.at, plain(u.text)) for u in spoken)
    atomic_write(path, "".join(f"{_line(utterance, named=named)}\n" for utterance in spoken))


def _line(utterance: Utterance, *, named: bool) -> str:
    time = "" if utterance.at is None else f"[{clock(utterance.at.start_ms)}] "
    return time + labelled(utterance.speaker, plain(utterance.text), named=named)
