"""Documents of plain blocks (headings, paragraphs, quotations, tables, boxes to tick) as one HTML page or as a Word document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from analyzer import __version__
from analyzer.errors import UsageError
from analyzer.files import atomic_path, atomic_write
from analyzer.report.html import TEMPLATES, load_environment, policy_of

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

RIGHT, WRONG, BLANK = "☐ right", "☐ not right", "Correction: "
SUFFIXES = (".html", ".docx")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the highest below the title."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `marked` ones warn."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, and where they stand."""

    text: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of texts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """Boxes to say whether a statement is right, its id, and room for a correction; `choices` may be named there."""

    id: str
    choices: tuple[str, ...] = ()


Block: TypeAlias = Heading | Text | Quote | Grid | Tick


@dataclass(frozen=True, slots=True)
class Document:
    """A title and blocks."""

    title: str
    kicker: str
    blocks: tuple[Block, ...]


def write_document(document: Document, path: Path) -> Path:
    """Write a document as .html or .docx, whichever `path` ends in, and return `path`."""
    suffix = path.suffix.lower()
    if suffix == ".html":
        return atomic_write(path, as_html(document))
    if suffix == ".docx":
        return _write_docx(document, path)
    raise UsageError(
        f"a document cannot be written as '{path.suffix}'", where=str(path), remedy=f"Let its name end in {' or '.join(SUFFIXES)}."
    )


def as_html(document: Document) -> str:
    """The document as a page that needs no network and no script."""
    environment = load_environment()
    base = environment.get_template("study.css").render(page={"questions": ()})
    style = f"{base}\n{(TEMPLATES / 'document.css').read_text(encoding='utf-8')}".strip()
    blocks = [(type(block).__name__, block) for block in document.blocks]
    words = {"right": RIGHT, "wrong": WRONG, "blank": BLANK}
    template = environment.get_template("document.html")
    return str(
        template.render(document=document, blocks=blocks, words=words, style=style, policy=policy_of(style, ""), version=__version__)
    )


def _write_docx(document: Document, path: Path) -> Path:
    import docx

    word = docx.Document()
    word.core_properties.title, word.core_properties.author = document.title, ""
    word.add_heading(document.title, level=0)
    for block in document.blocks:
        _add(word, block)
    with atomic_path(path) as temporary:
        word.save(str(temporary))
    return path


def _add(word: WordDocument, block: Block) -> None:
    if isinstance(block, Heading):
        word.add_heading(block.text, level=min(block.level, 9))
    elif isinstance(block, Text):
        word.add_paragraph().add_run(block.text).bold = block.marked
    elif isinstance(block, Quote):
        paragraph = word.add_paragraph(style="Quote")
        paragraph.add_run(f"“{block.text}”")
        if block.where:
            paragraph.add_run(f" ({block.where})").italic = False
    elif isinstance(block, Tick):
        _add_table(word, ((block.id, RIGHT, WRONG, BLANK),), bold=False)
        if block.choices:
            word.add_paragraph("Could be instead: " + "; ".join(block.choices))
    else:
        _add_table(word, (block.columns, *block.rows), bold=True)


def _add_table(word: WordDocument, rows: Sequence[Sequence[str]], *, bold: bool) -> None:
    table: Any = word.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for number, row in enumerate(rows):
        for cell, text in zip(table.rows[number].cells, row, strict=True):
            cell.text = ""
            cell.paragraphs[0].add_run(text).bold = bold and number == 0
    word.add_paragraph()
