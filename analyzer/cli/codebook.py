"""Commands about codebooks: list, show, check and copy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.output import SOME_FAILED, Json, print_json, print_table

app = typer.Typer(help="Codebooks: list, show, check and copy.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="A built-in name or the path of a codebook file.")]


@app.command("list")
def list_(*, json: Json = False) -> None:
    """List the built-in codebooks."""
    from analyzer.study.codebooks import built_in

    books = built_in()
    if json:
        print_json([{"id": b.id, "version": b.version, "name": b.name, "dimensions": [d.id for d in b.dimensions]} for b in books])
    else:
        print_table(("codebook", "version", "dimensions"), [(b.id, b.version, ", ".join(d.id for d in b.dimensions)) for b in books])


@app.command()
def show(name: Name, *, json: Json = False) -> None:
    """Show every dimension and code with its definition and criteria."""
    from analyzer.study.codebooks import load_codebook

    codebook = load_codebook(name)
    if json:
        print_json(codebook)
        return
    typer.echo(f"{codebook.name or codebook.id}, version {codebook.version}")
    for dimension in codebook.dimensions:
        kind = "one code" if dimension.exclusive else "several codes"
        per_party = ", for each party" if dimension.per_party else ""
        derived = f", derived from {', '.join(dimension.derived_from)}" if dimension.derived_from else ""
        typer.echo(f"\n{dimension.id}: {dimension.name} ({kind}{per_party}{derived})")
        for code in dimension.codes:
            typer.echo(f"  {code.id}: {code.definition}")
            for label, lines in (("include", code.include), ("exclude", code.exclude), ("rule", code.rules)):
                for line in lines:
                    typer.echo(f"    {label}: {line}")


@app.command()
def check(name: Name, *, json: Json = False) -> None:
    """Check a codebook file and list what is wrong with it; exit status 1 when anything is."""
    from analyzer.study.codebooks import codebook_problems

    found = codebook_problems(name)
    if json:
        print_json({"problems": found})
    else:
        for problem in found:
            typer.echo(problem)
        typer.echo(f"{len(found)} problem(s)" if found else "The codebook is sound.")
    if found:
        raise typer.Exit(SOME_FAILED)


@app.command()
def copy(name: Name, target: Annotated[Path, typer.Argument(help="A folder or a new file name.")] = Path()) -> None:
    """Copy a built-in codebook to a file of your own."""
    from analyzer.study.codebooks import copy_codebook

    typer.echo(f"Copied to {copy_codebook(name, target)}")
