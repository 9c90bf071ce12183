"""The colour of each code, and ink that can be read on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzer.core.codebook import Code, Codebook
from analyzer.report.colours import colour_of, ink_on


@dataclass(frozen=True, slots=True)
class Paint:
    """A code's colour and the ink on it, both #rrggbb; `key` is dimension=code."""

    key: str
    colour: str
    ink: str


def paints(codebook: Codebook) -> tuple[Paint, ...]:
    """The paints of all codes; one without a colour gets the next of a palette that colour-blind readers can tell apart."""
    codes = [(dimension.id, code) for dimension in codebook.dimensions for code, _ in in_tree(dimension.codes)]
    found = [(f"{dimension}={code.id}", colour_of(code.colour, number)) for number, (dimension, code) in enumerate(codes)]
    return tuple(Paint(key, colour, ink_on(colour)) for key, colour in found)


def in_tree(codes: Sequence[Code], parent: str | None = None, depth: int = 0) -> Iterator[tuple[Code, int]]:
    """Codes under their parents, each with its depth."""
    for code in codes:
        if code.parent == parent:
            yield code, depth
            yield from in_tree(codes, code.id, depth + 1)
