"""The encoder of models with a reader: vectors of both encoders side by side, and beside them the readings of the readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from analyzer.classify.encode import Encoder
from analyzer.classify.model import Vectors
from analyzer.classify.reader import Reader
from analyzer.classify.side_by_side import WEIGHT, SideBySide
from analyzer.classify.told import Told, beside, by_word, parts_of, stacked, vector_of
from analyzer.core.identity import product_id
from analyzer.errors import ModelError


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An `Encoder` that also gives the tokens of texts, shape (n_tokens, width) each, of which a vector is the mean."""

    def tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """The tokens of each text."""

    def told(self, texts: Sequence[str]) -> list[Told]:
        """The same with the word that each token is of."""


@dataclass(frozen=True, slots=True)
class Attending(SideBySide):
    """An `Encoder` whose vectors are those of both side by side, then one reading after the other; the language model reads a text once."""

    second: TokenEncoder
    readers: tuple[Reader, ...] = ()

    @property
    def id(self) -> str:
        """The hash of all of them."""
        return product_id("attending", SideBySide(self.first, self.second).id, [reader.id for reader in self.readers])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors, float32, shape (n_texts, width and that of the readings)."""
        distinct = list(dict.fromkeys(texts))
        tokens = self.second.tokens(distinct)
        vectors = stacked([vector_of(own) for own in tokens], self.second.alike)
        read = [reader.readings(tokens) for reader in self.readers]
        found = np.concatenate([self.first.encode(distinct), WEIGHT * vectors, *read], axis=1)
        places = {text: row for row, text in enumerate(distinct)}
        return found[[places[text] for text in texts]]

    def read(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """The same vectors, and for each text what each of its words adds, shape (n_words, width and that of the readings)."""
        distinct = list(dict.fromkeys(texts))
        vectors, parts = self.first.read(distinct)
        told = self.second.told(distinct)
        tokens = [each.tokens for each in told]
        others = stacked([vector_of(own) for own in tokens], self.second.alike)
        read = [reader.read(tokens) for reader in self.readers]
        found = np.concatenate([vectors, WEIGHT * others, *(readings for readings, _ in read)], axis=1)
        for row, each in enumerate(told):
            added = [by_word(shares[row], each.words, each.count) for _, shares in read]
            parts[row] = beside([parts[row], WEIGHT * parts_of(each), *added])
        places = {text: row for row, text in enumerate(distinct)}
        return found[[places[text] for text in texts]], [parts[places[text]] for text in texts]


def attending(beside: SideBySide, readers: Sequence[Reader]) -> Attending:
    """Two encoders with readers. Raises ModelError where the second gives no tokens."""
    if not isinstance(beside.second, TokenEncoder):
        raise ModelError("a reader needs the tokens of a language model", remedy="Train the model again.")
    return Attending(beside.first, beside.second, tuple(readers))
