"""What stands so far from, before, after, between or around other days: one short function per form of expression."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from analyzer.findings.calendar import Days, Grain, again, day, moved, stretch, widened
from analyzer.findings.date_parts import BEFORE_THIS, KINDS, Made, Parts, Situation, unresolved, weekday, within

NEAR = timedelta(days=7)  # what "just before" and "shortly after" span


def quantity(parts: Parts, _: Situation) -> Made:
    """Two weeks, a few months."""
    number, grain = parts.symbol("N").value, parts.value("U", Grain)
    least, most = (number[0], number[1]) if isinstance(number, tuple) else (parts.number("N"), parts.number("N"))
    return Made("k", (least, most, grain))


def ago(parts: Parts, here: Situation) -> Made:
    """Two weeks ago."""
    return _away(day(here.said_on), parts, -1)


def from_now(parts: Parts, here: Situation) -> Made:
    """Over twee weken, dans deux semaines; the English "in two weeks" says as often how long something took."""
    if here.language == "en":
        return unresolved("it may say how long or from when")
    return _away(day(here.said_on), parts, 1)


def away_from(parts: Parts, _: Situation) -> Made | None:
    """Two weeks after the kick-off."""
    return _away(parts.days(), parts, 1 if parts.symbol("S").kind == "A" else -1) if parts.closed() else None


def next_to(parts: Parts, _: Situation) -> Made | None:
    """The week after the kick-off, the first weekend after it, the day before."""
    if not parts.closed():
        return None
    grain, sign = parts.value("U", Grain), 1 if parts.symbol("S").kind == "A" else -1
    count = parts.number("N") if parts.get("N") is not None else 1
    edge = parts.ends()[1 if sign > 0 else 0]
    if grain is Grain.WEEKEND:
        edge = edge - timedelta(days=7) if sign > 0 and edge.weekday() < 5 else edge
    return Made(KINDS[grain], within(parts.days(), stretch(grain, moved(edge, sign * count, grain))))


def weekday_next_to(parts: Parts, _: Situation) -> Made | None:
    """The Friday before the go-live."""
    if not parts.closed():
        return None
    after = parts.symbol("S").kind == "A"
    found = weekday(parts.ends()[1 if after else 0], parts.number("W"), 1 if after else -1)
    return Made("d", replace(parts.days(), first=found, last=found))


def day_next_to(parts: Parts, _: Situation) -> Made | None:
    """Le lendemain du kick-off, la veille de Noël."""
    if not parts.closed():
        return None
    by = parts.number("j")
    found = parts.ends()[1 if by > 0 else 0] + timedelta(days=by)
    return Made("d", replace(parts.days(), first=found, last=found))


def unknown_event(_: Parts, __: Situation) -> Made:
    """The week after the migration."""
    return unresolved("the date of this event is not known to the study")


def told_before(_: Parts, __: Situation) -> Made:
    """A week later, the following day."""
    return unresolved(BEFORE_THIS)


def vague(_: Parts, __: Situation) -> Made:
    """Recently."""
    return unresolved("it names no time")


# --- between, before, after, around


def between(parts: Parts, _: Situation) -> Made | None:
    """Between March and May: the last such stretch that begins by the interview; between two weekdays, the last that is over."""
    first, last = parts.days(), parts.days("P2")
    if not first.length or not last.length:
        return None
    begin, end = first.first, last.last
    if begin is None or end is None:
        return None
    if begin > end and first.cycle is not None and last.cycle is not Grain.YEAR:
        begin = again(first, -1).first or begin
    elif begin > end and last.cycle is not None:
        end = again(last, 1).last or end
    if begin > end:
        return None
    return Made("r", Days(begin, end, first.assumed or last.assumed))


def between_french(parts: Parts, here: Situation) -> Made | None:
    """De mars à mai."""
    return between(parts, here) if here.language == "fr" else None


def before_or_after(parts: Parts, _: Situation) -> Made | None:
    """Before Easter, just before Easter, after the kick-off, shortly after it."""
    if not parts.closed():
        return None
    near = parts.found[0].startswith("J")
    first, last = parts.ends()
    if parts.symbol("S").kind == "A":
        begin = last + timedelta(days=1)
        return Made("r", replace(parts.days(), first=begin, last=last + NEAR if near else None, cycle=None))
    end = first - timedelta(days=1)
    return Made("r", replace(parts.days(), first=first - NEAR if near else None, last=end, cycle=None))


def since_or_until(parts: Parts, _: Situation) -> Made | None:
    """Since January, until the end of May."""
    if not parts.closed():
        return None
    if parts.found[0].startswith("C"):
        return Made("r", replace(parts.days(), last=None, cycle=None))
    return Made("r", replace(parts.days(), first=None, cycle=None))


def around(parts: Parts, _: Situation) -> Made | None:
    """Around Christmas."""
    return Made("r", widened(parts.days())) if parts.closed() else None


def plain(parts: Parts, _: Situation) -> Made | None:
    """In March: a preposition makes sure that a faint word is a date."""
    symbol = parts.symbol("P")
    named = symbol.kind == "y" and symbol.faint and "t" in parts.found[0]  # the 2019 report
    return None if named or symbol.faint > 1 else Made(symbol.kind, parts.days())


def _away(days: Days, parts: Parts, sign: int) -> Made:
    least, most, grain = parts.value("k", tuple)
    edge = days.last if sign > 0 else days.first
    if edge is None:
        return unresolved(BEFORE_THIS)
    near, far = (stretch(grain, moved(edge, sign * count, grain)) for count in (least, most))
    first, last = (near.first, far.last) if sign > 0 else (far.first, near.last)
    return Made(KINDS[grain], replace(days, first=first, last=last))
