"""The use case: a table of ratings to coefficients with their intervals."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.agreement import measure, ratings_from_rows
from analyzer.core.ratings import Coefficient, Level
from analyzer.errors import InputError

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
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            rows = list(csv.DictReader(source))
    except OSError as failure:
        raise InputError(f"cannot be read ({failure.strerror})", where=str(path), remedy="Check the path and its permissions.") from failure
    except UnicodeDecodeError as failure:
        raise InputError("it is not UTF-8 text", where=str(path), remedy="Save it as CSV UTF-8.") from failure
    ratings = ratings_from_rows(rows, unit=columns.unit, coder=columns.coder, code=columns.code, level=level, source=str(path))
    return tuple(measure(name, ratings) for name in coefficients)
