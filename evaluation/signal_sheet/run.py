"""Is the researchers' sheet of signals read whole, every oddity told by its cell, and written back unchanged?

    python -m evaluation.signal_sheet.run

Builds an untidy workbook of 30 signals (`sheet.py`), imports it into a fresh study, exports it and imports the export: cell by cell the
two must be equal, and importing the sheet again must change nothing.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from analyzer.core.people import Party
from analyzer.core.signal import SheetRow
from analyzer.settings import Settings
from analyzer.study import Policy, Study
from analyzer.study.signals import Imported, export_sheet, import_sheet, sheet_rows
from evaluation.record import record
from evaluation.signal_sheet.sheet import SIGNALS, build

HERE = Path(__file__).resolve().parent
PARTIES = (Party("customer", "Northgate Foods", "Customer"), Party("provider", "Silverpine Systems", "Service provider"))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        figures = measure(Path(name))
    for key, value in figures.items():
        print(key, value)
    record(HERE, figures, data=[HERE / "sheet.py"])


def measure(folder: Path) -> dict[str, Any]:
    """Rows in, oddities told, export equal to import, repeated import without effect."""
    planted = build(folder / "sheet.xlsx")
    with _study(folder / "first") as study:
        first = import_sheet(study, folder / "sheet.xlsx", by="researcher")
        repeated = import_sheet(study, folder / "sheet.xlsx", by="researcher")
        rows = sheet_rows(study)
        export_sheet(study, folder / "export.xlsx", raw=True)
        export_sheet(study, folder / "hidden.xlsx")
    again = _imported(folder / "second", folder / "export.xlsx")
    told = {oddity.cell for oddity in first.oddities}
    return {
        "signals": SIGNALS,
        "rows_in": first.rows,
        "planted": len(planted),
        "told": sum(cell in told for cell in planted),
        "missed": sorted(cell for cell in planted if cell not in told),
        "told_besides": sorted(told - planted.keys()),
        "export_equals_import": _cells(rows) == _cells(again[1]),
        "changes_on_second_import": len(repeated.changes),
        "pseudonymised_rows": _imported(folder / "third", folder / "hidden.xlsx")[0].rows,
    }


def _imported(folder: Path, sheet: Path) -> tuple[Imported, tuple[SheetRow, ...]]:
    with _study(folder) as study:
        return import_sheet(study, sheet, by="researcher"), sheet_rows(study)


def _study(folder: Path) -> Study:
    return Study.create(folder, Policy(name="signals", parties=PARTIES), settings=Settings(cache=folder / "cache", offline=True))


def _cells(rows: tuple[SheetRow, ...]) -> list[tuple[str, object]]:
    return [(row.sheet, row.cells) for row in rows]


if __name__ == "__main__":
    main()
