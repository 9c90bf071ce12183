"""WebVTT subtitles with voice tags (https://www.w3.org/TR/webvtt1), also those of Microsoft Teams and Zoom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analyzer.core.time import clock_ms
from analyzer.core.transcript import Transcript
from analyzer.exchange.cues import cues
from analyzer.exchange.labels import UNKNOWN, names_needed
from analyzer.exchange.text import plain
from analyzer.files import atomic_write


def write_vtt(transcript: Transcript, path: Path) -> None:
    """Write `transcript` as WebVTT; the ids of the cues, `utterance-part`, tell a reader which cues are one utterance."""
    atomic_write(path, "\n".join(_blocks(transcript, path)))


def _blocks(transcript: Transcript, path: Path) -> Iterator[str]:
    yield "WEBVTT\n"
    written = list(cues(transcript, path))
    nobody = f"<v {UNKNOWN}>" if names_needed((cue.speaker, cue.at, cue.text) for cue in written) else ""
    for cue in written:
        voice = nobody if cue.speaker is None else f"<v {_escaped(plain(cue.speaker))}>"
        times = f"{clock_ms(cue.at.start_ms)} --> {clock_ms(cue.at.end_ms)}"
        yield f"{cue.group + 1}-{cue.part}\n{times}\n{voice}{_escaped(cue.text)}{'</v>' if voice else ''}\n"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
