"""Commands about coders: list them, and bring in what they decided elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.opening import open_study
from analyzer.cli.output import Json, print_json, print_table, records
from analyzer.core.access import Role
from analyzer.core.coding import CoderKind
from analyzer.core.identity import slug

app = typer.Typer(help="Coders: list them, import their decisions.", no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(help="The folder of the study.", show_default=False)]
Codings = Annotated[Path, typer.Argument(help="Columns segment_id, coder, dimension, code; also party, memo, seen.", show_default=False)]
Kind = Annotated[CoderKind | None, typer.Option(help="What these coders are; new ones are people. consensus is adjudicated gold.")]


@app.command("list")
def list_(study: Folder, *, json: Json = False) -> None:
    """List the coders of a study with the number of their decisions, and how many of these were made blind."""
    from analyzer.study import Study
    from analyzer.study.codings import coders_table

    with Study.open(study) as handle:
        table = coders_table(handle)
    if json:
        print_json(records(table))
    else:
        print_table(table.columns, table.rows)


@app.command("import")
def import_(study: Folder, codings: Codings, *, kind: Kind = None, json: Json = False) -> None:
    """Import decisions from a CSV, all or none; a mistake is named by row, and importing again changes nothing."""
    from analyzer.study import Study
    from analyzer.study.codings import record_file

    with Study.open(study) as handle:
        done = record_file(handle, codings, kind=kind)
    if json:
        print_json(done)
    else:
        typer.echo(f"{done.decisions} decision(s) and {done.memos} memo(s) written, {done.known} decision(s) were there before.")


@app.command()
def invite(
    study: Folder,
    name: Annotated[str, typer.Argument(help="The person's name, under which they code.", show_default=False)],
    *,
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.CODER,
) -> None:
    """Make an account for a person, who chooses a password at the address printed. The first one should be an owner."""
    from analyzer.study.accounts import invite as make_account

    with open_study(study) as handle:
        secret = make_account(handle, name, role)
    typer.echo(f"Open on the address of `analyzer review`, within 14 days: /join?invitation={secret}")


@app.command()
def password(
    study: Folder,
    name: Annotated[str, typer.Argument(help="The name of somebody who has an account.", show_default=False)],
) -> None:
    """Make a link with which somebody who forgot their password chooses another."""
    from analyzer.study.accounts import renew

    with open_study(study) as handle:
        secret = renew(handle, slug(name))
    typer.echo(f"Open on the address of `analyzer review`, within 2 days: /join?invitation={secret}")
