"""Dates as people say them ("the week after the kick-off", "half maart", "la semaine dernière"), against the day of the interview."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from analyzer.core.signal import DateSource
from analyzer.core.time import Moment
from analyzer.errors import unknown_name
from analyzer.findings.calendar import Days, moment_of
from analyzer.findings.date_lexicon import LEXICONS
from analyzer.findings.date_parts import Situation
from analyzer.findings.date_rules import reduced
from analyzer.findings.date_symbols import may_hold, symbols

SENTENCE_END = re.compile(r"(?<=[^\W\d_]{5}[.!?])\s+(?=[A-Z])")
CALENDAR_CUE = r"\b(?:my|our|the) (?:calendar|diary)\b|\b(?:mijn|onze|mon|notre) agenda\b"
MAIL_CUE = (
    r"\b(?:in|from|date of) (?:my|our|the|that) e?-?mails?\b|\bin (?:mijn|onze|de|die) e?-?mail\b|\bdans (?:mon|le|ce) (?:mail|courriel)\b"
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date expression in a text: the characters `start` to `end` (half-open), and the moment meant or the reason why it is unknown.

    `assumed`: the words leave open which year, month or week is meant, and the convention chose (mostly the last one before the interview).
    """

    start: int
    end: int
    said: str
    moment: Moment | None
    source: DateSource | None
    reason: str = ""
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """What dates are resolved against: the day on which somebody speaks, and the days of events by the names that people give them."""

    said_on: date | None
    events: Mapping[str, date] = field(default_factory=dict)


def find_dates(text: str, calendar: Calendar, *, language: str = "en") -> tuple[Dated, ...]:
    """Every date expression in `text`, in order; in a language without a lexicon (not en, nl, fr) there are none.

    Without a day of the interview only what does not depend on it is resolved.
    """
    code = language.partition("-")[0].lower()
    if code not in LEXICONS:
        return ()
    return tuple(found for start, sentence in _sentences(text, code, calendar) for found in _dated(text, start, sentence, calendar, code))


def read_date(text: str, calendar: Calendar, *, languages: Sequence[str] = ("en", "nl", "fr")) -> Dated:
    """The date that `text` as a whole says, in the first of `languages` in which it is one; otherwise a Dated without a moment."""
    for language in languages:
        if language not in LEXICONS:
            raise unknown_name("language of dates", language, list(LEXICONS))
        found = find_dates(text, calendar, language=language)
        if len(found) == 1 and _is_whole(text, found[0]):
            return found[0]
    return Dated(0, len(text), text, None, None, "it is no date that is understood")


def _is_whole(text: str, found: Dated) -> bool:
    rest = text[: found.start] + text[found.end :]
    return not re.search(r"\w", rest)


def _sentences(text: str, language: str, calendar: Calendar) -> Iterator[tuple[int, str]]:
    """The sentences that may hold a date, and where they begin; short forms such as `16 févr. 2024` are not torn."""
    edges = [0, *(found.end() for found in SENTENCE_END.finditer(text)), len(text)]
    for start, end in pairwise(edges):
        if may_hold(sentence := text[start:end], language, calendar.events):
            yield start, sentence


def _dated(text: str, at: int, sentence: str, calendar: Calendar, language: str) -> Iterator[Dated]:
    situation = Situation(calendar.said_on, language)
    for symbol in reduced(symbols(sentence, language, calendar.events), situation):
        start, end = at + symbol.start, at + symbol.end
        said = text[start:end]
        if isinstance(symbol.value, Days):
            yield Dated(start, end, said, moment_of(symbol.value, said), _source(text), assumed=symbol.value.assumed)
        else:
            yield Dated(start, end, said, None, None, str(symbol.value))


def _source(text: str) -> DateSource:
    """Where the speaker says the dates of a text come from; otherwise they are recalled."""
    if re.search(CALENDAR_CUE, text, re.IGNORECASE):
        return DateSource.CALENDAR
    return DateSource.MAIL if re.search(MAIL_CUE, text, re.IGNORECASE) else DateSource.RECALLED
