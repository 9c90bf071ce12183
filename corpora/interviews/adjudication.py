"""Which coding holds where two of them differ, and the reason: one ruling per unit and dimension.

A ruling was made from the codebook alone, by a coder who saw the unit and both codings in random order and did not know whose they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from analyzer.errors import InputError
from corpora.interviews.load import FOLDER, Codes, load

FIELDS = {"realm": ("realm", "realm_primary")}  # of a coding, where a dimension has not exactly the one of its name
DIMENSIONS = ("realm", "mechanism", "level", "signal_type", "alignment_step", "activity", "trust")


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whose codes of a unit hold in a dimension, and the rule of the codebook that says so."""

    unit: str
    dimension: Literal["realm", "mechanism", "level", "signal_type", "alignment_step", "activity", "trust"]
    holds: Literal["author", "second", "neither"]
    reason: str


def rulings(*, folder: Path = FOLDER) -> tuple[Ruling, ...]:
    """All rulings, in the order of the units. Raises InputError naming the file and the line."""
    return tuple(ruling for path in sorted((folder / "adjudication").glob("*.jsonl")) for ruling in _read(path))


def differing(one: Codes, other: Codes) -> Iterator[str]:
    """The dimensions in which two codings of a unit differ; the order of codes does not matter."""
    return (dimension for dimension in DIMENSIONS if given(one, dimension) != given(other, dimension))


def given(codes: Codes, dimension: str) -> tuple[object, ...]:
    """What a coding says in a dimension, to be compared."""
    values = (getattr(codes, field) for field in FIELDS.get(dimension, (dimension,)))
    return tuple(frozenset(value) if isinstance(value, tuple) else value for value in values)


def check(*, folder: Path = FOLDER) -> None:
    """Every difference has one ruling, and the adjudicated codes are what the rulings say. Raises InputError naming the unit."""
    author, second, settled = (load(coding, folder=folder).codes for coding in ("author", "second", "adjudicated"))
    found: dict[tuple[str, str], Ruling] = {(ruling.unit, ruling.dimension): ruling for ruling in rulings(folder=folder)}
    for unit, codes in settled.items():
        open_ = set(differing(author[unit], second[unit]))
        for dimension in DIMENSIONS:
            ruling = found.pop((unit, dimension), None)
            if (ruling is not None) != (dimension in open_):
                raise InputError(
                    f"'{unit}' has {'no' if ruling is None else 'a'} ruling on {dimension}", remedy="Rule where codings differ."
                )
            source = {"second": second[unit], "neither": codes}.get(ruling.holds if ruling else "author", author[unit])
            if given(codes, dimension) != given(source, dimension):
                raise InputError(f"the adjudicated {dimension} of '{unit}' is not what was ruled", remedy="Correct one of the two.")
    if found:
        raise InputError(f"there is a ruling on '{next(iter(found))[0]}', which was not adjudicated", remedy="Remove it.")


def _read(path: Path) -> Iterator[Ruling]:
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            yield msgspec.json.decode(line, type=Ruling)
        except msgspec.DecodeError as failure:
            raise InputError(f"does not fit: {failure}", where=f"{path}, line {number}", remedy="The README gives the form.") from failure
