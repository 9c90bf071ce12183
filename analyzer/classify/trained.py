"""Classifiers with one head per dimension over the vectors of a sentence encoder, all answered in one pass, and their calibration."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from analyzer.classify.calibrate import Scaling, scaled
from analyzer.classify.derive import with_views
from analyzer.classify.heads import Head
from analyzer.classify.inputs import Layout, inputs
from analyzer.classify.model import Memory, Model, Question, Rule, Scores, Vectors, nothing_learned
from analyzer.core.codebook import Dimension


@dataclass(frozen=True, slots=True, eq=False)
class HeadsModel:
    """A `Model` that has learned from examples; its scores are not calibrated. `dimensions`: those with a head, and their views."""

    id: str
    dimensions: tuple[Dimension, ...]
    layout: Layout
    heads: Mapping[str, Head]
    recall: Callable[[], Memory | None] = nothing_learned
    calibrated: frozenset[str] = frozenset()
    rules: Mapping[str, Rule] = field(default_factory=dict)

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
        read = {
            per_party: inputs(self.layout, questions, vectors, per_party=per_party) for per_party in {each.per_party for each in learned}
        }
        return {each.id: self.heads[each.id].scores(read[each.per_party], each) for each in learned}

    def directions(self, dimension: str, width: int) -> Scores | None:
        """Where each offered code lies in the vectors of texts, shape (width, n_offered)."""
        return self.heads[dimension].directions(self._by_id(dimension), width) if dimension in self.heads else None

    def _by_id(self, dimension: str) -> Dimension:
        return next(each for each in self.dimensions if each.id == dimension)


@dataclass(frozen=True, slots=True, eq=False)
class CalibratedModel:
    """Another `Model` whose scores become probabilities and whose answers follow rules, both found by cross-validation.

    `scalings` belong to dimensions and views. `rates`: how often each offered code applied in the examples; towards them go the scores of
    words that were badly heard.
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
        """Probabilities by dimension, views included, shape (n_questions, n_offered_codes); badly heard words weigh less."""
        raw = with_views(self.dimensions, self.base.predict(questions, vectors))
        heard = np.array([1.0 if question.heard is None else question.heard for question in questions]).reshape(-1, 1)
        return {
            dimension.id: heard * self._scaled(dimension, raw[dimension.id]) + (1 - heard) * np.array(self.rates[dimension.id])
            for dimension in self.dimensions
        }

    def directions(self, dimension: str, width: int) -> Scores | None:
        """Those of the model beneath."""
        return self.base.directions(dimension, width)

    def _scaled(self, dimension: Dimension, scores: Scores) -> Scores:
        scaling = self.scalings.get(dimension.id)
        return scores if scaling is None else scaled(scores, scaling, exclusive=dimension.exclusive)
