"""Commands about speakers: list, name and merge."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.opening import open_study
from analyzer.cli.output import Json, print_json, print_table, records

app = typer.Typer(help="Speakers: list, name and merge the voices of a study.", no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(help="The folder of the study.", show_default=False)]
Recording = Annotated[str, typer.Argument(help="The file name of a recording, as `list` shows it.", show_default=False)]
Label = Annotated[str, typer.Argument(help="A speaker of it, such as S1.", show_default=False)]
By = Annotated[str | None, typer.Option(help="Who says so; your user name when not given.")]


@app.command("list")
def list_(study: Folder, *, json: Json = False) -> None:
    """List the voices of every recording, and who they are or are supposed to be."""
    from analyzer.study.speakers import speakers_table

    with open_study(study) as handle:
        table = speakers_table(handle)
    if json:
        print_json(records(table))
    else:
        print_table(table.columns, table.rows)


@app.command()
def name(
    study: Folder,
    recording: Recording,
    speaker: Label,
    name: Annotated[str, typer.Argument(help="The pseudonym to show.", show_default=False)],
    *,
    party: Annotated[str | None, typer.Option(help="The party they speak for.")] = None,
    interviewer: Annotated[bool, typer.Option("--interviewer", help="They interview: their turns are no coding units.")] = False,
    by: By = None,
) -> None:
    """Say who a voice is. Nothing is replaced in the text; saying it again changes it."""
    from analyzer.study.speakers import name_speaker

    with open_study(study) as handle:
        person = name_speaker(handle, recording, speaker, name, party=party, interviewer=interviewer, by=by or getpass.getuser())
    typer.echo(f"{speaker} of {recording} is {person.pseudonym} (person {person.id}).")


@app.command()
def merge(
    study: Folder,
    recording: Recording,
    speaker: Label,
    into: Annotated[str, typer.Argument(help="The speaker it is.", show_default=False)],
    *,
    by: By = None,
) -> None:
    """Two speakers of a recording are one voice."""
    from analyzer.study.speakers import merge_speakers

    with open_study(study) as handle:
        moved = merge_speakers(handle, recording, speaker, into, by=by or getpass.getuser())
    typer.echo(f"{moved} turn(s) of {speaker} are now spoken by {into}.")
