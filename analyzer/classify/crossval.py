"""Grouped cross-validation: scores of examples by models that saw none of their interview, and what these scores are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from analyzer.classify.baselines import Fit
from analyzer.classify.calibrate import CalibrationError, Scaling, answers_of, calibration_error, fit_scaling, scaled
from analyzer.classify.derive import direction_marks, direction_scores, is_direction
from analyzer.classify.examples import Example, Marks, Rows, groups_of, task, tasks
from analyzer.classify.figures import DimensionFigures, figures, macro_f1
from analyzer.classify.folds import Folds, grouped_folds
from analyzer.classify.model import Rule, Scores
from analyzer.classify.refuse import decided
from analyzer.core.codebook import Codebook, Dimension

MARGINS = (1.0, 0.7, 0.5, 0.35, 0.25, 0.15)
THRESHOLDS = (0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1)
FEWEST_DRAWN = 50  # examples that chance chose from which they alone tell the rates
FEWEST_TO_TUNE = 40  # examples of a dimension below which the usual rule stays
GAIN = 0.01  # of macro-F1 for which another rule is chosen


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """The scores of one dimension, each by a model that saw nothing of its interview, with what holds, and text and fold of each.

    `drawn`: chance chose the unit.
    """

    dimension: Dimension
    scores: Scores
    marks: Marks
    groups: tuple[str, ...]
    units: tuple[str, ...]
    folds: Folds
    rows: tuple[int, ...]
    drawn: Marks

    @property
    def typical(self) -> Marks:
        """The examples that stand for all units: those chance chose, where they are enough, else all; shape (n,)."""
        return self.drawn if self.drawn.sum() >= FEWEST_DRAWN else np.ones(len(self.marks), bool)


@dataclass(frozen=True, slots=True)
class Settled:
    """How the scores of a dimension are read: made probabilities, and made answers."""

    scaling: Scaling
    rule: Rule


@dataclass(frozen=True, slots=True)
class Assessment:
    """What cross-validation says of one dimension; the calibration error is that of scores scaled without sight of their fold."""

    figures: DimensionFigures
    calibration: CalibrationError | None


def folds_for(examples: Sequence[Example], codebook: Codebook, *, count: int, seed: int) -> Folds:
    """Folds of whole interviews in which every code of every dimension is spread evenly."""
    found = tasks(examples, codebook)
    marks = np.zeros((len(examples), sum(each.marks.shape[1] for each in found)), bool)
    column = 0
    for each in found:
        width = each.marks.shape[1]
        marks[each.rows, column : column + width] = each.marks
        column += width
    return grouped_folds(groups_of(examples), marks, count=count, seed=seed)


def held_out(fit: Fit, examples: Sequence[Example], codebook: Codebook, folds: Folds) -> dict[str, Held]:
    """Held-out scores by dimension, derived directions included; examples coded with a suggestion in view train and are not measured."""
    found = {t.dimension.id: np.full((len(examples), t.marks.shape[1]), np.nan) for t in tasks(examples, codebook)}
    for fold in np.unique(folds):
        inside = np.flatnonzero(folds == fold)
        predict = fit([example for example, other in zip(examples, folds != fold, strict=True) if other])
        predicted = predict([example.question for example, own in zip(examples, folds == fold, strict=True) if own])
        for name, scores in predicted.items():
            if name in found:
                found[name][inside] = scores
    held = {name: _held(codebook.dimension(name), scores, examples, folds) for name, scores in found.items()}
    return held | {
        view.id: _held_view(view, held) for view in codebook.dimensions if is_direction(view) and set(view.derived_from) <= set(held)
    }


def settle(held: Held, chosen: Marks | None = None) -> Settled:
    """Scaling and rule fitted to held-out scores, or to the `chosen` ones among them; by those that chance chose where they are enough."""
    some = held.typical if chosen is None else held.typical & chosen
    exclusive = held.dimension.exclusive
    if not some.any():
        return Settled(Scaling(), Rule())
    derived, rates = bool(held.dimension.derived_from), bool(held.drawn[some].all())
    scaling = fit_scaling(held.scores[some], held.marks[some], exclusive=exclusive, rates=rates, derived=derived)
    return Settled(scaling, best_rule(held.dimension, scaled(held.scores[some], scaling, exclusive=exclusive), held.marks[some]))


def assess(held: Mapping[str, Held], *, seed: int = 0) -> dict[str, Assessment]:
    """Figures of held-out answers by dimension; scaling and rule of each fold are those of the other folds.

    The answers of a derived direction follow from those of its cells, as suggestions for a study do; its probabilities are its own.
    """
    answered = {name: _answered(found) for name, found in held.items()}
    said = {name: marks for name, (marks, _) in answered.items()}
    said |= {name: _followed(found, held, said) for name, found in held.items() if is_direction(found.dimension)}
    return {name: _assessed(found, said[name], answered[name][1], seed) for name, found in held.items()}


def mean_f1(assessments: Mapping[str, Assessment]) -> float:
    """The mean macro-F1 over the dimensions in which it is defined, 0 where it is in none."""
    defined = [found.figures.macro_f1.value for found in assessments.values() if found.figures.macro_f1.value is not None]
    return fmean(defined) if defined else 0.0


def best_rule(dimension: Dimension, scores: Scores, marks: Marks) -> Rule:
    """The rule with the best macro-F1; the usual one unless another is clearly better, and for a view, whose answers follow its cells."""
    usual = Rule()
    if len(marks) < FEWEST_TO_TUNE or dimension.derived_from:
        return usual
    codes = [code.id for code in dimension.offered]
    candidates = [Rule(margin=m) for m in MARGINS] if dimension.exclusive else [Rule(dict.fromkeys(codes, t)) for t in THRESHOLDS]
    worth = [macro_f1(marks, decided(dimension, scores, rule)[0]) or 0.0 for rule in candidates]
    best = int(np.argmax(worth))
    return candidates[best] if worth[best] > worth[0] + GAIN else usual


def _answered(held: Held) -> tuple[Marks, Scores]:
    """Answers and probabilities, each by scaling and rule of the other folds; shape (n, n_codes) both."""
    said, probability = np.zeros_like(held.marks), np.zeros_like(held.scores)
    for fold in np.unique(held.folds):
        inside = held.folds == fold
        settled = settle(held, ~inside)
        probability[inside] = scaled(held.scores[inside], settled.scaling, exclusive=held.dimension.exclusive)
        said[inside], _ = decided(held.dimension, probability[inside], settled.rule)
    return said, probability


def _followed(view: Held, held: Mapping[str, Held], said: Mapping[str, Marks]) -> Marks:
    """The directions that follow from what is said of their cells, shape (n, n_codes)."""
    sources = [held[name] for name in view.dimension.derived_from]
    picked = [(source.dimension, said[source.dimension.id][_places(source, view.rows)]) for source in sources]
    return direction_marks(view.dimension, picked)


def _assessed(held: Held, said: Marks, probability: Scores, seed: int) -> Assessment:
    codes = [code.id for code in held.dimension.offered]
    measured = figures(held.dimension.id, codes, held.marks, said, held.groups, seed=seed)
    answers = answers_of(probability[held.typical], held.marks[held.typical], exclusive=held.dimension.exclusive)
    return Assessment(measured, calibration_error(*answers, seed=seed) if len(held.marks) else None)


def _held(dimension: Dimension, scores: Scores, examples: Sequence[Example], folds: Folds) -> Held:
    coded = [row for row, example in enumerate(examples) if dimension.id in example.labels and not example.shown]
    measured = [row for row in coded if not np.isnan(scores[row]).any()]
    some = [examples[row] for row in measured]
    return Held(
        dimension,
        scores[measured],
        task(some, dimension).marks,
        groups_of(some),
        _texts(some),
        folds[measured],
        tuple(measured),
        _drawn(some),
    )


def _held_view(view: Dimension, held: Mapping[str, Held]) -> Held:
    """The derived direction, where all its cells are held."""
    sources = [held[name] for name in view.derived_from]
    common = sorted(set[int].intersection(*(set(source.rows) for source in sources)))
    picked = [_places(source, common) for source in sources]
    scores = {source.dimension.id: source.scores[rows] for source, rows in zip(sources, picked, strict=True)}
    marks = direction_marks(view, [(source.dimension, source.marks[rows]) for source, rows in zip(sources, picked, strict=True)])
    first, rows = sources[0], picked[0]
    groups = tuple(first.groups[row] for row in rows.tolist())
    derived = direction_scores(view, [source.dimension for source in sources], scores)
    units = tuple(first.units[row] for row in rows.tolist())
    return Held(view, derived, marks, groups, units, first.folds[rows], tuple(common), first.drawn[rows])


def _places(held: Held, rows: Sequence[int]) -> Rows:
    """Where these examples stand among those held; `rows` rise."""
    return np.searchsorted(held.rows, rows)


def _texts(examples: Sequence[Example]) -> tuple[str, ...]:
    return tuple(example.question.text for example in examples)


def _drawn(examples: Sequence[Example]) -> Marks:
    return np.array([example.drawn for example in examples], bool)
