"""The command that measures agreement: of a study, or of a table of ratings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.output import Json, print_json, print_table, warn
from analyzer.core.ratings import Level

if TYPE_CHECKING:
    from analyzer.core.ratings import Coefficient

DIGITS = 3
SHOWN = (
    "between",
    "coders",
    "dimension",
    "party",
    "unit",
    "n_units",
    "percent",
    "alpha",
    "alpha_low",
    "alpha_high",
    "kappa",
    "ac1",
    "note",
)

Place = Annotated[
    Path, typer.Argument(metavar="STUDY|RATINGS.csv", help="A study, or a table with a row per unit and coder.", show_default=False)
]
Unit = Annotated[str, typer.Option(help="The column that names the unit (tables only).")]
CoderColumn = Annotated[str, typer.Option("--coder", help="The column that names the coder (tables only).")]
CodeColumn = Annotated[str, typer.Option("--code", help="The column that holds the code; empty means not coded (tables only).")]
Coefficients = Annotated[
    list[str] | None, typer.Option("--coefficient", help="A coefficient; may be given several times (tables only: a study has its own).")
]
LevelOption = Annotated[Level, typer.Option(help="The level of measurement of the codes (tables only).")]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(agree)


def agree(
    place: Place,
    *,
    unit: Unit = "unit",
    coder: CoderColumn = "coder",
    code: CodeColumn = "code",
    coefficient: Coefficients = None,
    level: LevelOption = Level.NOMINAL,
    json: Json = False,
) -> None:
    """Measure how far coders agree, with 95 % intervals; an undefined coefficient says why.

    A study is measured as its study.toml says, and exports/agreement.html, .xlsx and .json are written.
    """
    if place.is_dir():
        _agree_in_study(place, json=json)
        return
    from analyzer.study.agree import Columns, agreement_of

    found = agreement_of(place, columns=Columns(unit, coder, code), coefficients=coefficient, level=level)
    if json:
        print_json(found)
    else:
        print_table(("coefficient", "value", "low", "high", "units", "coders", "note"), map(_row, found))


def _agree_in_study(folder: Path, *, json: bool) -> None:
    from analyzer.study import Study
    from analyzer.study.agreement import measured, write_agreement

    with Study.open(folder) as handle:
        found = measured(handle)
        written = write_agreement(handle, found)
    if json:
        print_json(found.as_data())
        return
    table = found.analysis.dimensions
    places = [table.columns.index(name) for name in SHOWN]
    print_table(SHOWN, [[row[place] for place in places] for row in table.rows])
    for remark in (*found.analysis.problems, *found.notes):
        warn(f"Note: {remark}.")
    typer.echo("\n".join(f"Written: {path}" for path in written))


def _row(found: Coefficient) -> tuple[object, ...]:
    figures = (None if figure is None else f"{figure:.{DIGITS}f}" for figure in (found.value, found.low, found.high))
    return (found.name, *figures, found.n_units, found.n_coders, found.reason or found.method)
