"""Word documents: ours (a heading, a paragraph per utterance, line numbers to cite), those of Microsoft Teams, and any with speakers."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.core.time import clock
from analyzer.core.transcript import Transcript, Utterance
from analyzer.errors import InputError
from analyzer.exchange.docx_blocks import TABLE, blocks_of, paragraph_text, rows_of
from analyzer.exchange.docx_notices import notices_of
from analyzer.exchange.imported import Content, Said, turns
from analyzer.exchange.labels import labelled, names_needed
from analyzer.exchange.lines import said_in
from analyzer.exchange.speaking_tables import lines_of
from analyzer.exchange.stamps import parse_clock
from analyzer.exchange.text import plain
from analyzer.files import atomic_path

if TYPE_CHECKING:
    from docx.document import Document

TEAMS_HEAD = re.compile(r"(.*?)\s{2,}((?:\d+:)?\d+:\d\d)")  # `Name   1:02:03`, the name empty where Teams does not know it
TEAMS_DURATION = re.compile(r"(?:(\d+)h )?(?:(\d+)m )?(\d+)s")
PAGE_CM = (21.0, 29.7)  # A4
MOSTLY = 0.5  # share of paragraphs with such a head in a document of Teams
TEAMS_ASIDE = re.compile(r".{0,60}\b(?!transcripts?\b)tran?s[ck]r\w+.{0,19}(?<![.!?,])", re.IGNORECASE)  # `Name stopped transcription`


def write_docx(transcript: Transcript, path: Path, *, title: str = "") -> None:
    """Write `transcript` as a Word document titled `title` (the stem of `path` when empty): the speaker in bold, hh:mm:ss, the text."""
    import docx
    from docx.shared import Cm

    document = docx.Document()
    document.core_properties.title = document.core_properties.author = ""
    document.sections[0].page_width, document.sections[0].page_height = map(Cm, PAGE_CM)
    _number_lines(document)
    document.add_heading(plain(title or path.stem), level=1)
    spoken = [utterance for utterance in transcript.utterances if utterance.text.strip()]
    named = names_needed((u.speaker, u.at, plain(u.text)) for u in spoken)
    for utterance in spoken:
        _add_utterance(document, utterance, named=named)
    with atomic_path(path) as temporary:
        document.save(str(temporary))


def _add_utterance(document: Document, utterance: Utterance, *, named: bool) -> None:
    paragraph = document.add_paragraph()
    if utterance.at is not None:
        paragraph.add_run(f"[{clock(utterance.at.start_ms)}] ")
    text = plain(utterance.text)
    line = labelled(utterance.speaker, text, named=named)
    if len(line) > len(text):
        paragraph.add_run(line.removesuffix(f" {text}")).bold = True
        paragraph.add_run(" ")
    paragraph.add_run(text)


def _number_lines(document: Document) -> None:
    """Turn on continuous line numbers in every section; they follow the page layout and are for reading, not for anchoring."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for section in document.sections:
        numbering: Any = OxmlElement("w:lnNumType")
        numbering.set(qn("w:countBy"), "1")
        numbering.set(qn("w:restart"), "continuous")
        section._sectPr.insert_element_before(numbering, "w:pgNumType", "w:cols", "w:titlePg", "w:docGrid")  # noqa: SLF001


def decode_docx(content: bytes, *, where: str) -> Content:
    """The speech in the Word document `content`: the paragraphs and table rows in their order, headings left out.

    Tracked changes are taken as made: what was inserted is read, what was deleted or moved away is not. Notices tell how many footnotes,
    comments and the like were left out, and of text boxes, which are read after the paragraph that holds them.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(BytesIO(content))
        paragraphs, headings = _paragraphs(document)
        notices = tuple(notices_of(document.element.body, headings=headings))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError, zipfile.BadZipFile) as failure:
        raise InputError(
            "cannot be opened as a Word document", where=where, remedy="Open it in Word and save it again as .docx."
        ) from failure
    heads = [TEAMS_HEAD.fullmatch(_first_line(text)) is not None for text in paragraphs]
    found = _teams(paragraphs) if sum(heads) >= MOSTLY * max(1, len(heads)) else said_in("\n\n".join(paragraphs))
    return replace(found, notices=(*notices, *found.notices))


def _paragraphs(document: Document) -> tuple[list[str], int]:
    """The texts of the paragraphs and table rows of `document`, and how many headings below the first of them are left out."""
    paragraphs, headings = list[str](), 0
    for block in blocks_of(document.element.body):
        if block.tag == TABLE:
            paragraphs += lines_of(rows_of(block))
        elif not (text := paragraph_text(block)).strip():
            continue
        elif not _is_heading(block, document):
            paragraphs.append(text.strip("\n"))
        else:
            headings += bool(paragraphs)
    return paragraphs, headings


def _is_heading(paragraph: Any, document: Document) -> bool:
    from docx.text.paragraph import Paragraph

    style: Any = Paragraph(paragraph, document).style  # Teams writes documents without any style
    return style is not None and (style.name or "").startswith(("Heading", "Title"))


def _first_line(paragraph: str) -> str:
    return paragraph.partition("\n")[0]


def _teams(paragraphs: Sequence[str]) -> Content:
    """Paragraphs of Teams: a head, then what was said; those without a head go on with what was said.

    What stands above (title, date) and who started or stopped the transcription are no speech.
    """
    said = list[Said]()
    for text in paragraphs:
        head, _, rest = text.partition("\n")
        if found := TEAMS_HEAD.fullmatch(head):
            said.append(Said(plain(rest), plain(found[1]) or None, parse_clock(found[2])))
        elif said and not (TEAMS_ASIDE.fullmatch(text) and text.strip().startswith(tuple(one.speaker for one in said if one.speaker))):
            said[-1] = replace(said[-1], text=f"{said[-1].text} {plain(text)}")
    duration = next((found for text in paragraphs[:4] if (found := TEAMS_DURATION.fullmatch(text.strip()))), None)
    return Content(turns(said), duration_ms=_duration_ms(duration) if duration else None)


def _duration_ms(found: re.Match[str]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000
