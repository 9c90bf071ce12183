"""Tab-separated utterances: start and end in milliseconds, speaker, text."""

from __future__ import annotations

import re
from pathlib import Path

from analyzer.core.transcript import Transcript
from analyzer.errors import InputError
from analyzer.exchange.imported import Content, Said, turns
from analyzer.exchange.text import plain
from analyzer.files import atomic_write

COLUMNS = ("start", "end", "speaker", "text")  # Whisper writes the same without the speaker
HEADER = re.compile(r"start\tend\t(?:speaker\t)?text")


def write_tsv(transcript: Transcript, path: Path) -> None:
    """Write `transcript` as tab-separated values with a header; what is unknown is empty."""
    rows = ["\t".join(COLUMNS) + "\n"]
    for utterance in transcript.utterances:
        start, end = (utterance.at.start_ms, utterance.at.end_ms) if utterance.at else ("", "")
        rows.append(f"{start}\t{end}\t{plain(utterance.speaker or '')}\t{plain(utterance.text)}\n")
    atomic_write(path, "".join(rows))


def read_tsv_lines(text: str, *, where: str) -> Content:
    """The speech in a table of this form; errors name the file `where` and the line."""
    header, *lines = text.split("\n")
    said = [
        _said(dict(zip(header.split("\t"), line.split("\t"), strict=False)), f"{where}, line {n}")
        for n, line in enumerate(lines, 2)
        if line
    ]
    return Content(turns(said))


def _said(row: dict[str, str], where: str) -> Said:
    start, end = row.get("start", ""), row.get("end", "")
    if not {"start", "text"} <= row.keys() or not (start + end or "0").isdecimal():
        raise InputError("the line does not hold start, end and text", where=where, remedy="Times are whole milliseconds or empty.")
    return Said(row["text"], row.get("speaker") or None, int(start) if start else None, int(end) if end else None)
