"""What is said about a trained model: tables for the door, figures for its folder, its card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from analyzer.classify.certify import Certificate
from analyzer.classify.figures import Figure
from analyzer.classify.folder import Description
from analyzer.classify.training import Outcome, RecipeName, Trial, recipe_in

TRIAL_COLUMNS = ("recipe", "mean")
CODE_COLUMNS = ("dimension", "code", "units", "precision", "recall", "f1")
CALIBRATION_COLUMNS = ("dimension", "answers", "error", "if_perfect", "called")
CERTIFICATE_COLUMNS = ("about", "at_most_wrong", "fails_at_most", "holds_for", "accept_from", "accepted", "wrong", "labels", "note")
ORIGIN = """\
Made on {of.made_on} by transcript-analyzer {of.software}, recipe {of.recipe}, seed {of.seed}, on the vectors of {of.encoder}. Learned
from {of.examples} examples of {of.interviews} interviews (data {of.data})."""
HOW = {
    RecipeName.PROTOTYPE: "The sentences of the codebook are compared with a text's; the examples serve to calibrate alone.",
    RecipeName.LINEAR: "Logistic regression on the vectors of a sentence encoder, which stays as it is.",
    RecipeName.JOINT: "Logistic regression on the vectors of a sentence encoder and a language model, which both stay as they are.",
    RecipeName.FINETUNE: """\
Logistic regression on the vectors of a sentence encoder and a language model, and beside it a reader: a small network that learns which of
the words read matter to whom. Encoder and language model stay as they are.""",
}
CAUTION = """\
It suggests codes; it decides nothing. Figures are from cross-validation in which no interview is on both sides; on other material, other
speakers or another kind of interview expect less. The folder holds vectors of the texts it has learned from, not their words: treat it as
confidentially as the texts."""


def trial_table(outcome: Outcome) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Macro-F1 of every recipe and baseline by dimension, in cross-validation grouped by interview."""
    dimensions = list(outcome.trials[0].assessments) if outcome.trials else []
    rows: list[tuple[object, ...]] = [
        (_starred(trial, outcome), _digits(trial.mean_f1), *(_macro(trial, name) for name in dimensions)) for trial in outcome.trials
    ]
    return (*TRIAL_COLUMNS, *dimensions), rows


def code_rows(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    """Precision, recall and F1 of the chosen recipe for every code, each with its 95 % interval over interviews."""
    for name, assessment in _chosen(outcome).items():
        for code in assessment.figures.codes:
            yield (name, code.code, code.gold, *map(_with_interval, (code.precision, code.recall, code.f1)))


def calibration_rows(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    """The calibration error by dimension beside that of perfect calibration at as many answers, and what the scores are called."""
    calibrated = outcome.learned.model.calibrated
    for name, assessment in _chosen(outcome).items():
        if (error := assessment.calibration) is not None:
            called = "probability" if name in calibrated else "score"
            yield name, error.answers, _digits(error.error), _digits(error.perfect), called


def certificate_rows(outcome: Outcome) -> Iterator[tuple[object, ...]]:
    """What may be accepted at the stated risk."""
    for found in outcome.certificates:
        promise = found.promise
        threshold = _digits(found.threshold)
        yield (found.about, promise.risk, promise.delta, promise.scope.value, threshold, *_counts(found), found.labels, found.reason)


def remarks(outcome: Outcome) -> Iterator[str]:
    """What else a researcher should know: what is missing, and how the figures came about."""
    if outcome.needs:
        yield f"Would need {', '.join(map(str, outcome.needs))}."
    for point in outcome.curve:
        yield f"With {point.interviews} interviews ({point.examples} examples) instead: mean macro-F1 {point.mean_f1:.3f}."
    if refused := [found.about for found in outcome.certificates if found.threshold is None]:
        yield f"Nothing could be promised about {', '.join(refused)}: every answer there is refused."
    yield from (f"{note[0].upper()}{note[1:]}." for note in outcome.notes)


def figures_of(outcome: Outcome) -> dict[str, Any]:
    """All figures as plain values, for model.json and for programs."""
    return {
        "chosen": outcome.chosen,
        "method": "cross-validation grouped by interview; scaling and rules of each fold from the other folds",
        "trials": {
            trial.name: {
                name: {**asdict(found.figures), "calibration": asdict(found.calibration) if found.calibration else None}
                for name, found in trial.assessments.items()
            }
            for trial in outcome.trials
        },
        "mean_macro_f1": {trial.name: trial.mean_f1 for trial in outcome.trials},
        "learning_curve": [asdict(point) for point in outcome.curve],
        "needs": [str(need) for need in outcome.needs],
        "notes": list(outcome.notes),
    }


def card_of(description: Description, outcome: Outcome) -> str:
    """The model card, in Markdown."""
    columns, trials = trial_table(outcome)
    blocks = [
        f"# Model for codebook {description.codebook}, version {description.codebook_version}",
        ORIGIN.format(of=description),
        HOW[recipe_in(description.recipe)],
        CAUTION,
        "## Macro-F1",
        _markdown(columns, trials),
        "## Codes",
        _markdown(CODE_COLUMNS, list(code_rows(outcome))),
        "## Calibration",
        _markdown(CALIBRATION_COLUMNS, list(calibration_rows(outcome))),
        *(["## Promises", _markdown(CERTIFICATE_COLUMNS, list(certificate_rows(outcome)))] if outcome.certificates else []),
        *remarks(outcome),
    ]
    return "\n\n".join(blocks) + "\n"


def _chosen(outcome: Outcome) -> dict[str, Any]:
    return next((dict(trial.assessments) for trial in outcome.trials if trial.name == outcome.chosen), {})


def _starred(trial: Trial, outcome: Outcome) -> str:
    return f"{trial.name} *" if trial.name == outcome.chosen else trial.name


def _macro(trial: Trial, dimension: str) -> str:
    found = trial.assessments.get(dimension)
    return _digits(found.figures.macro_f1.value) if found is not None else ""


def _counts(found: Certificate) -> tuple[int | None, int | None]:
    return (found.accepted, found.wrong) if found.threshold is not None else (None, None)


def _digits(value: float | Figure | None) -> str:
    number = value.value if isinstance(value, Figure) else value
    return "" if number is None else f"{number:.3f}"


def _with_interval(figure: Figure) -> str:
    spread = "" if figure.low is None else f" ({_digits(figure.low)} to {_digits(figure.high)})"
    return f"{_digits(figure)}{spread}"


def _markdown(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join('' if cell is None else str(cell) for cell in line)} |" for line in lines)
