"""The command that draws the event timeline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.opening import open_study
from analyzer.cli.output import Json, print_json

Folder = Annotated[Path, typer.Argument(help="The folder of the study.", show_default=False)]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="The folder to write to; the study's exports when not given.")]
Formats = Annotated[str, typer.Option("--format", "-f", help="Formats, separated by commas: html, svg, png, pdf, csv.")]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(timeline)


def timeline(study: Folder, *, formats: Formats = "html", output: Output = None, json: Json = False) -> None:
    """Draw the signals of a study over time: a lane per episode, a mark per party, trust beside it.

    The page can be filtered and leads to the words; svg, png and pdf are for print, a file per page of A4.
    """
    from analyzer.study.timeline import write_timeline

    with open_study(study) as handle:
        written = write_timeline(handle, [name.strip() for name in formats.split(",") if name.strip()], output)
    if json:
        print_json([str(path) for path in written])
    else:
        typer.echo("\n".join(f"Written: {path}" for path in written))
