"""Lanes of rows, and their pages: where everything stands that has a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from analyzer.charts.calendar import LETTERS, Calendar, Tick
from analyzer.charts.drawing import FAINT, INK, SOFT, Align, Face, Label, Line, Piece
from analyzer.charts.lettering import width_of, wrapped

TITLE = 10.5  # font sizes in pixels
SMALL = 9.0
LINE = 12.5  # pixels from line to line of a title
PAD = 5.0  # pixels above and below the rows of a lane
FEWEST = 3  # rows of a lane on either side of a page break
AXIS = 30.0  # height of an axis: a line of labels and one of years


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a lane: what is written at its start, one name per part, the first above."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: its title and its rows, all of one height; what stands in it has a time or not."""

    title: str
    rows: tuple[Row, ...]
    row_height: float
    timed: bool = True


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some rows of a lane as they stand on a page: rows `first` to `last` (exclusive), from `top` to `bottom` pixels."""

    lane: int
    first: int
    last: int
    top: float
    bottom: float

    def row_top(self, row: int, height: float) -> float:
        """Where a row begins."""
        return self.top + PAD + (row - self.first) * height


@dataclass(frozen=True, slots=True)
class Frame:
    """The places of a figure: the width of everything, and of the column of titles."""

    width: float
    titles: float

    @property
    def left(self) -> float:
        """Where rows begin."""
        return self.titles

    @property
    def right(self) -> float:
        """Where rows end."""
        return self.width - 4


def paged(lanes: Sequence[Lane], *, titles: float, room: float | None) -> Iterator[tuple[Stretch, ...]]:
    """The stretches of lanes on each page of `room` pixels, from 0; all on one page where room is None.

    A lane goes on the next page rather than be cut so that fewer than `FEWEST` rows stand on either side.
    """
    page, used = list[Stretch](), 0.0
    for number, lane in enumerate(lanes):
        first = 0
        while first < len(lane.rows):
            count = _fitting(lane, first, None if room is None else room - used, titles)
            rest = len(lane.rows) - first - count
            if page and rest and min(count, rest) < FEWEST:
                yield tuple(page)
                page, used = [], 0.0
                continue
            count = max(count, 1)
            height = lane_height(lane, count, titles)
            page.append(Stretch(number, first, first + count, used, used + height))
            used, first = used + height, first + count
    if page:
        yield tuple(page)


def lane_height(lane: Lane, rows: int, titles: float) -> float:
    """The height of a lane with so many of its rows: never less than its title needs."""
    return 2 * PAD + max(rows * lane.row_height, LINE * len(_title(lane, titles)))


def _fitting(lane: Lane, first: int, room: float | None, titles: float) -> int:
    left = len(lane.rows) - first
    if room is None:
        return left
    return next((count for count in range(left, 0, -1) if lane_height(lane, count, titles) <= room), 0)


def _title(lane: Lane, titles: float, *, again: bool = False) -> tuple[str, ...]:
    widest = max((width_of(part, SMALL) for row in lane.rows for part in row.parts), default=0.0)
    name = f"{lane.title} (cont.)" if again else lane.title
    return wrapped(name, TITLE, titles - widest - 14, lines=3, bold=True)


def furniture(lane: Lane, stretch: Stretch, frame: Frame) -> Iterator[Piece]:
    """The upper edge of a stretch, its title and the names of its rows."""
    yield Line((0, stretch.top), (frame.width, stretch.top), FAINT, 0.7)
    for number, text in enumerate(_title(lane, frame.titles, again=stretch.first > 0)):
        yield Label(4, stretch.top + PAD + LINE * (number + 0.5), text, TITLE, INK, Face.BOLD)
    for row in range(stretch.first, stretch.last):
        top, parts = stretch.row_top(row, lane.row_height), lane.rows[row].parts
        for part, name in enumerate(parts):
            y = top + lane.row_height * (part + 0.5) / len(parts)
            yield Label(frame.left - 5, y, name, SMALL, SOFT, align=Align.RIGHT)


def axis(marks: Iterable[Tick], calendar: Calendar, top: float, bottom: float) -> Iterator[Piece]:
    """The axis above the lanes and lines through them, from `top` (of the axis) to `bottom` (of the lanes)."""
    under = top + AXIS
    for tick in marks:
        yield Line((tick.x, under - 4), (tick.x, bottom), FAINT, 0.6)
        if tick.year:
            yield Label(tick.x, top + 6, tick.year, LETTERS, INK, Face.BOLD)
        if tick.label:
            yield Label(tick.x, top + 18, tick.label, LETTERS, SOFT)
    yield Line((calendar.left, under), (calendar.right, under), SOFT, 0.8)
