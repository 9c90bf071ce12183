"""The event timeline: a lane per episode, a row per thread of an issue, a mark per party, dotted lines between what belongs together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from analyzer.charts import lanes as rows_of
from analyzer.charts.calendar import Calendar, ticks
from analyzer.charts.compound import HALF, RADIUS, Compound, dated, middle_of, moved, padded, pieces, tag_of, undated
from analyzer.charts.drawing import INK, SOFT, Drawing, Face, Label, Line, Piece, drawing_of, spec_of
from analyzer.charts.lanes import AXIS, Frame, Lane, Row, Stretch
from analyzer.charts.legend import LINE as LEGEND_LINE
from analyzer.charts.legend import Entry, legend, lines_of
from analyzer.charts.lettering import fitted
from analyzer.charts.packing import Block, Span, rows_used, stacked
from analyzer.charts.signs import TYPES
from analyzer.charts.timeline_legend import entries_of, initials
from analyzer.charts.timeline_table import Mark, marks_of, natural
from analyzer.core.people import Party
from analyzer.core.signal import SignalType
from analyzer.core.table import Table

A4_WIDTH = 680.0  # pixels: 180 mm, the text width of an A4 page with margins of 15 mm
A4_HEIGHT = 980.0  # 260 mm
SCREEN_WIDTH = 1080.0
TITLES = 92.0  # width of the column of titles
GAP = 7.0  # fewest pixels between two signals of a row
ROW_PAD = 4.0  # pixels between two rows
HEAD = 12.0  # font size of the title
WANTED = " && ".join(f"({name} === '' || datum.{name} === '' || datum.{name} === {name})" for name in ("kind", "lane", "party"))
DRAFTS = "Machine drafts: no person has confirmed these signals."
SOME_DRAFTS = "Labels in italics: drafts of the machine that no person has confirmed."
NO_DATE = "Without a date"
NO_EPISODE = "No episode"


@dataclass(frozen=True, slots=True)
class Put:
    """A signal in a row of a lane."""

    lane: int
    row: int
    compound: Compound


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything in rows, before pages."""

    lanes: tuple[Lane, ...]
    put: tuple[Put, ...]
    calendar: Calendar | None
    frame: Frame
    order: Mapping[str, int]


def timeline_specs(
    table: Table, *, parties: Sequence[Party], title: str, width: float = A4_WIDTH, page: float | None = A4_HEIGHT
) -> tuple[dict[str, Any], ...]:
    """A specification per page of at most `page` pixels; a single one, whose marks can be picked out, where it is None."""
    return tuple(
        spec_of(d, wanted="" if page else WANTED) for d in timeline_drawings(table, parties=parties, title=title, width=width, page=page)
    )


def timeline_drawings(
    table: Table, *, parties: Sequence[Party], title: str, width: float = A4_WIDTH, page: float | None = A4_HEIGHT
) -> tuple[Drawing, ...]:
    """The pages of the timeline of a table made by `timeline_table`."""
    marks = marks_of(table)
    plan = planned(marks, parties, width)
    entries = lines_of(entries_of(marks, parties), width - 8)
    notes = _notes(marks)
    head = HEAD + 8 + 14 * len(notes) + LEGEND_LINE * len(entries) + 8
    room = None if page is None else page - head - AXIS - 18
    pages = list(rows_of.paged(plan.lanes, titles=TITLES, room=room)) or [()]
    named = {mark.signal: _named(mark) for mark in marks}
    drawn = []
    for number, stretches in enumerate(pages, start=1):
        name = title if len(pages) == 1 else f"{title} (page {number} of {len(pages)})"
        bottom = head + AXIS + max((stretch.bottom for stretch in stretches), default=40.0)
        body = _page(plan, stretches, head) if marks else [Label(4, head + 20, "There are no signals yet.", 10.5, SOFT)]
        drawn.append(drawing_of([*_head(name, notes, entries, width), *body], width=width, height=bottom + 6, title=name, named=named))
    return tuple(drawn)


def planned(marks: Sequence[Mark], parties: Sequence[Party], width: float) -> Plan:
    """Every signal in a row of a lane: those of one issue in rows of their own, so that their dotted line passes no other signal."""
    ids = [party.id for party in parties]
    order = {party: line for line, party in enumerate(dict.fromkeys([*ids, *(m.party for m in marks if m.party)]))} or {"": 0}
    frame = Frame(width, TITLES)
    names = Row(tuple(initials([next((p.name for p in parties if p.id == party), party) for party in order])))
    calendar = _calendar(marks, frame)
    signals = [tuple(group) for _, group in groupby(marks, key=lambda mark: mark.signal)]
    with_days = [signal for signal in signals if signal[0].days]
    lanes, put = list[Lane](), list[Put]()
    height = HALF * len(order) + ROW_PAD
    episodes = sorted({signal[0].episode for signal in with_days}, key=lambda name: (not name, natural(name)))
    for episode in episodes:
        compounds = [dated(signal, calendar) for signal in with_days if signal[0].episode == episode] if calendar else []
        placed, rows = _threads(compounds)
        put += [Put(len(lanes), row, compound) for row, compound in placed]
        lanes.append(Lane(_lane_title(episode), (names,) * rows, height))
    if loose := [undated(signal) for signal in signals if not signal[0].days]:
        placed, rows = _flowing(loose, frame)
        put += [Put(len(lanes), row, compound) for row, compound in placed]
        lanes.append(Lane(NO_DATE, (names,) * rows, height, timed=False))
    return Plan(tuple(lanes), tuple(put), calendar, frame, order)


