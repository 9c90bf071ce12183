"""Decisions about passages that are no units of today: each counts once, on the unit that holds most of its words, or not at all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analyzer.core.coding import Cell, Coding
from analyzer.findings.references import Passage
from analyzer.findings.standing import Counting


@dataclass(frozen=True, slots=True)
class Moved:
    """The decisions about units of today, with those about other passages that count there: `counted` do, `left_out` do not."""

    decisions: tuple[Coding, ...]
    cells: frozenset[Cell]  # of the units, in which what was decided elsewhere counts
    counted: int
    left_out: int


def homes_of(older: Iterable[Passage], units: Sequence[Passage]) -> dict[str, str]:
    """By passage the unit that holds more than half of those of its words that stand in units; `units` are in the order of their words."""
    firsts = [unit.words[0] for unit in units]
    found: dict[str, str] = {}
    for passage in older:
        shared = dict(_shared(passage, units, firsts))
        best = max(shared, key=lambda unit: shared[unit], default=None)
        if best is not None and 2 * shared[best] > sum(shared.values()):
            found[passage.id] = best
    return found


def _shared(passage: Passage, units: Sequence[Passage], firsts: Sequence[int]) -> Iterator[tuple[str, int]]:
    """The units that share words with a passage, with how many."""
    first, end = passage.words
    for place in range(max(0, bisect_right(firsts, first) - 1), len(units)):
        unit = units[place]
        if unit.words[0] >= end:
            return
        if (words := min(end, unit.words[1]) - max(first, unit.words[0])) > 0:
            yield unit.id, words


def moved(
    own: Sequence[Coding],
    older: Sequence[Coding],
    homes: Mapping[str, str],
    *,
    spans: Collection[str],
    counts: Counting,
    one: Collection[str],
) -> Moved:
    """The decisions about units, and the `older` ones about other passages where these can be told of their unit without a contradiction.

    That is where nobody has decided about the unit itself; on one of their `spans` a coder may add to what they decided about the unit.
    In the dimensions of `one` code, what a coder said differently of parts of a unit is left out.
    """
    decided = {coding.cell for coding in own}
    stand = {(coding.cell, coding.coder): coding for coding in own}
    parts: dict[tuple[Cell, str], list[Coding]] = {}
    for coding in older:
        if coding.cell.segment in homes:
            parts.setdefault((replace(coding.cell, segment=homes[coding.cell.segment]), coding.coder), []).append(coding)
    made, counted = dict[tuple[Cell, str], Coding](), 0
    for key, given in parts.items():
        before = stand.get(key)
        fitting = [part for part in given if part.cell.segment in spans] if before else [] if key[0] in decided else given
        told = _told(key[0], [*([before] if before else []), *fitting], counts, one)
        if fitting and told is not None:
            made[key] = told
            counted += len(fitting)
    kept = (coding for key, coding in stand.items() if key not in made)
    return Moved((*kept, *made.values()), frozenset(cell for cell, _ in made), counted, len(older) - counted)


def _told(cell: Cell, parts: Sequence[Coding], counts: Counting, one: Collection[str]) -> Coding | None:
    """What a coder said of parts of a unit as one decision about it; None where that contradicts itself."""
    codes = tuple(dict.fromkeys(code for part in parts for code in part.codes))
    of_cell = counts.get(cell.dimension, {})
    if cell.dimension in one and len({of_cell.get(code, code) for code in codes}) > 1:
        return None
    return replace(parts[0], cell=cell, codes=codes) if parts else None
