"""Commands of reviewing: the browser, the queue, settling."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.opening import open_study
from analyzer.cli.output import Json, print_json, print_table, records
from analyzer.core.access import Role
from analyzer.core.review import Ordering

if TYPE_CHECKING:
    from analyzer.web.serving import Place

Folder = Annotated[Path, typer.Argument(help="The folder of the study.", show_default=False)]
Host = Annotated[str, typer.Option(help="Where to listen; other than this machine only once the study has accounts.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Print the address only.")]
As = Annotated[str, typer.Option("--as", help="The name under which you code, where the study has no accounts.")]
Order = Annotated[Ordering | None, typer.Option(help="The order; the study's own when not given.")]
CoderName = Annotated[str, typer.Option("--as", help="What this coder has not finished; what nobody has when not given.")]
Limit = Annotated[int, typer.Option(min=1, help="How many units.")]
By = Annotated[str, typer.Option("--by", help="The coder who settles.")]
Unanimous = Annotated[bool, typer.Option("--unanimous", help="Settle to gold wherever all coders agree.")]
DimensionId = Annotated[str | None, typer.Option("--dimension", help="One dimension; all when not given.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (review, queue, adjudicate):
        app.command(name=command.__name__)(command)


def review(
    study: Folder,
    *,
    host: Host = "127.0.0.1",
    port: Port = 8765,
    no_browser: NoBrowser = False,
    name: As = "",
) -> None:
    """Open the review room of a study in the browser; stop it with Ctrl-C. Everything decided is kept at once."""
    from analyzer.optional import need

    need("litestar", extra="web")
    from analyzer.web.serving import serve

    def opened(place: Place) -> None:
        typer.echo(f"Open {place.address}")
        if not no_browser:
            typer.launch(place.address)

    with open_study(study) as handle:
        serve(handle, host=host, port=port, coder=name or getpass.getuser(), opened=opened)


def queue(study: Folder, *, order: Order = None, name: CoderName = "", limit: Limit = 20, json: Json = False) -> None:
    """List what to review next: the units of which the model is least sure, or in another order. What is decided is left out."""
    from analyzer.core.identity import slug
    from analyzer.study.queue import queue_table

    with open_study(study) as handle:
        table = queue_table(handle, coder=slug(name) if name else "", order=order, limit=limit)
    if json:
        print_json(records(table))
    else:
        print_table(table.columns, table.rows)


def adjudicate(study: Folder, *, by: By = "", unanimous: Unanimous = False, dimension: DimensionId = None, json: Json = False) -> None:
    """List where coders differ; with --unanimous settle to gold where they agree. Settle the rest in `analyzer review`."""
    from analyzer.core.identity import new_act_id, slug
    from analyzer.study.adjudicate import Unanimity, disputes_table, settle_unanimous
    from analyzer.study.shelf import Shelf
    from analyzer.study.sight import Viewer

    viewer = Viewer(slug(by or getpass.getuser()), Role.ADJUDICATOR)
    with open_study(study) as handle:
        done = settle_unanimous(Shelf(handle), viewer, group=new_act_id(), dimension=dimension) if unanimous else Unanimity(0)
        table = disputes_table(handle, viewer, dimension=dimension)
    if json:
        print_json({"settled": done.settled, "left": len(done.left), "disputes": records(table)})
        return
    if unanimous:
        typer.echo(f"{done.settled} decision(s) settled to gold where all coders agree.")
    if done.left:
        typer.echo(f"{len(done.left)} left as they are: their codes are not offered any more, or their units are gone.")
    print_table(table.columns, table.rows)
