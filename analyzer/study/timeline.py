"""The use case: the signals of a study over time, as a page, as pictures for print and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from analyzer.charts.render import Picture, render, script
from analyzer.charts.signs import TYPES
from analyzer.charts.timeline import SCREEN_WIDTH, timeline_specs
from analyzer.charts.timeline_table import natural, timeline_table
from analyzer.core.people import Party
from analyzer.core.table import Table
from analyzer.errors import UsageError
from analyzer.exchange.tables import write_csv
from analyzer.files import atomic_write
from analyzer.findings.references import Material
from analyzer.report.figures import Figure, FiguresPage, Shown, write_figures
from analyzer.study.figures import Signals, cards, draft_remarks, signals_of
from analyzer.study.findings import material_of
from analyzer.study.handle import Study

STEM = "timeline"
FORMATS = ("html", "svg", "png", "pdf", "csv")
TITLE = "Signals over time"
READ = ("label", "episode", "issue", "type", "sender", "party", "first", "last", "precision", "dated_by", "trust", "trust_basis", "content")
CAPTION = (
    "A lane per episode, a mark per party: filled for the sender. Dotted lines join the signals of one issue, and both parties on one. "
    "An arrow tells how the signal moved that party’s trust, by the strongest basis there is; bases are not pooled. "
    "Point at a mark to read what is behind it; click to hear it."
)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The table of the timeline with what its figures need."""

    table: Table
    parties: tuple[Party, ...]
    found: Signals


def timeline_of(study: Study, material: Material) -> Timeline:
    """The signals of a study, a row for each party that they concern."""
    found = signals_of(study, material)
    parties = published(study.policy.parties)
    return Timeline(timeline_table(found.signals, parties=parties, confirmed=found.confirmed), parties, found)


def published(parties: Sequence[Party]) -> tuple[Party, ...]:
    """The parties under the names that may be published."""
    return tuple(replace(party, name=party.alias or party.name) for party in parties)


def write_timeline(study: Study, formats: Sequence[str] = ("html",), folder: Path | None = None) -> tuple[Path, ...]:
    """Write the timeline in each of `formats` (html, svg, png, pdf, csv) to `folder` (exports when None), a picture per page."""
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"a timeline cannot be written as '{name}'", remedy=f"Formats: {', '.join(FORMATS)}.")
    target = folder or study.exports
    target.mkdir(parents=True, exist_ok=True)
    material = material_of(study)
    timeline = timeline_of(study, material)
    written = [path for name in formats if name in tuple(Picture) for path in _pictures(timeline, Picture(name), target)]
    if "csv" in formats:
        write_csv(timeline.table, target / f"{STEM}.csv")
        written.append(target / f"{STEM}.csv")
    if "html" in formats:
        written.append(write_figures(page_of(study, material, timeline, target), target / f"{STEM}.html"))
    return tuple(written)


def _pictures(timeline: Timeline, picture: Picture, folder: Path) -> Iterator[Path]:
    pages = timeline_specs(timeline.table, parties=timeline.parties, title=TITLE)
    for number, spec in enumerate(pages, start=1):
        name = f"{STEM}.{picture.value}" if len(pages) == 1 else f"{STEM}-{number}.{picture.value}"
        yield atomic_write(folder / name, render(spec, picture))


def figure_of(timeline: Timeline) -> Figure:
    """The timeline for a screen, with what its marks can be filtered by."""
    (spec,) = timeline_specs(timeline.table, parties=timeline.parties, title=TITLE, width=SCREEN_WIDTH, page=None)
    episodes = sorted({signal.episode for signal in timeline.found.signals if signal.episode}, key=natural)
    filters = (
        ("kind", "Type", tuple((kind.value, sign.name) for kind, sign in TYPES.items())),
        ("party", "Party", tuple((party.id, party.name) for party in timeline.parties)),
        ("lane", "Episode", tuple((episode, episode) for episode in episodes)),
    )
    return Figure(STEM, TITLE, CAPTION, spec, filters)


def page_of(study: Study, material: Material, timeline: Timeline, folder: Path) -> FiguresPage:
    """The page as it will lie in `folder`."""
    return FiguresPage(
        name=study.policy.name,
        kicker="Event timeline",
        made_on=datetime.now(UTC).astimezone().date(),
        remarks=tuple(draft_remarks(timeline.found)),
        figures=(figure_of(timeline),),
        tables=(Shown("Signals", columns_of(timeline.table, READ), "A row for each party that a signal concerns."),),
        cards=cards(timeline.found, material, folder),
        script=script(),
    )


def columns_of(table: Table, names: Sequence[str]) -> Table:
    """The table with these columns only."""
    places = [table.columns.index(name) for name in names]
    return Table(table.name, tuple(names), tuple(tuple(row[place] for place in places) for row in table.rows), table.sources)
