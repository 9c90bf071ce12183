"""The command line: each command parses, calls one use case and prints. Exit status: 0 done, 1 some items failed, 2 wrong usage."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from analyzer import __version__
from analyzer.cli import (
    agree,
    codebook,
    coders,
    db,
    evaluate,
    membercheck,
    models,
    plain,
    retrieve,
    review,
    signals,
    speakers,
    study,
    timeline,
    train,
    trust,
)
from analyzer.cli.output import warn
from analyzer.errors import AnalyzerError, UsageError

app = typer.Typer(
    name="analyzer",
    help="Transcribe, cut, code, review and report research interviews, on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - the form typer calls
    if wanted:
        typer.echo(f"analyzer {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")] = False,  # noqa: FBT002
) -> None:
    """Transcribe, cut, code, review and report research interviews, on your own machine."""


study.register(app)
plain.register(app)
agree.register(app)
retrieve.register(app)
review.register(app)
train.register(app)
evaluate.register(app)
timeline.register(app)
trust.register(app)
membercheck.register(app)
app.add_typer(models.app, name="models")
app.add_typer(codebook.app, name="codebook")
app.add_typer(db.app, name="db")
app.add_typer(coders.app, name="coders")
app.add_typer(speakers.app, name="speakers")
app.add_typer(signals.app, name="signals")


def main() -> None:
    """Run the command line; a known failure is one line on the error stream, never a traceback."""
    try:
        app()
    except UsageError as failure:
        warn(str(failure))
        sys.exit(2)
    except AnalyzerError as failure:
        warn(str(failure))
        sys.exit(1)
    except OSError as failure:
        place = f"{failure.filename}: " if failure.filename else ""
        warn(f"{place}cannot be used ({failure.strerror or failure}). Check the path, its permissions and the room on the disk.")
        sys.exit(1)
