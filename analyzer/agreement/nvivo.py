"""The columns of NVivo's Coding Comparison Query: a row per code and file, counted in characters, uncoded text included.

Source: NVivo help, "Coding Comparison query": agreement is both or neither; kappa follows from expected frequencies.
"""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.agreement.cells import Row
from analyzer.agreement.fourfold import Fourfold, fourfold
from analyzer.agreement.inquiry import Compared, Inquiry
from analyzer.agreement.material import Source
from analyzer.agreement.overview import Fields, rounded
from analyzer.core.agreement import CountingUnit, Uncoded
from analyzer.core.table import Table

COLUMNS = (
    "Code", "File", "File folder", "File size (characters)", "Kappa", "Agreement (%)", "A and B (%)", "Not A and Not B (%)",
    "Disagreement (%)", "A and Not B (%)", "B and Not A (%)", "Coder A", "Coder B", "Note",
)  # fmt: skip
ONE_ANSWER = "kappa is undefined: both gave the code everywhere or nowhere (NVivo prints 1)"


def coding_comparison(inquiry: Inquiry) -> Table:
    """A row per pair of people, code and file that both coded."""
    rows = [row for compared in inquiry.people_pairs() if len(compared.question.parties) == 1 for row in _rows(inquiry, compared)]
    return Table("as NVivo compares", COLUMNS, tuple(row for row, _ in rows), tuple(units for _, units in rows))


def _rows(inquiry: Inquiry, compared: Compared) -> Iterator[tuple[Fields, tuple[str, ...]]]:
    cells = inquiry.cells(compared, CountingUnit.CHARACTER, Uncoded.COUNTED)
    by_source: dict[str, list[Row]] = {}
    for row in cells.rows:
        by_source.setdefault(row.source, []).append(row)
    sources = {source.id: source for source in inquiry.material.sources}
    for code in compared.question.dimension.offered:
        for source, rows in by_source.items():
            four = fourfold(rows, code.id)
            if four.both or four.first or four.second:
                label = f"{compared.question.label}: {code.name}"
                units = tuple(row.unit for row in rows if any(code.id in (codes or ()) for codes in row.answers))
                yield _row(inquiry, compared, label, sources[source], four), units


def _row(inquiry: Inquiry, compared: Compared, code: str, source: Source, four: Fourfold) -> Fields:
    agreed, differed = (four.both, four.neither), (four.first, four.second)
    return (
        code,
        source.title,
        source.folder or None,
        source.characters,
        rounded(four.kappa),
        _percent(sum(agreed), four.n),
        *(_percent(part, four.n) for part in agreed),
        _percent(sum(differed), four.n),
        *(_percent(part, four.n) for part in differed),
        *map(inquiry.material.called, compared.comparison.coders),
        ONE_ANSWER if four.kappa is None else None,
    )


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None
