"""Documents of plain blocks (headings, paragraphs, quotations, tables, boxes to tick) as one HTML page or as a Word document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from analyzer import __version__
from analyzer.errors import UsageError
from analyzer.files import atomic_path, atomic_write
from analyzer.report.html import TEMPLATES, load_environment, policy_of
from analyzer.report.picture import source_of
from analyzer.report.sections import Picture
from analyzer.report.word import extend, heading, new_document, paragraph, run, table

RIGHT, WRONG, BLANK = "☐ right", "☐ not right", "Correction: "
TICK_STYLE, TICK_WIDTHS = "TableGrid", (1900, 1150, 1600, 4761)  # id, boxes and room to write, in twentieths of a point
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


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures side by side; in Word, what they show in words."""

    shown: tuple[Picture, ...]


Block: TypeAlias = Heading | Text | Quote | Grid | Tick | Pictures


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
    policy = f"{policy_of(style, '')}; img-src data:"
    return str(
        template.render(document=document, blocks=blocks, words=words, style=style, policy=policy, version=__version__, source_of=source_of)
    )


def _write_docx(document: Document, path: Path) -> Path:
    word = new_document(document.title)
    extend(word, (heading(document.title, 0), *(xml for block in document.blocks for xml in _as_xml(block))))
    with atomic_path(path) as temporary:
        word.save(str(temporary))
    return path


def _as_xml(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield heading(block.text, min(block.level, 9))
    elif isinstance(block, Text):
        yield paragraph(run(block.text, bold=block.marked))
    elif isinstance(block, Quote):
        yield paragraph(run(f"“{block.text}”"), *([run(f" ({block.where})", italic=False)] if block.where else []), style="Quote")
    elif isinstance(block, Pictures):
        yield from (paragraph(run(picture.described)) for picture in block.shown)
    elif isinstance(block, Tick):
        yield table((), ((block.id, RIGHT, WRONG, BLANK),), style=TICK_STYLE, widths=TICK_WIDTHS, small=False)
        yield paragraph(run("Could be instead: " + "; ".join(block.choices) if block.choices else ""))
    else:
        yield table(block.columns, block.rows)
        yield paragraph()
