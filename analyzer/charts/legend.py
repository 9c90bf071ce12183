"""Legends: signs with their names, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from analyzer.charts.drawing import SOFT, Label, Piece
from analyzer.charts.lettering import width_of

LETTERS = 9.5
LINE = 15.0
APART = 13.0  # pixels between two entries

Draw: TypeAlias = Callable[[float, float], Iterable[Piece]]  # the pieces of a sign whose left end and middle are given


@dataclass(frozen=True, slots=True)
class Entry:
    """A sign of so many pixels and its name."""

    name: str
    wide: float
    draw: Draw

    @property
    def room(self) -> float:
        """Pixels it takes."""
        return self.wide + 4 + width_of(self.name, LETTERS)


def lines_of(entries: Iterable[Entry], width: float) -> tuple[tuple[Entry, ...], ...]:
    """Entries in lines of at most `width` pixels."""
    lines: list[list[Entry]] = [[]]
    used = 0.0
    for entry in entries:
        if lines[-1] and used + entry.room > width:
            lines.append([])
            used = 0.0
        lines[-1].append(entry)
        used += entry.room + APART
    return tuple(tuple(line) for line in lines if line)


def legend(lines: Sequence[Sequence[Entry]], left: float, top: float) -> Iterator[Piece]:
    """The lines of a legend, the first at `top`."""
    for number, line in enumerate(lines):
        x, y = left, top + LINE * (number + 0.5)
        for entry in line:
            yield from entry.draw(x, y)
            yield Label(x + entry.wide + 4, y, entry.name, LETTERS, SOFT)
            x += entry.room + APART
