"""The command that trains a model on labelled texts or on the decisions of a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from analyzer.cli.opening import open_study
from analyzer.cli.output import NOTHING_KEPT, READ_KEPT, DryRun, Json, print_json, print_table, progress

if TYPE_CHECKING:
    from analyzer.cli.output import Counter
    from analyzer.study.train import Trained
    from analyzer.study.training import Training
    from analyzer.study.training_plan import TrainingPlan

Source = Annotated[
    Path, typer.Argument(metavar="STUDY|LABELS.jsonl", help="A study, or a file with a labelled text per line.", show_default=False)
]
Book = Annotated[str | None, typer.Option("--codebook", help="For a file: a codebook by name or path.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="The folder of the model; for a study models/latest in it.")]
Recipe = Annotated[
    str,
    typer.Option(
        metavar="auto|prototype|linear|joint|finetune|FILE.toml",
        help="How to learn; auto compares by cross-validation grouped by interview. A file: the recipe.toml of a model.",
    ),
]
Dimensions = Annotated[list[str] | None, typer.Option("--dimension", help="A dimension to learn; may be given several times.")]
Seed = Annotated[int | None, typer.Option(help="The same seed and data give the same model; 0 if neither this nor a file says.")]
Risk = Annotated[
    float | None, typer.Option(min=0.001, max=0.5, help="Accept only what is wrong at most this often; a third of the labels certifies it.")
]
Delta = Annotated[float, typer.Option(min=0.001, max=0.5, help="How often that promise may fail.")]
Scope = Annotated[
    Literal["units", "interviews"], typer.Option("--holds-for", help="Other units of the same interviews, or new interviews.")
]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(train)


def train(
    source: Source,
    *,
    codebook: Book = None,
    output: Output = None,
    recipe: Recipe = "auto",
    dimension: Dimensions = None,
    seed: Seed = None,
    risk: Risk = None,
    delta: Delta = 0.1,
    holds_for: Scope = "units",
    json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Learn to suggest codes from labelled texts, or from what the coders of a study decided.

    Prints cross-validation in which no interview is on both sides, never figures on what was learned from.
    """
    from analyzer.settings import read_settings
    from analyzer.study.train import Labels, train_from_labels, train_in_study
    from analyzer.study.training import asked, promise_of, training_of

    promise = None if risk is None else promise_of(risk, delta, holds_for)
    training = asked(training_of(recipe), dimensions=tuple(dimension) if dimension else None, seed=seed, promise=promise)
    with progress(quiet=json, stopped=READ_KEPT if source.is_dir() else NOTHING_KEPT) as tell:
        if dry_run:
            show_plan(_plan(source, codebook, training, tell), json=json)
            tell.exit()
            return
        if source.is_dir():
            with open_study(source) as handle:
                done = train_in_study(handle, output, training, tell)
        elif codebook is None or output is None:
            raise typer.BadParameter("A file of labels needs both --codebook and --output.")
        else:
            done = train_from_labels(Labels(source, codebook), output, training, read_settings(), tell)
    show(done, json=json)
    tell.exit()


def _plan(source: Path, codebook: str | None, training: Training, tell: Counter) -> TrainingPlan:
    from analyzer.study.train import Labels
    from analyzer.study.training_plan import plan_for_labels, plan_for_study

    if source.is_dir():
        with open_study(source) as handle:
            return plan_for_study(handle, training, tell)
    if codebook is None:
        raise typer.BadParameter("A file of labels needs --codebook.")
    return plan_for_labels(Labels(source, codebook), training, tell)


def show_plan(plan: TrainingPlan, *, json: bool) -> None:
    """Print what would be learned from."""
    if json:
        print_json(plan)
        return
    print_table(("dimension", "code", "examples"), [(name, *pair) for name, counts in plan.counts.items() for pair in counts.items()])
    aside = f", {plan.set_aside} more set aside for the promise" if plan.set_aside else ""
    typer.echo(f"{plan.examples} example(s) of {plan.interviews} interview(s) teach{aside}.")
    if plan.needs:
        typer.echo(f"Too few examples: {'; '.join(plan.needs)}.")
    reading = f"; the language model reads for about {plan.minutes} min at most" if plan.minutes else ""
    typer.echo(f"To compare: {', '.join(plan.recipes)}{reading}.")


def show(done: Trained, *, json: bool) -> None:
    """Print what was found out about a model."""
    from analyzer.study.training_report import (
        CALIBRATION_COLUMNS,
        CERTIFICATE_COLUMNS,
        CODE_COLUMNS,
        calibration_rows,
        certificate_rows,
        code_rows,
        figures_of,
        remarks,
        trial_table,
    )

    outcome = done.outcome
    if json:
        print_json({"model": str(done.folder), **figures_of(outcome), "certificates": outcome.certificates})
        return
    if outcome.trials:
        typer.echo("Macro-F1 in cross-validation grouped by interview (* chosen):")
        print_table(*trial_table(outcome))
        print_table(CODE_COLUMNS, code_rows(outcome))
        print_table(CALIBRATION_COLUMNS, calibration_rows(outcome))
    if outcome.certificates:
        print_table(CERTIFICATE_COLUMNS, certificate_rows(outcome))
    typer.echo("\n".join((*remarks(outcome), f"Written: {done.folder}")))
