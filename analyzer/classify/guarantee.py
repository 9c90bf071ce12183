"""Promises about what a trained model accepts: labels set aside for them, and the certificates found with these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.calibrate import scaled
from analyzer.classify.certify import Certificate, Labels, Promise, Scope, certify, thresholds, too_few
from analyzer.classify.crossval import Held, Settled
from analyzer.classify.examples import Example, Marks, task
from analyzer.classify.model import Rule, Scores
from analyzer.classify.refuse import decided, unfit
from analyzer.classify.suggest import DEFAULT_LIMITS
from analyzer.core.codebook import Dimension

Unit: TypeAlias = tuple[str, str]  # interview and text: rows of the same unit for several trustors belong together

SHARE = 1 / 3  # of the units or interviews that are set aside
ROW = "row"  # what a certificate about all dimensions of a unit together is called


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
    """What may be accepted in each coded dimension, and in all of them together; `scores` are the model's for the examples that judge.

    None of these may be refused whatever the answer: it would count as accepted.
    """
    coded = [found.dimension for found in held.values() if not found.dimension.derived_from]
    judged = [answered_by(judging, dimension, scores[dimension.id], settled[dimension.id].rule) for dimension in coded]
    known = [_of_held(held[dimension.id], settled[dimension.id]) for dimension in coded]
    pairs = [*zip(judged, known, strict=True), (together(judged), together(known))]
    return tuple(certify(own.dimension, own.labels, promise=promise, walk=thresholds(other.confidence)) for own, other in pairs)


def unproven(held: Iterable[Held], promise: Promise, available: int) -> tuple[Certificate, ...]:
    """The answer where too few labels exist to set a third aside."""
    names = [found.dimension.id for found in held if not found.dimension.derived_from]
    return tuple(Certificate(name, promise, None, available, reason=shortage(available, promise)) for name in (*names, ROW))


def shortage(available: int, promise: Promise) -> str:
    """Why no third is set aside."""
    return f"{too_few(_set_aside_of(available), promise)} (a third of {available} is set aside)"


def available(examples: Iterable[Example], promise: Promise, *, by_chance: bool = False) -> int:
    """How many units or interviews can judge in the dimension that has most of them."""
    return _most(_able(examples, promise, by_chance=by_chance), promise)


def answered_by(examples: Sequence[Example], dimension: Dimension, scores: Scores, rule: Rule) -> Answered:
    """The answers to those of some examples that were coded in a dimension; `scores` have a row per example."""
    found = task(examples, dimension)
    return _answered(dimension, [_unit(examples[row]) for row in found.rows.tolist()], scores[found.rows], found.marks, rule)


def together(parts: Sequence[Answered]) -> Answered:
    """The whole rows of units: as sure as the least sure answer, right when every answer is."""
    rows: dict[Unit, list[tuple[float, bool]]] = {}
    for part in parts:
        for unit, confidence, right in zip(part.units, part.confidence.tolist(), part.right.tolist(), strict=True):
            rows.setdefault(unit, []).append((confidence, right))
    confidence = np.array([min(sure for sure, _ in answers) for answers in rows.values()])
    return Answered(ROW, tuple(rows), confidence, np.array([all(right for _, right in answers) for answers in rows.values()], bool))


def accepted_from(certified: Iterable[Certificate]) -> Iterator[tuple[str, float]]:
    """The thresholds that were certified, by dimension."""
    return ((found.about, found.threshold) for found in certified if found.threshold is not None)


def _of_held(held: Held, settled: Settled) -> Answered:
    texts = zip(held.groups, held.units, strict=True)
    probability = scaled(held.scores, settled.scaling, exclusive=held.dimension.exclusive)
    return _answered(held.dimension, list(texts), probability, held.marks, settled.rule)


def _answered(dimension: Dimension, units: Sequence[Unit], scores: Scores, marks: Marks, rule: Rule) -> Answered:
    said, confidence = decided(dimension, scores, rule)
    return Answered(dimension.id, tuple(units), confidence, (said == marks).all(axis=1))


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


def _unit(example: Example) -> Unit:
    return example.group, example.question.text


def _key(example: Example, scope: Scope) -> tuple[str, ...]:
    return _unit(example) if scope is Scope.UNITS else (example.group,)
