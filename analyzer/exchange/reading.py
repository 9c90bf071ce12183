"""Reading a transcript in whatever format it comes."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from analyzer.core.identity import product_id
from analyzer.core.transcript import Notice, NoticeKind, Transcript
from analyzer.errors import InputError, unknown_name
from analyzer.exchange.cue_reading import TIMING, read_cues
from analyzer.exchange.decoding import ASSUMED, decoded, lines_assumed
from analyzer.exchange.docx import decode_docx
from analyzer.exchange.imported import Content, assemble
from analyzer.exchange.lines import said_in
from analyzer.exchange.pdf import decode_pdf
from analyzer.exchange.transcript_json import decode_json
from analyzer.exchange.tsv import HEADER, read_tsv_lines
from analyzer.exchange.whisper_json import decode_whisper, top_level

OWN = "json"
READABLE = (OWN, "vtt", "srt", "txt", "docx", "pdf", "whisper", "tsv")
NOT_OF_TEXT = ("docx", "pdf")
JSON = re.compile(r"\{\s*[\"}]")  # a brace alone may be a speaker, `{Name}`
RTTM = re.compile(r"SPEAKER \S+ \d+ [\d.]+ [\d.]+ ")
HEAD_LINES = 60  # of a file in which a first timing line is looked for
NOT_TEXT = "Word (.docx), PDF, text, subtitles (.vtt, .srt) and JSON can be read."


def read_transcript(path: Path, *, format: str | None = None, language: str | None = None, recording: str = "") -> Transcript:  # noqa: A002
    """The transcript in `path`, its format found by content as much as by suffix unless `format` names one of READABLE.

    Reads our own JSON (whole), WebVTT and Word of Microsoft Teams, WebVTT of Zoom, SubRip, text, Word and PDF with speakers and times
    (Otter and others), JSON of WhisperX, openai-whisper and whisper.cpp, and tab-separated utterances. What a file does not tell (times of
    words, ends of turns) is not invented: it stays unknown and a notice says so. Others say where the encoding had to be assumed, and what
    was left out.
    `language` and `recording` complete what no file tells.
    Raises InputError that names the file and, where there is one, the line or field.
    """
    if format is not None and format not in READABLE:
        raise unknown_name("transcript format", format, READABLE)
    content = _content(path)
    form = format or detect_format(path, content)
    digest = hashlib.sha256(content).hexdigest()
    doubts = () if form in NOT_OF_TEXT else tuple(_of_encoding(content))
    if form == OWN:
        own = decode_json(decoded(content).encode(), where=str(path), new_id=product_id("import", digest), recording=recording)
        return replace(own, notices=(*own.notices, *doubts))
    found = _decoded(form, content, str(path))
    if not found.said:
        raise InputError("no speech was found in it", where=str(path), remedy="Is it a transcript?")
    found = replace(found, notices=(*doubts, *found.notices))
    return assemble(found, form=form, digest=digest, language=language, recording=recording)


def _of_encoding(content: bytes) -> Iterator[Notice]:
    """A warning where the encoding of `content` had to be assumed: letters of another alphabet would come out as others."""
    if count := lines_assumed(content):
        what = f"{count} line(s) are not UTF-8 and were read as {ASSUMED} (Western European)"
        yield Notice(NoticeKind.ENCODING, None, f"{what}; where letters look wrong, save the file as UTF-8 and import it again")


def _decoded(form: str, content: bytes, where: str) -> Content:
    match form:
        case "docx":
            return decode_docx(content, where=where)
        case "pdf":
            return decode_pdf(content, where=where)
        case "whisper":
            return decode_whisper(decoded(content).encode(), where=where)
        case "tsv":
            return read_tsv_lines(decoded(content), where=where)
        case "vtt" | "srt":
            return read_cues(decoded(content), where=where)
        case _:
            return said_in(decoded(content))


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as failure:
        raise InputError(f"cannot be read ({failure.strerror})", where=str(path)) from failure
    if not content.strip():
        raise InputError("is empty", where=str(path))
    return content


def detect_format(path: Path, content: bytes) -> str:
    """Which of READABLE the `content` of `path` is; an InputError says what to do where it is none."""
    if content.startswith(b"PK\x03\x04"):
        return _zipped(path, content)
    if content.lstrip().startswith(b"%PDF"):
        return "pdf"
    return _format_of_text(path, decoded(content).lstrip())


def _format_of_text(path: Path, text: str) -> str:
    _refuse_others(path, text)
    if text.startswith("WEBVTT"):
        return "vtt"
    if JSON.match(text):
        return OWN if "utterances" in top_level(text.encode(), where=str(path)) else "whisper"
    if HEADER.match(text):
        return "tsv"
    if any(TIMING.fullmatch(line) for line in text.split("\n", HEAD_LINES)[:HEAD_LINES]):
        return "srt"
    return "txt"


def _zipped(path: Path, content: bytes) -> str:
    try:
        names = zipfile.ZipFile(BytesIO(content)).namelist()
    except zipfile.BadZipFile as failure:
        raise InputError("is damaged: it begins like a Word document but is not whole", where=str(path)) from failure
    if "word/document.xml" not in names:
        raise InputError("is an archive but no Word document", where=str(path), remedy=NOT_TEXT)
    return "docx"


def _refuse_others(path: Path, text: str) -> None:
    if text.startswith("{\\rtf"):
        raise InputError("is an RTF document", where=str(path), remedy="Open it in Word and save it as .docx.")
    if RTTM.match(text):
        raise InputError("is RTTM: it tells who spoke when, not what was said", where=str(path), remedy=NOT_TEXT)
    if "\x00" in text:
        raise InputError("is no text", where=str(path), remedy=f"{NOT_TEXT} A recording is transcribed, not imported.")
