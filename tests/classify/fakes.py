"""An encoder without a model: texts that share words have similar vectors."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analyzer.classify.model import Vectors
from analyzer.classify.told import Told
from analyzer.core.codebook import Code, Codebook, Dimension

WIDTH = 256


class WordEncoder:
    """Counts of hashed words, scaled to unit length; remembers what it was asked to encode."""

    id = "words"
    alike = WIDTH
    at_once = 64

    def __init__(self, language: str | None = "en") -> None:
        self.language = language
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += dict.fromkeys(texts)
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                vectors[row, zlib.crc32(word.encode()) % WIDTH] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1)

    def read(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        vectors = self.encode(texts)
        return vectors, [self._parts(text) for text in texts]

    def tokens(self, texts: Sequence[str]) -> list[Vectors]:
        return [told.tokens for told in self.told(texts)]

    def told(self, texts: Sequence[str]) -> list[Told]:
        """A token per word."""
        self.encoded += dict.fromkeys(texts)
        return [Told(rows := self._counts(text), np.arange(len(rows)), len(rows)) for text in texts]

    def _parts(self, text: str) -> Vectors:
        parts = self._counts(text)
        return parts / max(float(np.linalg.norm(parts.sum(axis=0))), 1)

    def _counts(self, text: str) -> Vectors:
        counts = np.zeros((len(text.split()), WIDTH), np.float32)
        for row, word in enumerate(text.split()):
            for piece in re.findall(r"\w+", word.lower()):
                counts[row, zlib.crc32(piece.encode()) % WIDTH] += 1
        return counts


class EndingEncoder(WordEncoder):
    """The same of the endings of words, in which texts on one matter may differ."""

    id = "endings"

    def encode(self, texts: Sequence[str]) -> Vectors:
        return super().encode([_endings(text) for text in texts])

    def read(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        return super().read([_endings(text) for text in texts])

    def told(self, texts: Sequence[str]) -> list[Told]:
        return super().told([_endings(text) for text in texts])


def _endings(text: str) -> str:
    return " ".join(word[-2:] for word in text.split())


def trust(dimension: str, topic: str) -> Dimension:
    codes = (
        Code("positive", "Rose", f"{topic} rose better higher", examples=(f"{topic} rose", f"better {topic} now higher")),
        Code("negative", "Fell", f"{topic} fell worse lower", examples=(f"{topic} fell", f"worse {topic} now lower")),
        Code("same", "Unchanged", f"{topic} unchanged equal", examples=(f"{topic} stayed unchanged", f"equal {topic} unchanged")),
    )
    return Dimension(dimension, dimension, codes, exclusive=True, per_party=True)


def view(*offered: str) -> Dimension:
    codes = tuple(Code(name, name, name) for name in offered or ("positive", "negative", "mixed", "same"))
    sources = ("trust_honesty", "trust_good_faith")
    return Dimension("trust_direction", "Direction", codes, exclusive=True, per_party=True, derived_from=sources)


def retired(dimension: Dimension) -> Dimension:
    return replace(dimension, exclusive=False, codes=tuple(replace(code, retired=True) for code in dimension.codes))


TOPIC = Dimension(
    "topic",
    "Topic",
    (
        Code("money", "Money", "price invoice cost", examples=("the price and the invoice", "cost of the invoice", "price cost invoice")),
        Code(
            "people",
            "People",
            "team staff colleague",
            examples=("the team and the staff", "a colleague of the team", "staff team colleague"),
        ),
        Code("old", "Old", "formerly", retired=True),
    ),
)
BOOK = Codebook("small", "1", (TOPIC, trust("trust_honesty", "honesty"), trust("trust_good_faith", "effort"), view()))


def contrary(*directions: str) -> Codebook:
    """The codebook with these directions of trust alone, and a second cell that falls where the first rises."""
    topic, honesty, effort, _ = BOOK.dimensions
    other = {"positive": "negative", "negative": "positive", "same": "same"}
    falling = replace(effort, codes=tuple(replace(code, id=other[code.id]) for code in trust(effort.id, "honesty").codes))
    direction = replace(view(*directions), exclusive=len(directions) > 1)
    return replace(BOOK, dimensions=(topic, honesty, falling, direction))
