"""When a signal was sent, as its teller says: the date that stands at the word of sending, else the one that is spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from analyzer.findings.date_lexicon import LEXICONS
from analyzer.findings.dates import Calendar, Dated, find_dates
from analyzer.findings.references import Material, Passage
from analyzer.findings.signal_cues import AIM, BACK, SENT

LOOK_BACK = 4  # passages before, questions among them, in which "that same afternoon" is looked up
SENTENCE_END = re.compile(r"[.!?]\s")


@dataclass(frozen=True, slots=True)
class Setting:
    """What drafting knows besides the material: the days of events by name, and the language of recordings that do not tell theirs."""

    events: Mapping[str, date] = field(default_factory=dict)
    language: str = "en"

    def of(self, material: Material, source: str) -> str:
        """The language of a source, of those that cues are known for."""
        language = material.languages.get(source, self.language).partition("-")[0]
        return language if language in LEXICONS else "en"


@dataclass(frozen=True, slots=True)
class Placed:
    """A date and the passage that says it; `start` and `end` count in the passages joined by spaces."""

    dated: Dated
    passage: Passage
    start: int
    end: int


def date_told(material: Material, before: Sequence[Passage], core: Sequence[Passage], setting: Setting) -> Placed | None:
    """The date of a signal told in `core` (with `before` in the same turn); None where no words give one."""
    language = setting.of(material, core[0].source)
    told = (*before[-1:], *core)
    text, dates = _joined(told), _placed(material, told, setting)
    begin = len(_joined(before[-1:]))
    sent = re.search(rf"\b(?:{SENT[language]})\b", text[begin:], re.IGNORECASE)
    if sent is not None:
        at_verb = _at(text, dates, begin + sent.start(), begin + sent.end(), language)
        if at_verb is not None:
            return at_verb
    questions = material.before(core[0], 1)
    if re.search(BACK[language], " ".join((*(passage.text for passage in questions), text)), re.IGNORECASE):
        back = _placed(material, material.before(core[0], LOOK_BACK), setting)
        if back:
            return back[-1]
    return next((one for one in dates if one.start >= begin), None) or (dates[-1] if dates else None)


def _at(text: str, dates: Sequence[Placed], start: int, end: int, language: str) -> Placed | None:
    """The date closest before a word of sending, at most one sentence away, else the first behind it that is not part of what was sent."""
    above = [one for one in dates if one.end <= start and len(SENTENCE_END.findall(text[one.end : start])) <= 1]
    if above:
        return above[-1]
    behind = next((one for one in dates if one.start >= end), None)
    if behind is None:
        return None
    between = text[end : behind.start]
    return None if SENTENCE_END.search(between) or re.search(AIM[language].partition(")")[0] + ")", between, re.IGNORECASE) else behind


def _placed(material: Material, passages: Iterable[Passage], setting: Setting) -> list[Placed]:
    return list(_dates(material, passages, setting))


def _dates(material: Material, passages: Iterable[Passage], setting: Setting) -> Iterator[Placed]:
    at = 0
    for passage in passages:
        calendar = Calendar(material.date(passage), setting.events)
        for dated in find_dates(passage.text, calendar, language=setting.of(material, passage.source)):
            if dated.moment is not None:
                yield Placed(dated, passage, at + dated.start, at + dated.end)
        at += len(passage.text) + 1


def _joined(passages: Sequence[Passage]) -> str:
    return "".join(f"{passage.text} " for passage in passages)
