"""The legend of the timeline: only the signs that occur in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from analyzer.charts.compound import RADIUS, TICK, type_sign
from analyzer.charts.drawing import FAINT, INK, NOTHING, PAPER, SOFT, Face, Glyph, Label, Line, Piece
from analyzer.charts.legend import LETTERS, Entry
from analyzer.charts.lettering import fitted, width_of
from analyzer.charts.signs import DIRECTIONS, TYPES, Sign
from analyzer.charts.timeline_table import Mark
from analyzer.core.people import Party
from analyzer.core.signal import SignalType

LONG = 18.0  # pixels of a line in the legend


def entries_of(marks: Sequence[Mark], parties: Sequence[Party]) -> Iterator[Entry]:
    """The entries for what occurs in `marks`."""
    names = [party.name for party in parties]
    for initial, name in zip(initials(names), names, strict=True):
        yield Entry(name, width_of(initial, LETTERS, bold=True), partial(_letter, initial))
    for kind in (kind for kind in SignalType if any(mark.type == kind.value for mark in marks)):
        yield Entry(TYPES[kind].name, 2 * RADIUS, partial(_type, kind))
    yield from _roles(marks)
    for direction, sign in DIRECTIONS.items():
        if any(mark.trust == direction.value for mark in marks):
            yield Entry(sign.name, 8, partial(_sign, sign))
    if any(mark.days and mark.first != mark.last for mark in marks):
        yield Entry("days it can mean", LONG, _span)
    yield Entry("same issue, or both parties on one signal", LONG, _dots)


def initials(names: Sequence[str]) -> list[str]:
    """Each name by as few of its first letters as tell it from the others.

    >>> initials(["Customer", "Service provider"]), initials(["Oldfield", "Otter"])
    (['C', 'S'], ['Ol', 'Ot'])
    """
    for length in range(1, 8):
        short = [name[:length] for name in names]
        if len(set(short)) == len(short):
            return short
    return [fitted(name, LETTERS, 30) for name in names]


def _roles(marks: Sequence[Mark]) -> Iterator[Entry]:
    yield Entry("sender", 10, partial(_ring, Sign("circle", 9, FAINT, "sender"), INK))
    yield Entry("other party", 10, partial(_ring, Sign("circle", 8, PAPER, "other"), SOFT))
    if any(mark.sent and not mark.told for mark in marks):
        yield Entry("sender tells nothing of it", 8, partial(_ring, Sign("circle", 6, PAPER, "silent"), INK))
    if any(not mark.sent and not mark.told for mark in marks):
        yield Entry("trust told by the other", 6, _dash)
    if any(mark.formal for mark in marks):
        yield Entry("formal", 5, partial(_ring, Sign("circle", 3, INK, "formal"), INK))


def _type(kind: SignalType, x: float, y: float) -> Iterator[Piece]:
    return type_sign(x + RADIUS, y, kind, sent=True, told=True, formal=False, tag=NOTHING)


def _ring(sign: Sign, stroke: str, x: float, y: float) -> Iterator[Piece]:
    yield Glyph(x + sign.size / 2, y, sign.shape, sign.size, sign.colour, stroke, 0.8 if stroke == INK else 1.7)


def _sign(sign: Sign, x: float, y: float) -> Iterator[Piece]:
    yield Glyph(x + 4, y, sign.shape, sign.size, sign.colour, sign.colour, 0.3)


def _dash(x: float, y: float) -> Iterator[Piece]:
    yield Line((x, y), (x + 5, y), SOFT, 1.2)


def _dots(x: float, y: float) -> Iterator[Piece]:
    yield Line((x, y), (x + LONG, y), SOFT, 1.1, "dotted")


def _span(x: float, y: float) -> Iterator[Piece]:
    yield Line((x, y), (x + LONG, y), SOFT, 1.0)
    for end in (x, x + LONG):
        yield Line((end, y - TICK), (end, y + TICK), SOFT, 1.0)


def _letter(text: str, x: float, y: float) -> Iterator[Piece]:
    yield Label(x, y, text, LETTERS, INK, Face.BOLD)
