"""The use case: a table of ratings to coefficients with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.agreement import measure, ratings_from_rows
from analyzer.core.ratings import Coefficient, Level, Ratings
from analyzer.errors import InputError, UnknownNameError, UsageError
from analyzer.exchange.csv_rows import read_rows

COEFFICIENTS = ("percent_agreement", "cohen_kappa", "gwet_ac1", "krippendorff_alpha")
FOR_MORE = {"cohen_kappa": "fleiss_kappa"}  # what stands instead where there are more than two coders


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table hold the unit, the coder and the code."""

    unit: str = "unit"
    coder: str = "coder"
    code: str = "code"


def agreement_of(
    path: Path, *, columns: Columns, coefficients: Sequence[str] | None = None, level: Level = Level.NOMINAL
) -> tuple[Coefficient, ...]:
    """The coefficients of a CSV with a row per unit and coder, the usual ones where none are named; mistakes name the row."""
    rows = read_rows(path)
    _check_header(rows, columns, str(path))
    ratings = ratings_from_rows(rows, unit=columns.unit, coder=columns.coder, code=columns.code, level=level, source=str(path))
    usual = COEFFICIENTS if len(ratings.coders) == 2 else tuple(FOR_MORE.get(name, name) for name in COEFFICIENTS)
    return tuple(_measured(name, ratings) for name in coefficients or usual)


def _check_header(rows: Sequence[Mapping[str, str | None]], columns: Columns, source: str) -> None:
    header = [name for name in (rows[0] if rows else ()) if name]
    for name in (columns.unit, columns.coder, columns.code) if rows else ():
        if name not in header:
            remedy = f"Columns: {', '.join(header)}. Name yours with --unit, --coder and --code; a row holds one coder's code of one unit."
            raise InputError(f"there is no column '{name}'", where=source, remedy=remedy)


def _measured(name: str, ratings: Ratings) -> Coefficient:
    """A coefficient; one that is not made for these ratings is undefined and says why, so that the others stand."""
    try:
        return measure(name, ratings)
    except UnknownNameError:
        raise
    except UsageError as unfit:
        return Coefficient(name, None, f"{unfit.what}. {unfit.remedy}".strip(), n_units=len(ratings.units), n_coders=len(ratings.coders))
