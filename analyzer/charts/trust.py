"""Trust over time: a lane per trustor and dimension, rows by basis, one arrow per event. There is no sum over time: it would be a score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from analyzer.charts import lanes as rows_of
from analyzer.charts.calendar import Calendar, ticks
from analyzer.charts.compound import padded
from analyzer.charts.drawing import INK, PAPER, SOFT, Drawing, Face, Glyph, Label, Line, Piece, Tag, drawing_of, spec_of
from analyzer.charts.lanes import AXIS, Frame, Lane, Row, Stretch
from analyzer.charts.legend import LINE as LEGEND_LINE
from analyzer.charts.legend import Entry, legend, lines_of
from analyzer.charts.lettering import fitted, width_of
from analyzer.charts.packing import Block, Span, rows_used, stacked
from analyzer.charts.signs import DIRECTIONS, Sign
from analyzer.charts.timeline import A4_HEIGHT, A4_WIDTH, HEAD
from analyzer.core.coding import Direction
from analyzer.core.table import Table

TITLES = 168.0  # pixels of the column of titles and bases
ROW = 16.0  # height of a row
LETTERS = 9.0
WIDEST = 60.0  # pixels of a label
GAP = 5.0
HALF_ARROW = 4.5
SHORTEST = 16.0  # pixels: shorter stretches of days would hide behind their arrow
NEAR = 60.0  # pixels from an arrow to the end of its days within which the label goes behind that end
NEEDED = ("event", "trustor", "dimension", "basis", "value", "first", "last", "draft")
WANTED = " && ".join(f"({name} === '' || datum.{name} === '' || datum.{name} === {name})" for name in ("kind", "lane", "party"))


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it moved one trustor's belief in one dimension, by one basis."""

    id: str
    label: str
    trustor: str
    dimension: str
    basis: str
    value: Direction
    first: date | None
    last: date | None
    draft: bool

    @property
    def lane(self) -> tuple[str, str]:
        """The lane in which it stands."""
        return self.trustor, self.dimension


@dataclass(frozen=True, slots=True)
class Put:
    """An event in a row of a lane, its arrow at `x`, the days it can mean from `left` to `right`, its label at `label_x`."""

    lane: int
    row: int
    event: Event
    x: float
    span: Span
    days: Span
    label: str
    label_x: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything in rows, before pages."""

    lanes: tuple[Lane, ...]
    put: tuple[Put, ...]
    calendar: Calendar | None
    frame: Frame


def events_of(table: Table) -> tuple[Event, ...]:
    """The rows of a table with the columns `NEEDED`; the first source of a row is the event's id."""
    places = [table.columns.index(name) for name in NEEDED]
    found = []
    for row, sources in zip(table.rows, table.sources, strict=True):
        label, trustor, dimension, basis, value, first, last, draft = (row[place] for place in places)
        names = (str(label or ""), str(trustor), str(dimension), str(basis))
        found.append(Event(sources[0], *names, Direction(str(value)), _day(first), _day(last), bool(draft)))
    return tuple(found)


def trust_specs(table: Table, *, title: str, width: float = A4_WIDTH, page: float | None = A4_HEIGHT) -> tuple[dict[str, Any], ...]:
    """A specification per page of at most `page` pixels; a single one, whose marks can be picked out, where it is None."""
    return tuple(spec_of(drawing, wanted="" if page else WANTED) for drawing in trust_drawings(table, title=title, width=width, page=page))


def trust_drawings(table: Table, *, title: str, width: float = A4_WIDTH, page: float | None = A4_HEIGHT) -> tuple[Drawing, ...]:
    """The pages of the figure; events without a day are not drawn, and the figure says how many there are."""
    events = events_of(table)
    dated = [event for event in events if event.first or event.last]
    plan = _planned(dated, Frame(width, TITLES))
    entries = lines_of(_entries(dated), width - 8)
    notes = [fitted(note, 9.5, width - 8) for note in _notes(events, dated)]
    head = HEAD + 8 + 14 * len(notes) + LEGEND_LINE * len(entries) + 6
    pages = list(rows_of.paged(plan.lanes, titles=TITLES, room=None if page is None else page - head - AXIS - 18)) or [()]
    drawn = []
    for number, stretches in enumerate(pages, start=1):
        name = title if len(pages) == 1 else f"{title} (page {number} of {len(pages)})"
        pieces: list[Piece] = [Label(4, HEAD / 2 + 2, fitted(name, HEAD, width - 8, bold=True), HEAD, INK, Face.BOLD)]
        pieces += [Label(4, HEAD + 12 + 14 * line, note, 9.5, SOFT) for line, note in enumerate(notes)]
        pieces += [*legend(entries, 4, HEAD + 8 + 14 * len(notes)), *_page(plan, stretches, head)]
        bottom = head + AXIS + max((stretch.bottom for stretch in stretches), default=0.0)
        named = {event.id: f"{event.label or 'event'}: {event.first or ''}" for event in dated}
        drawn.append(drawing_of(pieces, width=width, height=bottom + 6, title=name, named=named))
    return tuple(drawn)


