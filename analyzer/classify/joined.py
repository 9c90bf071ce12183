"""Several models on one encoder as one: each dimension is answered by the first model that knows it, and a unit is still encoded once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analyzer.classify.model import Memory, Model, Question, Rule, Scores, Vectors
from analyzer.core.codebook import Dimension
from analyzer.core.identity import product_id


@dataclass(frozen=True, slots=True, eq=False)
class JoinedModel:
    """A `Model` made of others; `dimensions` are in the order of the codebook."""

    models: tuple[Model, ...]
    dimensions: tuple[Dimension, ...]

    @property
    def id(self) -> str:
        """The hash of the models' ids."""
        return product_id("joined", [model.id for model in self.models])

    @property
    def calibrated(self) -> frozenset[str]:
        """What each model calls a probability among its own dimensions."""
        return frozenset(each.id for each in self.dimensions if each.id in self._of(each.id).calibrated)

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rules of each model for its own dimensions."""
        return {each.id: self._of(each.id).rules[each.id] for each in self.dimensions if each.id in self._of(each.id).rules}

    @property
    def rates(self) -> Mapping[str, tuple[float, ...]]:
        """The rates that each model knows of its own dimensions."""
        return {each.id: self._of(each.id).rates[each.id] for each in self.dimensions if each.id in self._of(each.id).rates}

    @property
    def memory(self) -> Memory | None:
        """The examples of all models; a text is unlike them when it is unlike those of every model."""
        known = [model.memory for model in self.models if model.memory is not None and model.memory.ids]
        if not known:
            return None
        ids = tuple(name for memory in known for name in memory.ids)
        taught = frozenset[str]().union(*(memory.taught for memory in known))
        return Memory(ids, np.concatenate([memory.vectors for memory in known]), min(memory.reach for memory in known), taught)

    def directions(self, dimension: str, question: Question, width: int) -> Scores | None:
        """Those of the model that knows the dimension."""
        return self._of(dimension).directions(dimension, question, width)

    def wordings(self, question: Question) -> tuple[str, ...]:
        """The texts that any of the models reads, those of the first model first; equal ones share one encoding."""
        return tuple(text for model in self.models for text in model.wordings(question))

    def predict(self, questions: Sequence[Question], vectors: Vectors) -> Mapping[str, Scores]:
        """Scores of every model's own dimensions."""
        found = dict[str, Scores]()
        for model, own in self._parts(questions, vectors):
            scores = model.predict(questions, own)
            found |= {name: values for name, values in scores.items() if self._of(name) is model}
        return found

    def _parts(self, questions: Sequence[Question], vectors: Vectors) -> Iterator[tuple[Model, Vectors]]:
        start = 0
        for model in self.models:
            width = len(model.wordings(questions[0])) if questions else 1
            yield model, vectors[:, start : start + width]
            start += width

    def _of(self, dimension: str) -> Model:
        return next(model for model in self.models if any(each.id == dimension for each in model.dimensions))
