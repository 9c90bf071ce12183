"""Captions that roll: each shows the end of the one before again, with what is new after it.

    so we began / so we began in the spring / in the spring

Somebody may really say a thing twice, so words are taken as shown again only in a file that rolls as a whole: at least two captions, and
half of those that differ from the one before, begin with its last words, whole lines of one of the two. In such a file a caption of one
line is shortened or left out only where it follows at once, and one of several lines without anything new likewise; after a pause it was
said again. A single phrase that stands in two captions, and every caption of a file that does not roll, stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

ROLLING = 0.5  # share of the changes of caption that show old words again in a file that rolls
FEWEST_STEPS = 2
AT_ONCE_MS = 200  # a few frames of a picture


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption as shown: when, and the words of its lines."""

    start_ms: int
    end_ms: int
    lines: tuple[tuple[str, ...], ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words of all lines."""
        return tuple(word for line in self.lines for word in line)

    @property
    def line_ends(self) -> tuple[int, ...]:
        """How many words stand up to the end of each line."""
        return tuple(accumulate(map(len, self.lines)))


def words_shown_again(captions: Sequence[Caption]) -> list[int]:
    """How many of the first words of each of `captions` the one before showed already; none where the file does not roll.

    >>> lines = (("so", "we", "began"),), (("so", "we", "began", "in", "spring"),), (("in", "spring"),)
    >>> words_shown_again([Caption(n, n + 1, line) for n, line in enumerate(lines)])
    [0, 3, 2]
    """
    again = [_again(before, after) for before, after in pairwise(captions)]
    changed = [count for count, (before, after) in zip(again, pairwise(captions), strict=True) if before.words != after.words]
    steps = sum(map(bool, changed))
    if steps < FEWEST_STEPS or steps < ROLLING * len(changed):
        return [0] * len(captions)
    return [0, *again]


def _again(before: Caption, after: Caption) -> int:
    """The number of words with which `before` ends and `after` begins: whole lines of both if possible, else as many as are of one.

    A caption of several lines rather ends with something new than not, so that a line said twice is kept twice.
    """
    old, words = before.words, after.words
    line_starts = {len(old) - end for end in (0, *before.line_ends)}
    line_ends = set(after.line_ends)
    several = len(after.lines) > 1
    at_once = after.start_ms - before.end_ms <= AT_ONCE_MS
    most = len(words) if at_once else len(words) - 1 if several else 0
    counts = [n for n in line_starts | line_ends if 0 < n <= most and old[-n:] == words[:n]]
    return max(counts, key=lambda n: (several and n < len(words), n in line_starts and n in line_ends, n), default=0)
