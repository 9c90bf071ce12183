"""One pseudonym for one name, through all texts of a study."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from analyzer.core.people import Person
from analyzer.core.transcript import Word, joined
from analyzer.privacy.names import (
    NO_NAMES,
    PARTICLES,
    Habits,
    Kind,
    Known,
    Name,
    find_names,
    firm_names,
    habits,
    is_named_by_id,
    person_names,
)

LABELS = {Kind.PERSON: "Person", Kind.FIRM: "Firm", Kind.UNKNOWN: "Name"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A name, the pseudonym that takes its place, and how often; what is not `sure` is for a person to check."""

    name: str
    pseudonym: str
    kind: Kind
    sure: bool
    why: str
    count: int


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """The pseudonyms of a study, and what is needed to find the names again."""

    known: Known
    written: Habits
    by_name: Mapping[str, str]
    entries: tuple[Entry, ...]

    @property
    def to_check(self) -> tuple[Entry, ...]:
        """The names that may be none."""
        return tuple(entry for entry in self.entries if not entry.sure)

    def applied(self, text: str, *, listing: bool = False) -> str:
        """The text with every name replaced."""
        parts, at = [], 0
        for name in self.names(text, listing=listing):
            parts += [text[at : name.start], self._pseudonym(name)]
            at = name.end
        return "".join([*parts, text[at:]])

    def names(self, text: str, *, listing: bool = False) -> tuple[Name, ...]:
        """The names of a text that have a pseudonym, wherever they stand."""
        found = [name for name in find_names(text, self.known, self.written, listing=listing) if self._pseudonym(name)]
        for name in sorted(self.by_name, key=len, reverse=True):
            found += [
                Name(one.start(), one.end(), one[0], Kind.UNKNOWN, sure=True, why="it has a pseudonym")
                for one in re.finditer(rf"(?<!\w){_pattern(name)}(?!\w)", text, re.IGNORECASE)
                if one[0][0].isupper() and all(one.end() <= other.start or one.start() >= other.end for other in found)
            ]
        return tuple(sorted(found, key=lambda name: name.start))

    def words(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The words of an utterance with names replaced; every word keeps its id, and the first of a longer name carries the pseudonym."""
        texts = [word.text for word in words]
        spans, at = [], 0
        for text in texts:
            spans.append((at, at + len(text)))
            at += len(text) + 1 if text else 0
        for name in reversed(self.names(joined(list(words)))):
            inside = [i for i, (start, end) in enumerate(spans) if start < min(end, name.end) and end > name.start]
            first, last = inside[0], inside[-1]
            behind = texts[last][name.end - spans[last][0] :]
            before = texts[first][: name.start - spans[first][0]]
            for i in inside:
                texts[i] = ""
            texts[first] = before + self._pseudonym(name) + behind
        return tuple(replace(word, text=text) for word, text in zip(words, texts, strict=True))

    def _pseudonym(self, name: Name) -> str:
        """What stands for a name; for a name that came up only as a part or with more to it, what stands for the other; else nothing."""
        return self.by_name.get(_key(name.text)) or next(iter(_bearers(name.text, self.by_name)), "")


def pseudonyms_for(texts: Iterable[tuple[str, bool]], known: Known) -> Pseudonyms:
    """The pseudonyms for all names in `texts` (each with whether it lists people), given in the order in which names come up.

    Firms go by the alias of their party, people of a party by its id and a number (CUSTOMER-1), others by a letter (Person A). A part of a
    longer name stands for whoever bears it, where only one does; the parts of names that are listed are hidden wherever they stand.
    """
    listed = list(texts)
    written = habits(text for text, _ in listed)
    of_texts = [(find_names(text, known, written, listing=listing), listing) for text, listing in listed]
    found = [name for names, _ in of_texts for name in names]
    by_name = _of_study(known)
    for full in (True, False):
        for name in found:
            if (len(_parts(name.text)) > 1) is full and _key(name.text) not in by_name:
                by_name[_key(name.text)] = _borne(name.text, by_name) or _next(name.kind, by_name)
    for name in (name for names, listing in of_texts if listing for name in names):
        for part in _telling_parts(name.text, written):
            if part not in by_name:
                by_name[part] = _borne(part, by_name) or _next(name.kind, by_name)
    return Pseudonyms(known, written, by_name, tuple(_entries(found, by_name)))


def _of_study(known: Known) -> dict[str, str]:
    """What the parties and people of a study are called."""
    by_name: dict[str, str] = {}
    labels: dict[str, str] = {}
    for party in known.parties:
        told = is_named_by_id(party)
        pseudonym = party.alias or (_next(Kind.FIRM, by_name) if told else party.id.capitalize())
        by_name |= {_key(name): pseudonym for name in firm_names(party)}
        labels[party.id] = pseudonym if told else party.id
    numbers: dict[str, int] = {}
    for person in sorted(known.people, key=lambda one: one.id):
        names = person_names(person)
        if not names:
            continue
        pseudonym = _of_person(person, labels, numbers) or _next(Kind.PERSON, by_name)
        for name in names:
            by_name.setdefault(_key(name), pseudonym)
    return by_name


def _of_person(person: Person, labels: Mapping[str, str], numbers: dict[str, int]) -> str | None:
    if person.party is None:
        return None
    label = re.sub(r"\W+", "-", labels.get(person.party, person.party).upper())
    numbers[label] = numbers.get(label, 0) + 1
    return f"{label}-{numbers[label]}"


def _borne(name: str, by_name: Mapping[str, str]) -> str | None:
    """The pseudonym of the one longer name of which this is a part, or whose part this is."""
    bearers = _bearers(name, by_name)
    return bearers[0] if len(bearers) == 1 else None


def _bearers(name: str, by_name: Mapping[str, str]) -> tuple[str, ...]:
    """The pseudonyms of all names that hold this one as a part, or that are a part of it."""
    parts = set(_parts(name))
    others = ((set(_parts(other)), pseudonym) for other, pseudonym in by_name.items())
    return tuple(dict.fromkeys(pseudonym for other, pseudonym in others if parts and other and (parts < other or other < parts)))


def _next(kind: Kind, by_name: Mapping[str, str]) -> str:
    label = LABELS[kind]
    number = len({pseudonym for pseudonym in by_name.values() if pseudonym.startswith(f"{label} ")})
    return f"{label} {_letters(number)}"


def _letters(number: int) -> str:
    """A, B, ... Z, AA, AB ...

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    rest, last = divmod(number, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("A") + last)


def _entries(found: Sequence[Name], by_name: Mapping[str, str]) -> Iterable[Entry]:
    seen: dict[str, list[Name]] = {}
    for name in found:
        seen.setdefault(_key(name.text), []).append(name)
    for key, names in seen.items():
        best = max(names, key=lambda name: name.sure)
        yield Entry(best.text, by_name[key], best.kind, best.sure, best.why, len(names))


def _key(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))


def _parts(name: str) -> list[str]:
    return [part for part in _key(name).split() if part not in PARTICLES]


def _telling_parts(name: str, written: Habits) -> list[str]:
    """The parts of a name that are no common words, in general or in the texts of the study."""
    return [part for part in _parts(name) if len(part) > 1 and part not in NO_NAMES and not written.small[part]]


def _pattern(key: str) -> str:
    return r"[\s.'’-]+".join(re.escape(part) for part in key.split())
