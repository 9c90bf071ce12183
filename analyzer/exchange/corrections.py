"""What participants ticked and wrote in a member check: the Word document that they got, or a CSV with a row per statement."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import InputError
from analyzer.exchange.csv_rows import read_rows

ID = re.compile(r"[0-9a-f]{8,16}")
TICKS = re.compile(r"[☒☑✓✔✗✘xX]")
YES = frozenset({"yes", "y", "true", "1", "right", "x", "v", "ok", "ja", "j", "oui", "o", "juist", "klopt", "vrai", "correct"})
NO = frozenset({"no", "n", "false", "0", "wrong", "not", "nee", "niet", "onjuist", "non", "faux", "incorrect"})
LABELS = {1: "right", 2: "not right"}
BOX = "☐"
BLANK = "Correction:"


@dataclass(frozen=True, slots=True)
class Correction:
    """What was said of one statement: `right` None where no box was ticked; `where` names it in the file."""

    statement: str
    right: bool | None
    text: str
    where: str


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """The statements of a returned document (.docx) or table (.csv: statement, right, correction) about which something was said."""
    suffix = path.suffix.lower()
    if suffix == ".docx":
        found = _of_docx(path)
    elif suffix == ".csv":
        found = _of_csv(path)
    else:
        raise InputError("is neither .docx nor .csv", where=str(path), remedy="Give the document that came back, or a table.")
    return tuple(correction for correction in found if correction.right is not None or correction.text)


def _of_docx(path: Path) -> Iterator[Correction]:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as failure:
        raise InputError(
            "cannot be opened as a Word document", where=str(path), remedy="Open it in Word and save it as .docx."
        ) from failure
    for table in document.tables:
        for row in table.rows:
            cells = [cell.text.strip() for cell in row.cells]
            if len(cells) >= 4 and ID.fullmatch(cells[0]):
                yield _ticked(cells, f"{path}, statement {cells[0]}")


def _ticked(cells: list[str], where: str) -> Correction:
    right, wrong = (_said(cells[place], label, where) for place, label in LABELS.items())
    if right and wrong:
        raise InputError("both boxes are ticked", where=where, remedy="Ask which of the two was meant, and correct the document.")
    if wrong is False:
        raise InputError(f"no is written over the box '{LABELS[2]}'", where=where, remedy="Ask what was meant, and tick one of the boxes.")
    text = cells[3].removeprefix(BLANK).strip()
    return Correction(cells[0], False if wrong else right, text, where)


def _said(cell: str, label: str, where: str) -> bool | None:
    """What a box says, ticked or written over with a word such as yes; None where it is as it was."""
    written = cell.replace(label, "")
    word = written.replace(BOX, "").strip().strip(".!:()[]").casefold()
    if not word or word in YES | NO:
        return word in YES if word else None
    if not TICKS.search(written):
        raise InputError(f"'{word}' over the box '{label}' is no tick", where=where, remedy="Tick the box, or write yes or no over it.")
    return True


def _of_csv(path: Path) -> Iterator[Correction]:
    for number, row in enumerate(read_rows(path, columns=("statement", "right", "correction")), start=2):
        where = f"{path}, row {number}"
        given = (row["right"] or "").strip().casefold()
        if given and given not in YES | NO:
            raise InputError("it is neither yes nor no", where=f"{where}, field 'right'", remedy="Write yes, no, or nothing.")
        yield Correction((row["statement"] or "").strip(), (given in YES) if given else None, (row["correction"] or "").strip(), where)
