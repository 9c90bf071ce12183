"""What dates, months, holidays and their parts mean as days: one short function per form of expression."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from analyzer.findings.calendar import (
    Days,
    Grain,
    Third,
    begun,
    day,
    feast,
    half,
    has_week,
    iso_week,
    month,
    moved,
    piece,
    quarter,
    season,
    shifted,
    stretch,
    third,
    year,
)
from analyzer.findings.date_parts import BEFORE_THIS, KINDS, Made, Parts, Situation, unresolved, weekday, within
from analyzer.findings.date_symbols import CENTURY

MOST_WEEKS = 53  # of a year; most have one less

# --- years and dates


def this_or_other_year(parts: Parts, here: Situation) -> Made | None:
    """Last year, this year, next year."""
    if parts.symbol("U").value is not Grain.YEAR:
        return None
    return Made("y", year(here.said_on.year + parts.number("L")))


def day_of_month(parts: Parts, here: Situation) -> Made | None:
    """3 June, the third of June, 16-feb, 16-feb-24, op vier april 2024."""
    number, of_month = parts.number("N"), parts.number("M")
    short = parts.get("y2") if "y2" in parts.found.re.groupindex else None
    of_year = CENTURY + parts.number("y2") if short is not None and short.kind == "N" else parts.year
    return _as_sure(parts, _dated(of_year, of_month, number, here))


def day_after_month(parts: Parts, here: Situation) -> Made | None:
    """March 18th, May 3, 2024: English, and in figures or as an ordinal, since "in May two people" is no date."""
    symbol = parts.symbol("N")
    if here.language != "en" or not (symbol.digits or symbol.kind == "O"):
        return None
    return _as_sure(parts, _dated(parts.year, parts.number("M"), parts.number("N"), here))


def days_until(parts: Parts, _: Situation) -> Made | None:
    """From 3 to 14 June: the number is a day of the month of the date."""
    days, number = parts.days("d"), parts.number("N")
    first, last = parts.ends("d")
    if not 1 <= number < last.day:
        return None
    return Made("r", replace(days, first=first.replace(day=number)))


def days_from(parts: Parts, here: Situation) -> Made | None:
    """June 3 to 14."""
    first, last = parts.ends("d")
    end = _day(last.year, last.month, parts.number("N"))
    if here.language != "en" or end is None or end <= first or not parts.symbol("N").digits:
        return None
    return Made("r", replace(parts.days("d"), last=end))


def month_of_year(parts: Parts, _: Situation) -> Made | None:
    """November 2023, maart vorig jaar."""
    of_year = parts.year
    return None if of_year is None else Made("m", month(of_year, parts.number("M")))


def other_month(parts: Parts, here: Situation) -> Made | None:
    """Last March, next May; "this may" is mostly no month."""
    if parts.symbol("M").faint and parts.number("L") == 0:
        return None
    number = parts.number("M")
    return Made("m", shifted(here.said_on, parts.number("L"), lambda of_year: month(of_year, number)))


def month_alone(parts: Parts, here: Situation) -> Made:
    """In March."""
    number = parts.number("M")
    return Made("m", begun(here.said_on, lambda of_year: month(of_year, number)), parts.symbol("M").faint)


def season_of_year(parts: Parts, _: Situation) -> Made | None:
    """The spring of 2023."""
    of_year = parts.year
    return None if of_year is None else Made("s", season(of_year, parts.number("S")))


def other_season(parts: Parts, here: Situation) -> Made:
    """Last summer."""
    number = parts.number("S")
    return Made("s", shifted(here.said_on, parts.number("L"), lambda of_year: season(of_year, number)))


def season_alone(parts: Parts, here: Situation) -> Made:
    """In the spring."""
    number = parts.number("S")
    return Made("s", begun(here.said_on, lambda of_year: season(of_year, number)), faint=1)


def quarter_named(parts: Parts, here: Situation) -> Made:
    """Q2, T1 2024."""
    return _quarter(parts.number("Q"), parts.year, here)


def quarter_counted(parts: Parts, here: Situation) -> Made | None:
    """The second quarter, het tweede kwartaal van 2023."""
    number = parts.number("O")
    if parts.symbol("U").value is not Grain.QUARTER or not 1 <= number <= 4:
        return None
    return _quarter(number, parts.year, here)


def holiday_of_year(parts: Parts, _: Situation) -> Made | None:
    """Easter 2023, kerst vorig jaar."""
    of_year = parts.year
    return None if of_year is None else Made("h", feast(of_year, parts.value("H", str)))


def other_holiday(parts: Parts, here: Situation) -> Made:
    """Last Christmas, Noël prochain."""
    name = parts.value("H", str)
    return Made("h", shifted(here.said_on, parts.number("L"), lambda of_year: feast(of_year, name)))


def holiday_alone(parts: Parts, here: Situation) -> Made:
    """Easter."""
    name = parts.value("H", str)
    return Made("h", begun(here.said_on, lambda of_year: feast(of_year, name)))


def week_numbered(parts: Parts, here: Situation) -> Made | None:
    """Week 12, semaine 12 de 2024; week 53 only of a year that has one."""
    number = parts.number("N")
    if parts.symbol("U").value is not Grain.WEEK or not parts.symbol("N").digits or not 1 <= number <= MOST_WEEKS:
        return None
    if parts.year is not None:
        return Made("w", iso_week(parts.year, number)) if has_week(parts.year, number) else None
    if number == MOST_WEEKS:
        return _last_week(here)
    return Made("w", begun(here.said_on, lambda of_year: iso_week(of_year, number)))


def year_alone(parts: Parts, _: Situation) -> Made:
    """In 2022."""
    return Made("y", year(parts.number("Y")), faint=1)


def event(parts: Parts, _: Situation) -> Made:
    """An event whose date is known."""
    return Made("h", parts.days("X"), faint=1)


# --- parts of them


def piece_of(parts: Parts, _: Situation) -> Made | None:
    """The first week of May, the last week of August, the third day of Easter."""
    number, grain = parts.number("N"), parts.value("U", Grain)
    if parts.symbol("N").kind == "L" and number >= 0:
        return None
    found = piece(parts.days(), number, grain)
    return None if found is None else Made(KINDS[grain], found)


def half_of(parts: Parts, _: Situation) -> Made | None:
    """The second half of July, la première quinzaine d'avril."""
    number = parts.number("N")
    return Made("r", half(parts.days(), number)) if number in (1, 2) else None


