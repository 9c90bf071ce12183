"""The header of a signal sheet: which column holds what, in one or two rows, wherever it stands and however it is worded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analyzer.core.people import Party
from analyzer.exchange.signal_sheet_grid import Grid, GridCell

FIELDS = {  # of the layout, in its order: the heading as it is written, and what people write instead (letters only, lower case)
    "label": ("Signal Id", "id signalnr signalno signalnumber signaalid signaalnr idsignal nosignal"),
    "type": ("Signal type", "type typeofsignal signaaltype typesignaal typedesignal typedusignal"),
    "sender": ("Sender", "from afzender zender verzender expediteur emetteur"),
    "trigger": ("Trigger/reason", "trigger reason aanleiding aanleidingreden reden declencheur raison declencheurraison"),
    "start": ("Start date", "start startdatum begindatum begin datedebut datededebut debut date datum"),
    "end": ("End date", "end einddatum eind datefin datedefin fin"),
    "recipients": (
        "Recipients/participants",
        "recipients recipient participants receivers ontvangers ontvanger deelnemers ontvangersdeelnemers destinataires",
    ),
    "message": ("Message / Content", "message content boodschap inhoud boodschapinhoud contenu messagecontenu"),
    "goal": ("Goal signal", "goal goalofsignal goalofthesignal purpose doel doelsignaal but objectif butdusignal"),
    "understood": (
        "Understood signal (yes/no)",
        "understood understoodsignal begrepen signaalbegrepen begrepenjanee compris comprisouinon",
    ),
    "urgency": ("Urgency intended/understood", "urgency urgencyintended urgentie urgentiebedoeldbegrepen urgence"),
    "reaction": (
        "Reaction receiver",
        "reaction reactionofreceiver response reactie reactieontvanger reaction recepteur reactiondurecepteur",
    ),
}
DIMENSIONS = {
    "trust_honesty": ("Honesty in exchange", r"honest|eerlijk|honn[eê]te"),
    "trust_good_faith": ("Good-faith effort", r"good.?faith|goede trouw|bonne foi|inspanning"),
    "trust_opportunism": ("Limited opportunism", r"opportunism"),
}
IMPACT = re.compile(
    r"\b(?:impact|effect|effet|invloed|gevolg)\b\s*(?:on|for|op|voor|sur|pour)?\s*(?:the |de |het |le |la )?([^:\n]*)", re.IGNORECASE
)
ROLES = {"customer": r"customer|client|klant|afnemer", "provider": r"provider|supplier|vendor|leverancier|prestataire|fournisseur"}
GENERAL_NEEDED = 3  # headings in a row that make it a header
OWN_ID = "+Id in the study"  # column by which a signal that came from no sheet is known again
SHORTEST_PART = 4  # letters of a part of a firm's name that stands for the whole
LONGEST_PREFIX = 8  # letters from which a longer heading may go on after a known one


@dataclass(frozen=True, slots=True)
class Header:
    """Where a header ends, and what its columns hold: a field, `impact:PARTY:DIMENSION`, or `+Heading` for one that is not of the layout.

    `remarks` say of a (row, column) what was odd about it.
    """

    first: int
    last: int
    columns: Mapping[int, str]
    remarks: Mapping[tuple[int, int], str]


def impact(party: str, dimension: str) -> str:
    """The name of the column in which a trustor's belief in one dimension stands."""
    return f"impact:{party}:{dimension}"


def columns_of(parties: Sequence[Party]) -> tuple[str, ...]:
    """The columns of the layout, in order."""
    return (*FIELDS, *(impact(party.id, dimension) for party in parties for dimension in DIMENSIONS))


def find_header(grid: Grid, row: int, parties: Sequence[Party]) -> Header | None:
    """The header that begins in `row`: it and the next rows that are made of headings; None where the row is none."""
    last = row
    while last - row < 3 and _is_heading_row(grid.row(last)):
        last += 1
    block = [grid.row(number) for number in range(row, last)]
    if not any(len(_fields(cells)) >= GENERAL_NEEDED for cells in block):
        return None
    columns, remarks = _general(block, row)
    _impacts(block, row, columns, remarks, parties)
    _others(grid, block, row, columns, remarks)
    return Header(row, last - 1, dict(sorted(columns.items())), remarks)


def _is_heading_row(cells: Mapping[int, GridCell]) -> bool:
    dimensions = [cell for cell in cells.values() if _dimension(cell.text) is not None and len(cell.text) < 60]
    impacts = [cell for cell in cells.values() if _impact_on(cell.text) is not None]
    return len(_fields(cells)) >= GENERAL_NEEDED or len(dimensions) >= 2 or (bool(impacts) and len(cells) <= 2 * len(impacts) + 4)


