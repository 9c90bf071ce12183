"""The dates of a signal sheet: what is written becomes moments, and a missing year is taken from beside, never without saying so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from analyzer.core.signal import CellKind
from analyzer.core.time import Moment, Precision
from analyzer.exchange.signal_sheet_cells import PartDate, part_date, serial_date
from analyzer.exchange.signal_sheet_grid import GridCell

ReadWords: TypeAlias = Callable[[str, date | None], Moment | None]
Note: TypeAlias = Callable[[str, str], None]  # (cell, what is odd about it)


@dataclass(frozen=True, slots=True)
class DateCell:
    """A cell with a date, and its name such as `Sheet1!E4`."""

    place: str
    cell: GridCell


Dates: TypeAlias = tuple[DateCell | None, DateCell | None]  # start and end of a row


@dataclass(frozen=True, slots=True)
class Years:
    """Where a missing year comes from: `given` by the user, else from the dates beside, else the last such day before `latest`."""

    given: int | None = None
    latest: date | None = None
    read_words: ReadWords | None = None


def read_dates(rows: Sequence[Dates], years: Years, note: Note) -> list[tuple[Moment | None, Moment | None]]:
    """The moments of (start, end) cells, row by row; what is read with a supposition or not at all is noted."""
    parts = [(_plain(start), _plain(end)) for start, end in rows]
    reader = _Reader(years, [(_known(start), _known(end)) for start, end in parts], note)
    return [
        (reader.moment(start, part_of_start, index), reader.moment(end, part_of_end, index))
        for index, ((start, end), (part_of_start, part_of_end)) in enumerate(zip(rows, parts, strict=True))
    ]


def _plain(one: DateCell | None) -> PartDate | None:
    if one is None:
        return None
    if one.cell.kind is CellKind.NUMBER:
        day = serial_date(one.cell.text)
        return PartDate(day.day, day.month, day.year) if day else None
    return part_date(one.cell.text)


def _known(part: PartDate | None) -> date | None:
    return part.in_year(part.year) if part is not None and part.year is not None else None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads date cells; `known` are the days of each row whose year is written."""

    years: Years
    known: Sequence[tuple[date | None, date | None]]
    note: Note

    def moment(self, one: DateCell | None, part: PartDate | None, index: int) -> Moment | None:
        """What a cell of row `index` says; None where it is empty or not understood."""
        if one is None:
            return None
        said = one.cell.text.strip()
        if part is None:
            return self._worded(one, said, index)
        if part.year is None:
            return self._without_year(one, part, said, index)
        day = part.in_year(part.year)
        if one.cell.kind is not CellKind.DATE:
            written = "a day number of Excel" if one.cell.kind is CellKind.NUMBER else "a date written as text"
            self.note(one.place, f"{written}, read as {day}" + (f" ({part.how})" if part.how else ""))
        return _day(day, said)

    def _without_year(self, one: DateCell, part: PartDate, said: str, index: int) -> Moment | None:
        day, how = self._resolved(part, index)
        what = f"a date without a year, taken as {day}: {how}" if day else f"a date without a year, not read: {how}"
        self.note(one.place, what + (f" ({part.how})" if day and part.how else ""))
        return _day(day, said)

    def _resolved(self, part: PartDate, index: int) -> tuple[date | None, str]:
        """The day in the year that is given, that lies closest to the date beside it, or that is the last before the interviews."""
        if self.years.given is not None:
            return part.in_year(self.years.given), "the year that was given"
        beside = next(self._beside(index), None)
        if beside is not None:
            nearest, where = beside
            found = [day for year in range(nearest.year - 1, nearest.year + 2) if (day := part.in_year(year))]
            return min(found, key=lambda day: abs((day - nearest).days), default=None), f"the year closest to {nearest} {where}"
        if (latest := self.years.latest) is not None:
            past = (day for back in range(9) if (day := part.in_year(latest.year - back)) and day <= latest)
            return next(past, None), f"the last such day before {latest}, the day of an interview"
        return None, "no date beside it has a year; say which with --year"

    def _beside(self, index: int) -> Iterator[tuple[date, str]]:
        """The dates with a year around a row, the closest rows first: its own, then those above and below."""
        yield from ((day, "in its row") for day in self.known[index] if day)
        for away in range(1, len(self.known)):
            for other, where in ((index - away, "above it"), (index + away, "below it")):
                if 0 <= other < len(self.known):
                    yield from ((day, where) for day in self.known[other] if day)

    def _worded(self, one: DateCell, said: str, index: int) -> Moment | None:
        """A date in words, read by whoever can, as if said at the end of the year that is given or that stands beside."""
        beside = next(self._beside(index), None)
        year = self.years.given or (beside[0].year if beside else None)
        context = date(year, 12, 31) if year else self.years.latest
        moment = self.years.read_words(said, context) if self.years.read_words else None
        if moment is None:
            self.note(one.place, "not read as a date; kept as it is")
            return None
        self.note(one.place, f"a date in words, read as {_shown(moment)}" + (f", as said on {context}" if context else ""))
        return moment


def _day(day: date | None, said: str) -> Moment | None:
    return None if day is None else Moment(day, day, Precision.DAY, said)


def _shown(moment: Moment) -> str:
    if moment.first is None or moment.last is None:
        return f"{moment.precision.value} {moment.last or moment.first}"
    return f"{moment.first} to {moment.last}"
