"""A table with what its drafts are: which of the passages behind each row rest on a machine alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.core.table import Field, Table


@dataclass(frozen=True, slots=True)
class Counted:
    """A table, and for each of its rows those of its sources that rest on a machine's draft only."""

    table: Table
    drafts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is built: its fields, the passages it counts, and those among them that are drafts."""

    fields: tuple[Field, ...]
    passages: tuple[str, ...]
    drafts: tuple[str, ...]


def counted(name: str, columns: tuple[str, ...], rows: Iterable[Row]) -> Counted:
    """The table of some rows."""
    kept = tuple(rows)
    table = Table(name, columns, tuple(row.fields for row in kept), tuple(row.passages for row in kept))
    return Counted(table, tuple(row.drafts for row in kept))
