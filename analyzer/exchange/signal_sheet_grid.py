"""A workbook or a CSV file as grids of cells: merged cells spread out, hidden columns known, nothing thrown away."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.core.signal import CellKind
from analyzer.errors import InputError
from analyzer.exchange.decoding import decoded

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

CSV_SHEET = "Signals"  # the sheet of a CSV file, which has no name of its own: that of the file changes with every version
ESCAPED = re.compile(r"'+\s*[=+\-@]")  # a text kept from being run as a formula by an apostrophe
ACTIVE = re.compile(r"'*\s*[=+\-@]")


@dataclass(frozen=True, slots=True)
class GridCell:
    """What a cell holds; `merged` names the cell whose value it shares, `lost` says that it is a formula without a result."""

    text: str
    kind: CellKind = CellKind.TEXT
    merged: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: its cells that are not empty, by (row, column) from 1, and its hidden rows and columns."""

    name: str
    cells: Mapping[tuple[int, int], GridCell]
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    columns: int = field(default=0)

    @property
    def rows(self) -> list[int]:
        """The numbers of the rows in which there is anything."""
        return sorted({row for row, _ in self.cells})

    def row(self, number: int) -> dict[int, GridCell]:
        """The cells of a row by column."""
        return {column: self.cells[number, column] for column in range(1, self.columns + 1) if (number, column) in self.cells}

    def place(self, row: int, column: int) -> str:
        """The name of a cell, such as `Sheet1!F12`."""
        return f"{self.name}!{letters(column)}{row}"


def letters(column: int) -> str:
    """A column as sheets name it.

    >>> letters(1), letters(27)
    ('A', 'AA')
    """
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def read_grids(path: Path, csv_sheet: str = CSV_SHEET) -> tuple[Grid, ...]:
    """The sheets of an XLSX workbook that hold anything, or that of a CSV file, as `csv_sheet`; raises InputError that names the file."""
    try:
        content = path.read_bytes()
    except OSError as failure:
        raise InputError(f"cannot be read ({failure.strerror})", where=str(path)) from failure
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("is a workbook in the old format of Excel", where=str(path), remedy="Save it as .xlsx.")
    grids = _workbook(path, content) if content.startswith(b"PK\x03\x04") else (_csv(path, content, csv_sheet),)
    return tuple(grid for grid in grids if grid.cells)


def escaped(text: str) -> str:
    """A text for a CSV cell, kept from being run as a formula; `read_grids` takes the apostrophe off again.

    >>> escaped("+"), escaped("fine"), escaped("'-")
    ("'+", 'fine', "''-")
    """
    return f"'{text}" if ACTIVE.match(text) else text


def _csv(path: Path, content: bytes, name: str) -> Grid:
    text = decoded(content)
    head = text.partition("\n")[0]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count)))
    except csv.Error as failure:
        raise InputError(f"is not valid CSV ({failure})", where=str(path), remedy="Export it again.") from failure
    cells = {
        (row, column): GridCell(value[1:] if ESCAPED.match(value) else value)
        for row, values in enumerate(rows, 1)
        for column, value in enumerate(values, 1)
        if value.strip()
    }
    return _grid(name, cells)


def _grid(name: str, cells: dict[tuple[int, int], GridCell], **hidden: frozenset[int]) -> Grid:
    return Grid(name, cells, columns=max((column for _, column in cells), default=0), **hidden)


def _workbook(path: Path, content: bytes) -> Iterator[Grid]:
    from openpyxl import load_workbook  # type: ignore[import-untyped]
    from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

    try:
        values, formulas = (load_workbook(io.BytesIO(content), data_only=only) for only in (True, False))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as failure:
        raise InputError("is no workbook that can be read", where=str(path), remedy="Open it in Excel and save it as .xlsx.") from failure
    for sheet in values.worksheets:
        cells = dict(_cells(sheet, formulas[sheet.title]))
        yield _grid(sheet.title, cells, hidden_columns=_hidden_columns(sheet), hidden_rows=_hidden_rows(sheet))


def _cells(sheet: Worksheet, formulas: Worksheet) -> Iterator[tuple[tuple[int, int], GridCell]]:
    found: dict[tuple[int, int], GridCell] = {}
    for row in sheet.iter_rows():
        for cell in row:
            formula = formulas.cell(cell.row, cell.column).value if cell.value is None else None
            lost = isinstance(formula, str) and formula.startswith("=")
            read = _read(formula if lost else cell.value, lost=lost)
            if read is not None:
                found[cell.row, cell.column] = read
    for area in sheet.merged_cells.ranges:
        first = found.get((area.min_row, area.min_col))
        if first is not None:  # what is merged over several rows holds for each; over several columns it stands in the first
            shared = GridCell(first.text, first.kind, merged=f"{letters(area.min_col)}{area.min_row}")
            found |= {(row, area.min_col): shared for row in range(area.min_row + 1, area.max_row + 1)}
    yield from sorted(found.items())


def _read(value: Any, *, lost: bool = False) -> GridCell | None:
    match value:
        case None:
            return None
        case bool():
            return GridCell("true" if value else "false", CellKind.TRUTH)
        case int() | float():
            return GridCell(str(int(value)) if float(value).is_integer() else repr(value), CellKind.NUMBER)
        case datetime():
            whole = value.hour == value.minute == value.second == value.microsecond == 0
            return GridCell(value.date().isoformat() if whole else value.isoformat(), CellKind.DATE)
        case date():
            return GridCell(value.isoformat(), CellKind.DATE)
    text = re.sub("\r\n?", "\n", str(value))
    return GridCell(text, lost=lost) if text.strip() else None


def _hidden_columns(sheet: Worksheet) -> frozenset[int]:
    """Numbers of the columns that are hidden; a run of columns with one width is kept as one entry."""
    hidden = (entry for entry in sheet.column_dimensions.values() if entry.hidden)
    return frozenset(column for entry in hidden for column in range(entry.min or 0, (entry.max or 0) + 1))


def _hidden_rows(sheet: Worksheet) -> frozenset[int]:
    return frozenset(number for number, entry in sheet.row_dimensions.items() if entry.hidden)
