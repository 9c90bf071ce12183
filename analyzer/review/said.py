"""Which units say again what others have said: in the same words, or in all but a few of them."""

from __future__ import annotations

import zlib
from array import array
from itertools import pairwise

ALIKE = 0.6  # of the pairs of neighbouring words of two units, from which they say the same: one word in nine may be another
FEWEST = 7  # words of a unit that is compared with units in other words; in fewer, each word may turn the meaning
MARKS = 5  # pairs by which a unit is found again: enough for two changed words, each of which is in two pairs
MOST = 1_000_000  # marks kept in mind, of some 200,000 units and 250 MB; whatever comes later is compared with these
KEPT = 4  # units found by one mark, the last ones: what many have in common tells nothing


class Said:
    """What units have said so far; how long a look takes does not grow with their number."""

    def __init__(self) -> None:
        self._wordings = set[str]()
        self._known: dict[int, list[tuple[array[int], frozenset[str]]]] = {}

    def again(self, wording: str, codes: frozenset[str]) -> bool:
        """Whether a unit before this one has said the same, with the same suggested codes where the words differ; it is kept in mind.

        >>> said = Said()
        >>> told = [said.again(f"we paid the {n} invoice late because the bank was closed", frozenset()) for n in ("first", "second")]
        >>> told, said.again("they never paid us anything at all for the extra work", frozenset())
        ([False, True], False)
        """
        if wording in self._wordings:
            return True
        self._wordings |= {wording} - {""}
        pairs = _pairs(wording)
        if len(pairs) < FEWEST - 1:
            return False
        marks = sorted(pairs)[:MARKS]
        if any(codes == theirs and _alike(pairs, others) for mark in marks for others, theirs in self._known.get(mark, ())):
            return True
        if len(self._known) < MOST:
            one = array("L", pairs), codes
            for mark in marks:
                self._known[mark] = [*self._known.get(mark, ()), one][-KEPT:]
        return False


def _pairs(wording: str) -> frozenset[int]:
    """Numbers of the pairs of neighbouring words, the same on every machine; chance as good as never makes two of them equal."""
    return frozenset(zlib.crc32(f"{one} {other}".encode()) for one, other in pairwise(wording.split()))


def _alike(pairs: frozenset[int], others: array[int]) -> bool:
    common = len(pairs.intersection(others))
    return common >= ALIKE * (len(pairs) + len(others) - common)
