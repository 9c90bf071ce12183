"""The command about trust."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.opening import open_study
from analyzer.cli.output import Json, print_json

Folder = Annotated[Path, typer.Argument(help="The folder of the study.", show_default=False)]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="The folder to write to; the study's exports when not given.")]
Formats = Annotated[str, typer.Option("--format", "-f", help="Formats, separated by commas: html, xlsx, svg, png, pdf.")]
Answers = Annotated[
    Path | None, typer.Option("--questionnaire", help="Answers as CSV or XLSX: respondent, party, moment and a column per item.")
]
FormFile = Annotated[
    Path | None, typer.Option("--form", help="The form as YAML: items, subscales, reverse items; a placeholder by default.")
]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(trust)


def trust(
    study: Folder,
    *,
    formats: Formats = "html,xlsx",
    output: Output = None,
    questionnaire: Answers = None,
    form: FormFile = None,
    json: Json = False,
) -> None:
    """Show how events moved trust: by party, dimension and basis, over time, and together with which activities and realms.

    Scores of a questionnaire stand beside what was coded.
    """
    from analyzer.study.trust import write_trust

    with open_study(study) as handle:
        names = [name.strip() for name in formats.split(",") if name.strip()]
        written = write_trust(handle, names, output, answers=questionnaire, form=form)
    if json:
        print_json([str(path) for path in written])
    else:
        typer.echo("\n".join(f"Written: {path}" for path in written))
