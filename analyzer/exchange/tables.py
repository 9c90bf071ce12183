"""Tables as CSV and as Excel workbooks; no cell is ever run as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.core.table import Field, Table
from analyzer.errors import InputError
from analyzer.exchange.text import printable
from analyzer.files import atomic_path, atomic_write

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FORMULA_STARTS = ("=", "+", "-", "@")  # owasp.org/www-community/attacks/CSV_Injection
BOM = "\ufeff"
CELL_CHARACTERS = 32_767  # limits of Excel
SHEET_ROWS = 1_048_576
SHEET_NAME_CHARACTERS = 31
A4 = 9  # as Excel numbers sizes of paper
COLUMNS_ON_PAPER = 12
WIDTHS = (8, 60)  # narrowest and widest column, in characters
CUT = " [cut: the CSV has all]"


def write_csv(table: Table, path: Path, *, excel: bool = False) -> None:
    """Write `table` as UTF-8 CSV, for `excel` with a byte order mark, without which Excel misreads accents.

    Unknown fields are empty, truth values `true` and `false`. A text that a spreadsheet would run as a formula (it starts with = + - @) is
    preceded by an apostrophe.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n" if excel else "\n")
    writer.writerow([_inert(name) for name in table.columns])
    writer.writerows([_inert(field) for field in row] for row in table.rows)
    atomic_write(path, (BOM if excel else "") + target.getvalue())


def _inert(field: Field) -> Field:
    if isinstance(field, bool):
        return "true" if field else "false"
    if not isinstance(field, str):
        return field
    text = re.sub("\r\n?", "\n", printable(field))  # a lone \r would end the row in some readers
    return f"'{text}" if text.startswith("\t") or text.lstrip().startswith(FORMULA_STARTS) else text


def write_xlsx(tables: Sequence[Table], path: Path) -> None:
    """Write each of `tables` to a sheet of a workbook: header frozen and filtered, texts wrapped and always texts, numbers numbers."""
    from xlsxwriter import Workbook

    for table in tables:
        if len(table.rows) >= SHEET_ROWS:
            raise InputError(
                f"table {table.name} has {len(table.rows)} rows and a sheet takes {SHEET_ROWS - 1}",
                where=str(path),
                remedy="Write it as CSV.",
            )
    with atomic_path(path) as temporary, Workbook(str(temporary), {"in_memory": True}) as workbook:
        taken: set[str] = set()
        for table in tables:
            name = sheet_name(table.name, taken)
            taken.add(name.casefold())
            _fill(workbook, workbook.add_worksheet(name), table)


def sheet_name(name: str, taken: set[str]) -> str:
    """`name` as Excel accepts it and not yet among `taken` (case-folded names).

    >>> sheet_name("Trust: customer/provider", set())
    'Trust_ customer_provider'
    >>> sheet_name("Codes", {"codes"})
    'Codes 2'
    """
    base = re.sub(r"[\[\]:*?/\\]", "_", printable(name)).strip("' \n\t")[:SHEET_NAME_CHARACTERS].strip("' ") or "Sheet"
    base = "History_" if base.casefold() == "history" else base  # a name that Excel keeps for itself
    candidate, number = base, 2
    while candidate.casefold() in taken:
        ending = f" {number}"
        candidate, number = base[: SHEET_NAME_CHARACTERS - len(ending)] + ending, number + 1
    return candidate


def _fill(workbook: Workbook, sheet: Worksheet, table: Table) -> None:
    body = workbook.add_format({"text_wrap": True, "valign": "top"})
    head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    for column, name in enumerate(table.columns):
        fields = [row[column] for row in table.rows]
        sheet.set_column(column, column, _width(name, fields), body)
        sheet.write_string(0, column, printable(name), head)
        for row, field in enumerate(fields, start=1):
            _write(sheet, row, column, field, body)
    sheet.freeze_panes(1, 0)
    print_wide(sheet, heads=(0, 0), columns=len(table.columns))
    if table.columns:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def cell_text(text: str) -> str:
    """A text as XlsxWriter takes it: one within `<r>` and `</r>` would go into the file as markup of its own, but for a space behind."""
    text = printable(text)
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def print_wide(sheet: Worksheet, *, heads: tuple[int, int], columns: int) -> None:
    """Print on A4 landscape, as wide as a page unless too many columns stand in it; `heads` are the first and last row of every page."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.repeat_rows(*heads)
    if columns <= COLUMNS_ON_PAPER:
        sheet.fit_to_pages(1, 0)  # as many pages down as it takes


def _write(sheet: Worksheet, row: int, column: int, field: Field, body: Format) -> None:
    if isinstance(field, bool):
        sheet.write_boolean(row, column, field, body)
    elif isinstance(field, int | float):
        sheet.write_number(row, column, field, body)
    elif field:
        text = cell_text(field)
        sheet.write_string(row, column, text if len(text) <= CELL_CHARACTERS else text[: CELL_CHARACTERS - len(CUT)] + CUT, body)


def _width(name: str, fields: Sequence[Field]) -> int:
    longest = 0
    for field in (name, *fields):
        if longest + 2 >= WIDTHS[1]:
            break
        if field is not None:
            longest = max(longest, *map(len, str(field).splitlines() or ("",)))
    return max(WIDTHS[0], min(WIDTHS[1], longest + 2))
