"""The commands that give findings back: the member check, and the appendix on methods."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.opening import open_study
from analyzer.cli.output import Json, print_json

Folder = Annotated[Path, typer.Argument(help="The folder of the study.", show_default=False)]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="The file to write, .docx or .html.", show_default=False)]
Person = Annotated[str | None, typer.Option(help="For one participant: their own words and what was coded there.")]
Party = Annotated[str | None, typer.Option(help="For one party: what was drawn about it, without anybody's words.")]
Joint = Annotated[bool, typer.Option("--joint", help="For both parties together: the signals by episode.")]
Returned = Annotated[Path | None, typer.Option("--read", help="A document (.docx) or table (.csv) that came back.", show_default=False)]
By = Annotated[str | None, typer.Option(help="Who corrected it: the id of a person.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(membercheck)
    app.command()(methods)


def membercheck(
    study: Folder,
    *,
    person: Person = None,
    party: Party = None,
    joint: Joint = False,
    output: Output = None,
    read: Returned = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Give participants what was drawn from their words to correct, and take their corrections back as acts of theirs."""
    from analyzer.study.membercheck import record_corrections, write_member_check

    if (read is None) == (output is None):
        raise typer.BadParameter("Give either --output, to write a document, or --read, to take one back.")
    if read is not None and by is None:
        raise typer.BadParameter("--read needs --by: who corrected it.")
    with open_study(study) as handle:
        if read is not None and by is not None:
            done = record_corrections(handle, read, by=by)
            written = f"{done.decisions} decision(s) written, {done.there_before} act(s) were there before"
            said = f"{done.right} right, {done.not_right} not right; {written}."
            print_json(done) if json else typer.echo(said)
        elif output is not None:
            path = write_member_check(handle, output, person=person, party=party, joint=joint)
            print_json(str(path)) if json else typer.echo(f"Written: {path}")


def methods(study: Folder, *, output: Output = None, json: Json = False) -> None:
    """Write the appendix on methods: data, codebook, models, agreement, refusals, who decided what, and software."""
    from analyzer.study.methods import write_methods

    with open_study(study) as handle:
        path = write_methods(handle, output)
    print_json(str(path)) if json else typer.echo(f"Written: {path}")
