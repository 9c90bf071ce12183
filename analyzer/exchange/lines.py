"""Running text with speakers and times at the heads of its lines, as speech."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analyzer.core.transcript import Notice, NoticeKind
from analyzer.exchange.imported import Content, Said, turns
from analyzer.exchange.labels import UNKNOWN, find_label, is_name, speakers_in
from analyzer.exchange.pauses import without_pauses
from analyzer.exchange.stamps import BARE, Stamp, leading_stamp, trailing_stamp, without_stamps

MOSTLY = 0.5  # share of paragraphs that begin with a bare time from which such times are stamps
FOOTER = re.compile(r"\s*Transcribed by https?://\S+\s*")  # the last line of an Otter export
ARROW = "-->"


@dataclass(frozen=True, slots=True)
class Habits:
    """How a text marks speech: the `names` that are speakers, whether times stand `bare`, and whether blank lines part paragraphs."""

    names: frozenset[str]
    bare: bool
    blocks: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the words of a line: a time, a speaker (`?` = unknown), both or neither."""

    speaker: str | None
    start_ms: int | None
    end_ms: int | None
    text: str

    @property
    def opens(self) -> bool:
        """Whether a new stretch of speech begins here."""
        return self.speaker is not None or self.start_ms is not None


def said_in(text: str) -> Content:
    """The speech in `text`; lines before the first speaker (a title, a date) are left out with a notice."""
    lines = [line.strip() for line in text.strip().split("\n") if not FOOTER.fullmatch(line)]
    lines = _speakers_after_times(lines)
    habits = habits_of(lines)
    heads = [_head(line, habits) for line in lines]
    opening = next((i for i, head in enumerate(heads) if head.opens), None)
    skipped = sum(bool(head.text) for head in heads[:opening]) if opening and habits.names else 0
    said = _stretches(heads[opening or 0 :] if skipped else heads, habits)
    notices = [Notice(NoticeKind.TRUNCATED, None, f"{skipped} lines before the first speaker were left out")] if skipped else []
    return Content(turns(said), notices=tuple(notices))


def habits_of(lines: Sequence[str]) -> Habits:
    """How the paragraphs of a text are marked, judged by all of them."""
    paragraphs = _paragraph_starts(lines)
    bare = sum(BARE.match(line) is not None for line in paragraphs) >= MOSTLY * max(1, len(paragraphs))
    unstamped = [_after_stamp(line, bare=bare) for line in lines if line]
    starts = [_after_stamp(line, bare=bare) for line in paragraphs]
    inside = sum(find_label(line) is not None for line in unstamped) > sum(find_label(line) is not None for line in starts)
    known = speakers_in(unstamped if inside else starts)
    return Habits(known, bare, blocks="" in lines)


def _paragraph_starts(lines: Sequence[str]) -> list[str]:
    if "" not in lines:
        return list(lines)
    return [line for before, line in zip(("", *lines), lines, strict=False) if line and not before]


def _after_stamp(line: str, *, bare: bool) -> str:
    stamp = leading_stamp(line, bare=bare)
    return stamp.rest if stamp else line


def _speakers_after_times(lines: Sequence[str]) -> list[str]:
    """Lines where `0:00:01.2 --> 0:00:03.4` and a name stand above the words (old Teams documents) become `[time] name: words`."""
    waiting = list(lines)
    for index, line in enumerate(waiting):
        if ARROW in line and BARE.fullmatch(line):
            waiting[index] = f"[{line}]"
            following = [i for i in (index + 1, index + 2) if i < len(waiting) and waiting[i]]
            if len(following) == 2 and is_name(waiting[index + 1]) and ARROW not in waiting[index + 2]:
                waiting[index] = f"[{line}] {waiting[index + 1]}:"
                waiting[index + 1] = ""
    return waiting


def _head(line: str, habits: Habits) -> Head:
    before = leading_stamp(line, bare=habits.bare)
    rest = before.rest if before else line
    label = find_label(rest)
    if label is None or label.name not in habits.names:
        return _made(None, before, rest)
    after = None if before or label.start_ms is not None else leading_stamp(label.rest, bare=BARE.fullmatch(label.rest) is not None)
    stamp = before or after or (Stamp(label.start_ms, None, "") if label.start_ms is not None else None)
    return _made(label.name, stamp, after.rest if after else label.rest)


def _made(speaker: str | None, stamp: Stamp | None, text: str) -> Head:
    words, ended = trailing_stamp(text)
    start_ms, end_ms = (stamp.start_ms, stamp.end_ms) if stamp else (None, None)
    return Head(speaker, start_ms, ended if end_ms is None else end_ms, without_stamps(without_pauses(words)))


def _stretches(heads: Sequence[Head], habits: Habits) -> Iterator[Said]:
    """A stretch per head that opens one; other lines go on with it, or are paragraphs of their own where nothing is marked."""
    current: Said | None = None
    marked = any(head.opens for head in heads)
    after_blank, ended_ms = True, None
    for head in heads:
        if not head.text and not head.opens:
            after_blank = True
            continue
        if current is None or head.opens or (not marked and (after_blank or not habits.blocks)):
            if current is not None:
                yield current
            current = _opened(head, current, ended_ms)
        else:
            current = replace(current, text=f"{current.text} {head.text}", end_ms=head.end_ms or current.end_ms)
        after_blank, ended_ms = False, current.end_ms
    if current is not None:
        yield current


def _opened(head: Head, before: Said | None, ended_ms: int | None) -> Said:
    inherited = before.speaker if before else None
    speaker = inherited if head.speaker is None else head.speaker
    start_ms = head.start_ms
    if start_ms is None and head.end_ms is not None:  # only ends are written: speech starts where the one before ended
        start_ms = ended_ms if before else 0
    return Said(head.text, None if speaker == UNKNOWN else speaker, start_ms, head.end_ms)
