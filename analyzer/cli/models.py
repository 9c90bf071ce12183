"""Commands about models: list, fetch, verify and path."""

from __future__ import annotations

from typing import Annotated

import typer

from analyzer.cli.output import SOME_FAILED, Json, print_json, print_table, progress
from analyzer.settings import read_settings

app = typer.Typer(help="Models: list, fetch, verify, and where they are.", no_args_is_help=True)

Names = Annotated[list[str] | None, typer.Argument(help="Names of models; `analyzer models list` shows them.")]


@app.command("list")
def list_(*, json: Json = False) -> None:
    """List every known model, its licence, its size and whether it is on this machine."""
    from analyzer.study.models import known_models

    models = known_models(read_settings())
    if json:
        print_json(models)
        return
    rows = [(m.name, m.kind, ", ".join(m.languages), m.licence, f"{m.megabytes} MB", "yes" if m.here else "no", m.upstream) for m in models]
    print_table(("model", "kind", "languages", "licence", "size", "here", "upstream"), rows)


@app.command()
def fetch(names: Names = None) -> None:
    """Fetch models and check them; without a name those that a fresh installation needs."""
    from analyzer.study.models import fetch_model, wanted_models

    settings = read_settings()
    for name in wanted_models(tuple(names or ())):
        with progress() as tell:
            folder = fetch_model(name, settings, tell)
        typer.echo(f"{name}: {folder}")


@app.command()
def verify(names: Names = None, *, json: Json = False) -> None:
    """Hash models again and compare with the manifest; exit status 1 when one differs."""
    from analyzer.study.models import verify_models

    found = verify_models(tuple(names or ()), read_settings())
    if json:
        print_json(found)
    else:
        print_table(("model", "state"), [(name, complaint or "as published") for name, complaint in found.items()])
    if any(found.values()):
        raise typer.Exit(SOME_FAILED)


@app.command()
def path(name: Annotated[str, typer.Argument(help="Name of a model.")]) -> None:
    """Print the folder of a model, fetching it when it is not here."""
    from analyzer.study.models import model_path

    with progress() as tell:
        folder = model_path(name, read_settings(), tell)
    typer.echo(str(folder))
