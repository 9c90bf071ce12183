"""Clock times as people and programs write them into transcripts."""

from __future__ import annotations

import re
from dataclasses import dataclass

# 1:02:03.5 | 00:12:03,500 | 12:03 | 00:12:03-5 (tenths after a hyphen, as f4 writes); in marks also 12.03
CLOCK = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3}(?!\d)|-\d{1,2}(?![\d:]))?(?![\d:])"
DOTTED = r"\d{1,3}\.\d{2}"
UNTIL = r"\s*(?:-{1,2}>|-|–|—)\s*"
MARKED = re.compile(rf"\s*([\[({{#])\s*({CLOCK}|{DOTTED})(?:{UNTIL}({CLOCK}))?\s*[\])}}#]\s*")
BARE = re.compile(rf"\s*({CLOCK})(?:{UNTIL}({CLOCK}))?(?:\s+|$)")
INSIDE = re.compile(rf"\s*(?:\[{CLOCK}\]|\{{{CLOCK}\}}|#{CLOCK}#)\s*")
AT_END = re.compile(rf"^(.*?)\s*#({CLOCK})#\s*$", re.DOTALL)
PARTS = re.compile(r"(?:(\d+):)?(\d+):(\d+)(?:[.,-](\d+))?|()(\d{1,3})\.(\d{2})()")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time written in a text, in milliseconds, and the text after it."""

    start_ms: int
    end_ms: int | None
    rest: str


def parse_clock(text: str) -> int | None:
    """The milliseconds that `text` tells, None where it is no time of a recording.

    >>> parse_clock("1:02:03.5"), parse_clock("12:03"), parse_clock("00:12:03-5"), parse_clock("12.03"), parse_clock("12:75")
    (3723500, 723000, 723500, 723000, None)
    """
    found = PARTS.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds, fraction = found.groups()[:4] if found[2] else found.groups()[4:]
    if int(seconds) >= 60 or (hours and int(minutes) >= 60):
        return None
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int((fraction or "0").ljust(3, "0")[:3])


def leading_stamp(text: str, *, bare: bool) -> Stamp | None:
    """The time before `text`: in marks such as `[00:12:03]`, `{00:12:03}`, `#00:12:03-5#`, `[12.03]`, or `bare`.

    >>> leading_stamp("[12.03] So", bare=False)
    Stamp(start_ms=723000, end_ms=None, rest='So')
    >>> leading_stamp("[00:01.000 --> 00:02.500]  So", bare=False)
    Stamp(start_ms=1000, end_ms=2500, rest='So')
    """
    found = MARKED.match(text)
    if found is not None and (found[1] == "[" or ":" in found[2]):
        return _stamp(found[2], found[3], text[found.end() :])
    found = BARE.match(text) if bare else None
    return _stamp(found[1], found[2], text[found.end() :]) if found else None


def _stamp(start: str, end: str | None, rest: str) -> Stamp | None:
    start_ms, end_ms = parse_clock(start), parse_clock(end) if end else None
    if start_ms is None:
        return None
    return Stamp(start_ms, end_ms if end_ms is not None and end_ms >= start_ms else None, rest)


def without_stamps(text: str) -> str:
    """`text` without the marked times inside it."""
    return INSIDE.sub(" ", text).strip()


def trailing_stamp(text: str) -> tuple[str, int | None]:
    """`text` without a `#00:12:03-5#` at its end, and that time: f4 and MAXQDA write there when the speech ended."""
    found = AT_END.match(text)
    return (found[1], parse_clock(found[2])) if found else (text, None)
