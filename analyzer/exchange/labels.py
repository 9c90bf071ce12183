"""Speaker labels in running text: `Name:`, `[Name]`, `{Name}`, `#Name:`, `@Name:`, `Name (00:12):` and `Name   0:12`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzer.core.time import Interval
from analyzer.exchange.stamps import CLOCK, leading_stamp, parse_clock
from analyzer.exchange.text import plain

UNKNOWN = "?"  # the label of a speaker who is not known
NAME_CHARACTERS = 100  # minutes name people with role and constituency
NAME_WORDS = 7  # of an ordinary name; longer ones are titles
ALL_LABELLED = 0.8  # share of labelled lines from which every name counts
OFTEN_LABELLED = 0.2  # from which a name that looks like one counts although it stands once
SOMETIMES_LABELLED = 0.05  # from which a name that stands twice counts

COLON = re.compile(rf"(?:\*\*|[#@])?([^:：\[\]{{}}#@*][^:：\[\]{{}}]{{0,{NAME_CHARACTERS - 1}}}?)\s*(?:\*\*)?[:：](?:\*\*)?(?:\s+|$)")
BRACKET = re.compile(rf"[\[{{]([^\[\]{{}}:]{{1,{NAME_CHARACTERS}}})[\]}}](\s*[:：])?(?:\s+|$)")
BRACKETED_INSIDE = re.compile(rf"\S\s*[\[{{]([^\[\]{{}}:]{{1,{NAME_CHARACTERS}}})[\]}}]")
TIMED = re.compile(
    rf"([^:：\[\](){{}}]{{1,{NAME_CHARACTERS}}}?)"
    rf"(?:[ \t]*[\[(]({CLOCK})[\])](?:\s*$|\s*[:：]\s*)|(?:[ \t]{{2,}}|\t)({CLOCK})\s*$|[ \t]+({CLOCK})\s*[:：]\s+)"
)
ADDRESS = re.compile(r"https?\b|www\.|//|\w@\w", re.IGNORECASE)
TIME = re.compile(r"\d{1,2}[:.]\d{2}")
NOISE = re.compile(
    r"(?i)laugh|inaudible|unintelligible|cross ?talk|music|applause|silence|pause|noise|cough|sigh|unclear|overlap|foreign|blank"
)
PARTICLES = frozenset(
    ("van", "von", "de", "der", "den", "del", "di", "da", "du", "la", "le", "el", "al", "bin", "ten", "ter", "of", "the", "and")
)


@dataclass(frozen=True, slots=True)
class Label:
    """A possible speaker label, the time beside it and the text after it; `sure` when only a label looks so."""

    name: str
    start_ms: int | None
    rest: str
    sure: bool = False


def labelled(speaker: str | None, text: str, *, named: bool) -> str:
    """`text` after its speaker; where lines are `named`, an unknown speaker is `?`."""
    if speaker is None:
        return f"{UNKNOWN}: {text}" if named else text
    return f"{plain(speaker.replace(':', ' ')) or UNKNOWN}: {text}"


def names_needed(spoken: Iterable[tuple[str | None, Interval | None, str]]) -> bool:
    """Whether every line needs a label to be read back, given (speaker, time, text) of each.

    So it is where some speakers are known, where only some lines have times, and where a text begins like a label or a time.
    """
    lines = list(spoken)
    return (
        any(speaker is not None for speaker, _, _ in lines)
        or len({at is None for _, at, _ in lines}) > 1
        or any(find_label(text) is not None or (at is None and leading_stamp(text, bare=True)) for _, at, text in lines)
    )


def find_label(text: str) -> Label | None:
    """The label that `text` may begin with; clock times, addresses and sounds in brackets are none.

    >>> find_label("Interviewer: Why?")
    Label(name='Interviewer', start_ms=None, rest='Why?', sure=False)
    >>> find_label("Ann Lee   0:12")
    Label(name='Ann Lee', start_ms=12000, rest='', sure=True)
    >>> find_label("10:30 Meeting: we start") or find_label("https://x.org: see") or find_label("[laughter] yes")
    """
    timed = TIMED.match(text)
    if timed and is_name(timed[1]):
        time = parse_clock(timed[2] or timed[3] or timed[4])
        return Label(plain(timed[1]), time, text[timed.end() :], sure=looks_named(timed[1].strip()))
    bracket = BRACKET.match(text)
    if bracket and is_name(bracket[1]) and not NOISE.search(bracket[1]):
        return Label(plain(bracket[1]), None, text[bracket.end() :], sure=bracket[2] is not None)
    colon = COLON.match(text)
    if colon and is_name(colon[1]):
        return Label(plain(colon[1]), None, text[colon.end() :], sure=text[0] in "#@*" or colon[1] == UNKNOWN)
    return None


def is_name(name: str) -> bool:
    """Whether `name` may name a speaker: short, with a letter, and neither a clock time nor an address nor a sentence."""
    stripped = name.strip()
    if stripped == UNKNOWN:
        return True
    words = stripped.split()
    return (
        any(character.isalpha() for character in stripped)
        and len(stripped) <= NAME_CHARACTERS
        and (len(words) <= NAME_WORDS or looks_named(stripped))
        and not ADDRESS.search(stripped)
        and not TIME.search(stripped)
        and not (stripped.endswith((".", "?", "!", ",", ";")) and len(words[-1]) > 3)
    )


def speakers_in(lines: Sequence[str]) -> frozenset[str]:
    """The names at the heads of `lines` that count as speakers, judged by all lines.

    A single "Note:" in running text is no speaker; in a text where nearly every line has a label, every name is one. What stands in
    brackets inside lines too, such as a sound, is none.
    """
    found = [label for label in map(find_label, lines) if label is not None]
    share = len(found) / len(lines) if lines else 0.0
    sounds = {plain(name) for line in lines for name in BRACKETED_INSIDE.findall(line)} if found else set[str]()
    counts = Counter(label.name for label in found if label.sure or label.name not in sounds)
    if share >= ALL_LABELLED:
        return frozenset(counts)
    sure = {label.name for label in found if label.sure}
    often = {name for name, count in counts.items() if count > 1 and share >= SOMETIMES_LABELLED and looks_named(name)}
    once = {name for name in counts if share >= OFTEN_LABELLED and looks_named(name)}
    return frozenset(sure | often | once)


def looks_named(name: str) -> bool:
    """Whether `name` is written as names are: a single word such as `interviewer`, or words with capitals, numbers and particles.

    In titles longer than a name, such as "Ann Lee (Head of Service in the House)", half of the words have a capital.
    """
    words = re.split(r"[\s_]+", name)
    small = [word for word in words if word.lstrip("(")[:1].islower()]
    if len(words) > NAME_WORDS:
        return 2 * len(small) <= len(words)
    return len(words) == 1 or PARTICLES.issuperset(small)
