"""Rows for things that must not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a row in pixels."""

    left: float
    right: float

    def clear_of(self, other: Span, gap: float) -> bool:
        """Whether at least `gap` pixels lie between the two."""
        return self.right + gap <= other.left or other.right + gap <= self.left


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch that takes `rows` rows, one below the other."""

    span: Span
    rows: int = 1


def stacked(blocks: Sequence[Block], *, gap: float) -> tuple[int, ...]:
    """The first row of each block, in their order: the lowest number at which it is clear of all blocks placed before it.

    >>> stacked([Block(Span(0, 10)), Block(Span(5, 15)), Block(Span(14, 20))], gap=2)
    (0, 1, 0)
    """
    taken: list[list[Span]] = []
    placed = []
    for block in blocks:
        row = 0
        while not all(_free(taken, row + below, block.span, gap) for below in range(block.rows)):
            row += 1
        while len(taken) < row + block.rows:
            taken.append([])
        for below in range(block.rows):
            taken[row + below].append(block.span)
        placed.append(row)
    return tuple(placed)


def rows_used(blocks: Sequence[Block], placed: Sequence[int]) -> int:
    """How many rows the placed blocks take together."""
    return max((row + block.rows for block, row in zip(blocks, placed, strict=True)), default=0)


def _free(taken: Sequence[Sequence[Span]], row: int, span: Span, gap: float) -> bool:
    return row >= len(taken) or all(span.clear_of(other, gap) for other in taken[row])
