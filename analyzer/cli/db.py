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
