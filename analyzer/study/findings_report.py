"""The use case: everything that was found, as a page, a workbook and a Word document.

A room of findings adds its part by a builder in `BUILDERS`: a function of the study and its material that yields sections.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from analyzer.core.table import Table
from analyzer.errors import NotInstalledError
from analyzer.exchange.tables import write_xlsx
from analyzer.findings.citation import cite
from analyzer.findings.crosstab import axis_of
from analyzer.findings.references import Material, Standing
from analyzer.report.findings import Numbering, numbers_of, write_findings_page
from analyzer.report.findings_docx import write_findings_document
from analyzer.report.sections import Crossing, FindingsView, Listing, PassageView, Section, widened
from analyzer.study.collecting import collecting_later
from analyzer.study.figure_sections import figure_sections
from analyzer.study.findings import material_of
from analyzer.study.findings_sections import (
    asked_section,
    coding_section,
    crossing_section,
    examples_sections,
    labelled,
    place_of,
    prevalence_section,
    triangulation_section,
)
from analyzer.study.handle import Study
from analyzer.study.pages import beside
from analyzer.study.signal_sections import signal_sections

Builder: TypeAlias = Callable[[Study, Material], Iterable[Section]]
STEM = "findings"
PASSAGES = ("number", "id", "recording and time", "source", "codes", "text")


def _codes(study: Study, material: Material) -> Iterator[Section]:
    yield coding_section(material)
    yield prevalence_section(material)
    yield crossing_section(material)
    yield triangulation_section(material)
    yield from examples_sections(material, study.policy.findings.citation)


def _figures(study: Study, material: Material) -> Iterable[Section]:
    """The sections with figures; where the library that draws them is not installed, how to get it."""
    try:
        return figure_sections(study, material)
    except NotInstalledError as missing:
        return (Section("Figures", (), (f"No figures: {missing}",)),)


BUILDERS: tuple[Builder, ...] = (_codes, signal_sections, _figures)


def write_findings(
    study: Study,
    *,
    crosses: Sequence[tuple[str, str]] = (),
    test: bool = False,
    material: Material | None = None,
    coming: Collection[str] = (),
) -> tuple[Path, ...]:
    """Write exports/findings.html, .xlsx and .docx; `crosses` are further cross-tables (rows, columns), tested for association if asked.

    `material` is the study's where somebody has gathered it already; `coming` pages are about to be written to exports.
    """
    page, book, document = (study.exports / f"{STEM}.{suffix}" for suffix in ("html", "xlsx", "docx"))
    with collecting_later():
        view = findings_view(study, material or material_of(study), crosses=crosses, test=test)
        view = replace(view, pages=beside(study.exports, page.name, coming))
        numbering = Numbering(numbers_of(view))
        write_findings_page(view, page, numbering)
        write_xlsx(list(tables_of(view, numbering)), book)
        write_findings_document(view, document)
    return page, book, document


def findings_view(study: Study, material: Material, *, crosses: Sequence[tuple[str, str]] = (), test: bool = False) -> FindingsView:
    """Everything the report shows."""
    begun = [build(study, material) for build in BUILDERS]  # all before the first is asked: figures are drawn meanwhile
    sections = [section for sections in begun for section in sections]
    if crosses:
        axes = [(axis_of(material, rows), axis_of(material, columns)) for rows, columns in crosses]
        sections.insert(0, asked_section(material, axes, test=test))
    return FindingsView(
        name=study.policy.name,
        made_on=datetime.now(UTC).astimezone().date(),
        facts=tuple(_facts(material)),
        remarks=tuple(_remarks(material)),
        sections=tuple(sections),
        passages=tuple(_passages(study, material)),
    )


def tables_of(view: FindingsView, numbering: Numbering) -> Iterator[Table]:
    """The sheets of the workbook: every table with the numbers of the passages behind each row, and the passages themselves."""
    parts = [part for section in view.sections for part in section.parts]
    tables = [part.table if isinstance(part, Listing) else widened(part) for part in parts if isinstance(part, Listing | Crossing)]
    for place, table in enumerate(tables):
        if table not in tables[:place]:  # one that the page shows twice, with other columns
            yield _with_passages(table, numbering)
    rows = tuple((numbering.numbers[p.id], p.id, p.place, p.cited, p.codes, p.text) for p in view.passages)
    yield Table("passages", PASSAGES, rows, tuple((p.id,) for p in view.passages))


def _with_passages(table: Table, numbering: Numbering) -> Table:
    rows = tuple((*row, numbering.written(sources) or None) for row, sources in zip(table.rows, table.sources, strict=True))
    return Table(table.name, (*table.columns, "passage numbers"), rows, table.sources)


def _passages(study: Study, material: Material) -> Iterator[PassageView]:
    for passage in material.units:
        codes = "; ".join(labelled(material, reference) for reference in material.on(passage.id))
        yield PassageView(
            passage.id, passage.text, cite(material, passage, by=study.policy.findings.citation), place_of(material, passage), codes
        )


def _facts(material: Material) -> Iterator[str]:
    yield f"{len(material.recordings)} recordings"
    yield f"{sum(1 for _ in material.units)} passages"
    yield f"{len(material.references)} codes given"
    yield f"codebook {material.codebook.name or material.codebook.id}, version {material.codebook.version}"


def _remarks(material: Material) -> Iterator[str]:
    """What a reader must know before the first number."""
    drafts = sum(reference.standing is Standing.DRAFT for reference in material.references)
    if drafts == len(material.references) and drafts:
        yield "Machine drafts: nobody has looked at these codes yet. Nothing here is a finding before people have decided"
    elif drafts:
        share = f"{drafts} of {len(material.references)} codes ({drafts / len(material.references):.0%})"
        yield f"{share} are a machine's drafts that nobody has looked at; each table says how many of its numbers"
    if not material.references:
        yield "Nothing is coded yet"
    if material.disputed:
        yield f"{len(material.disputed)} codes are left out because coders differ and no consensus was recorded"
    if material.supposed:
        yield f"{len(material.supposed)} voices are not named: who they are, and their party, is supposed (`analyzer speakers` names them)"
    yield from material.remarks
