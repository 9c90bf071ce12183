"""Two encoders as one: what a text is about, by the first, beside how it is said, by the second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analyzer.classify.encode import Encoder
from analyzer.classify.model import Vectors
from analyzer.classify.told import beside
from analyzer.core.identity import product_id

WEIGHT = 1.5  # of the second's columns; chosen on material for development (evaluation/classify/recipes)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """An `Encoder` whose vectors are those of the first, then those of the second."""

    first: Encoder
    second: Encoder

    @property
    def id(self) -> str:
        """The hash of both."""
        return product_id("side by side", self.first.id, self.second.id, WEIGHT)

    @property
    def language(self) -> str | None:
        """The language of the first."""
        return self.first.language

    @property
    def alike(self) -> int:
        """The columns of the first tell how much alike texts are."""
        return self.first.alike

    @property
    def width(self) -> int:
        """Columns of both."""
        return self.first.alike + self.second.alike

    @property
    def at_once(self) -> int:
        """As few as the slower of both takes."""
        return min(self.first.at_once, self.second.at_once)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors, float32, shape (n_texts, width of both)."""
        return np.concatenate([self.first.encode(texts), WEIGHT * self.second.encode(texts)], axis=1)

    def read(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """The same vectors, and for each text what each of its words adds, shape (n_words, width of both)."""
        vectors, parts = self.first.read(texts)
        others, their_parts = self.second.read(texts)
        for row, own in enumerate(parts):  # in place: the parts of all words take much room
            parts[row] = beside([own, WEIGHT * their_parts[row]])
        return np.concatenate([vectors, WEIGHT * others], axis=1), parts
