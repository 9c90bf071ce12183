"""The rows of a signal sheet as signals: every cell is interpreted or kept word for word, and what is odd is noted by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from analyzer.core.identity import product_id
from analyzer.core.people import Party
from analyzer.core.signal import Account, Basis, CellKind, Origin, SheetCell, SheetRow, Signal, SignalType, TrustCell
from analyzer.core.time import Moment, moment_between
from analyzer.exchange.signal_sheet_cells import is_medium, pieces, signal_type, trust_value, yes_or_no
from analyzer.exchange.signal_sheet_dates import DateCell, Note
from analyzer.exchange.signal_sheet_grid import Grid, GridCell
from analyzer.exchange.signal_sheet_header import DIMENSIONS, FIELDS, OWN_ID, Header, impact, party_named

NUMBERED = re.compile(r"[A-Za-z]{0,3}[-. ]?\d{1,4}\s*[-.]?\s*[A-Za-z]{0,2}\d?")  # 1a, 12, S3, 1.b
FEW = 4  # cells of the layout that make a row a signal even without number, type and date
ID = re.compile("[0-9a-f]{32}")
NEEDED = ("label", "type", "sender", "start", "end", "message")  # fields whose absence is noted


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet under its header: the cells of the layout by field, and the row word for word."""

    id: str
    grid: Grid
    header: Header
    number: int
    cells: dict[str, GridCell]
    places: dict[str, str]
    row: SheetRow
    label: str

    def text(self, field: str) -> str:
        """What a field holds, without the spaces around."""
        cell = self.cells.get(field)
        return cell.text.strip() if cell else ""

    def date_cell(self, field: str) -> DateCell | None:
        """The cell of a date field."""
        return DateCell(self.places[field], self.cells[field]) if field in self.cells else None


def is_signal(cells: dict[str, GridCell], dated: Callable[[str], bool]) -> bool:
    """Whether a row is a signal, and not a heading or a description between: by its number, its type, its date or its many cells."""
    known = [name for name in cells if not name.startswith("+")]
    label = cells["label"].text.strip() if "label" in cells else ""
    if NUMBERED.fullmatch(label):
        return True
    if len(known) < 2:
        return False
    typed = "type" in cells and signal_type(cells["type"].text) is not None
    return typed or ("start" in cells and dated(cells["start"].text)) or len(known) >= FEW


def line_of(grid: Grid, header: Header, number: int, seen: dict[str, int]) -> Line:
    """A signal's row; its id is that of the study where it stands there, once.

    Else it follows from the sheet, its number and how often that number has come before (`seen`, counted on).
    """
    cells = {header.columns[column]: cell for column, cell in grid.row(number).items() if column in header.columns}
    places = {name: grid.place(number, column) for column, name in header.columns.items()}
    label = cells["label"].text.strip() if "label" in cells else ""
    seen[label] = seen.get(label, 0) + 1
    row = SheetRow(grid.name, number, tuple(SheetCell(name, cell.text, cell.kind) for name, cell in cells.items()))
    own = cells[OWN_ID].text.strip() if OWN_ID in cells else ""
    seen[own] = seen.get(own, 0) + bool(own)
    identity = own if ID.fullmatch(own) and seen[own] == 1 else product_id("sheet", grid.name, label, seen[label])
    return Line(identity, grid, header, number, cells, places, row, label)


def text_line(grid: Grid, number: int, place: int) -> tuple[str, SheetRow]:
    """A heading or description: its id, and its cells under their positions (`@0` is the first column)."""
    cells = {column: cell for column, cell in grid.row(number).items() if not cell.merged}
    kept = tuple(SheetCell(f"@{column - 1}", cell.text, cell.kind) for column, cell in cells.items())
    return product_id("sheet text", grid.name, place), SheetRow(grid.name, number, kept)


