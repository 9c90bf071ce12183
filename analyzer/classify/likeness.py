"""How alike texts are: the cosines of their vectors, some rows at a time, since all pairs of fifty thousand texts fill no memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analyzer.classify.examples import Rows
from analyzer.classify.model import Vectors

ROWS = 256  # compared at once: against fifty thousand texts these are 50 MB


def in_blocks(vectors: Vectors, others: Vectors) -> Iterator[tuple[slice, Vectors]]:
    """Places of vectors, shape (n, width), and their likeness to `others`, (m, width): -1..1, shape (at most ROWS, m), in order."""
    for start in range(0, len(vectors), ROWS):
        some = slice(start, start + ROWS)
        yield some, vectors[some] @ others.T


def nearest_of(vectors: Vectors, others: Vectors, count: int) -> tuple[Rows, Vectors]:
    """The rows of the `count` (or all) nearest `others`, nearest first and of equals the earlier one first, with their likeness.

    Both have the shape (n, count). The highest is looked for `count` times: that is quicker than sorting while they are few.
    """
    few = min(count, len(others))
    rows, values = np.zeros((len(vectors), few), np.int64), np.zeros((len(vectors), few), np.float32)
    for some, likeness in in_blocks(vectors, others):
        for place in range(few):
            best = likeness.argmax(axis=1)[:, None]
            rows[some, place : place + 1] = best
            values[some, place : place + 1] = np.take_along_axis(likeness, best, axis=1)
            np.put_along_axis(likeness, best, -np.inf, axis=1)
    return rows, values