def _fields(cells: Mapping[int, GridCell]) -> dict[int, str]:
    """The fields that a row names, by column; each field at the first column that names it."""
    found: dict[int, str] = {}
    for column, cell in cells.items():
        name = _field(cell.text)
        if name is not None and name not in found.values():
            found[column] = name
    return found


def _field(text: str) -> str | None:
    key = _letters(text)
    for name, (heading, synonyms) in FIELDS.items():
        known = (_letters(heading), *synonyms.split())
        if key in known or any(len(one) >= LONGEST_PREFIX and key.startswith(one) for one in known):
            return name
    return None


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text.lower())


def _dimension(text: str) -> str | None:
    return next((name for name, (_, pattern) in DIMENSIONS.items() if re.search(pattern, text, re.IGNORECASE)), None)


def _impact_on(text: str) -> str | None:
    """Whom an impact is on, as the heading says; None where it is no such heading."""
    found = IMPACT.search(text)
    return found[1].strip() if found and len(text) < 80 else None


def _general(block: Sequence[Mapping[int, GridCell]], row: int) -> tuple[dict[int, str], dict[tuple[int, int], str]]:
    columns: dict[int, str] = {}
    remarks: dict[tuple[int, int], str] = {}
    for below, cells in enumerate(block):
        for column, name in _fields(cells).items():
            if column not in columns and name not in columns.values():
                columns[column] = name
            elif columns.get(column) != name and not cells[column].merged:
                remarks[row + below, column] = f"a second column for {FIELDS[name][0]}: kept beside"
    return columns, remarks


def _impacts(
    block: Sequence[Mapping[int, GridCell]],
    row: int,
    columns: dict[int, str],
    remarks: dict[tuple[int, int], str],
    parties: Sequence[Party],
) -> None:
    """Find the six cells: the party of a column is named above it, in it, or to the left of it."""
    named: dict[int, str] = {}
    for cells in block:
        named |= {column: on for column, cell in cells.items() if (on := _impact_on(cell.text)) is not None}
    count = 0
    for column in sorted({column for cells in block for column in cells}):
        place = next(((row + n, column) for n, cells in enumerate(block) if column in cells and _dimension(cells[column].text)), None)
        if place is None or column in columns:
            continue
        dimension = _dimension(block[place[0] - row][column].text) or ""
        group = max((other for other in named if other <= column), default=None)
        party = party_named(named[group], parties) if group is not None else None
        if party is None:
            party = parties[min(count // len(DIMENSIONS), len(parties) - 1)].id
            remarks[place] = f"the heading does not say on whom: taken for {party} by its place"
        if impact(party, dimension) not in columns.values():
            columns[column] = impact(party, dimension)
        count += 1


def party_named(text: str, parties: Sequence[Party]) -> str | None:
    """The one party that a text names by id, name or alias, by a part of these, or by the usual words for the two sides; else None."""
    folded = _words(text)
    named = {party.id for party in parties for one in (party.id, party.name, party.alias) if one and _words(one) in folded}
    if not named and len(folded) > SHORTEST_PART + 2:
        named = {party.id for party in parties for one in (party.name, party.alias) if folded in _words(one)}
    if not named:
        named = {party.id for party in parties if party.id in ROLES and re.search(ROLES[party.id], folded)}
    return named.pop() if len(named) == 1 else None


def _words(text: str) -> str:
    """The words of a text in lower case with a space around each."""
    words = re.sub(r"[\W_]+", " ", text.casefold()).strip()
    return f" {words} "


def _others(
    grid: Grid, block: Sequence[Mapping[int, GridCell]], row: int, columns: dict[int, str], remarks: dict[tuple[int, int], str]
) -> None:
    """Columns that are not of the layout keep their headings; hidden ones without content are told."""
    for column in range(1, grid.columns + 1):
        below = any((number, column) in grid.cells for number in grid.rows if number >= row + len(block))
        texts = [cells[column].text.strip() for cells in block if column in cells and not cells[column].merged]
        hidden = column in grid.hidden_columns
        if column in columns:
            if hidden:
                remarks.setdefault((row, column), "the column is hidden: it is read all the same")
        elif below:
            columns[column] = _distinct(f"+{' '.join(texts) or f'column {column}'}", columns)
            if columns[column] == OWN_ID:
                continue
            remarks.setdefault((row, column), "a column that is not of the layout: kept as it is" + (", hidden" if hidden else ""))
        elif hidden:
            remarks.setdefault((row, column), "a hidden column without content: left out")
    for column in sorted(grid.hidden_columns):
        if column > grid.columns and column <= grid.columns + 50:
            remarks.setdefault((row, column), "a hidden column without content: left out")


def _distinct(name: str, columns: Mapping[int, str]) -> str:
    candidate, number = name, 2
    while candidate in columns.values():
        candidate, number = f"{name} ({number})", number + 1
    return candidate
