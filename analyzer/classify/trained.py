"""Classifiers with one head per dimension over the vectors of a sentence encoder, all answered in one pass, and their calibration."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from analyzer.classify.calibrate import Scaling, scaled
from analyzer.classify.derive import with_views
from analyzer.classify.heads import Head, by_code, scores_of
from analyzer.classify.inputs import Layout, inputs, toward
from analyzer.classify.model import Memory, Model, Question, Rule, Scores, Vectors, nothing_learned
from analyzer.classify.reader import Readings
from analyzer.core.codebook import Dimension

HEADS = 1 / 3  # beside the two networks of a reader (evaluation/classify/recipes)


@dataclass(frozen=True, slots=True, eq=False)
class HeadsModel:
    """A `Model` that has learned from examples; its scores are not calibrated. `dimensions`: those with a head, and their views.

    `width`: the columns of vectors that the heads read (None: all). Where there are `readings` of a reader, the log odds are a mean in
    which the heads count HEADS, and the reader the rest.
    """

    id: str
    dimensions: tuple[Dimension, ...]
    layout: Layout
    heads: Mapping[str, Head]
    recall: Callable[[], Memory | None] = nothing_learned
    calibrated: frozenset[str] = frozenset()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    rates: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    width: int | None = None
    readings: Readings | None = None

    @property
    def memory(self) -> Memory | None:
        """What `recall` says it has learned from."""
        return self.recall()

    def wordings(self, question: Question) -> tuple[str, ...]:
        """The unit's text, and what was said before where the model reads it."""
        return self.layout.wordings(question)

    def predict(self, questions: Sequence[Question], vectors: Vectors) -> Mapping[str, Scores]:
        """Scores by coded dimension, shape (n_questions, n_offered_codes)."""
        learned = [dimension for dimension in self.dimensions if dimension.id in self.heads]
        own = vectors[:, :, : self.width]
        read = {per_party: inputs(self.layout, questions, own, per_party=per_party) for per_party in {each.per_party for each in learned}}
        found = dict[str, Scores]()
        for each in learned:
            head = self.heads[each.id]
            odds = head.odds(read[each.per_party])
            if self.readings is not None:
                others, known = self.readings.odds(each, questions, vectors[:, 0])
                odds = np.where(known[:, None], HEADS * odds + (1 - HEADS) * others, odds)
            found[each.id] = scores_of(odds, head.columns, each)
        return found

    def directions(self, dimension: str, question: Question, width: int) -> Scores | None:
        """Where each offered code lies in the vectors of texts, shape (width, n_offered); columns that are not read count for nothing."""
        if dimension not in self.heads:
            return None
        head, known = self.heads[dimension], self._by_id(dimension)
        own = width if self.width is None else self.width
        found = np.zeros((width, len(head.columns)))
        found[:own] = toward(self.layout, question, head.slopes, own, per_party=known.per_party)
        if self.readings is not None and self.readings.know(known, question):
            found = HEADS * found + (1 - HEADS) * self.readings.directions(known, question, width)
        return by_code(found, head.columns, known)

    def _by_id(self, dimension: str) -> Dimension:
        return next(each for each in self.dimensions if each.id == dimension)


@dataclass(frozen=True, slots=True, eq=False)
class CalibratedModel:
    """Another `Model` whose scores become probabilities and whose answers follow rules, both found by cross-validation.

    `scalings` belong to dimensions and views. `rates`: how often each offered code applied in the examples.
    """

    id: str
    base: Model
    dimensions: tuple[Dimension, ...]
    scalings: Mapping[str, Scaling]
    rates: Mapping[str, tuple[float, ...]]
    rules: Mapping[str, Rule]
    calibrated: Collection[str]
    memory: Memory | None = None

    def wordings(self, question: Question) -> tuple[str, ...]:
        """Those of the model beneath."""
        return self.base.wordings(question)

    def predict(self, questions: Sequence[Question], vectors: Vectors) -> Mapping[str, Scores]:
        """Probabilities by dimension, views included, shape (n_questions, n_offered_codes)."""
        raw = with_views(self.dimensions, self.base.predict(questions, vectors))
        return {dimension.id: self._scaled(dimension, raw[dimension.id]) for dimension in self.dimensions}

    def directions(self, dimension: str, question: Question, width: int) -> Scores | None:
        """Those of the model beneath."""
        return self.base.directions(dimension, question, width)

    def _scaled(self, dimension: Dimension, scores: Scores) -> Scores:
        scaling = self.scalings.get(dimension.id)
        return scores if scaling is None else scaled(scores, scaling, exclusive=dimension.exclusive)
