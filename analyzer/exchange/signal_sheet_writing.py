"""Signals written in the layout of the researchers' sheet: the header in two rows, every cell as it was worded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.core.people import Party
from analyzer.core.signal import CellKind, SheetCell, SheetRow, Signal
from analyzer.errors import InputError
from analyzer.exchange.signal_sheet_grid import escaped
from analyzer.exchange.signal_sheet_header import DIMENSIONS, FIELDS, OWN_ID, columns_of, impact
from analyzer.exchange.tables import BOM, CELL_CHARACTERS, cell_text, print_wide, sheet_name
from analyzer.exchange.text import printable
from analyzer.files import atomic_path, atomic_write

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

WIDTH = 24  # of a column, in characters
EXTRA = "+"  # before the heading of a column that is not of the layout
POSITION = "@"  # before the number of a column in a row that is no signal


def row_of(signal: Signal, parties: Sequence[Party], *, sheet: str, number: int) -> SheetRow:
    """A signal that came from no sheet as a row of the layout; where accounts of several parties say different things, each is named."""
    names = {party.id: party.alias or party.name for party in parties}
    at = next((account.at for account in signal.accounts if account.at is not None), None)
    understood = {account.understood for account in signal.accounts} - {None}
    fields = {
        "label": signal.label,
        "type": ("formal " if signal.formal else "") + signal.type.value.replace("_", " "),
        "sender": names.get(signal.sender, signal.sender),
        "trigger": signal.trigger,
        "start": at.first.isoformat() if at and at.first else "",
        "end": at.last.isoformat() if at and at.last and at.last != at.first else "",
        "recipients": ", ".join(names.get(one, one) for one in signal.recipients),
        "message": _told(signal, names, "content"),
        "goal": _told(signal, names, "purpose"),
        "understood": "" if len(understood) != 1 else "yes" if understood == {True} else "no",
        "urgency": signal.urgency,
        "reaction": _told(signal, names, "response"),
        f"{EXTRA}Medium": signal.medium,
        OWN_ID: signal.id,
    }
    values = {impact(cell.trustor, cell.dimension): cell.value.value for cell in signal.trust}
    cells = (SheetCell(name, text, _kind(name, text)) for name, text in (fields | values).items() if text)
    return SheetRow(sheet, number, tuple(cells))


def _told(signal: Signal, names: Mapping[str, str], what: str) -> str:
    told = {account.party: str(getattr(account, what)) for account in signal.accounts if getattr(account, what)}
    if len(set(told.values())) <= 1:
        return next(iter(told.values()), "")
    return "\n".join(f"{names.get(party, party)}: {text}" for party, text in told.items())


def _kind(name: str, text: str) -> CellKind:
    return CellKind.DATE if name in ("start", "end") and text else CellKind.TEXT


def write_signal_sheet(rows: Sequence[SheetRow], path: Path, *, parties: Sequence[Party]) -> None:
    """Write rows in the layout: the header in two rows, every cell as it was worded; XLSX, or CSV with one header row."""
    if path.suffix.lower() == ".csv":
        _write_csv(rows, path, parties)
    elif path.suffix.lower() == ".xlsx":
        _write_xlsx(rows, path, parties)
    else:
        raise InputError("a signal sheet is written as .xlsx or .csv", where=str(path), remedy="Give the file one of these endings.")


def _layout(rows: Sequence[SheetRow], parties: Sequence[Party]) -> list[str]:
    """The columns: those of the layout, then what the rows have besides."""
    columns = list(columns_of(parties))
    besides = dict.fromkeys(cell.column for row in rows for cell in row.cells if not cell.column.startswith(POSITION))
    return columns + [name for name in besides if name not in columns]


def _headings(columns: Sequence[str], parties: Sequence[Party]) -> list[tuple[str, str]]:
    """The two header rows, column by column; the upper one of an impact names the party."""
    names = {party.id: party.name for party in parties}
    found = []
    for name in columns:
        if name in FIELDS:
            found.append((FIELDS[name][0], ""))
        elif name.startswith(EXTRA):
            found.append((name.removeprefix(EXTRA), ""))
        else:
            _, party, dimension = name.split(":")
            found.append((f"Impact on {names.get(party, party)}:", DIMENSIONS[dimension][0]))
    return found


def _lines(rows: Sequence[SheetRow], columns: Sequence[str]) -> Iterator[dict[int, SheetCell]]:
    """The rows in order as cells by position, and an empty one where the header goes: before the first signal."""
    headed = False
    for row in sorted(rows, key=lambda row: row.number):
        if not headed and not any(cell.column.startswith(POSITION) for cell in row.cells):
            headed = True
            yield {}
        yield {_position(cell.column, columns): cell for cell in row.cells}


def _position(name: str, columns: Sequence[str]) -> int:
    return int(name.removeprefix(POSITION)) if name.startswith(POSITION) else columns.index(name)


def _write_csv(rows: Sequence[SheetRow], path: Path, parties: Sequence[Party]) -> None:
    columns = _layout(rows, parties)
    heads = [f"{upper} {lower}".strip() for upper, lower in _headings(columns, parties)]
    if len({row.sheet for row in rows}) > 1:
        raise InputError("the signals stand on several sheets", where=str(path), remedy="Write them as .xlsx.")
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    for line in _lines(rows, columns):
        last = max(line, default=0)
        cells = [escaped(printable(line[position].text)) if position in line else "" for position in range(max(len(columns), last + 1))]
        writer.writerow(cells if line else [escaped(head) for head in heads])
    atomic_write(path, BOM + target.getvalue())


def _write_xlsx(rows: Sequence[SheetRow], path: Path, parties: Sequence[Party]) -> None:
    from xlsxwriter import Workbook

    by_sheet: dict[str, list[SheetRow]] = {}
    for row in rows:
        by_sheet.setdefault(row.sheet, []).append(row)
    with atomic_path(path) as temporary, Workbook(str(temporary), {"in_memory": True}) as workbook:
        taken = set[str]()
        for name, of_sheet in by_sheet.items():
            title = sheet_name(name, taken)
            taken.add(title.casefold())
            _fill(workbook, workbook.add_worksheet(title), of_sheet, parties)


def _fill(workbook: Workbook, sheet: Worksheet, rows: Sequence[SheetRow], parties: Sequence[Party]) -> None:
    head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    plain = workbook.add_format({"text_wrap": True, "valign": "top"})
    day = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "yyyy-mm-dd"})
    columns = _layout(rows, parties)
    sheet.set_column(0, len(columns) - 1, WIDTH)
    at = 0
    for line in _lines(rows, columns):
        if not line:
            _write_header(sheet, at, _headings(columns, parties), head)
            sheet.freeze_panes(at + 2, 1)
            print_wide(sheet, heads=(at, at + 1), columns=len(columns))
            at += 2
            continue
        for position, cell in line.items():
            _write_cell(sheet, at, position, cell, day if cell.kind is CellKind.DATE else plain)
        at += 1


def _write_header(sheet: Worksheet, at: int, headings: Sequence[tuple[str, str]], head: Format) -> None:
    groups: dict[str, list[int]] = {}
    for column, (upper, lower) in enumerate(headings):
        if lower:
            groups.setdefault(upper, []).append(column)
            sheet.write_string(at + 1, column, lower, head)
        else:
            sheet.merge_range(at, column, at + 1, column, upper, head)
    for upper, of_group in groups.items():
        sheet.merge_range(at, of_group[0], at, of_group[-1], upper, head)


def _write_cell(sheet: Worksheet, row: int, column: int, cell: SheetCell, how: Format) -> None:
    match cell.kind:
        case CellKind.NUMBER:
            sheet.write_number(row, column, float(cell.text), how)
        case CellKind.TRUTH:
            sheet.write_boolean(row, column, cell.text == "true", how)
        case CellKind.DATE:
            sheet.write_datetime(row, column, datetime.fromisoformat(cell.text), how)
        case CellKind.TEXT:
            text = cell_text(cell.text)
            if len(text) > CELL_CHARACTERS:
                raise InputError(
                    f"a cell has {len(text)} characters and Excel takes {CELL_CHARACTERS}", remedy="Write the signals as .csv."
                )
            sheet.write_string(row, column, text, how)
