"""Tables in which people speak: a column of names, often one of times, and the words beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from analyzer.exchange.labels import UNKNOWN, is_name
from analyzer.exchange.stamps import leading_stamp, parse_clock

SPEAKER_HEADS = frozenset(
    ("speaker", "name", "who", "participant", "spreker", "naam", "wie", "deelnemer", "locuteur", "intervenant", "nom", "qui", "sprecher")
)
WORDS_HEADS = frozenset(
    ("text", "words", "transcript", "transcription", "speech", "content", "utterance", "said", "tekst", "woorden", "texte", "paroles")
)
AROUND_NAMES = "[]{}<>#@*:： "
INSIDE_NO_NAME = re.compile(r"[\[\]{}:：]")
AROUND_TIMES = "[](){}# "
NUMBER = re.compile(r"\d+[.)]?")
NAME_CHARACTERS = 40
REPEATING = 0.5  # share of the rows whose name stands in others too, from which a column without a head is one of speakers
FEWEST_FILLED = 2  # cells with text; a row with fewer is a heading or goes on with the row above


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of a table hold, by their numbers; `names` are the speakers in it, `head` is the row above the speech."""

    speaker: int
    times: Sequence[int]
    words: Sequence[int]
    names: frozenset[str]
    head: Sequence[str] | None


def lines_of(rows: Iterable[Sequence[str]]) -> list[str]:
    """The `rows` of a table as lines: `[time] @name: words` where the table has a column of speakers, else their cells in a line each.

    A column of speakers is headed so, or is the first that holds neither times nor numbers of rows. It consists of short names of which
    most stand in several rows; each may stand once where another column is headed as one of words. A row without a name belongs to the
    speaker above.

    >>> lines_of([["0:01", "Ann", "Why?"], ["0:05", "Bo", "So."], ["0:09", "Ann", "I see."]])
    ['[0:01] @Ann: Why?', '[0:05] @Bo: So.', '[0:09] @Ann: I see.']
    >>> lines_of([["Boiler", "2 years"], ["Roof", "9 years"]])
    ['Boiler   2 years', 'Roof   9 years']
    """
    even = [list(row) for row in zip(*zip_longest(*rows, fillvalue=""), strict=True)]
    layout = _layout([row for row in even if _filled(row) >= FEWEST_FILLED])
    if layout is None:
        return [_cells(row) for row in even]
    return list(_spoken([row for row in even if row != layout.head], layout))


def _filled(row: Sequence[str]) -> int:
    return sum(map(bool, row))


def _cells(row: Sequence[str]) -> str:
    return "   ".join(text for text in row if text)


def _layout(rows: Sequence[Sequence[str]]) -> Layout | None:
    """The layout of the `rows` that have several texts, None where nobody can be told to speak in them."""
    headed = _headed(rows[0], SPEAKER_HEADS) if rows else None
    has_head = headed is not None or any(not _time(rows[0][column]) for column in _where(rows[1:], _are_times) if rows[0][column])
    body = rows[1:] if has_head else rows
    times = _where(body, _are_times)
    apart = {*times, *_where(body, _are_numbers), *_where(body, lambda texts: not texts)}
    speaking = [column for column in range(len(body[0]) if body else 0) if column not in apart]
    if len(speaking) < 2 or headed in apart:
        return None
    speaker = speaking[0] if headed is None else headed
    names = _names([row[speaker] for row in body if row[speaker]], few=has_head and _headed(rows[0], WORDS_HEADS) is not None)
    if not names or (has_head and _name(rows[0][speaker]) in names):
        return None
    words = [column for column in speaking if column != speaker]
    return Layout(speaker, _start_and_end(body, times), words, names, rows[0] if has_head else None)


def _headed(head: Sequence[str], known: frozenset[str]) -> int | None:
    return next((column for column, text in enumerate(head) if text.strip(AROUND_NAMES).casefold() in known), None)


def _names(texts: Sequence[str], *, few: bool) -> frozenset[str]:
    """The speakers that a column of `texts` names, none where it holds anything else, or, unless `few` will do, where few names repeat."""
    names = [name for text in texts if (name := _name(text)) is not None]
    repeating = sum(count for count in Counter(names).values() if count > 1)
    return frozenset(names) if len(names) == len(texts) and (few or repeating >= REPEATING * len(names)) else frozenset()


def _where(rows: Sequence[Sequence[str]], holds: Callable[[Sequence[str]], bool]) -> list[int]:
    """The columns of `rows` whose texts, empty cells apart, `holds` accepts."""
    return [column for column, cells in enumerate(zip(*rows, strict=True)) if holds([text for text in cells if text])]


def _are_times(texts: Sequence[str]) -> bool:
    return bool(texts) and all(map(_time, texts))


def _are_numbers(texts: Sequence[str]) -> bool:
    if not texts or not all(map(NUMBER.fullmatch, texts)):
        return False
    return all(int(before.rstrip(".)")) < int(after.rstrip(".)")) for before, after in pairwise(texts))


def _time(text: str) -> str | None:
    """The clock time, or the two with a dash between them, that `text` is, without marks around."""
    bare = text.strip(AROUND_TIMES)
    stamp = leading_stamp(f"[{bare}]", bare=False)
    return bare if stamp and not stamp.rest else None


def _name(text: str) -> str | None:
    name = text.strip(AROUND_NAMES)
    return name if is_name(name) and len(name) <= NAME_CHARACTERS and not INSIDE_NO_NAME.search(name) else None


def _start_and_end(rows: Sequence[Sequence[str]], times: Sequence[int]) -> Sequence[int]:
    """The columns of `times` that tell when speech starts and ends; one that falls behind the first tells something else."""
    if len(times) < 2:
        return times
    spans = [(parse_clock(row[times[0]]), parse_clock(row[times[1]])) for row in rows]
    return times[: 1 + all(start is None or end is None or start <= end for start, end in spans)]


def _spoken(rows: Sequence[Sequence[str]], layout: Layout) -> Iterator[str]:
    speaker = UNKNOWN
    for row in rows:
        name = _name(row[layout.speaker])
        if _filled(row) < FEWEST_FILLED and row[layout.speaker] and name not in layout.names:
            yield _cells(row)
            continue
        speaker = name or speaker
        if words := " ".join(row[column] for column in layout.words if row[column]):
            yield f"{_stamp(row, layout.times)}@{speaker}: {words}"


def _stamp(row: Sequence[str], times: Sequence[int]) -> str:
    told = [time for column in times if (time := _time(row[column]))]
    return f"[{' --> '.join(told)}] " if told else ""
