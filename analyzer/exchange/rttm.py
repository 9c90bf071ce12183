"""RTTM: who spoke when, without words (NIST Rich Transcription, 2009 evaluation plan)."""

from __future__ import annotations

from pathlib import Path

from analyzer.core.transcript import Transcript
from analyzer.errors import InputError
from analyzer.exchange.names import safe_stem
from analyzer.files import atomic_write


def write_rttm(transcript: Transcript, path: Path) -> None:
    """Write who is heard when in `transcript`; stretches without time or speaker stay out, blanks in names become `_`."""
    recording = _joined(safe_stem(path.stem))
    lines = [
        f"SPEAKER {recording} 1 {_seconds(turn.at.start_ms)} {_seconds(turn.at.duration_ms)} <NA> <NA> {_joined(turn.speaker)} <NA> <NA>\n"
        for turn in transcript.heard
    ]
    if transcript.utterances and not lines:
        raise InputError(
            "no utterance has both a time and a speaker, and RTTM holds nothing else",
            where=str(path),
            remedy="Find out who spoke first, or choose another format.",
        )
    atomic_write(path, "".join(lines))


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds // 1000}.{milliseconds % 1000:03d}"


def _joined(name: str) -> str:
    return "_".join(name.split()) or "_"
