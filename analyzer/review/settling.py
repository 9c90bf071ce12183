"""Where coders differ, and what settling made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analyzer.core.codebook import Dimension
from analyzer.core.coding import Cell, Coding


@dataclass(frozen=True, slots=True)
class Contest:
    """A cell that two coders or more have decided: their decisions in order of names, and the gold if it was settled."""

    cell: Cell
    decisions: tuple[Coding, ...]
    gold: Coding | None = None

    @property
    def unanimous(self) -> bool:
        """Whether all coders gave the same codes; which is primary does not matter."""
        return len({frozenset(decision.codes) for decision in self.decisions}) == 1

    @property
    def agreed(self) -> tuple[str, ...]:
        """The codes all gave, in the order most gave them; where they differ, what most gave."""
        return Counter(decision.codes for decision in self.decisions).most_common(1)[0][0]

    @property
    def seen(self) -> tuple[str, ...]:
        """Everything that any of the coders had seen: what the gold rests on."""
        return tuple(dict.fromkeys(seen for decision in self.decisions for seen in decision.seen))


def contests(
    codings: Iterable[Coding], *, people: Collection[str], consensus: Collection[str], dimensions: Mapping[str, Dimension]
) -> tuple[Contest, ...]:
    """The cells that at least two of `people` have decided, in the order of their first decision; `consensus` coders hold the gold.

    Codes are those under which they count today in their dimension: who gave a code and who gave the one it was merged into agree.
    """
    by_cell: dict[Cell, list[Coding]] = {}
    gold: dict[Cell, Coding] = {}
    for coding in codings:
        if coding.coder in people:
            by_cell.setdefault(coding.cell, []).append(coding)
        elif coding.coder in consensus:
            gold[coding.cell] = coding
    return tuple(
        Contest(
            cell,
            tuple(_as_today(decision, dimensions) for decision in sorted(found, key=lambda coding: coding.coder)),
            _as_today(gold[cell], dimensions) if cell in gold else None,
        )
        for cell, found in by_cell.items()
        if len(found) > 1
    )


def _as_today(coding: Coding, dimensions: Mapping[str, Dimension]) -> Coding:
    dimension = dimensions.get(coding.cell.dimension)
    return coding if dimension is None else replace(coding, codes=dimension.today(coding.codes))


@dataclass(frozen=True, slots=True)
class Change:
    """What settling changed for a coder in a dimension: the codes given, the gold, and the cells where it happened."""

    coder: str
    dimension: str
    given: tuple[str, ...]
    gold: tuple[str, ...]
    cells: tuple[Cell, ...]


def changes(found: Iterable[Contest]) -> tuple[Change, ...]:
    """What settling changed for whom, most frequent first."""
    grouped: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], list[Cell]] = {}
    for coder, contest, decision, gold in _settled(found):
        given, settled = tuple(sorted(decision.codes)), tuple(sorted(gold.codes))
        if given != settled:
            grouped.setdefault((coder, contest.cell.dimension, given, settled), []).append(contest.cell)
    changed = [Change(*key, tuple(cells)) for key, cells in grouped.items()]
    return tuple(sorted(changed, key=lambda change: (-len(change.cells), change.coder, change.dimension, change.given, change.gold)))


def kept(found: Iterable[Contest]) -> Mapping[str, tuple[int, int]]:
    """By coder, how many of their decisions the gold kept, and of how many."""
    right, all_of = Counter[str](), Counter[str]()
    for coder, _, decision, gold in _settled(found):
        all_of[coder] += 1
        right[coder] += set(decision.codes) == set(gold.codes)
    return {coder: (right[coder], all_of[coder]) for coder in sorted(all_of)}


def disputed(found: Sequence[Contest]) -> tuple[Contest, ...]:
    """The cells where coders differ and nothing is settled."""
    return tuple(contest for contest in found if contest.gold is None and not contest.unanimous)


def undisputed(found: Sequence[Contest]) -> tuple[Contest, ...]:
    """The cells where all coders agree and nothing is settled."""
    return tuple(contest for contest in found if contest.gold is None and contest.unanimous)


def _settled(found: Iterable[Contest]) -> Iterator[tuple[str, Contest, Coding, Coding]]:
    for contest in found:
        if contest.gold is not None:
            for decision in contest.decisions:
                yield decision.coder, contest, decision, contest.gold
