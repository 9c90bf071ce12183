"""The report of findings as a Word document: tables that fit on paper, and quotations with their source lines."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.core.table import Field
from analyzer.files import atomic_path
from analyzer.report.sections import NO_CODE, WIDEST_ON_PAPER, Crossing, FindingsView, Listing, Picture, Quotation, Quotations, Section
from analyzer.report.word import extend, heading, new_document, paragraph, run, table
from analyzer.report.words import day

if TYPE_CHECKING:
    from docx.document import Document

LONGEST = 400  # rows of a table in the document; the workbook has all
PICTURE_CM = 16.0  # what the text of an A4 page leaves between margins
INDENT = "\u2003"  # per level of the tree of codes


def write_findings_document(view: FindingsView, path: Path) -> Path:
    """Write `view` as .docx to `path` and return it. Tables wider than paper are left to the workbook, and the document says so."""
    document = new_document(f"{view.kind}: {view.name}")
    extend(document, _front(view))
    for section in view.sections:
        _add_section(document, section)
    with atomic_path(path) as temporary:
        document.save(str(temporary))
    return path


def _front(view: FindingsView) -> Iterator[str]:
    yield heading(f"{view.kind}: {view.name}", 0)
    yield paragraph(run(" · ".join((*view.facts, day(view.made_on)))))
    for remark in view.remarks:
        yield paragraph(run(f"{remark}."), style="ListBullet")


def _add_section(document: Document, section: Section) -> None:
    title = heading(section.title + (" (machine drafts)" if section.drafted else ""), 1)
    extend(document, (title, *map(_note, section.notes)))
    for part in section.parts:
        if isinstance(part, Picture) and part.png is not None:
            _add_picture(document, part, part.png)
        else:
            extend(document, _written(part))


def _add_picture(document: Document, part: Picture, png: bytes) -> None:
    from docx.shared import Cm

    extend(document, _titles(part.title, part.note))
    document.add_picture(BytesIO(png), width=Cm(PICTURE_CM))


def _written(part: Listing | Crossing | Quotations | Picture) -> Iterator[str]:
    if isinstance(part, Listing):
        return _listing(part)
    if isinstance(part, Crossing):
        return _crossing(part)
    return _quotations(part) if isinstance(part, Quotations) else _described(part)


def _listing(part: Listing) -> Iterator[str]:
    yield from _titles(part.title, part.note)
    source = part.table
    if not source.rows:
        yield _note(part.empty)
        return
    columns = part.columns or tuple((name, name.replace("_", " ")) for name in source.columns)
    every = [source.columns.index(name) for name, _ in columns]
    places = [
        place for place in every if place == every[0] or any(row[place] not in {None, ""} for row in source.rows)
    ]  # the others are empty
    deep = source.columns.index(part.depth) if part.depth else None
    rows = [[_field(row[place]) for place in places] for row in source.rows[:LONGEST]]
    for fields, row in zip(rows, source.rows, strict=False):
        fields[0] = INDENT * int(row[deep] or 0 if deep is not None else 0) + fields[0]
    yield table([name for place, (_, name) in zip(every, columns, strict=True) if place in places], rows)
    more = f"The first {LONGEST} of {len(source.rows)} rows; the workbook has all." if len(source.rows) > LONGEST else ""
    yield _note(more)


def _crossing(part: Crossing) -> Iterator[str]:
    yield from _titles(part.title, part.note)
    if not part.columns:
        yield _note(NO_CODE)
        return
    if len(part.columns) > WIDEST_ON_PAPER:
        yield _note(f"This table has {len(part.columns)} columns, too wide for paper: see the workbook.")
        return
    cells = ([str(cell.value) if cell else "" for cell in row] for row in part.cells)
    yield table(
        [part.corner, *part.columns], [[INDENT * depth + label, *row] for (label, depth), row in zip(part.rows, cells, strict=True)]
    )
    yield _note("")


def _quotations(part: Quotations) -> Iterator[str]:
    if part.title:
        yield heading(part.title, min(2 + part.depth, 9))
    if part.note:
        yield _note(part.note)
    for item in part.items:
        yield from _quotation(item)


def _quotation(item: Quotation) -> Iterator[str]:
    yield from (paragraph(run(f"{said.who}: {said.text}", small=True)) for said in item.before)
    yield paragraph(run(item.text), run(f" {item.cited}", italic=False), style="Quote")
    yield from (paragraph(run(f"{said.who}: {said.text}", small=True)) for said in item.after)
    facts = [item.place, *item.codes, item.note, "machine draft" if item.draft else ""]
    if any(facts):
        yield paragraph(run(" · ".join(fact for fact in facts if fact), small=True))


def _described(part: Picture) -> Iterator[str]:
    yield from _titles(part.title, part.note)
    yield _note(f"{part.described} The figure is in the page of findings.")


def _titles(title: str, note: str) -> Iterator[str]:
    if title:
        yield heading(title[:1].upper() + title[1:], 2)
    if note:
        yield _note(note)


def _note(text: str) -> str:
    return paragraph(run(text, italic=True))


def _field(value: Field) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
