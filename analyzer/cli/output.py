"""What commands print: JSON for programs, lines and progress bars for people."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

if TYPE_CHECKING:
    from analyzer.core.table import Table
    from analyzer.study.events import Event

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]

SOME_FAILED = 1
INTERRUPTED = 130  # the exit status of a program stopped by Ctrl-C, by convention of the shell
KEPT = "What was finished is kept: the same command goes on from there."
NOTHING_KEPT = "Nothing was written: the same command begins anew."
READ_KEPT = "No model was written; what the language model has read is kept: the same command goes on from there."


def warn(line: str) -> None:
    """One line on the error stream."""
    typer.echo(line, err=True)


def print_json(value: object) -> None:
    """A value as indented JSON on the output stream."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value, enc_hook=_as_text), indent=2).decode())


def _as_text(value: object) -> str:
    if isinstance(value, PurePath):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} has no form in JSON")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows in aligned columns; on a pipe with tabs between, as other programs like it."""
    cells = [[str(value) if value is not None else "" for value in row] for row in rows]
    if not sys.stdout.isatty():
        for row in [list(columns), *cells]:
            typer.echo("\t".join(row))
        return
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    for row in [list(columns), *cells]:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def print_to_check(names: Iterable[Sequence[object]]) -> None:
    """What was taken for a name and replaced, for people to check: the name, its pseudonym, how often, and why."""
    if rows := list(names):
        typer.echo("Please check what was taken for a name:")
        print_table(("replaced", "by", "times", "because"), rows)


def records(table: Table) -> list[dict[str, object]]:
    """The rows of a table as objects with the column names as keys."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


@contextmanager
def progress(*, quiet: bool = False, stopped: str = KEPT) -> Iterator[Counter]:
    """Show events as they come, as bars on a terminal and as lines elsewhere, and count the items refused."""
    from analyzer.cli.progress import Bars, Lines

    with Bars() if sys.stderr.isatty() and not quiet else Lines(quiet=quiet) as show:
        try:
            yield Counter(show.show)
        except KeyboardInterrupt:
            warn(f"Stopped. {stopped}")
            raise typer.Exit(INTERRUPTED) from None


class Counter:
    """Passes events on to be shown, and counts refusals."""

    def __init__(self, show: Callable[[Event], bool]) -> None:
        self._show = show
        self.refused = 0

    def __call__(self, event: Event) -> None:
        """Take one event."""
        self.refused += self._show(event)

    def exit(self) -> None:
        """End the command with the status that tells whether items were refused."""
        raise typer.Exit(SOME_FAILED if self.refused else 0)
