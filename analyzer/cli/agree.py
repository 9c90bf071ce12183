"""The command that measures agreement."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.output import Json, print_json, print_table
from analyzer.core.ratings import Level

if TYPE_CHECKING:
    from analyzer.core.ratings import Coefficient

DIGITS = 3

RatingsFile = Annotated[Path, typer.Argument(metavar="RATINGS.csv", help="A table with a row per unit and coder.", show_default=False)]
Unit = Annotated[str, typer.Option(help="The column that names the unit.")]
CoderColumn = Annotated[str, typer.Option("--coder", help="The column that names the coder.")]
CodeColumn = Annotated[str, typer.Option("--code", help="The column that holds the code; empty means not coded.")]
Coefficients = Annotated[list[str] | None, typer.Option("--coefficient", help="A coefficient; may be given several times.")]
LevelOption = Annotated[Level, typer.Option(help="The level of measurement of the codes.")]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(agree)


def agree(
    ratings: RatingsFile,
    *,
    unit: Unit = "unit",
    coder: CoderColumn = "coder",
    code: CodeColumn = "code",
    coefficient: Coefficients = None,
    level: LevelOption = Level.NOMINAL,
    json: Json = False,
) -> None:
    """Measure how far coders agree, with 95 % intervals; an undefined coefficient says why."""
    from analyzer.study.agree import COEFFICIENTS, Columns, agreement_of

    found = agreement_of(ratings, columns=Columns(unit, coder, code), coefficients=coefficient or COEFFICIENTS, level=level)
    if json:
        print_json(found)
    else:
        print_table(("coefficient", "value", "low", "high", "units", "coders", "note"), map(_row, found))


def _row(found: Coefficient) -> tuple[object, ...]:
    figures = (None if figure is None else f"{figure:.{DIGITS}f}" for figure in (found.value, found.low, found.high))
    return (found.name, *figures, found.n_units, found.n_coders, found.reason or found.method)
