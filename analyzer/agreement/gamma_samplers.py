"""Chance continua for gamma: what coders might have marked who agree on nothing but habits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from analyzer.agreement.counts import Floats, Ints


@dataclass(frozen=True, slots=True)
class Marks:
    """One coder's spans in order: `starts`, `ends` and `codes`, each (s,)."""

    starts: Floats
    ends: Floats
    codes: Ints

    @classmethod
    def of(cls, spans: list[tuple[float, float, int]]) -> Marks:
        """Marks from (start, end, code)."""
        ordered = sorted(spans)
        return cls(
            np.array([span[0] for span in ordered], np.float64),
            np.array([span[1] for span in ordered], np.float64),
            np.array([span[2] for span in ordered], np.int64),
        )


Continuum: TypeAlias = tuple[Marks, ...]
Draw: TypeAlias = Callable[[], Continuum]


def shuffle(continuum: Continuum, begin: int, length: int, rng: np.random.Generator) -> Draw:
    """Each drawn coder repeats a real one from a random point on, round the end; points keep half a span's length apart (section 5.2)."""
    apart = float(np.mean(np.concatenate([marks.ends - marks.starts for marks in continuum]))) / 2

    def draw() -> Continuum:
        free, drawn = [(0.0, float(length))], []
        for _ in continuum:
            shift = _point(free, length, rng)
            free = _without(free, shift - apart, shift + apart)
            drawn.append(_moved(continuum[rng.integers(len(continuum))], shift, begin, length))
        return tuple(drawn)

    return lambda: _not_empty(draw)


def _point(free: list[tuple[float, float]], length: int, rng: np.random.Generator) -> int:
    """A whole step drawn from the free stretches, or from anywhere when none is left."""
    sizes = np.array([end - start for start, end in free])
    if not sizes.sum():
        return int(rng.integers(length))
    start, end = free[rng.choice(len(free), p=sizes / sizes.sum())]
    return int(rng.uniform(start, end))


def _without(free: list[tuple[float, float]], start: float, end: float) -> list[tuple[float, float]]:
    pieces = [piece for low, high in free for piece in ((low, min(high, start)), (max(low, end), high))]
    return [(low, high) for low, high in pieces if low < high]


def _moved(marks: Marks, shift: int, begin: int, length: int) -> Marks:
    """All spans later by `shift`; those that would start behind the end come in at the front."""
    back = np.where(marks.starts + shift > begin + length, length, 0)
    return Marks(marks.starts + shift - back, marks.ends + shift - back, marks.codes)


def statistical(continuum: Continuum, begin: int, length: int, rng: np.random.Generator) -> Draw:
    """Each drawn coder marks about as many spans as the real ones, with normal lengths and gaps like theirs and codes by frequency."""
    numbers = np.array([len(marks.starts) for marks in continuum])
    lengths = np.concatenate([marks.ends - marks.starts for marks in continuum])
    codes = np.concatenate([marks.codes for marks in continuum])
    gaps = np.array([0.0, *(gap for marks in continuum for gap in _gaps(marks, begin))])

    def draw() -> Continuum:
        return tuple(coder() for _ in continuum)

    def coder() -> Marks:
        n = abs(int(rng.normal(numbers.mean(), numbers.std())))
        sizes = np.maximum(np.abs(rng.normal(lengths.mean(), lengths.std(), n)), 1e-6 * length)
        ends = begin + np.cumsum(rng.normal(gaps.mean(), gaps.std(), n) + sizes)
        return Marks(ends - sizes, ends, rng.choice(codes, n))

    return lambda: _not_empty(draw)


def _gaps(marks: Marks, begin: int) -> list[float]:
    """What lies before the first span, if anything, and between spans; negative where spans overlap."""
    edges = list(zip(marks.starts.tolist(), marks.ends.tolist(), strict=True))
    first = [edges[0][0] - begin] if edges and edges[0][0] > begin else []
    return first + [later[0] - earlier[1] for earlier, later in pairwise(edges)]


def _not_empty(draw: Draw) -> Continuum:
    while True:
        continuum = draw()
        if any(len(marks.starts) for marks in continuum):
            return continuum


SAMPLERS: dict[str, Callable[[Continuum, int, int, np.random.Generator], Draw]] = {"statistical": statistical, "shuffle": shuffle}
