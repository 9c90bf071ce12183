"""The command that finds extracts."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from analyzer.cli.opening import open_study
from analyzer.cli.output import Json, print_json, records, warn


class Worth(StrEnum):
    """Who stands behind a code."""

    GOLD = "gold"
    DECIDED = "decided"
    DRAFT = "draft"


Folder = Annotated[Path, typer.Argument(help="The folder of the study.", show_default=False)]
Codes = Annotated[
    list[str] | None,
    typer.Option("--code", help="DIMENSION=CODE or DIMENSION/TRUSTOR=CODE, such as realm=contractual; may be given several times."),
]
Match = Annotated[Literal["any", "all"], typer.Option(help="all: every code on one passage.")]
Dimensions = Annotated[list[str] | None, typer.Option("--dimension", help="Any code of this dimension.")]
Trustors = Annotated[list[str] | None, typer.Option("--trustor", help="The party whose belief is coded.")]
Parties = Annotated[list[str] | None, typer.Option("--party", help="The party of the speaker.")]
Roles = Annotated[list[str] | None, typer.Option("--role", help="The role of the speaker.")]
People = Annotated[list[str] | None, typer.Option("--person", help="The speaker, by id.")]
Recordings = Annotated[list[str] | None, typer.Option("--recording", help="A recording, by the name of its file.")]
Coders = Annotated[list[str] | None, typer.Option("--coder", help="Who gave the code.")]
Standings = Annotated[
    list[Worth] | None,
    typer.Option("--standing", help="Settled, decided by people, or drafted by a machine."),
]
Since = Annotated[str | None, typer.Option("--from", help="The first period: 2024, 2024-Q2, 2024-02 or 2024-02-29.")]
Until = Annotated[str | None, typer.Option("--to", help="The last period, inclusive.")]
Words = Annotated[list[str] | None, typer.Option("--word", help="Words that occur in the passage.")]
Disputed = Annotated[bool, typer.Option("--disputed", help="Also codes on which coders differ.")]
Context = Annotated[int, typer.Option(min=0, help="How many passages to show before and after each.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="The file to write: .docx, .xlsx, .csv, .html or .txt.")]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(name="retrieve")(retrieve)


def retrieve(
    study: Folder,
    *,
    code: Codes = None,
    match: Match = "any",
    dimension: Dimensions = None,
    trustor: Trustors = None,
    party: Parties = None,
    role: Roles = None,
    person: People = None,
    recording: Recordings = None,
    coder: Coders = None,
    standing: Standings = None,
    since: Since = None,
    until: Until = None,
    word: Words = None,
    disputed: Disputed = False,
    context: Context = 0,
    output: Output = None,
    json: Json = False,
) -> None:
    """Find every extract that answers a question, with its source line; print it, or write it to a file."""
    from analyzer.study.retrieve import asking, plain_text, retrieved, write_extracts

    with open_study(study) as handle:
        query = asking(
            handle,
            codes=code,
            match=match,
            dimensions=dimension,
            trustors=trustor,
            parties=party,
            roles=role,
            people=person,
            recordings=recording,
            coders=coder,
            standings=standing,
            since=since,
            until=until,
            words=word,
            disputed=disputed,
            context=context,
        )
        found = retrieved(handle, query)
        written = write_extracts(found, output) if output else None
    if json:
        print_json({"extracts": len(found.extracts), "output": str(written) if written else None, "rows": records(found.table)})
    elif written:
        typer.echo(f"Written: {written}, {len(found.extracts)} extract(s).")
    elif found.extracts:
        typer.echo(plain_text(found), nl=False)
    else:
        warn("No extract answers this.")
