"""Constructed statements, each coded by its author and, blind, by a second coder."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from analyzer.codebooks import path_of
from analyzer.core.codebook import Codebook
from analyzer.errors import InputError
from analyzer.exchange.codebook import read_codebook

FOLDER = Path(__file__).resolve().parent
CODINGS = ("author", "second")

Party = Literal["customer", "provider"]
Form = TypeVar("Form", "Statement", "Codes")
Chosen = Mapping[str, tuple[str, ...]]  # codes by dimension; none where no code applies


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody says in one breath; members of a `set` tell one event with three outcomes."""

    id: str
    codebook: str
    text: str
    speaker_party: Party | None = None
    set: str | None = None


@dataclass(frozen=True, slots=True)
class Codes:
    """What one coding says of a statement, by dimension, and by trustor for the dimensions of trust."""

    id: str
    labels: Chosen
    trust: Mapping[Party, Chosen] = field(default_factory=dict)

    def cells(self) -> Iterator[tuple[Party | None, str, tuple[str, ...]]]:
        """Trustor (None: asked once), dimension and codes."""
        yield from ((None, dimension, codes) for dimension, codes in self.labels.items())
        yield from ((party, dimension, codes) for party, cells in self.trust.items() for dimension, codes in cells.items())


def statements(*, folder: Path = FOLDER) -> dict[str, tuple[Statement, ...]]:
    """The statements by writer. Raises InputError that names file and line."""
    return {path.stem: tuple(_read(path, Statement).values()) for path in sorted((folder / "texts").glob("*.jsonl"))}


def codes(coding: str, *, folder: Path = FOLDER) -> dict[str, Codes]:
    """One coding by the id of the statement, checked: every statement once, every code in its codebook."""
    found = dict[str, Codes]()
    for writer, texts in statements(folder=folder).items():
        path = folder / coding / f"{writer}.jsonl"
        given = _read(path, Codes)
        if given.keys() != {text.id for text in texts}:
            raise InputError("its ids are not those of the statements", where=str(path), remedy="Code every statement once.")
        for text in texts:
            _check(given[text.id], _codebook(text.codebook), path)
        found |= given
    return found


def labelled(codebook: str, dimensions: Collection[str], *, folder: Path = FOLDER) -> tuple[dict[str, Any], ...]:
    """Rows to learn these dimensions from: a label stands where author and second coder agree. `group` is the writer."""
    first, second = (codes(coding, folder=folder) for coding in CODINGS)
    return tuple(
        row
        for writer, texts in statements(folder=folder).items()
        for text in texts
        if text.codebook == codebook
        for row in _rows(text, writer, dimensions, first[text.id], second[text.id])
    )


def _rows(text: Statement, writer: str, dimensions: Collection[str], first: Codes, second: Codes) -> Iterator[dict[str, Any]]:
    other = {(party, dimension): chosen for party, dimension, chosen in second.cells()}
    for asked in (None, "customer", "provider"):
        labels = {
            dimension: list(chosen)
            for party, dimension, chosen in first.cells()
            if party == asked and dimension in dimensions and sorted(chosen) == sorted(other[party, dimension])
        }
        if labels:
            yield {
                "id": text.id if asked is None else f"{text.id}:{asked}",
                "text": text.text,
                "group": writer,
                "party": asked,
                "speaker_party": text.speaker_party,
                "before": "",
                "labels": labels,
            }


@cache
def _codebook(name: str) -> Codebook:
    return read_codebook(path_of(name))


def _check(given: Codes, book: Codebook, path: Path) -> None:
    offered = {dimension.id: {code.id for code in dimension.offered} for dimension in book.coded}
    for _, dimension, chosen in given.cells():
        if dimension not in offered or not set(chosen) <= offered[dimension]:
            remedy = f"The codebook '{book.id}' has: {', '.join(sorted(offered.get(dimension, offered)))}."
            raise InputError(f"a code of '{dimension}' is unknown", where=f"{path}, '{given.id}'", remedy=remedy)


def _read(path: Path, form: type[Form]) -> dict[str, Form]:
    """The lines of a file by their id."""
    found = dict[str, Form]()
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            item = msgspec.json.decode(line, type=form)
        except msgspec.DecodeError as failure:
            raise InputError(f"does not fit: {failure}", where=f"{path}, line {number}", remedy="The README gives the form.") from failure
        if item.id in found:
            raise InputError(f"'{item.id}' stands twice", where=f"{path}, line {number}", remedy="Ids are unique.")
        found[item.id] = item
    return found
