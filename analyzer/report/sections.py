"""What a report of findings is made of: sections of tables, cross-tables, quotations and pictures, and the passages that they count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from analyzer.core.table import Field, Table

NO_CODE = "No passage carries a code of this question."
WIDEST_ON_PAPER = 10  # columns of a table that an A4 page takes


@dataclass(frozen=True, slots=True)
class Listing:
    """A table as it is. `columns` names those shown, each with its heading (empty: all of them).

    Whole numbers lead to the passages in the row's `sources`; those of the columns in `lists` to the passages given there for each row, and
    those in `plain` count no passages. `depth` names a column of whole numbers that indents the first one shown, `opens` a column of texts
    that lead to all passages of their row. `empty` says why there are no rows.
    """

    table: Table
    columns: tuple[tuple[str, str], ...] = ()
    title: str = ""
    note: str = ""
    depth: str | None = None
    lists: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    plain: tuple[str, ...] = ()
    opens: str | None = None
    empty: str = "Nothing to count."


@dataclass(frozen=True, slots=True)
class Cell:
    """A number in a cross-table with the passages it counts; `drafts` of them rest on a machine's draft only."""

    value: int
    passages: tuple[str, ...]
    drafts: int = 0


@dataclass(frozen=True, slots=True)
class Crossing:
    """A cross-table: rows by label and depth, columns by label, a cell or nothing where they meet."""

    title: str
    corner: str
    rows: tuple[tuple[str, int], ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell | None, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Something said beside a quotation: who, and the words."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage in its own words: its source line, what was said around it, its codes, and a note on why it stands here."""

    passage: str
    text: str
    cited: str
    before: tuple[Said, ...] = ()
    after: tuple[Said, ...] = ()
    codes: tuple[str, ...] = ()
    place: str = ""
    note: str = ""
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Quotations:
    """Quotations under a heading, such as those of one code; `note` may hold the definition."""

    title: str
    items: tuple[Quotation, ...]
    note: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as SVG, for Word also as PNG (bytes); `described` says in words what it shows."""

    title: str
    svg: str
    described: str
    png: bytes | None = None
    note: str = ""


Part: TypeAlias = Listing | Crossing | Quotations | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under its own heading. `drafted`: all of it is made of what a machine drafted and nobody has looked at."""

    title: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
    drafted: bool = False


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage to which numbers lead, as it may be shown."""

    id: str
    text: str
    cited: str
    place: str
    codes: str


@dataclass(frozen=True, slots=True)
class FindingsView:
    """All that a report of findings shows; `remarks` are what a reader must know first, `kind` what sort of report it is.

    `pages` are the title and file of other pages beside this one.
    """

    name: str
    made_on: date
    facts: tuple[str, ...]
    remarks: tuple[str, ...]
    sections: tuple[Section, ...]
    passages: tuple[PassageView, ...] = ()
    kind: str = "Findings"
    pages: tuple[tuple[str, str], ...] = ()


def crossing(
    table: Table,
    rows: str,
    columns: str,
    *,
    value: str,
    title: str = "",
    corner: str = "",
    depth: str | None = None,
    key: Sequence[str] = (),
    drafts: str | None = None,
    note: str = "",
    spine: Table | None = None,
    order: Sequence[str] = (),
) -> Crossing:
    """A long table, a row per cell, as a cross-table of the labels in `rows` and `columns`.

    `key` names columns that tell apart rows of one label; `value` the whole number shown, `drafts` how much of it a machine drafted.
    `spine` is a table with all rows in their order, `order` all columns; what they leave out follows as it occurs.
    """
    row_keys = {identity: heading for whole in (spine, table) if whole for identity, heading in _headings(whole, (*key, rows), depth)}
    column_keys, cells = dict.fromkeys(order), dict[tuple[tuple[Field, ...], str], Cell]()
    place = {name: number for number, name in enumerate(table.columns)}
    for row, sources in zip(table.rows, table.sources, strict=True):
        identity, column = tuple(row[place[name]] for name in (*key, rows)), str(row[place[columns]])
        column_keys.setdefault(column)
        cells[identity, column] = Cell(_whole(row[place[value]]), sources, _whole(row[place[drafts]]) if drafts else 0)
    grid = tuple(tuple(cells.get((identity, column)) for column in column_keys) for identity in row_keys)
    return Crossing(title or table.name, corner, tuple(row_keys.values()), tuple(column_keys), grid, note)


def _headings(table: Table, key: Sequence[str], depth: str | None) -> Iterator[tuple[tuple[Field, ...], tuple[str, int]]]:
    """What identifies every row, with its label (the last column of the key) and depth."""
    places = [table.columns.index(name) for name in key]
    deep = table.columns.index(depth) if depth else None
    for row in table.rows:
        yield tuple(row[place] for place in places), (str(row[places[-1]]), _whole(row[deep]) if deep is not None else 0)


def widened(part: Crossing) -> Table:
    """A cross-table as a table of numbers, a column per label, for a workbook."""
    rows = tuple(("    " * depth + label, *(cell.value if cell else None for cell in row)) for (label, depth), row in _lines(part))
    sources = tuple(tuple(dict.fromkeys(p for cell in row if cell for p in cell.passages)) for row in part.cells)
    return Table(part.title, (part.corner or "row", *part.columns), rows, sources)


def _lines(part: Crossing) -> Iterable[tuple[tuple[str, int], tuple[Cell | None, ...]]]:
    return zip(part.rows, part.cells, strict=True)


def _whole(field: Field) -> int:
    return int(field) if isinstance(field, int | float) else 0
