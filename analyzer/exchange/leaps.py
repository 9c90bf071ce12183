"""Times that leap ahead and back again: wrong digits, for which what was said would move out of its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from analyzer.core.time import clock
from analyzer.core.transcript import Notice, NoticeKind
from analyzer.exchange.imported import Said

LEAP_MS = 60_000  # at least; people who talk across each other are not written down that far out of order
Span = tuple[int, int | None]  # start and, where the file tells it, end in milliseconds


def leaps_in(spans: Sequence[Span]) -> list[int]:
    """The numbers of those of `spans`, in the order of a file, whose start cannot be right.

    A start leaps where the passages on both sides are in order, and it lies at least LEAP_MS after the start of the one and the end of the
    other. The last passage never leaps: before it may be a long pause.

    >>> leaps_in([(1000, 2000), (7_203_000, 7_204_000), (5000, 6000), (7_200_000, None)])
    [1]
    """
    found = list[int]()
    before: Span = (0, None)
    for number, (at, after) in enumerate(pairwise(spans)):
        if _leaps(before, at, after):
            found.append(number)
        else:
            before = at
    return found


def _leaps(before: Span, at: Span, after: Span) -> bool:
    return before[0] <= after[0] and (before[1] or 0) <= at[0] and at[0] >= max(after[0], after[1] or 0) + LEAP_MS


def without_leaps(said: Iterable[Said]) -> tuple[list[Said], tuple[Notice, ...]]:
    """What was `said`, in the order of a file, without times that leap, and a notice of these.

    Nor can an end be right that is the very time at which the next leaps: files that tell only ends make a start of it.
    """
    mended = list(said)
    timed = [(number, (one.start_ms, one.end_ms)) for number, one in enumerate(mended) if one.start_ms is not None]
    numbers = [timed[place][0] for place in leaps_in([span for _, span in timed])]
    starts = [one.start_ms for one in (mended[number] for number in numbers) if one.start_ms is not None]
    for number, start_ms in zip(numbers, starts, strict=True):
        mended[number] = replace(mended[number], start_ms=None, end_ms=None)
        if number and mended[number - 1].end_ms == start_ms:
            mended[number - 1] = replace(mended[number - 1], end_ms=None)
    return mended, told_of_leaps(starts, "have none in the transcript")


def told_of_leaps(starts: Sequence[int], read: str) -> tuple[Notice, ...]:
    """The notice about the times `starts` that leap, none without any; `read` says what became of the passages at them."""
    if not starts:
        return ()
    what = f"{len(starts)} time(s) leap ahead of what follows, the first to {clock(starts[0])}; the passages there {read}"
    return (Notice(NoticeKind.WRONG_TIME, None, f"{what}; correct them in the file and import it again"),)
