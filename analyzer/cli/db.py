"""The command about a study's database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The database of a study.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The database of a study."""


@app.command()
def upgrade(study: Annotated[Path, typer.Argument(help="The folder of the study.", show_default=False)]) -> None:
    """Bring a study's server database to the schema of this version; back it up before. A database file does this by itself."""
    from analyzer.study.handle import upgrade_database

    typer.echo(f"The database of {upgrade_database(study)} has the schema of this version.")


@app.command()
def copy(
    study: Annotated[Path, typer.Argument(help="The folder of the study.", show_default=False)],
    url: Annotated[str, typer.Argument(help="An empty database, such as postgresql://user@host/name; its password comes from PGPASSWORD.")],
) -> None:
    """Copy everything of a study into an empty database, check the copy, and print what study.toml must say to use it."""
    from analyzer.cli.opening import open_study
    from analyzer.study.database_copy import copy_database

    with open_study(study) as handle:
        copied = copy_database(handle, url)
    typer.echo(f"Copied {copied.rows} rows in {copied.tables} tables; the log has {copied.head.length} acts and is sound.")
    typer.echo(f"To work there, write in {study / 'study.toml'}:\n{copied.section}")
