"""Tab-separated utterances: start and end in milliseconds, speaker, text."""

from __future__ import annotations

from pathlib import Path

from analyzer.core.transcript import Transcript
from analyzer.exchange.text import plain
from analyzer.files import atomic_write


def write_tsv(transcript: Transcript, path: Path) -> None:
    """Write `transcript` as tab-separated values with a header; what is unknown is empty."""
    rows = ["start\tend\tspeaker\ttext\n"]
    for utterance in transcript.utterances:
        start, end = (utterance.at.start_ms, utterance.at.end_ms) if utterance.at else ("", "")
        rows.append(f"{start}\t{end}\t{plain(utterance.speaker or '')}\t{plain(utterance.text)}\n")
    atomic_write(path, "".join(rows))
