"""Stretches of days: weeks, months, quarters, seasons, holidays, and which one is meant when the year is not said."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from dateutil.easter import easter  # type: ignore[import-untyped]

from analyzer.core.time import Moment, moment_between


class Grain(StrEnum):
    """The units in which people count time."""

    DAY = "day"
    WEEK = "week"
    WEEKEND = "weekend"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Third(StrEnum):
    """Early, in the middle, late."""

    EARLY = "early"
    MID = "mid"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Days:
    """The days `first` to `last` (inclusive); None is open. `assumed`: the words left open which, and the convention chose.

    `cycle` is the unit after which the same words would name the next such stretch, None when they name only one.
    """

    first: date | None
    last: date | None
    assumed: bool = False
    cycle: Grain | None = None

    @property
    def length(self) -> int:
        """How many days; 0 when open."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0


def moment_of(days: Days, said: str) -> Moment:
    """The moment that `days` are."""
    return moment_between(days.first, days.last, said)


def day(of: date) -> Days:
    """One day."""
    return Days(of, of)


def stretch(grain: Grain, around: date) -> Days:
    """The day, calendar week (Monday to Sunday), weekend, month, quarter or year in which `around` lies."""
    monday = around - timedelta(days=around.weekday())
    match grain:
        case Grain.DAY:
            return day(around)
        case Grain.WEEK:
            return Days(monday, monday + timedelta(days=6))
        case Grain.WEEKEND:
            return Days(monday + timedelta(days=5), monday + timedelta(days=6))
        case Grain.MONTH:
            return month(around.year, around.month)
        case Grain.QUARTER:
            return quarter(around.year, (around.month + 2) // 3)
        case Grain.YEAR:
            return year(around.year)


def moved(around: date, by: int, grain: Grain) -> date:
    """The day so many units away; the last day of a shorter month stands for days that it lacks.

    >>> moved(date(2024, 1, 31), 1, Grain.MONTH)
    datetime.date(2024, 2, 29)
    """
    if grain is Grain.DAY:
        return around + timedelta(days=by)
    if grain in (Grain.WEEK, Grain.WEEKEND):
        return around + timedelta(weeks=by)
    months = by * {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}[grain]
    years, index = divmod(around.year * 12 + around.month - 1 + months, 12)
    return date(years, index + 1, min(around.day, monthrange(years, index + 1)[1]))


def month(of_year: int, number: int) -> Days:
    """A month."""
    return Days(date(of_year, number, 1), date(of_year, number, monthrange(of_year, number)[1]))


def quarter(of_year: int, number: int) -> Days:
    """A quarter, 1 to 4."""
    return Days(month(of_year, 3 * number - 2).first, month(of_year, 3 * number).last)


def year(number: int) -> Days:
    """A year."""
    return Days(date(number, 1, 1), date(number, 12, 31))


def season(of_year: int, first_month: int) -> Days:
    """A meteorological season by its first month (3, 6, 9, 12); a winter carries the year in which it begins."""
    begin = date(of_year, first_month, 1)
    return Days(begin, moved(begin, 3, Grain.MONTH) - timedelta(days=1))


def iso_week(of_year: int, number: int) -> Days:
    """The week of that number (ISO 8601)."""
    monday = date.fromisocalendar(of_year, number, 1)
    return Days(monday, monday + timedelta(days=6))


def has_week(of_year: int, number: int) -> bool:
    """Whether a year has a week of that number (ISO 8601); a week 53 only some have.

    >>> has_week(2020, 53), has_week(2021, 53)
    (True, False)
    """
    return 1 <= number <= date(of_year, 12, 28).isocalendar().week


def feast(of_year: int, name: str) -> Days:
    """A holiday: one of FIXED by its month and day, or one of MOVABLE by its days after Easter Sunday.

    >>> feast(2024, "easter")
    Days(first=datetime.date(2024, 3, 31), last=datetime.date(2024, 4, 1), assumed=False, cycle=None)
    """
    if name in MOVABLE:
        first, last = MOVABLE[name]
        sunday = easter(of_year)
        return Days(sunday + timedelta(days=first), sunday + timedelta(days=last))
    number, first, last = FIXED[name]
    return Days(date(of_year, number, first), date(of_year, number, last))


def third(of: Days, part: Third) -> Days:
    """The early, middle or late part: of a month days 1-10, 11-20 and the rest; of what is longer a third of its months."""
    first, last = _closed(of)
    index = list(Third).index(part)
    if of.length > 31:
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        begin = moved(first, months * index // 3, Grain.MONTH)
        end = moved(first, months * (index + 1) // 3, Grain.MONTH) - timedelta(days=1)
    else:
        step = 10 if of.length >= 28 else -(-of.length // 3)
        begin = first + timedelta(days=step * index)
        end = last if part is Third.LATE else begin + timedelta(days=step - 1)
    return replace(of, first=min(begin, last), last=min(end, last))


def half(of: Days, number: int) -> Days:
    """The first or second half: a month is parted after the 15th, longer stretches by their months."""
    first, last = _closed(of)
    if of.length > 31:
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        middle = moved(first, months // 2, Grain.MONTH)
    else:
        middle = first + timedelta(days=15)
    return replace(of, last=middle - timedelta(days=1)) if number == 1 else replace(of, first=middle)


def piece(of: Days, number: int, grain: Grain) -> Days | None:
    """The first, second ... or (-1) last day, week of seven days, month or quarter of a stretch; None where it has none."""
    first, last = _closed(of)
    if grain in (Grain.DAY, Grain.WEEK):
        days = 1 if grain is Grain.DAY else 7
        begin = last - timedelta(days=days - 1) if number < 0 else first + timedelta(days=days * (number - 1))
        end = begin + timedelta(days=days - 1)
    elif grain in (Grain.MONTH, Grain.QUARTER) and of.length > 31:
        begin = _closed(stretch(grain, last))[0] if number < 0 else moved(first, number - 1, grain)
        end = _closed(stretch(grain, begin))[1]
    else:
        return None
    return replace(of, first=begin, last=min(end, last)) if first <= begin <= last else None


def widened(of: Days) -> Days:
    """Around: half its length more at both ends, at least three days."""
    first, last = _closed(of)
    more = timedelta(days=max(3, of.length // 2))
    return replace(of, first=first - more, last=last + more)


def begun(by: date, of_year: Callable[[int], Days]) -> Days:
    """The last of a yearly stretch that has begun by a day."""
    found = next(days for number in (by.year + 1, by.year, by.year - 1) if _closed(days := of_year(number))[0] <= by)
    return replace(found, assumed=True, cycle=Grain.YEAR)


def shifted(by: date, shift: int, of_year: Callable[[int], Days]) -> Days:
    """Of a yearly stretch the last that is over (-1), the one that is on or else that of this year (0), the first to come (1)."""
    if shift == 0:
        before = of_year(by.year - 1)  # a winter that is on in February began in the year before
        return before if _closed(before)[1] >= by else of_year(by.year)
    if shift < 0:
        return next(days for number in (by.year, by.year - 1, by.year - 2) if _closed(days := of_year(number))[1] < by)
    return next(days for number in (by.year, by.year + 1) if _closed(days := of_year(number))[0] > by)


def again(of: Days, times: int) -> Days:
    """What the same words name so many weeks, months or years later (earlier where negative)."""
    if of.cycle is None:
        return of
    first, last = _closed(of)
    return replace(of, first=moved(first, times, of.cycle), last=moved(last, times, of.cycle))


def _closed(of: Days) -> tuple[date, date]:
    if of.first is None or of.last is None:
        raise ValueError("a stretch that is open at one side has no parts")
    return of.first, of.last


FIXED = {  # month, first and last day
    "christmas": (12, 25, 26),
    "christmas eve": (12, 24, 24),
    "christmas day": (12, 25, 25),
    "boxing day": (12, 26, 26),
    "new year": (1, 1, 1),
    "new year's eve": (12, 31, 31),
    "epiphany": (1, 6, 6),
    "king's day": (4, 27, 27),
    "labour day": (5, 1, 1),
    "liberation day": (5, 5, 5),
    "victory day": (5, 8, 8),
    "bastille day": (7, 14, 14),
    "assumption": (8, 15, 15),
    "all saints": (11, 1, 1),
    "armistice": (11, 11, 11),
    "saint nicholas": (12, 5, 5),
    "halloween": (10, 31, 31),
}
MOVABLE = {  # first and last day, counted from Easter Sunday
    "good friday": (-2, -2),
    "easter": (0, 1),
    "easter sunday": (0, 0),
    "easter monday": (1, 1),
    "ascension": (39, 39),
    "whitsun": (49, 50),
    "whit sunday": (49, 49),
    "whit monday": (50, 50),
    "shrove tuesday": (-47, -47),
}
