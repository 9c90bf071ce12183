"""A signal in the timeline: one mark per party, one above the other, its label, and how much room they take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from analyzer.charts.calendar import Calendar
from analyzer.charts.drawing import INK, PAPER, SOFT, Face, Glyph, Label, Line, Piece, Tag
from analyzer.charts.lettering import fitted, width_of
from analyzer.charts.packing import Span
from analyzer.charts.signs import DIRECTIONS, TYPES
from analyzer.charts.timeline_table import Mark, exact
from analyzer.core.coding import Direction
from analyzer.core.signal import SignalType

LETTERS = 9.5  # font size of labels in pixels
WIDEST = 96.0  # pixels of a label
HALF = 12.5  # height of the line of one party
RADIUS = 5.5  # half the width of the widest sign
ARROW = 10.5  # from the middle of a mark to that of its arrow
ARROW_ROOM = 4.5  # half the width of an arrow
OPEN = 22.0  # length of the line of a date that is open at one end
TICK = 2.6  # half the height of the end of a span
SPAN_FROM = 3.0  # pixels: spans shorter than this are not drawn


@dataclass(frozen=True, slots=True)
class Place:
    """Where the mark of one party stands, and the days it can mean in pixels (None: open)."""

    mark: Mark
    x: float
    left: float | None
    right: float | None

    @property
    def ends(self) -> tuple[float, float]:
        """How far mark, arrow and span reach."""
        right = self.x + (ARROW + ARROW_ROOM if self.mark.trust else RADIUS)
        left = self.x - RADIUS
        return (
            min(left, self.x - OPEN if self.left is None else self.left),
            max(right, self.x + OPEN if self.right is None else self.right),
        )


@dataclass(frozen=True, slots=True)
class Compound:
    """A signal ready to be put in a row."""

    places: tuple[Place, ...]
    label: str
    label_x: float
    span: Span

    @property
    def mark(self) -> Mark:
        """One of its marks, for what they have in common."""
        return self.places[0].mark

    @property
    def anchor(self) -> Place:
        """The mark of the sender, from which dotted lines to other signals start."""
        return next((place for place in self.places if place.mark.sent), self.places[0])


def dated(marks: Sequence[Mark], calendar: Calendar) -> Compound:
    """A signal at its days."""
    places = tuple(_place(mark, calendar) for mark in marks)
    return _with_label(places, fitted(marks[0].label, LETTERS, WIDEST), within=Span(calendar.left, calendar.right))


def undated(marks: Sequence[Mark]) -> Compound:
    """A signal without any day, from 0 pixels on."""
    episode = f" (episode {marks[0].episode})" if marks[0].episode else ""
    label = fitted(marks[0].label, LETTERS, WIDEST) + episode
    places = tuple(Place(mark, RADIUS, RADIUS, RADIUS) for mark in marks)
    return _with_label(places, fitted(label, LETTERS, 2 * WIDEST), within=None)


def moved(compound: Compound, by: float) -> Compound:
    """The same signal, `by` pixels to the right."""
    places = tuple(Place(p.mark, p.x + by, p.left and p.left + by, p.right and p.right + by) for p in compound.places)
    return Compound(places, compound.label, compound.label_x + by, Span(compound.span.left + by, compound.span.right + by))


def _place(mark: Mark, calendar: Calendar) -> Place:
    first, last = mark.days or (None, None)
    left = calendar.at(first) if first else None
    right = calendar.after(last) if last else None
    if first and last:
        return Place(mark, calendar.noon(first + (last - first) // 2), left, right)
    x = calendar.noon(first or last or calendar.first)
    return Place(mark, min(max(x, calendar.left + OPEN), calendar.right - OPEN), left and x, right and x)


def _with_label(places: Sequence[Place], label: str, *, within: Span | None) -> Compound:
    """The label right of the marks and clear of the ends of their spans, or left of them where it would stand out of `within`."""
    ends = [place.ends for place in places]
    left, right = min(end[0] for end in ends), max(end[1] for end in ends)
    signs = max(place.x + (ARROW + ARROW_ROOM if place.mark.trust else RADIUS) for place in places)
    wide = width_of(label, LETTERS)
    x = signs + 2.5
    for end in sorted(end[1] for end in ends):
        if x - 3 < end < x + wide + 2 and end > signs:
            x = end + 4
    if within and x + wide > within.right:
        first, last = (choose(place.x for place in places) - RADIUS - 2.5 - wide for choose in (min, max))
        x = first if first >= within.left else last
    return Compound(tuple(places), label, x, Span(min(left, x), max(right, x + wide)))


def pieces(compound: Compound, top: float, order: Mapping[str, int]) -> Iterator[Piece]:
    """A signal drawn in the row that begins at `top`; `order` gives the line of each party."""
    put = [(place, top + HALF * (order.get(place.mark.party, 0) + 0.5)) for place in compound.places]
    for (one, above), (two, below) in pairwise(put):
        yield Line((one.x, above), (two.x, below), SOFT, 1.1, "dotted", tag_of(one.mark, party=""))
    for place, y in put:
        yield from _span(place, y)
        yield from _signs(place, y)
    face = Face.ITALIC if compound.mark.draft else Face.PLAIN
    tag = tag_of(compound.mark, party="")
    yield Label(compound.label_x, top + HALF * len(order) / 2, compound.label, LETTERS, INK, face, tag=tag)


def tag_of(mark: Mark, *, party: str | None = None) -> Tag:
    """What a piece of a mark belongs to; `party` where it belongs to all ("")."""
    return Tag(mark.signal, mark.type, mark.episode, mark.party if party is None else party)


def middle_of(place: Place, top: float, order: Mapping[str, int]) -> tuple[float, float]:
    """The point at which a mark stands in the row that begins at `top`."""
    return place.x, top + HALF * (order.get(place.mark.party, 0) + 0.5)


def _span(place: Place, y: float) -> Iterator[Piece]:
    """The days that an inexact date can mean: a line with an end where they end, with an arrow where they are open."""
    if exact(place.mark) or place.mark.days is None:
        return
    left, right = (place.x - OPEN if place.left is None else place.left), (place.x + OPEN if place.right is None else place.right)
    if right - left < SPAN_FROM:
        return
    tag = tag_of(place.mark)
    yield Line((left, y), (right, y), SOFT, 1.0, tag=tag)
    for x, known, shape in ((left, place.left, "triangle-left"), (right, place.right, "triangle-right")):
        if known is None:
            yield Glyph(x, y, shape, 4.5, SOFT, SOFT, 0.5, tag)
        else:
            yield Line((x, y - TICK), (x, y + TICK), SOFT, 1.0, tag=tag)


def _signs(place: Place, y: float) -> Iterator[Piece]:
    mark, tag = place.mark, tag_of(place.mark)
    if mark.told or mark.sent:
        yield from type_sign(place.x, y, SignalType(mark.type), sent=mark.sent, told=mark.told, formal=mark.formal, tag=tag)
    else:
        yield Line((place.x - 2.5, y), (place.x + 2.5, y), SOFT, 1.2, tag=tag)
    if mark.trust:
        sign = DIRECTIONS[Direction(mark.trust)]
        yield Glyph(place.x + ARROW, y, sign.shape, sign.size, PAPER, PAPER, 3.0, tag)
        yield Glyph(place.x + ARROW, y, sign.shape, sign.size, sign.colour, sign.colour, 0.3, tag)


def type_sign(x: float, y: float, kind: SignalType, *, sent: bool, told: bool, formal: bool, tag: Tag) -> Iterator[Piece]:
    """The sign of a signal: filled for who sent it, smaller and empty where a sender does not tell of it, with a dot where it is formal."""
    sign = TYPES[kind]
    size = sign.size if told else 0.65 * sign.size
    yield Glyph(x, y, sign.shape, size, sign.colour if sent and told else PAPER, INK if sent else sign.colour, 0.8 if sent else 1.7, tag)
    if formal:
        yield Glyph(x, y, "circle", 3.0, INK, INK, 0.4, tag)


def padded(days: Sequence[date], share: float = 0.02) -> tuple[date, date]:
    """The first and last day of an axis for these days, with a little room at both ends."""
    first, last = min(days), max(days)
    room = max(3, round(share * (last - first).days)) if first != last else 15
    return _shifted(first, -room), _shifted(last, room)


def _shifted(day: date, by: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + by, date.min.toordinal()), (date.max - timedelta(days=1)).toordinal()))
