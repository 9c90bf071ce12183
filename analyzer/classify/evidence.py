"""What a suggestion rests on: the words that carried it, and the coded examples nearest to it. Ids and places, never text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyzer.classify.examples import Marks
from analyzer.classify.likeness import nearest_of
from analyzer.classify.model import Memory, Scores, Vectors

WORDS = 3  # named per suggestion
EXAMPLES = 2
LEAST_SHARE = 0.1  # of the strongest word's part, below which a word carried nothing
WORD = "word:"
EXAMPLE = "example:"


def carrying(parts: Scores) -> tuple[str, ...]:
    """The places (from 0) of the words that speak most for a code, strongest first; `parts` are their shares in its log odds, (n_words,).

    >>> carrying(np.array([0.1, 2.0, -1.0, 0.5]))
    ('word:1', 'word:3')
    """
    order = np.argsort(-parts, kind="stable")[:WORDS]
    least = max(float(parts.max(initial=0)) * LEAST_SHARE, 1e-9)
    return tuple(f"{WORD}{place}" for place in order.tolist() if parts[place] > least)


def nearest(memory: Memory, vectors: Vectors) -> tuple[tuple[tuple[str, ...], ...], Marks]:
    """The two nearest examples of each vector, and whether even the nearest is too unlike it, shape (n,)."""
    if not memory.ids:
        return ((),) * len(vectors), np.zeros(len(vectors), bool)
    places, likeness = nearest_of(vectors[:, : memory.vectors.shape[1]], memory.vectors, EXAMPLES)
    names = tuple(tuple(f"{EXAMPLE}{memory.ids[place]}" for place in row) for row in places.tolist())
    return names, likeness[:, 0] < memory.reach


def words_in(evidence: Sequence[str]) -> tuple[int, ...]:
    """The places of words among pieces of evidence."""
    return tuple(int(piece.removeprefix(WORD)) for piece in evidence if piece.startswith(WORD))


def examples_in(evidence: Sequence[str]) -> tuple[str, ...]:
    """The ids of examples among pieces of evidence."""
    return tuple(piece.removeprefix(EXAMPLE) for piece in evidence if piece.startswith(EXAMPLE))


def with_word_ids(evidence: Sequence[str], ids: Sequence[int]) -> tuple[str, ...]:
    """The same evidence with the ids of words in the transcript in place of their places in the unit.

    >>> with_word_ids(("word:1", "example:s7"), [40, 41, 42])
    ('word:41', 'example:s7')
    """
    return tuple(f"{WORD}{ids[int(piece.removeprefix(WORD))]}" if piece.startswith(WORD) else piece for piece in evidence)