def _calendar(marks: Sequence[Mark], frame: Frame) -> Calendar | None:
    days = [day for mark in marks for day in mark.days or () if day]
    return Calendar(*padded(days), frame.left + RADIUS, frame.right) if days else None


def _lane_title(episode: str) -> str:
    if not episode:
        return NO_EPISODE
    return f"Episode {episode}" if len(episode) <= 4 else episode


def _threads(compounds: Sequence[Compound]) -> tuple[list[tuple[int, Compound]], int]:
    """Rows for the signals of a lane, and how many rows there are."""
    threads = _by_issue(compounds)
    inner = [stacked([Block(compound.span) for compound in thread], gap=GAP) for thread in threads]
    blocks = [Block(_around(thread), max(rows) + 1) for thread, rows in zip(threads, inner, strict=True)]
    first = stacked(blocks, gap=GAP)
    placed = [
        (start + row, compound)
        for start, thread, rows in zip(first, threads, inner, strict=True)
        for row, compound in zip(rows, thread, strict=True)
    ]
    return placed, rows_used(blocks, first)


def _by_issue(compounds: Sequence[Compound]) -> list[list[Compound]]:
    """Signals of one issue in order of time, the issues in order of their first; a signal without an issue stands alone."""
    threads: dict[str, list[Compound]] = {}
    for compound in sorted(compounds, key=lambda one: (one.anchor.x, natural(one.label))):
        threads.setdefault(compound.mark.issue or f"\n{compound.mark.signal}", []).append(compound)
    return sorted(threads.values(), key=lambda thread: _around(thread).left)


def _around(thread: Sequence[Compound]) -> Span:
    return Span(min(compound.span.left for compound in thread), max(compound.span.right for compound in thread))


def _flowing(compounds: Sequence[Compound], frame: Frame) -> tuple[list[tuple[int, Compound]], int]:
    """Signals one after the other, in as many rows as they need."""
    placed, row, x = list[tuple[int, Compound]](), 0, frame.left + 4
    for compound in compounds:
        wide = compound.span.right - compound.span.left
        if x + wide > frame.right and x > frame.left + 4:
            row, x = row + 1, frame.left + 4
        placed.append((row, moved(compound, x - compound.span.left)))
        x += wide + 2 * GAP
    return placed, row + 1


def _page(plan: Plan, stretches: Sequence[Stretch], head: float) -> Iterator[Piece]:
    """The axis, the lanes and the signals of one page."""
    shifted = [Stretch(s.lane, s.first, s.last, s.top + head + AXIS, s.bottom + head + AXIS) for s in stretches]
    timed = [s for s in shifted if plan.lanes[s.lane].timed]
    if plan.calendar and timed:
        yield from rows_of.axis(ticks(plan.calendar), plan.calendar, head, timed[-1].bottom)
    for stretch in shifted:
        lane = plan.lanes[stretch.lane]
        yield from rows_of.furniture(lane, stretch, plan.frame)
        here = [put for put in plan.put if put.lane == stretch.lane and stretch.first <= put.row < stretch.last]
        tops = {id(put): stretch.row_top(put.row, lane.row_height) for put in here}
        if lane.timed:
            yield from _links([(put.compound, tops[id(put)]) for put in here], plan.order)
        for put in here:
            yield from pieces(put.compound, tops[id(put)], plan.order)


def _links(here: Sequence[tuple[Compound, float]], order: Mapping[str, int]) -> Iterator[Piece]:
    """Dotted lines from signal to signal of an issue, from sender to sender."""
    issues: dict[str, list[tuple[Compound, float]]] = {}
    for compound, top in here:
        if compound.mark.issue:
            issues.setdefault(compound.mark.issue, []).append((compound, top))
    for thread in issues.values():
        for (one, above), (two, below) in pairwise(sorted(thread, key=lambda put: put[0].anchor.x)):
            tag = tag_of(one.mark, party="")
            yield Line(middle_of(one.anchor, above, order), middle_of(two.anchor, below, order), SOFT, 1.1, "dotted", tag)


def _head(title: str, notes: Sequence[str], entries: Sequence[Sequence[Entry]], width: float) -> Iterator[Piece]:
    yield Label(4, HEAD / 2 + 2, fitted(title, HEAD, width - 8, bold=True), HEAD, INK, Face.BOLD)
    for number, note in enumerate(notes):
        yield Label(4, HEAD + 12 + 14 * number, fitted(note, 9.5, width - 8), 9.5, SOFT)
    yield from legend(entries, 4, HEAD + 8 + 14 * len(notes))


def _notes(marks: Sequence[Mark]) -> tuple[str, ...]:
    """What the reader must know first: how many signals there are and what they are worth."""
    signals = {mark.signal: mark for mark in marks}
    loose = sum(mark.days is None for mark in signals.values())
    drafts = [mark.draft for mark in signals.values()]
    counted = f"{len(signals)} signal{'' if len(signals) == 1 else 's'}" + (f", {loose} of them without a date" if loose else "")
    state = DRAFTS if drafts and all(drafts) else SOME_DRAFTS if any(drafts) else ""
    return (f"{counted}. {state}".strip(),) if signals else ()


def _named(mark: Mark) -> str:
    days = f"{mark.first or 'before'} to {mark.last or 'later'}" if mark.first != mark.last else mark.first or "no date"
    return f"{mark.label}: {TYPES[SignalType(mark.type)].name} from {mark.sender or 'unknown'}, {days}"
