"""Stretches of audio and moments in the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A half-open stretch of time in integer milliseconds from the start of the recording; it may be empty.

    >>> Interval(0, 1500) & Interval(1000, 3000)
    Interval(start_ms=1000, end_ms=1500)
    >>> Interval(0, 1000) & Interval(1000, 3000) is None
    True
    >>> Interval(0, 1000) | Interval(2000, 3000)
    Interval(start_ms=0, end_ms=3000)
    >>> 1000 in Interval(0, 1000)
    False
    """

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms <= self.end_ms:
            raise ValueError(f"an interval needs 0 <= start <= end, not {self.start_ms} and {self.end_ms}")

    @property
    def duration_ms(self) -> int:
        """Milliseconds from start to end."""
        return self.end_ms - self.start_ms

    def __contains__(self, moment_ms: int) -> bool:
        return self.start_ms <= moment_ms < self.end_ms

    def __and__(self, other: Interval) -> Interval | None:
        start, end = max(self.start_ms, other.start_ms), min(self.end_ms, other.end_ms)
        return Interval(start, end) if start < end else None

    def __or__(self, other: Interval) -> Interval:
        return Interval(min(self.start_ms, other.start_ms), max(self.end_ms, other.end_ms))

    def shifted(self, by_ms: int) -> Interval:
        """The same stretch, `by_ms` later; what would lie before zero is cut off."""
        return Interval(max(0, self.start_ms + by_ms), max(0, self.end_ms + by_ms))


def union(intervals: Iterable[Interval], *, gap_ms: int = 0) -> tuple[Interval, ...]:
    """The stretches covered by `intervals`, in order and disjoint; stretches at most `gap_ms` apart are joined.

    >>> union([Interval(5, 9), Interval(0, 3), Interval(3, 4)])
    (Interval(start_ms=0, end_ms=4), Interval(start_ms=5, end_ms=9))
    """
    return tuple(_joined(sorted(intervals), gap_ms))


def _joined(ordered: list[Interval], gap_ms: int) -> Iterator[Interval]:
    if not ordered:
        return
    current = ordered[0]
    for following in ordered[1:]:
        if following.start_ms <= current.end_ms + gap_ms:
            current = current | following
        else:
            yield current
            current = following
    yield current


def covered_ms(intervals: Iterable[Interval]) -> int:
    """Milliseconds covered by at least one of `intervals`."""
    return sum(stretch.duration_ms for stretch in union(intervals))


class Precision(StrEnum):
    """How exactly a moment is known."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in the calendar: the first and last day it can mean (inclusive; None is open), and the words that said so."""

    first: date | None
    last: date | None
    precision: Precision
    said: str


MOST_DAYS = ((Precision.DAY, 1), (Precision.WEEK, 11), (Precision.MONTH, 31), (Precision.QUARTER, 123))  # a third of a month, of a year


def moment_between(first: date | None, last: date | None, said: str) -> Moment:
    """The moment between two days (inclusive; None is open), with the precision that follows from their number.

    >>> moment_between(date(2024, 3, 11), date(2024, 3, 20), "mid March").precision
    <Precision.WEEK: 'week'>
    """
    if first is None or last is None:
        return Moment(first, last, Precision.BEFORE if first is None else Precision.AFTER, said)
    days = (last - first).days + 1
    return Moment(first, last, next((name for name, most in MOST_DAYS if days <= most), Precision.YEAR), said)


def clock(moment_ms: int) -> str:
    """A moment of a recording as hh:mm:ss.

    >>> clock(3_723_400)
    '01:02:03'
    """
    minutes, seconds = divmod(moment_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}"


def clock_ms(moment_ms: int, *, separator: str = ".") -> str:
    """A moment of a recording as hh:mm:ss.mmm; SRT wants a comma as separator.

    >>> clock_ms(3_723_400)
    '01:02:03.400'
    """
    return f"{clock(moment_ms)}{separator}{moment_ms % 1000:03d}"
