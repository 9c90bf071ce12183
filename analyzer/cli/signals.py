"""Commands about signals: import and export the researchers' sheet, list signals, confirm what the machine drafted."""

from __future__ import annotations

import getpass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.opening import open_study
from analyzer.cli.options import StudyDir
from analyzer.cli.output import DryRun, Json, print_json, print_table, print_to_check, records
from analyzer.core.signal import Basis

app = typer.Typer(help="Signals: the researchers' sheet in and out, drafts to confirm.", no_args_is_help=True)

By = Annotated[str | None, typer.Option(help="Who says so; your user name when not given.")]
Drafts = Annotated[list[str], typer.Argument(help="Drafts by number, as `list` shows them, such as D1a.", show_default=False)]
COLUMNS = ("signal", "standing", "type", "sender", "party", "first", "last", "understood", "message")
LONGEST = 60  # characters of a message in a line


@app.command("import")
def import_(
    sheet: Annotated[Path, typer.Argument(help="The sheet: .xlsx or .csv, one row per signal.", show_default=False)],
    study: StudyDir,
    *,
    year: Annotated[int | None, typer.Option(help="The year of dates that have none.")] = None,
    basis: Annotated[Basis, typer.Option(help="Whose judgement the impacts on trust are.")] = Basis.RATED,
    by: By = None,
    json: Json = False,
) -> None:
    """Import a sheet of signals, untidy as it is; what is odd is told by cell, and importing again changes nothing."""
    from analyzer.study.signals import import_sheet

    with open_study(study) as handle:
        done = import_sheet(handle, sheet, by=by or getpass.getuser(), year=year, basis=basis)
    if json:
        print_json({"rows": done.rows, "oddities": [{"cell": oddity.cell, "what": oddity.what} for oddity in done.oddities]})
        return
    print_table(("cell", "what is odd"), [(oddity.cell, oddity.what) for oddity in done.oddities])
    for change in done.changes:
        typer.echo(change)
    typer.echo(f"{done.rows} signal(s) in the sheet, {len(done.oddities)} oddities, {len(done.changes)} row(s) new, changed or gone.")


@app.command()
def export(
    study: StudyDir,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write: .xlsx or .csv.", show_default=False)],
    *,
    raw: Annotated[bool, typer.Option("--raw", help="Keep the names of people and firms.")] = False,
    json: Json = False,
) -> None:
    """Write the signals as a sheet in the researchers' layout; names are replaced unless --raw."""
    from analyzer.study.signals import export_sheet

    with open_study(study) as handle:
        done = export_sheet(handle, output, raw=raw)
    if json:
        print_json({"output": str(done.path), "rows": done.rows, "to_check": [entry.pseudonym for entry in done.to_check]})
        return
    typer.echo(f"Written: {done.path}, {done.rows} signal(s), {'with names' if raw else 'names replaced'}.")
    print_to_check((e.name, e.pseudonym, e.count, e.why) for e in done.to_check)


@app.command("list")
def list_(study: StudyDir, *, drafts: Annotated[bool, typer.Option(help="With the machine's drafts.")] = True, json: Json = False) -> None:
    """List the signals, one line per account."""
    from analyzer.study.signals import signals_table

    with open_study(study) as handle:
        table = signals_table(handle, drafts=drafts)
    if json:
        print_json(records(table))
        return
    shown = [{**row, "message": str(row["message"])[:LONGEST]} for row in records(table)]
    print_table(COLUMNS, [[row[column] for column in COLUMNS] for row in shown])


@app.command()
def draft(study: StudyDir, *, json: Json = False) -> None:
    """Show the machine's drafts from what is coded, with the passages that each field rests on; nothing is written."""
    from analyzer.study.signals import log_of

    with open_study(study) as handle:
        log = log_of(handle)
    found = [signal for signal in log.signals if log.is_draft(signal)]
    if json:
        print_json(found)
        return
    columns = ("draft", "type", "sender", "accounts", "passages")
    print_table(columns, [(s.label, s.type.value, s.sender, len(s.accounts), len(s.segments)) for s in found])
    typer.echo("Drafts of a machine: `analyzer signals confirm` accepts them, with --reject it rejects them.")


@app.command()
def confirm(
    drafts: Drafts,
    study: StudyDir,
    *,
    reject: Annotated[bool, typer.Option("--reject", help="They are no signals.")] = False,
    by: By = None,
    dry_run: DryRun = False,
) -> None:
    """Accept drafts as they stand, or reject them."""
    from analyzer.study.signals import confirm as decide

    if dry_run:
        typer.echo(f"Would {'reject' if reject else 'confirm'}: {', '.join(drafts)}")
        return
    with open_study(study) as handle:
        done = decide(handle, drafts, by=by or getpass.getuser(), accepted=not reject)
    typer.echo(f"{'Rejected' if reject else 'Confirmed'}: {len(done)} account(s) of {len(drafts)} draft(s).")


@app.command()
def event(
    study: StudyDir,
    name: Annotated[str | None, typer.Argument(help="An event as people call it, such as kick-off.", show_default=False)] = None,
    day: Annotated[datetime | None, typer.Argument(formats=["%Y-%m-%d"], help="Its day; without one it is forgotten.")] = None,
    *,
    by: By = None,
    json: Json = False,
) -> None:
    """Say on which day an event was, so that "the week after the kick-off" is understood; without a name, list those known."""
    from analyzer.study.signals import events_of, keep_event

    with open_study(study) as handle:
        if name is not None:
            keep_event(handle, name, day.date() if day else None, by=by or getpass.getuser())
        events = events_of(handle)
    if json:
        print_json(events)
    else:
        print_table(("event", "day"), sorted(events.items()))
