"""How close the words of a passage are to those of other passages: by the words they share, seldom ones above all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import TypeAlias, TypeVar

from analyzer.findings.references import Passage

Item = TypeVar("Item")
Weights: TypeAlias = Mapping[str, float]

WORD = re.compile(r"\w{3,}")
READ_FOR_RARITY = 4000  # passages, evenly spaced: enough to tell seldom words from others, and quick
READ_FOR_CENTRE = 400


@dataclass(frozen=True, slots=True)
class Rarity:
    """How much a word says, by how seldom it is (inverse document frequency); `unseen` for words that were not met."""

    weights: Weights
    unseen: float

    def weighed(self, text: str) -> dict[str, float]:
        """The words of a text with their weights, of length 1."""
        counts = Counter(WORD.findall(text.casefold()))
        return _unit({word: times * self.weights.get(word, self.unseen) for word, times in counts.items()})

    def centre(self, passages: Sequence[Passage]) -> dict[str, float]:
        """The mean of passages, of length 1."""
        total: dict[str, float] = {}
        for passage in spaced(passages, READ_FOR_CENTRE):
            for word, weight in self.weighed(passage.text).items():
                total[word] = total.get(word, 0.0) + weight
        return _unit(total)


def rarity_of(passages: Sequence[Passage]) -> Rarity:
    """How seldom words are among passages."""
    read = spaced(passages, READ_FOR_RARITY)
    spread = Counter(word for passage in read for word in set(WORD.findall(passage.text.casefold())))
    return Rarity({word: log((1 + len(read)) / (1 + times)) + 1 for word, times in spread.items()}, log(1 + len(read)) + 1)


def cosine(first: Weights, second: Weights) -> float:
    """The cosine of the angle between two texts of length 1, 0..1; 0 where either has no words."""
    return sum(weight * second.get(word, 0.0) for word, weight in first.items())


def spaced(items: Sequence[Item], most: int) -> Sequence[Item]:
    """At most `most` of some items, evenly spaced and in order.

    >>> spaced([0, 1, 2, 3, 4, 5], 3)
    [0, 2, 4]
    """
    return items if len(items) <= most else [items[place * len(items) // most] for place in range(most)]


def _unit(weights: dict[str, float]) -> dict[str, float]:
    length = sqrt(sum(weight**2 for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}
