"""The use case: the signals of a study over time, as a page, as pictures for print and as a table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from analyzer.charts.render import Picture, render, script
from analyzer.charts.signs import TYPES
from analyzer.charts.timeline import SCREEN_WIDTH, timeline_specs
from analyzer.charts.timeline_table import natural, timeline_table
from analyzer.core.people import Party
from analyzer.core.table import Field, Table
from analyzer.errors import UsageError
from analyzer.exchange.tables import write_csv
from analyzer.files import atomic_write
from analyzer.findings.references import Material
from analyzer.report.figures import Figure, FiguresPage, Shown, shown, write_figures
from analyzer.study.figures import Signals, cards, draft_remarks, signals_of
from analyzer.study.findings import material_of
from analyzer.study.handle import Study
from analyzer.study.pages import TIMELINE, beside, room_of

STEM = "timeline"
FORMATS = ("html", "svg", "png", "pdf", "csv")
TITLE = "Signals over time"
READ = (
    ("label", "Signal"), ("episode", "Episode"), ("issue", "Issue"), ("type", "Type"), ("sender", "Sender"), ("party", "Party"),
    ("first", "From"), ("last", "To"), ("precision", "Precision"), ("dated_by", "Dated by"), ("trust", "Trust"),
    ("trust_basis", "By whose judgement"), ("content", "What it says"),
)  # fmt: skip
PARTIES = ("sender", "party", "dated_by")  # columns that hold the id of a party
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
    parties = published(material.parties)
    return Timeline(timeline_table(found.signals, parties=parties, confirmed=found.confirmed), parties, found)


def published(parties: Sequence[Party]) -> tuple[Party, ...]:
    """The parties under the names that may be published."""
    return tuple(replace(party, name=party.alias or party.name) for party in parties)


def write_timeline(
    study: Study,
    formats: Sequence[str] = ("html",),
    folder: Path | None = None,
    *,
    material: Material | None = None,
    coming: Collection[str] = (),
) -> tuple[Path, ...]:
    """Write the timeline in each of `formats` (html, svg, png, pdf, csv) to `folder` (exports when None), a picture per page.

    `material` is the study's where somebody has gathered it already; `coming` pages are about to be written there.
    """
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"a timeline cannot be written as '{name}'", remedy=f"Formats: {', '.join(FORMATS)}.")
    target = folder or study.exports
    target.mkdir(parents=True, exist_ok=True)
    material = material or material_of(study)
    timeline = timeline_of(study, material)
    written = [path for name in formats if name in tuple(Picture) for path in _pictures(timeline, Picture(name), target)]
    if "csv" in formats:
        write_csv(timeline.table, target / f"{STEM}.csv")
        written.append(target / f"{STEM}.csv")
    if "html" in formats:
        written.append(write_figures(page_of(study, material, timeline, target, coming), target / f"{STEM}.html"))
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


def page_of(study: Study, material: Material, timeline: Timeline, folder: Path, coming: Collection[str] = ()) -> FiguresPage:
    """The page as it will lie in `folder`, beside the `coming` pages."""
    pages = beside(folder, TIMELINE, coming)
    return FiguresPage(
        name=study.policy.name,
        kicker="Event timeline",
        made_on=datetime.now(UTC).astimezone().date(),
        remarks=tuple(draft_remarks(timeline.found)),
        figures=(figure_of(timeline),),
        tables=(_shown(timeline, material),),
        cards=cards(timeline.found, material, folder, pages, room_of(study)),
        script=script(),
        pages=pages,
    )


def _shown(timeline: Timeline, material: Material) -> Shown:
    """The rows of the timeline as people read them: parties by their names, words for codes."""
    table = timeline.table
    rows = tuple(tuple(_read(name, field, material) for name, field in zip(table.columns, row, strict=True)) for row in table.rows)
    return shown("Signals", replace(table, rows=rows), READ, "A row for each party that a signal concerns.")


def _read(column: str, field: Field, material: Material) -> Field:
    if column in PARTIES and isinstance(field, str) and field:
        return material.party_name(field)
    return field.replace("_", " ") if column == "type" and isinstance(field, str) else field
