"""The command that measures a model: in a study, or on labelled texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.opening import open_study
from analyzer.cli.output import NOTHING_KEPT, DryRun, Json, print_json, print_table, progress, warn

if TYPE_CHECKING:
    from analyzer.cli.output import Counter
    from analyzer.study.evaluate import Evaluation, Rehearsal

Place = Annotated[str, typer.Argument(metavar="STUDY|MODEL", help="A study, or a model by name or folder.", show_default=False)]
LabelFile = Annotated[Path | None, typer.Argument(metavar="[LABELS.jsonl]", help="For a model: a file with a labelled text per line.")]
Book = Annotated[str | None, typer.Option("--codebook", help="For a model: a codebook by name or path.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="A folder for evaluation.html and .json; for a study exports.")]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(evaluate)


def evaluate(
    place: Place,
    labels: LabelFile = None,
    *,
    codebook: Book = None,
    output: Output = None,
    json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Measure a model on decisions it has not learned from: figures per code, confusions, calibration, risk and coverage, subgroups.

    In a study it stands beside the agreement of the coders with each other.
    """
    from analyzer.settings import read_settings
    from analyzer.study.evaluate import evaluate_labels, evaluate_study
    from analyzer.study.train import Labels

    if labels is None and (Path(place) / "model.json").exists():
        raise typer.BadParameter("A model is measured on labels: analyzer evaluate MODEL LABELS.jsonl --codebook CODEBOOK.")
    with progress(quiet=json, stopped=NOTHING_KEPT) as tell:
        if dry_run:
            show_rehearsal(_rehearsal(place, labels, codebook, tell), json=json)
            tell.exit()
            return
        if labels is None:
            with open_study(Path(place)) as handle:
                found, output = evaluate_study(handle, tell), output or handle.exports
        elif codebook is None:
            raise typer.BadParameter("Labels need --codebook.")
        else:
            found = evaluate_labels(place, Labels(labels, codebook), read_settings(), tell)
    show(found, output, json=json)
    tell.exit()


def _rehearsal(place: str, labels: Path | None, codebook: str | None, tell: Counter) -> Rehearsal:
    from analyzer.study.evaluate import rehearse_labels, rehearse_study
    from analyzer.study.train import Labels

    if labels is None:
        with open_study(Path(place)) as handle:
            return rehearse_study(handle)
    if codebook is None:
        raise typer.BadParameter("Labels need --codebook.")
    return rehearse_labels(place, Labels(labels, codebook), tell)


def show_rehearsal(found: Rehearsal, *, json: bool) -> None:
    """Print what would be measured."""
    if json:
        print_json(found)
        return
    typer.echo(f"{found.units} unit(s) would measure {found.about}.")
    for note in found.notes:
        warn(f"Note: {note}.")


def show(found: Evaluation, folder: Path | None, *, json: bool) -> None:
    """Print an evaluation, and write it where a folder is given."""
    from analyzer.study.evaluate import write_evaluation
    from analyzer.study.evaluation_report import OVERVIEW, overview_row

    written = write_evaluation(found, folder) if folder is not None else ()
    if json:
        print_json(found.as_data())
        return
    print_table(OVERVIEW, [overview_row(name, measurement) for name, measurement in found.measurements.items()])
    for note in found.notes:
        warn(f"Note: {note}.")
    for path in written:
        typer.echo(f"Written: {path}")
