"""The researchers' sheet of signals, one row per signal, read untidy as it is: nothing is lost, every oddity is told by its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analyzer.core.people import Party
from analyzer.core.signal import Basis, SheetRow, Signal
from analyzer.errors import InputError
from analyzer.exchange.signal_sheet_cells import part_date
from analyzer.exchange.signal_sheet_dates import Years, read_dates
from analyzer.exchange.signal_sheet_grid import CSV_SHEET, Grid, GridCell, read_grids
from analyzer.exchange.signal_sheet_header import FIELDS, Header, find_header
from analyzer.exchange.signal_sheet_rows import Line, interpreted, is_signal, line_of, text_line


@dataclass(frozen=True, slots=True)
class Oddity:
    """What is odd about a cell, such as `Sheet1!F12`, and how it was read all the same."""

    cell: str
    what: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with its id; `signal` is None for a heading or a description between the signals."""

    id: str
    row: SheetRow
    signal: Signal | None


@dataclass(frozen=True, slots=True)
class SignalSheet:
    """All that a sheet holds."""

    rows: tuple[ReadRow, ...]
    oddities: tuple[Oddity, ...]

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Its signals, in order."""
        return tuple(row.signal for row in self.rows if row.signal is not None)


@dataclass(slots=True)
class _Notes:
    """What was odd so far."""

    found: list[Oddity] = field(default_factory=list)

    def __call__(self, cell: str, what: str) -> None:
        self.found.append(Oddity(cell, what))


def read_signal_sheet(
    path: Path, *, parties: Sequence[Party], years: Years | None = None, basis: Basis = Basis.RATED, csv_sheet: str = CSV_SHEET
) -> SignalSheet:
    """Every row of the sheets in `path`, with every oddity by cell; no row is lost. The one sheet of a CSV file is called `csv_sheet`.

    The values in the six impact cells count as judged on `basis`. Raises InputError where no sheet has a header of signals.
    """
    notes, rows = _Notes(), list[ReadRow]()
    grids = read_grids(path, csv_sheet)
    for number, grid in enumerate(grids):
        read = list(_rows(grid, parties, years or Years(), basis, notes))
        if number and any(row.signal is not None for row in read):
            notes(grid.place(1, 1), "signals stand on more than one sheet: all are read")
        rows += read
    if not any(row.signal is not None for row in rows):
        raise InputError("holds no signals", where=str(path), remedy=f"A header is needed with {', '.join(h for h, _ in FIELDS.values())}.")
    order = {grid.name: number for number, grid in enumerate(grids)}
    return SignalSheet(tuple(rows), tuple(sorted(notes.found, key=lambda oddity: _in_order(oddity.cell, order))))


def _in_order(cell: str, sheets: Mapping[str, int]) -> tuple[int, int, int, str]:
    """Sheet by sheet, row by row, from left to right."""
    sheet, _, place = cell.rpartition("!")
    column = place.rstrip("0123456789")
    return sheets[sheet], int(place.removeprefix(column)), len(column), column


def _rows(grid: Grid, parties: Sequence[Party], years: Years, basis: Basis, notes: _Notes) -> Iterator[ReadRow]:
    texts, lines = _parted(grid, parties, notes)
    _note_repeated(lines, notes)
    when = read_dates([(line.date_cell("start"), line.date_cell("end")) for line in lines], years, notes)
    signals = {
        line.number: ReadRow(line.id, line.row, interpreted(line, dates, parties, basis, notes))
        for line, dates in zip(lines, when, strict=True)
    }
    yield from (row for _, row in sorted((texts | signals).items()))


def _parted(grid: Grid, parties: Sequence[Party], notes: _Notes) -> tuple[dict[int, ReadRow], list[Line]]:
    """The rows of a sheet parted into texts and signals; headers, however often they come, say what the columns are."""
    texts, lines, seen = dict[int, ReadRow](), list[Line](), dict[str, int]()
    header: Header | None = None
    for number in grid.rows:
        if header is not None and header.first <= number <= header.last:
            continue
        if (found := find_header(grid, number, parties)) is not None:
            _note_header(grid, found, notes, again=header is not None)
            header = found
        elif header is not None and is_signal(_named(grid, header, number), lambda text: part_date(text) is not None):
            lines.append(line_of(grid, header, number, seen))
        else:
            identity, row = text_line(grid, number, len(texts))
            texts[number] = ReadRow(identity, row, None)
            notes(grid.place(number, min(grid.row(number))), "a heading or description, no signal: kept in its place")
        if number in grid.hidden_rows:
            notes(grid.place(number, min(grid.row(number))), "the row is hidden: it is read all the same")
    return texts, lines


def _named(grid: Grid, header: Header, number: int) -> dict[str, GridCell]:
    return {header.columns[column]: cell for column, cell in grid.row(number).items() if column in header.columns}


def _note_header(grid: Grid, header: Header, notes: _Notes, *, again: bool) -> None:
    if again:
        notes(grid.place(header.first, min(grid.row(header.first))), "the header is repeated here")
    elif header.last > header.first:
        notes(grid.place(header.first, min(grid.row(header.first))), f"the header takes {header.last - header.first + 1} rows")
    for (row, column), what in sorted(header.remarks.items()):
        if not again or (row, column) in grid.cells:
            notes(grid.place(row, column), what)


def _note_repeated(lines: Sequence[Line], notes: _Notes) -> None:
    first: dict[str, Line] = {}
    for line in lines:
        if line.label and line.label in first:
            notes(line.places["label"], f"the number stands in {first[line.label].places['label']} too: both signals are kept")
        first.setdefault(line.label, line)
