"""Promises about what a trained model accepts: labels set aside for them, and the certificates found with these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.calibrate import scaled
from analyzer.classify.certify import Certificate, Labels, Promise, Scope, certify, thresholds, too_few
from analyzer.classify.crossval import Held, Settled
from analyzer.classify.derive import direction_marks
from analyzer.classify.examples import Example, Marks, Rows, task
from analyzer.classify.model import Rule, Scores
from analyzer.classify.refuse import decided, held_by, unfit
from analyzer.classify.suggest import DEFAULT_LIMITS
from analyzer.core.codebook import Dimension

Unit: TypeAlias = tuple[str, str]  # interview and text: rows of the same unit for several trustors belong together

SHARE = 1 / 3  # of the units or interviews that are set aside
ROW = "whole row"  # no id of a dimension has a space; what a certificate about all dimensions of a unit together is called


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """The answers in one dimension: of which units, how sure, and whether right; all have the length n."""

    dimension: str
    units: tuple[Unit, ...]
    confidence: NDArray[np.float64]
    right: Marks

    @property
    def labels(self) -> Labels:
        """What certifies."""
        return Labels(self.confidence, self.right, [group for group, _ in self.units], units=self.units)


@dataclass(frozen=True, slots=True, eq=False)
class _Coded:
    """The examples coded in one dimension, of a direction those in all its cells: `rows` rise; all have the length n."""

    dimension: Dimension
    rows: Rows
    units: tuple[Unit, ...]
    scores: Scores
    marks: Marks


def set_aside(
    examples: Sequence[Example], promise: Promise | None, *, seed: int, by_chance: bool = False
) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """The examples that teach and those that judge: a random third of the units or interviews, where that many can certify at all.

    What was decided with a suggestion in view never judges, nor what is unfit for any suggestion. Units that chance chose judge alone where
    they suffice, and `by_chance` in any case.
    """
    if promise is None:
        return tuple(examples), ()
    able = _able(examples, promise, by_chance=by_chance)
    if _set_aside_of(_most(able, promise)) < promise.fewest:
        return tuple(examples), ()
    keys = sorted({_key(example, promise.scope) for example in able})
    lots = np.random.default_rng(seed).permutation(len(keys))
    chosen = {keys[place] for place in lots[: _set_aside_of(len(keys))].tolist()}
    teaching = tuple(example for example in examples if _key(example, promise.scope) not in chosen)
    return teaching, tuple(example for example in able if _key(example, promise.scope) in chosen)


def certificates(
    judging: Sequence[Example], scores: Mapping[str, Scores], held: Mapping[str, Held], settled: Mapping[str, Settled], promise: Promise
) -> tuple[Certificate, ...]:
    """What may be accepted in each dimension, directions included, and in all of them together; `scores` are the model's for `judging`.

    None of these may be refused whatever the answer: it would count as accepted.
    """
    rules = {name: found.rule for name, found in settled.items()}
    judged = answers(judging, [found.dimension for found in held.values()], scores, rules)
    known = _answers([_of_held(found, settled[name]) for name, found in held.items()], rules)
    pairs = zip(judged, known, strict=True)
    return tuple(certify(own.dimension, own.labels, promise=promise, walk=thresholds(other.confidence)) for own, other in pairs)


def answers(
    examples: Sequence[Example], dimensions: Iterable[Dimension], scores: Mapping[str, Scores], rules: Mapping[str, Rule]
) -> tuple[Answered, ...]:
    """The answers to examples by dimension, then those of directions, which follow from these, then whole rows.

    `scores` have a row per example; an example is answered where it was coded, in a direction where all its cells were.
    """
    every = list(dimensions)
    coded = [_coded(examples, dimension, scores[dimension.id]) for dimension in every if not dimension.derived_from]
    views = [_view(examples, view, _sources(view, coded), scores[view.id]) for view in every if view.derived_from]
    return _answers([*coded, *views], rules)


def unproven(dimensions: Iterable[str], promise: Promise, available: int, reason: str) -> tuple[Certificate, ...]:
    """The answer where none of the labels `available` could be set aside."""
    return tuple(Certificate(name, promise, None, available, reason=reason) for name in (*dimensions, ROW))


def shortage(available: int, promise: Promise) -> str:
    """Why no third is set aside."""
    return f"{too_few(_set_aside_of(available), promise)} (a third of {available} is set aside)"


def available(examples: Iterable[Example], promise: Promise, *, by_chance: bool = False) -> int:
    """How many units or interviews can judge in the dimension that has most of them."""
    return _most(_able(examples, promise, by_chance=by_chance), promise)


def together(parts: Sequence[Answered]) -> Answered:
    """The rows of units that are answered in every part: as sure as the least sure answer, right when every answer is."""
    whole = set[Unit].intersection(*(set(part.units) for part in parts))
    rows: dict[Unit, list[tuple[float, bool]]] = {}
    for part in parts:
        for unit, confidence, right in zip(part.units, part.confidence.tolist(), part.right.tolist(), strict=True):
            if unit in whole:
                rows.setdefault(unit, []).append((confidence, right))
    confidence = np.array([min(sure for sure, _ in answers) for answers in rows.values()])
    return Answered(ROW, tuple(rows), confidence, np.array([all(right for _, right in answers) for answers in rows.values()], bool))


def unit_of(example: Example) -> Unit:
    """The unit that an example is about, whichever trustor it asks about."""
    return example.group, example.question.text


def row_accepted_from(certified: Iterable[Certificate]) -> float | None:
    """The confidence from which whole rows are accepted; None where no promise was asked for."""
    return next((found.accept for found in certified if found.about == ROW), None)


def _answers(parts: Sequence[_Coded], rules: Mapping[str, Rule]) -> tuple[Answered, ...]:
    """Those of coded dimensions, of directions, which stand behind these in `parts`, and of whole rows of the coded dimensions."""
    coded = [part for part in parts if not part.dimension.derived_from]
    said = {part.dimension.id: decided(part.dimension, part.scores, rules[part.dimension.id]) for part in coded}
    own = [_answered(part, *said[part.dimension.id]) for part in coded]
    views = list[Answered]()
    for view in parts[len(coded) :]:
        cells = _sources(view.dimension, coded)
        followed = direction_marks(view.dimension, [(cell.dimension, _at(view.rows, cell, said[cell.dimension.id][0])) for cell in cells])
        views.append(_answered(view, followed, held_by(followed, view.scores)))
    return (*own, *views, together(own))


def _answered(part: _Coded, said: Marks, confidence: NDArray[np.float64]) -> Answered:
    return Answered(part.dimension.id, part.units, confidence, (said == part.marks).all(axis=1))


def _of_held(held: Held, settled: Settled) -> _Coded:
    units = tuple(zip(held.groups, held.units, strict=True))
    probability = scaled(held.scores, settled.scaling, exclusive=held.dimension.exclusive)
    return _Coded(held.dimension, np.array(held.rows, np.int64), units, probability, held.marks)


def _coded(examples: Sequence[Example], dimension: Dimension, scores: Scores) -> _Coded:
    found = task(examples, dimension)
    return _Coded(dimension, found.rows, _units(examples, found.rows), scores[found.rows], found.marks)


def _view(examples: Sequence[Example], view: Dimension, cells: Sequence[_Coded], scores: Scores) -> _Coded:
    rows = np.array(sorted(set[int].intersection(*(set(cell.rows.tolist()) for cell in cells))), np.int64)
    marks = direction_marks(view, [(cell.dimension, _at(rows, cell, cell.marks)) for cell in cells])
    return _Coded(view, rows, _units(examples, rows), scores[rows], marks)


def _at(rows: Rows, part: _Coded, marks: Marks) -> Marks:
    """The `marks` of some rows among those of a part."""
    return marks[np.searchsorted(part.rows, rows)]


def _units(examples: Sequence[Example], rows: Rows) -> tuple[Unit, ...]:
    return tuple(unit_of(examples[row]) for row in rows.tolist())


def _sources(view: Dimension, coded: Iterable[_Coded]) -> list[_Coded]:
    return [part for part in coded if part.dimension.id in view.derived_from]


def _able(examples: Iterable[Example], promise: Promise, *, by_chance: bool) -> list[Example]:
    """The examples that can judge, decided blind and fit: of units that chance chose where these suffice, else all unless `by_chance`."""
    able = [example for example in examples if _judges(example)]
    drawn = [example for example in able if example.drawn]
    return drawn if by_chance or _set_aside_of(_most(drawn, promise)) >= promise.fewest else able


def _most(examples: Iterable[Example], promise: Promise) -> int:
    found: dict[str, set[tuple[str, ...]]] = {}
    for example in examples:
        for dimension in example.labels:
            found.setdefault(dimension, set()).add(_key(example, promise.scope))
    return max(map(len, found.values()), default=0)


def _set_aside_of(available: int) -> int:
    return int(available * SHARE)


def _judges(example: Example) -> bool:
    """Whether it was decided without a suggestion in view and is fit for one; the language that the model reads is not known here."""
    return not example.shown and unfit(example.question, None, DEFAULT_LIMITS) is None


def _key(example: Example, scope: Scope) -> tuple[str, ...]:
    return unit_of(example) if scope is Scope.UNITS else (example.group,)
