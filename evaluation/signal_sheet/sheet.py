"""An untidy sheet of 30 signals, constructed: two firms that do not exist, and every kind of untidiness that real sheets have."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

GENERAL = (
    *("Signal Id", "Signal type", "Sender", "Trigger/reason", "Start date", "End date", "Recipients/participants", "Message / Content"),
    *("Goal signal", "Understood signal (yes/no)", "Urgency intended/understood", "Reaction receiver"),
)
CELLS = ("Honesty in exchange", "Good-faith effort", "Limited opportunism")
SIGNALS = 30
Row = list[Any]


def build(path: Path) -> dict[str, str]:
    """Write the sheet to `path`; returns what was planted by cell: the name of the oddity."""
    workbook = Workbook()
    first = workbook.active
    first.title = "Signals"
    planted: dict[str, str] = {}
    _first_sheet(first, planted)
    second = workbook.create_sheet("Round 3")
    _second_sheet(second, planted)
    workbook.save(path)
    return planted


def _first_sheet(sheet: Worksheet, planted: dict[str, str]) -> None:
    sheet["A1"] = "Signals between Northgate Foods and Silverpine Systems"
    planted["Signals!A1"] = "heading"
    _header(sheet, 2, columns=2)
    planted["Signals!A2"] = "header of two rows with merged cells"
    at = 4
    for row in _season_one():
        if isinstance(row, str):
            sheet.cell(at, 1, row)
            if len(row) > 30:
                sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=12)
            planted[f"Signals!A{at}"] = "heading or case description"
        else:
            _fill(sheet, at, row, planted)
        at += 1
        if at == 16:
            _header(sheet, at, columns=2)
            planted[f"Signals!A{at}"] = "header repeated"
            at += 2
    sheet.column_dimensions["U"].hidden = True
    planted["Signals!U2"] = "hidden blank column"


def _second_sheet(sheet: Worksheet, planted: dict[str, str]) -> None:
    _header(sheet, 1, columns=1)
    for at, row in enumerate(_season_two(), 2):
        _fill(sheet, at, row, planted)
    sheet.merge_cells("C3:C4")
    planted["Round 3!C4"] = "merged cells"
    planted["Round 3!A1"] = "second sheet"


def _header(sheet: Worksheet, at: int, *, columns: int) -> None:
    """The header in two rows with merged cells, or in one as the layout is written on paper."""
    for column, name in enumerate(GENERAL, 1):
        sheet.cell(at, column, name)
        if columns == 2:
            sheet.merge_cells(start_row=at, start_column=column, end_row=at + 1, end_column=column)
    for start, party in ((13, "Customer"), (16, "Service provider")):
        for offset, name in enumerate(CELLS):
            single = f"Impact on {party}: {name}" if offset == 0 else name
            sheet.cell(at + columns - 1, start + offset, name if columns == 2 else single)
        if columns == 2:
            sheet.cell(at, start, f"Impact on {party}:")
            sheet.merge_cells(start_row=at, start_column=start, end_row=at, end_column=start + 2)


def _fill(sheet: Worksheet, at: int, row: tuple[Row, dict[int, str]], planted: dict[str, str]) -> None:
    values, oddities = row
    for column, value in enumerate(values, 1):
        if value is not None:
            sheet.cell(at, column, value)
    for column, name in oddities.items():
        planted[f"{sheet.title}!{get_column_letter(column)}{at}"] = name


def _signal(label: Any, kind: str, sender: str | None, start: Any, end: Any, message: str, trust: str = "      ", **other: Any) -> Row:  # noqa: PLR0917 - cells in their order
    """A row of 18 cells; `trust` are six signs, customer first: + - 0 = or a space for an empty cell."""
    cells = [other.get(name) for name in ("trigger", "recipients", "goal", "understood", "urgency", "reaction")]
    signs = [None if sign == " " else sign for sign in trust]
    values = other.get("impacts", signs)
    return [label, kind, sender, cells[0], start, end, cells[1], message, cells[2], cells[3], cells[4], cells[5], *values]


def _season_one() -> list[Any]:
    day = datetime
    return [
        "Episode 1",
        "Case description: the new portal was promised for the spring; the old contract says nothing about testing.",
        (
            _signal(
                "1a",
                "request",
                "Customer",
                day(2024, 2, 1),
                day(2024, 2, 3),
                "Can the portal be tested by users?",
                understood="yes",
                impacts=["positive", None, None, None, None, None],
                trigger="portal",
                recipients="Service provider",
                goal="testing",
                urgency="high/low",
                reaction="will look",
            ),
            {},
        ),
        (
            _signal("1b", "Escalation", "Customer", "1-2-2024", None, "Second time of asking for tests", "-0    ", understood="Yes"),
            {5: "date as text, day first", 6: "empty end", 10: "Yes for yes", 13: "-", 14: "0"},
        ),
        (
            _signal("1c", "escalation ", "Service provider", "16-feb", "15-mrt", "Delivery is late", "   +==", understood="ja"),
            {2: "space behind", 5: "no year", 6: "no year, Dutch month", 10: "ja for yes", 16: "+", 17: "=", 18: "="},
        ),
        (
            _signal(
                "1d",
                "alignment event",
                "Customer",
                "7-mei",
                "16-feb",
                "Meeting",
                understood="no",
                goal="We agreed on a test day",
                impacts=["Positive", "Negative", "no impact", "↑", "↓", "→"],
            ),
            {
                5: "Dutch month",
                6: "end before start",
                8: "medium in the message column",
                9: "message under goal",
                13: "Positive",
                14: "Negative",
                15: "no impact",
                16: "arrow",
                17: "arrow",
                18: "arrow",
            },
        ),
        (
            _signal(
                "1d", "alignment event", "Service provider", day(2024, 5, 9), day(2024, 5, 9), "Minutes of the test day", understood="no"
            ),
            {1: "one number for two signals"},
        ),
        "Episode 2",
        (
            _signal(2, "request", "Silverpine", day(2024, 3, 4), day(2024, 3, 5), "More people for the help desk", understood="nee"),
            {3: "firm by its name", 10: "nee for no"},
        ),
        (
            _signal(
                "2b", "Formal escalation", "Customer", "12 maart", day(2024, 3, 14), "Letter about the penalty clause", understood="partly"
            ),
            {2: "formal", 5: "month in words, no year", 10: "neither yes nor no"},
        ),
        (
            _signal("2c", "complaint", "Customer", "half maart", None, "The lines were engaged all day", understood="yes"),
            {2: "unknown type", 5: "date in words", 6: "empty end"},
        ),
        (
            _signal("2d", "alignment event", None, day(2024, 3, 20), day(2024, 3, 22), "Workshop, both sides", understood="yes"),
            {3: "no sender"},
        ),
        (
            _signal(
                "2e",
                "request",
                "Customer",
                "soon",
                "31-2-2024",
                "A list of open tickets",
                understood="yes",
                impacts=["?", "better", None, None, None, None],
            ),
            {5: "no date", 6: "no such day", 13: "not understood", 14: "not understood"},
        ),
        (_signal("3a", "request", "Customer", 45383, day(2024, 4, 3), "Who pays for the change?", understood="yes"), {5: "day number"}),
        (
            _signal("3b", "escalation", "Service provider", "2024-04-05", day(2024, 4, 8), " Change request unpaid ", understood="x"),
            {5: "date as text", 8: "spaces around", 10: "x for yes"},
        ),
        (
            _signal(
                "3c", "alignment event", "Customer", day(2024, 4, 10), day(2024, 4, 9), "Call", understood="yes", goal="Half of it is paid"
            ),
            {6: "end before start", 8: "medium in the message column", 9: "message under goal"},
        ),
    ]


def _season_two() -> list[tuple[Row, dict[int, str]]]:
    day = datetime
    rows: list[tuple[Row, dict[int, str]]] = [
        (_signal("4a", "request", "Customer", day(2024, 5, 1), day(2024, 5, 2), "A plan for the summer", understood="yes"), {}),
        (_signal("4b", "escalation", "Service provider", day(2024, 5, 3), day(2024, 5, 6), "No data, no plan", understood="yes"), {}),
        (_signal("4c", "request", None, "7/5/24", day(2024, 5, 9), "The data by Friday", understood="yes"), {5: "two figures of a year"}),
        (
            _signal("4d", "alignment event", "Customer", day(2024, 5, 14), None, "e-mail", understood="yes", goal="The data are there"),
            {6: "empty end", 8: "medium in the message column", 9: "message under goal"},
        ),
        (
            _signal(None, "request", "Customer", day(2024, 5, 15), day(2024, 5, 16), "Who signs the annex?", understood="yes"),
            {1: "no number"},
        ),
        (
            _signal(
                "5a", "request", "Customer and Service provider", day(2024, 5, 20), day(2024, 5, 21), "A common board", understood="oui"
            ),
            {3: "two senders", 10: "oui for yes"},
        ),
        (
            _signal("5b", "escalation", "Customer", "3 juin 2024", day(2024, 6, 4), "The board is empty", understood="non"),
            {5: "French month", 10: "non for no"},
        ),
    ]
    rows += [
        (
            _signal(
                f"6{letter}", "request", "Customer", day(2024, 6, number), day(2024, 6, number), f"Question {number}", understood="yes"
            ),
            {},
        )
        for number, letter in enumerate("abcdefghij", 3)
    ]
    return rows