def other_stretch(parts: Parts, here: Situation) -> Made | None:
    """Last week, next month; "the next week" depends on what was told before."""
    grain, shift = parts.value("U", Grain), parts.number("L")
    if here.language == "en" and parts.symbol("U").start < parts.symbol("L").start:
        return None
    if grain is Grain.DAY:
        return unresolved(BEFORE_THIS) if shift else None
    if shift > 0 and parts.get("t") is not None:
        return unresolved(BEFORE_THIS)
    return Made(KINDS[grain], stretch(grain, moved(here.said_on, shift, grain)))


def third_of(parts: Parts, _: Situation) -> Made:
    """Early February, half maart, fin 2023."""
    return Made("r", third(parts.days(), parts.value("E", Third)))


def third_of_this(parts: Parts, here: Situation) -> Made | None:
    """The beginning of the year, het eind van de maand."""
    grain = parts.value("U", Grain)
    if grain in (Grain.DAY, Grain.WEEKEND):
        return None
    return Made("r", replace(third(stretch(grain, here.said_on), parts.value("E", Third)), assumed=True))


def stretch_around(parts: Parts, _: Situation) -> Made | None:
    """The week of 3 June, the month of the kick-off."""
    grain, first = parts.value("U", Grain), parts.days().first
    return None if grain is Grain.DAY or first is None else Made(KINDS[grain], within(parts.days(), stretch(grain, first)))


