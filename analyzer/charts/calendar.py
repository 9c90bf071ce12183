"""Days as places on a line, and the marks of its axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from analyzer.charts.lettering import width_of

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
DAY = timedelta(days=1)
LETTERS = 9.5  # font size of the axis in pixels
BETWEEN = 7.0  # fewest pixels between two labels of the axis


class Step(StrEnum):
    """How far the marks of an axis lie apart."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"


YEARS = {Step.YEAR: 1, Step.DECADE: 10, Step.CENTURY: 100}
MONTHS_APART = {Step.MONTH: 1, Step.QUARTER: 3}


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the axis: `year` is written below the first mark of a year."""

    x: float
    label: str
    year: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days `first` to `last` (inclusive) spread evenly from `left` to `right` pixels."""

    first: date
    last: date
    left: float
    right: float

    def at(self, day: date) -> float:
        """The place where a day begins; days outside lie at the nearer end."""
        days = (self.last - self.first).days + 1
        share = (min(max(day, self.first), self.last + DAY) - self.first).days / days
        return self.left + share * (self.right - self.left)

    def noon(self, day: date) -> float:
        """The middle of a day."""
        return (self.at(day) + self.after(day)) / 2

    def after(self, day: date) -> float:
        """The place where a day ends."""
        return self.at(day + DAY) if day < date.max else self.right


def ticks(calendar: Calendar) -> tuple[Tick, ...]:
    """The marks of the axis: the finest step whose labels keep clear of each other.

    >>> [tick.label for tick in ticks(Calendar(date(2024, 2, 1), date(2024, 6, 30), 0, 300))]
    ['Feb', 'Mar', 'Apr', 'May', 'June']
    """
    for step in Step:
        if _closest(calendar, step) >= LETTERS:
            found = tuple(_labelled(calendar, step))
            if _clear(found):
                return found
    return ()


def _closest(calendar: Calendar, step: Step) -> float:
    """Pixels from mark to mark, roughly: enough to pass over steps that cannot fit without making their marks."""
    days = {Step.DAY: 1, Step.WEEK: 7, Step.MONTH: 28, Step.QUARTER: 90}.get(step, 365 * YEARS.get(step, 1))
    return days * (calendar.right - calendar.left) / ((calendar.last - calendar.first).days + 1)


def _labelled(calendar: Calendar, step: Step) -> Iterator[Tick]:
    years = set[int]()
    clear_from = calendar.left
    for day in _days(calendar.first, calendar.last, step):
        x, year = calendar.at(day), ""
        if step not in YEARS and day.year not in years and x >= clear_from:
            years.add(day.year)
            year = _inside(str(day.year), x, calendar)
            clear_from = x + width_of(year, LETTERS, bold=True) + BETWEEN
        yield Tick(x, _inside(_label(day, step), x, calendar), year)


def _inside(label: str, x: float, calendar: Calendar) -> str:
    """The label, or none where it would stand out at the end of the axis."""
    return label if x + width_of(label, LETTERS, bold=True) <= calendar.right else ""


def _label(day: date, step: Step) -> str:
    if step in YEARS:
        return str(day.year)
    if step is Step.QUARTER:
        return f"Q{(day.month + 2) // 3}"
    return MONTHS[day.month - 1] if step is Step.MONTH else f"{day.day} {MONTHS[day.month - 1]}"


def _days(first: date, last: date, step: Step) -> Iterator[date]:
    """The days from `first` to `last` on which a step begins."""
    if step in {Step.DAY, Step.WEEK}:
        apart = 1 if step is Step.DAY else 7
        start = first.toordinal() + (-first.weekday() % 7 if step is Step.WEEK else 0)
        yield from map(date.fromordinal, range(start, last.toordinal() + 1, apart))
        return
    for year in range(first.year, last.year + 1):
        months = range(1, 13, MONTHS_APART[step]) if step in MONTHS_APART else (1,) if year % YEARS[step] == 0 else ()
        yield from (day for month in months if first <= (day := date(year, month, 1)) <= last)


def _clear(found: Sequence[Tick]) -> bool:
    """Whether there are marks, and each label ends before the next begins."""
    fits = (one.x + width_of(one.label, LETTERS) + BETWEEN <= two.x for one, two in pairwise(found))
    return bool(found) and all(fits)
