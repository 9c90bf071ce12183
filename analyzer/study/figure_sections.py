"""The sections with figures in the report of findings: the event timeline, and trust."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyzer.charts import aside
from analyzer.charts.timeline import timeline_specs
from analyzer.charts.trust import trust_specs
from analyzer.findings.references import Material
from analyzer.report.sections import Listing, Picture, Section
from analyzer.study import timeline, trust
from analyzer.study.handle import Study

IN_WORD = 200  # dots per inch of pictures in the document; the pictures by themselves have what journals ask


def figure_sections(study: Study, material: Material) -> Iterator[Section]:
    """The timeline and trust, with their figures at A4 width; drawn from now on, until the first section is asked for."""
    told, moved = timeline.timeline_of(study, material), trust.trust_of(study, material)
    dated = any(move.days for move in moved.found)
    of_told = timeline_specs(told.table, parties=told.parties, title=timeline.TITLE) if told.found.signals else ()
    of_moved = trust_specs(moved.moves, title=trust.TITLE) if dated else ()
    specs = (*of_told, *of_moved)
    drawn = aside.begin(specs, dots_per_inch=IN_WORD).pictures if specs else tuple

    def finished() -> Iterator[Section]:
        pictures = drawn()
        yield _timeline(told, _pictures(timeline.TITLE, pictures[: len(of_told)], timeline.CAPTION))
        yield _trust(moved, _pictures(trust.TITLE, pictures[len(of_told) :], trust.CAPTION))

    return finished()


def _timeline(told: timeline.Timeline, pictures: tuple[Picture, ...]) -> Section:
    signals = told.found.signals
    notes = () if pictures else ("There are no signals yet: nothing was coded as one, and no sheet was imported.",)
    return Section("Event timeline", pictures, notes, drafted=bool(signals) and told.found.drafts == len(signals))


def _trust(moved: trust.Trust, pictures: tuple[Picture, ...]) -> Section:
    counts = Listing(moved.counts, trust.COUNTED, title="How often trust moved", note="Counted in events; bases are never added up.")
    besides = (Listing(table, trust.BESIDE, title=title, note=trust.TOGETHER) for title, table in moved.besides)
    drafted = bool(moved.found) and all(move.draft for move in moved.found)
    undated = (
        ()
        if pictures or not moved.found
        else ("No event has a date, so there is no figure: the day of an interview is not the day of what it tells.",)
    )
    return Section("Trust", (*pictures, counts, *besides), (trust.CAPTION, *undated), drafted=drafted)


def _pictures(title: str, drawn: Sequence[aside.Drawn], described: str) -> tuple[Picture, ...]:
    """A picture per page, as SVG for the page and PNG for Word."""
    names = [title if len(drawn) == 1 else f"{title}, {number} of {len(drawn)}" for number in range(1, len(drawn) + 1)]
    return tuple(Picture(name, svg, described, png) for name, (svg, png) in zip(names, drawn, strict=True))
