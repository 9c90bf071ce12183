"""The pieces that rules about dates work with: the symbols of a match, the situation, and what is made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from analyzer.findings.calendar import Days, Grain
from analyzer.findings.date_symbols import Symbol

T = TypeVar("T")

KINDS = {Grain.DAY: "d", Grain.WEEK: "w", Grain.MONTH: "m", Grain.QUARTER: "q", Grain.YEAR: "y", Grain.WEEKEND: "r"}
NO_DAY = "the day of the interview is not known"
BEFORE_THIS = "it depends on what was told before it"


class NotSaidWhenError(Exception):
    """A date depends on the day of the interview, which is not known."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The day on which something is said (None: unknown), and in which language."""

    day: date | None
    language: str

    @property
    def said_on(self) -> date:
        """The day of the interview."""
        if self.day is None:
            raise NotSaidWhenError
        return self.day


@dataclass(frozen=True, slots=True)
class Parts:
    """The symbols in the groups of a rule; of groups with the same letter and a number behind, the one that matched."""

    found: re.Match[str]
    symbols: Sequence[Symbol]

    def get(self, name: str) -> Symbol | None:
        """The symbol of a group, or None where it did not match."""
        for group in self.found.re.groupindex:
            if name in (group, group.rstrip("23")) and self.found.start(group) >= 0:
                return self.symbols[self.found.start(group)]
        return None

    def symbol(self, name: str) -> Symbol:
        """The symbol of a group that has matched."""
        symbol = self.get(name)
        if symbol is None:
            raise LookupError(name)
        return symbol

    def value(self, name: str, kind: type[T]) -> T:
        """Its value, which is of that type by the rules."""
        value = self.symbol(name).value
        if not isinstance(value, kind):
            raise TypeError(name)
        return value

    def number(self, name: str) -> int:
        """Its value, a number."""
        return self.value(name, int)

    def days(self, name: str = "P") -> Days:
        """Its value, a stretch of days."""
        return self.value(name, Days)

    def ends(self, name: str = "P") -> tuple[date, date]:
        """First and last day of a closed stretch."""
        days = self.days(name)
        return days.first or date.min, days.last or date.max

    def closed(self, name: str = "P") -> bool:
        """Whether a stretch has both ends."""
        return bool(self.days(name).length)

    @property
    def year(self) -> int | None:
        """The year in group Y or y, where there is one."""
        symbol = self.get("Y") or self.get("y")
        if symbol is None:
            return None
        return symbol.value.first.year if isinstance(symbol.value, Days) and symbol.value.first else self._plain_year(symbol)

    @staticmethod
    def _plain_year(symbol: Symbol) -> int | None:
        return symbol.value if isinstance(symbol.value, int) else None


@dataclass(frozen=True, slots=True)
class Made:
    """What a rule makes of a run of symbols."""

    kind: str
    value: Days | str | tuple[int, int, Grain]
    faint: int = 0


def unresolved(reason: str) -> Made:
    """An expression whose days are unknown."""
    return Made("u", reason)


def nothing(_: Parts, __: Situation) -> Made:
    """What looks like a date and is none."""
    return Made("_", "")


def weekday(around_day: date, number: int, sign: int) -> date:
    """The weekday before (-1) or after (1) a day, never that day itself."""
    away = (number - around_day.weekday()) % 7 or 7
    return around_day + timedelta(days=away if sign > 0 else away - 7 if away != 7 else -7)


def within(days: Days, other: Days) -> Days:
    """`days` with the first and last day of another stretch."""
    return replace(days, first=other.first, last=other.last)
