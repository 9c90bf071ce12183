"""The sections with figures in the report of findings: the event timeline, and trust."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from analyzer.charts.render import Picture as Format
from analyzer.charts.render import dotted, render
from analyzer.charts.timeline import timeline_specs
from analyzer.charts.trust import trust_specs
from analyzer.findings.references import Material
from analyzer.report.sections import Listing, Picture, Section
from analyzer.study import timeline, trust
from analyzer.study.handle import Study

IN_WORD = 200  # dots per inch of pictures in the document; the pictures by themselves have what journals ask


def figure_sections(study: Study, material: Material) -> Iterator[Section]:
    """The timeline and trust, with their figures at A4 width."""
    yield _timeline(study, material)
    yield _trust(study, material)


def _timeline(study: Study, material: Material) -> Section:
    found = timeline.timeline_of(study, material)
    specs = timeline_specs(found.table, parties=found.parties, title=timeline.TITLE)
    parts = _pictures(timeline.TITLE, specs, timeline.CAPTION) if found.found.signals else ()
    notes = () if parts else ("There are no signals yet: nothing was coded as one, and no sheet was imported.",)
    return Section("Event timeline", parts, notes, drafted=bool(found.found.signals) and found.found.drafts == len(found.found.signals))


def _trust(study: Study, material: Material) -> Section:
    found = trust.trust_of(study, material)
    dated = any(move.days for move in found.found)
    pictures = _pictures(trust.TITLE, trust_specs(found.moves, title=trust.TITLE), trust.CAPTION) if dated else ()
    counts = Listing(found.counts, trust.COUNTED, title="How often trust moved", note="Counted in events; bases are never added up.")
    besides = (Listing(table, trust.BESIDE, title=title, note=trust.TOGETHER) for title, table in found.besides)
    drafted = bool(found.found) and all(move.draft for move in found.found)
    undated = (
        ()
        if dated or not found.found
        else ("No event has a date, so there is no figure: the day of an interview is not the day of what it tells.",)
    )
    return Section("Trust", (*pictures, counts, *besides), (trust.CAPTION, *undated), drafted=drafted)


def _pictures(title: str, specs: Sequence[dict[str, Any]], described: str) -> tuple[Picture, ...]:
    """A picture per page, as SVG for the page and PNG for Word."""
    names = [title if len(specs) == 1 else f"{title}, {number} of {len(specs)}" for number in range(1, len(specs) + 1)]
    drawn = [render(spec, Format.SVG).decode() for spec in specs]
    return tuple(Picture(name, svg, described, dotted(svg, dots_per_inch=IN_WORD)) for name, svg in zip(names, drawn, strict=True))
