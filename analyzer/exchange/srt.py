"""SubRip subtitles, the speaker before a colon."""

from __future__ import annotations

from pathlib import Path

from analyzer.core.time import clock_ms
from analyzer.core.transcript import Transcript
from analyzer.exchange.cues import cues
from analyzer.exchange.labels import labelled, names_needed
from analyzer.files import atomic_write


def write_srt(transcript: Transcript, path: Path) -> None:
    """Write `transcript` as numbered SubRip cues, `Name: text`."""
    numbered = list(enumerate(cues(transcript, path), start=1))
    named = names_needed((cue.speaker, cue.at, cue.text) for _, cue in numbered)
    blocks = []
    for number, cue in numbered:
        times = f"{clock_ms(cue.at.start_ms, separator=',')} --> {clock_ms(cue.at.end_ms, separator=',')}"
        blocks.append(f"{number}\n{times}\n{labelled(cue.speaker, cue.text, named=named)}\n")
    atomic_write(path, "\n".join(blocks))
