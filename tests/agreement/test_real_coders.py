"""Ten people who coded the same seven counselling conversations (AnnoMI): the known alphas come out of the layout by decisions."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest

from analyzer.agreement.figures import as_categories, point
from analyzer.agreement.inquiry import inquire
from analyzer.agreement.material import Material, Passage, Source
from analyzer.core.agreement import AgreementSettings, Headline
from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.core.coding import Cell, Coder, Coding

COLUMNS = {"client": "client_talk_type", "therapist": "main_therapist_behaviour"}
Row = dict[str, str]


def material(rows: list[Row]) -> Material:
    units = dict.fromkeys((row["transcript_id"], row["utterance_id"]) for row in rows)
    codings = [coding for number, row in enumerate(rows) for coding in _codings(number, row)]
    dimensions = tuple(Dimension(name, name, _codes(rows, column), exclusive=True) for name, column in COLUMNS.items())
    return Material(
        codebook=Codebook("annomi", "1", dimensions),
        parties=(),
        sources=tuple(Source(name, name, 1, 1) for name in dict.fromkeys(source for source, _ in units)),
        segments=tuple(Passage(f"{source}:{unit}", source, (0, 1), (0, 1)) for source, unit in units),
        coders=tuple(Coder(name, name) for name in sorted({coding.coder for coding in codings})),
        codings=tuple(codings),
    )


def _codes(rows: Iterable[Row], column: str) -> tuple[Code, ...]:
    return tuple(Code(name, name, name) for name in sorted({row[column] for row in rows} - {"n/a"}))


def _codings(number: int, row: Row) -> Iterable[Coding]:
    for name, column in COLUMNS.items():
        if row[column] != "n/a":
            cell = Cell(f"{row['transcript_id']}:{row['utterance_id']}", name)
            yield Coding(cell, row["annotator_id"], (row[column],), f"{name}-{number}", (), "", "1")


def test_ten_coders_of_real_conversations(real_data: Path) -> None:
    with (real_data / "coded" / "annomi.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    of_conversation: dict[str, set[str]] = {}
    for row in rows:
        of_conversation.setdefault(row["transcript_id"], set()).add(row["annotator_id"])
    shared = [row for row in rows if len(of_conversation[row["transcript_id"]]) > 2]
    together = {
        c.question.dimension.id: c.cells for c in inquire(material(shared), AgreementSettings()).compared if len(c.cells.coders) > 2
    }
    found = {name: point(Headline.ALPHA, as_categories(cells)) for name, cells in together.items()}
    assert {alpha.n_coders for alpha in found.values()} == {10}
    assert found["client"].value == pytest.approx(0.467, abs=5e-4)
    assert found["therapist"].value == pytest.approx(0.737, abs=5e-4)
