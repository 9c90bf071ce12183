"""The use case: a table of ratings to coefficients with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.agreement import measure, ratings_from_rows
from analyzer.core.ratings import Coefficient, Level
from analyzer.study.rows import read_rows

COEFFICIENTS = ("percent_agreement", "cohen_kappa", "gwet_ac1", "krippendorff_alpha")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table hold the unit, the coder and the code."""

    unit: str = "unit"
    coder: str = "coder"
    code: str = "code"


def agreement_of(
    path: Path, *, columns: Columns, coefficients: Sequence[str] = COEFFICIENTS, level: Level = Level.NOMINAL
) -> tuple[Coefficient, ...]:
    """The coefficients of a CSV with a row per unit and coder; mistakes in it are errors that name the row."""
    rows = read_rows(path)
    ratings = ratings_from_rows(rows, unit=columns.unit, coder=columns.coder, code=columns.code, level=level, source=str(path))
    return tuple(measure(name, ratings) for name in coefficients)
