"""Texts by their tokens: what an encoder makes of each, and which word it is of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.model import Vectors

Places: TypeAlias = NDArray[np.int64]

NOWHERE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """The tokens of a text, shape (n_tokens, width), the place of the word that each is of (n_tokens,), and how many words there are."""

    tokens: Vectors
    words: Places
    count: int


def words_of(text: str, offsets: Sequence[tuple[int, int]]) -> tuple[Places, int]:
    """The word (as spaces divide them) of each token by where it stands in a text (nowhere: 0, 0), and how many words there are.

    >>> words_of("so it went", [(0, 2), (2, 5), (6, 8), (8, 10), (0, 0)])
    (array([ 0,  1,  2,  2, -1]), 3)
    """
    starts = [found.start() for found in re.finditer(r"\S+", text)]
    ends = np.array([end if end > start else 0 for start, end in offsets], np.int64)
    words = np.maximum(np.searchsorted(starts, ends - 1, side="right") - 1, 0)
    return np.where((ends > 0) & bool(starts), words, NOWHERE), len(starts)


def joined(windows: Sequence[Told]) -> Told:
    """Windows of a text, one after the other, as one."""
    ends = np.cumsum([0, *(window.count for window in windows)]).tolist()
    words = [np.where(window.words == NOWHERE, NOWHERE, window.words + before) for window, before in zip(windows, ends, strict=False)]
    return Told(np.concatenate([window.tokens for window in windows]), np.concatenate(words), ends[-1])


def by_word(shares: Vectors, words: Places, count: int) -> Vectors:
    """The shares of tokens added up over each word, shape (count, width)."""
    parts = np.zeros((count, shares.shape[1]), np.float32)
    known = words != NOWHERE
    np.add.at(parts, words[known], shares[known])
    return parts


def parts_of(told: Told) -> Vectors:
    """What each word adds to the vector of a text, shape (n_words, width)."""
    length = float(np.linalg.norm(mean_of(told.tokens))) or 1.0
    return by_word(told.tokens, told.words, told.count) / (max(1, len(told.tokens)) * length)


def vector_of(tokens: Vectors) -> Vectors:
    """The mean over tokens with the length 1, float32, shape (width,); zeros where there are none."""
    return unit_vector(mean_of(tokens)).astype(np.float32)


def mean_of(tokens: Vectors) -> Vectors:
    """The mean of the vectors of tokens, zeros where there are none."""
    return np.asarray(tokens.mean(axis=0, dtype=np.float32) if len(tokens) else np.zeros(tokens.shape[1], np.float32))


def unit_vector(vector: Vectors) -> Vectors:
    """The vector with the length 1; one of zeros stays."""
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def stacked(vectors: Sequence[Vectors], width: int) -> Vectors:
    """Vectors as the rows of one array, shape (n, width)."""
    return np.stack(vectors) if vectors else np.zeros((0, width), np.float32)


def beside(parts: Sequence[Vectors]) -> Vectors:
    """Parts of the same words side by side; words that only some encoders read of a long text are nothing to the others."""
    longest = max(map(len, parts))
    return np.concatenate([np.pad(own, ((0, longest - len(own)), (0, 0))) for own in parts], axis=1)