def _planned(events: Sequence[Event], frame: Frame) -> Plan:
    calendar, lanes, put = _calendar(events, frame), list[Lane](), list[Put]()
    if calendar is None:
        return Plan((), (), None, frame)
    for trustor, dimension in dict.fromkeys(event.lane for event in events):
        names = list[Row]()
        of_lane = [event for event in events if event.lane == (trustor, dimension)]
        for basis in dict.fromkeys(event.basis for event in of_lane):
            ordered = sorted((event for event in of_lane if event.basis == basis), key=lambda event: event.first or event.last or date.max)
            marks = [_put(len(lanes), event, calendar) for event in ordered]
            blocks = [Block(mark.span) for mark in marks]
            rows = stacked(blocks, gap=GAP)
            put += [replace(mark, row=len(names) + row) for mark, row in zip(marks, rows, strict=True)]
            names += [Row((basis if row == 0 else "",)) for row in range(rows_used(blocks, rows))]
        lanes.append(Lane(f"{trustor}: {dimension}", tuple(names), ROW))
    return Plan(tuple(lanes), tuple(put), calendar, frame)


def _put(lane: int, event: Event, calendar: Calendar) -> Put:
    first, last = event.first or event.last or calendar.first, event.last or event.first or calendar.last
    days = Span(calendar.at(first), calendar.after(last))
    x = calendar.noon(first + (last - first) // 2)
    if days.right - days.left < SHORTEST:
        days = Span(x, x)
    label = fitted(event.label, LETTERS, WIDEST)
    wide = width_of(label, LETTERS)
    label_x = max(x + HALF_ARROW + 2, days.right + 3 if days.right - x < NEAR else 0)
    if label_x + wide > calendar.right:
        label_x = min(x - HALF_ARROW - 2, days.left - 3) - wide
    span = Span(min(x - HALF_ARROW, label_x, days.left), max(x + HALF_ARROW, label_x + wide, days.right))
    return Put(lane, 0, event, x, span, days, label, label_x)


def _page(plan: Plan, stretches: Sequence[Stretch], head: float) -> Iterator[Piece]:
    if plan.calendar is None:
        yield Label(4, head + 18, "No event has a date.", 10.5, SOFT)
        return
    shifted = [Stretch(s.lane, s.first, s.last, s.top + head + AXIS, s.bottom + head + AXIS) for s in stretches]
    yield from rows_of.axis(ticks(plan.calendar), plan.calendar, head, shifted[-1].bottom)
    for stretch in shifted:
        lane = plan.lanes[stretch.lane]
        yield from rows_of.furniture(lane, stretch, plan.frame)
        for mark in plan.put:
            if mark.lane == stretch.lane and stretch.first <= mark.row < stretch.last:
                yield from _pieces(mark, stretch.row_top(mark.row, lane.row_height) + ROW / 2)


def _pieces(mark: Put, y: float) -> Iterator[Piece]:
    event, sign = mark.event, DIRECTIONS[mark.event.value]
    tag = Tag(event.id, event.value.value, event.dimension, event.trustor)
    if mark.days.right > mark.days.left:
        yield Line((mark.days.left, y), (mark.days.right, y), SOFT, 1.0, tag=tag)
        for x in (mark.days.left, mark.days.right):
            yield Line((x, y - 2.6), (x, y + 2.6), SOFT, 1.0, tag=tag)
    yield Glyph(mark.x, y, sign.shape, sign.size, PAPER, PAPER, 3.0, tag)
    yield Glyph(mark.x, y, sign.shape, sign.size, sign.colour, sign.colour, 0.3, tag)
    if mark.label:
        yield Label(mark.label_x, y, mark.label, LETTERS, INK, Face.ITALIC if event.draft else Face.PLAIN, tag=tag)


def _calendar(events: Sequence[Event], frame: Frame) -> Calendar | None:
    days = [day for event in events for day in (event.first, event.last) if day]
    return Calendar(*padded(days), frame.left + HALF_ARROW, frame.right) if days else None


def _entries(events: Sequence[Event]) -> Iterator[Entry]:
    for direction, sign in DIRECTIONS.items():
        if any(event.value is direction for event in events):
            yield Entry(sign.name, 8, partial(_arrow, sign))
    if any(event.first != event.last for event in events):
        yield Entry("days it can mean", 18, _days)


def _arrow(sign: Sign, x: float, y: float) -> Iterator[Piece]:
    yield Glyph(x + 4, y, sign.shape, sign.size, sign.colour, sign.colour, 0.3)


def _days(x: float, y: float) -> Iterator[Piece]:
    yield Line((x, y), (x + 18, y), SOFT, 1.0)
    for end in (x, x + 18):
        yield Line((end, y - 2.6), (end, y + 2.6), SOFT, 1.0)


def _notes(events: Sequence[Event], dated: Sequence[Event]) -> Iterator[str]:
    kept, loose = len({event.id for event in dated}), len({event.id for event in events if event not in dated})
    left_out = f"; {loose} without a date are not drawn" if loose else ""
    yield f"{kept} event{'' if kept == 1 else 's'}, one mark each per party and dimension{left_out}. Rows tell whose judgement it is."
    if dated and all(event.draft for event in dated):
        yield "Machine drafts: no person has confirmed these."
    elif any(event.draft for event in dated):
        yield "Labels in italics: drafts of the machine that no person has confirmed."


def _day(iso: object) -> date | None:
    return date.fromisoformat(iso) if isinstance(iso, str) and iso else None