def weekday_of_week(parts: Parts, _: Situation) -> Made:
    """Tuesday of last week, vorige week dinsdag."""
    found = parts.ends()[0] + timedelta(days=parts.number("W"))
    return Made("d", replace(parts.days(), first=found, last=found))


def other_weekday(parts: Parts, here: Situation) -> Made:
    """Last Friday, the one before the interview; this Friday, that of its week; next Friday, the one after it."""
    shift, number = parts.number("L"), parts.number("W")
    if shift == 0:
        return Made("d", day(here.said_on - timedelta(days=here.said_on.weekday() - number)))
    return Made("d", day(weekday(here.said_on, number, shift)))


def same_day(parts: Parts, _: Situation) -> Made:
    """Monday, 26 February 2024: the date says which."""
    return Made("d", parts.days())


def weekday_alone(parts: Parts, here: Situation) -> Made:
    """On Monday."""
    found = weekday(here.said_on, parts.number("W"), -1)
    return Made("d", Days(found, found, assumed=True, cycle=Grain.WEEK), parts.symbol("W").faint)


def day_alone(parts: Parts, here: Situation) -> Made | None:
    """On the 3rd."""
    return _day_of_this_month(parts.number("O"), here)


def day_alone_french(parts: Parts, here: Situation) -> Made | None:
    """Le 3."""
    if here.language != "fr" or not parts.symbol("N").digits:
        return None
    return _day_of_this_month(parts.number("N"), here)


def counted_from_today(parts: Parts, here: Situation) -> Made:
    """Yesterday."""
    return Made("d", day(here.said_on + timedelta(days=parts.number("D"))))


# --- helpers


def _dated(of_year: int | None, of_month: int, number: int, here: Situation) -> Made | None:
    if of_year is not None:
        found = _day(of_year, of_month, number)
        return None if found is None else Made("d", day(found))
    now = here.said_on
    candidates = (_day(now.year - back, of_month, number) for back in range(9))  # 29 February comes round within eight years
    latest = next((found for found in candidates if found is not None and found <= now), None)
    return None if latest is None else Made("d", Days(latest, latest, assumed=True, cycle=Grain.YEAR))


def _as_sure(parts: Parts, made: Made | None) -> Made | None:
    """A day and a month: without "of", figures or a year, "only two may" and "may first" need a preposition to be a date."""
    linked = bool(set("oc") & set(parts.found[0]))
    if made is None or linked or parts.year is not None or parts.symbol("N").digits:
        return made
    return replace(made, faint=parts.symbol("M").faint)


def _day(of_year: int, of_month: int, number: int) -> date | None:
    try:
        return date(of_year, of_month, number)
    except ValueError:
        return None


def _day_of_this_month(number: int, here: Situation) -> Made | None:
    if not 1 <= number <= 31:
        return None
    months = (moved(here.said_on.replace(day=1), -back, Grain.MONTH) for back in range(3))
    candidates = (_day(begin.year, begin.month, number) for begin in months)
    latest = next((found for found in candidates if found is not None and found <= here.said_on), None)
    return None if latest is None else Made("d", Days(latest, latest, assumed=True, cycle=Grain.MONTH))


def _last_week(here: Situation) -> Made | None:
    """Week 53 of this year or the last, where one of them has it and it has begun."""
    years = (of_year for of_year in (here.said_on.year, here.said_on.year - 1) if has_week(of_year, MOST_WEEKS))
    weeks = (iso_week(of_year, MOST_WEEKS) for of_year in years)
    found = next((week for week in weeks if week.first is not None and week.first <= here.said_on), None)
    return None if found is None else Made("w", replace(found, assumed=True))


def _quarter(number: int, of_year: int | None, here: Situation) -> Made:
    if of_year is not None:
        return Made("q", quarter(of_year, number))
    return Made("q", begun(here.said_on, lambda candidate: quarter(candidate, number)))
