"""Word documents: a heading, then a paragraph per utterance, with line numbers to cite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.core.time import clock
from analyzer.core.transcript import Transcript, Utterance
from analyzer.exchange.text import plain
from analyzer.files import atomic_path

if TYPE_CHECKING:
    from docx.document import Document


def write_docx(transcript: Transcript, path: Path, *, title: str = "") -> None:
    """Write `transcript` as a Word document titled `title` (the stem of `path` when empty): the speaker in bold, hh:mm:ss, the text."""
    import docx

    document = docx.Document()
    document.core_properties.title = document.core_properties.author = ""
    _number_lines(document)
    document.add_heading(plain(title or path.stem), level=1)
    for utterance in transcript.utterances:
        if utterance.text.strip():
            _add_utterance(document, utterance)
    with atomic_path(path) as temporary:
        document.save(str(temporary))


def _add_utterance(document: Document, utterance: Utterance) -> None:
    paragraph = document.add_paragraph()
    if utterance.speaker is not None:
        paragraph.add_run(plain(utterance.speaker)).bold = True
        paragraph.add_run(" ")
    if utterance.at is not None:
        paragraph.add_run(f"[{clock(utterance.at.start_ms)}] ")
    paragraph.add_run(plain(utterance.text))


def _number_lines(document: Document) -> None:
    """Turn on continuous line numbers in every section; they follow the page layout and are for reading, not for anchoring."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for section in document.sections:
        numbering: Any = OxmlElement("w:lnNumType")
        numbering.set(qn("w:countBy"), "1")
        numbering.set(qn("w:restart"), "continuous")
        section._sectPr.insert_element_before(numbering, "w:pgNumType", "w:cols", "w:titlePg", "w:docGrid")  # noqa: SLF001
