"""Tables whose every row knows what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Field: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns and rows of plain values; `sources[i]` are the ids that row i counts or shows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Field, ...], ...]
    sources: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if len(self.rows) != len(self.sources):
            raise ValueError(f"table {self.name}: {len(self.rows)} rows but {len(self.sources)} lists of sources")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"table {self.name}: every row needs {len(self.columns)} fields")