def interpreted(line: Line, when: tuple[Moment | None, Moment | None], parties: Sequence[Party], basis: Basis, note: Note) -> Signal:
    """The signal that a row tells of."""
    _note_plain(line, note)
    kind, formal = _type(line, note)
    sender = _party(line, "sender", parties, note)
    medium, content, purpose = _message(line, note)
    account = Account(
        party=sender,
        content=content,
        purpose=purpose,
        understood=_understood(line, note),
        response=line.text("reaction"),
        at=_span(line, when, note),
    )
    return Signal(
        id=line.id,
        label=line.label,
        episode=(re.match(r"\D*(\d+)", line.label) or ["", ""])[1],
        issue="",
        type=kind,
        sender=sender,
        recipients=tuple(party_named(one, parties) or one for one in pieces(line.text("recipients"))),
        trigger=line.text("trigger"),
        accounts=(account,),
        urgency=line.text("urgency"),
        trust=tuple(_trust(line, parties, basis, note)),
        origin=Origin.SHEET,
        formal=formal,
        medium=medium,
    )


def _note_plain(line: Line, note: Note) -> None:
    """Spaces around, values shared with merged cells, formulas without results, and fields that are empty."""
    for name, cell in line.cells.items():
        if cell.text != cell.text.strip() and cell.kind is CellKind.TEXT:
            note(line.places[name], "spaces around the text: passed over when read, kept when written")
        if cell.merged:
            note(line.places[name], f"merged with {cell.merged}: has its value")
        if cell.lost:
            note(line.places[name], "a formula without a stored result: its text is kept")
    for name in NEEDED:
        if name not in line.cells and name in line.places:
            note(line.places[name], f"{FIELDS[name][0]} is empty")


def _type(line: Line, note: Note) -> tuple[SignalType, bool]:
    text = line.text("type")
    found = signal_type(text)
    if found is None:
        if text:
            note(line.places["type"], "none of the types request, escalation, alignment event: kept as it is, counted as other")
        return SignalType.OTHER, False
    if text.lower().replace("_", " ") not in ("request", "escalation", "alignment event"):
        note(line.places["type"], f"read as {found[0].value}" + (", formal" if found[1] else ""))
    return found


def _party(line: Line, field: str, parties: Sequence[Party], note: Note) -> str:
    text = line.text(field)
    found = party_named(text, parties)
    if found is None and text:
        note(line.places[field], "names none of the parties, or several: kept as it is")
    elif text and text.casefold() not in (name.casefold() for party in parties for name in (party.id, party.name, party.alias)):
        note(line.places[field], f"read as {found}")
    return found or text


def _message(line: Line, note: Note) -> tuple[str, str, str]:
    """Medium, message and goal: where the message column holds the medium, the message stands under the goal."""
    message, goal = line.text("message"), line.text("goal")
    if not is_medium(message):
        return "", message, goal
    note(line.places["message"], "the medium stands where the message is expected")
    if not goal:
        return message, "", ""
    note(line.places["goal"], "the message stands where the goal is expected: read as the message")
    return message, goal, ""


def _understood(line: Line, note: Note) -> bool | None:
    text = line.text("understood")
    found = yes_or_no(text)
    if text and found is None:
        note(line.places["understood"], "neither yes nor no: kept as it is")
    elif text and text not in ("yes", "no"):
        note(line.places["understood"], f"read as {'yes' if found else 'no'}")
    return found


def _trust(line: Line, parties: Sequence[Party], basis: Basis, note: Note) -> Iterator[TrustCell]:
    for party in parties:
        for dimension in DIMENSIONS:
            name = impact(party.id, dimension)
            text = line.text(name)
            value = trust_value(text)
            if value is not None:
                if text != value.value:
                    note(line.places[name], f"read as {value.value}")
                yield TrustCell(party.id, dimension, value, basis)
            elif text and not re.fullmatch(r"n\.?/?a\.?|n\.?v\.?t\.?|not applicable|/|\.", text.lower()):
                note(line.places[name], "neither positive, negative nor same: kept as it is, counted nowhere")


def _span(line: Line, when: tuple[Moment | None, Moment | None], note: Note) -> Moment | None:
    """From start to end; an end before the start is noted and left aside."""
    start, end = when
    if start is None or end is None:
        return start or end
    if start.first and end.last and end.last < start.first:
        note(line.places["end"], f"the end ({end.last}) lies before the start ({start.first}): only the start is used")
        return start
    if start == end or (start.first, start.last) == (end.first, end.last):
        return start
    return moment_between(start.first, end.last, f"{start.said} - {end.said}")
