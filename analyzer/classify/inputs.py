"""What a head reads beside the text of a unit: what was said before, who speaks, and whose trust is meant."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from analyzer.classify.heads import Matrix
from analyzer.classify.model import Question, Vectors
from analyzer.classify.standpoint import plausibility
from analyzer.optional import need

CONTEXT_WORDS = 40  # the last words said before
BETWEEN = "[SEP]"  # what BERT reads as the end of a sentence
WORD = re.compile(r"\w+(?:['’]\w+)*|[?!]|\.\.\.")
SIGN = 0x80000000  # the bit of a hash that says whether a word adds or subtracts
HASHED = 1 << 12  # columns that words and pairs of words fall into; their wording is not kept
KEPT = 1 << 14  # texts whose words are remembered while learning
LONG = 4.6  # log of a hundred words
SIDE_WEIGHT = 0.5  # of an input that is 0 or 1, beside vectors of unit length


class Context(StrEnum):
    """How what was said before is read: not at all, in one text with the unit, or so beside the unit alone."""

    NONE = "none"
    JOINED = "joined"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Layout:
    """Which inputs there are beside the vector of the text.

    `words`: the words themselves, hashed. `speakers`: the parties of speakers that are told apart. `parties`: those that a reader tells
    apart, as speakers and as trustors.
    """

    context: Context = Context.NONE
    words: bool = False
    speakers: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()

    def wordings(self, question: Question) -> tuple[str, ...]:
        """The texts to encode for a question; the words of the unit end the first."""
        before = " ".join(question.before.split()[-CONTEXT_WORDS:])
        whole = f"{before} {BETWEEN} {question.text}" if before else question.text
        if self.context is Context.BESIDE:
            return question.text, whole
        return (question.text if self.context is Context.NONE else whole,)


@dataclass(frozen=True, slots=True, eq=False)
class Signs:
    """What is known of questions beside their words, a row each: whether anything was said `before`, (n, 1); which party speaks, (n, k).

    `side`: whether the trustor's own side speaks (+1), another (-1) or that is unknown (0), and how plausible it is that the trustor's
    belief is told (0..1), shape (n, 2).
    """

    before: Any
    speakers: Any
    side: Any

    def of(self, rows: Sequence[int]) -> Signs:
        """Those of some questions."""
        return Signs(self.before[rows], self.speakers[rows], self.side[rows])

    def as_(self, kind: Callable[[Matrix], Any]) -> Signs:
        """The same as arrays of another kind."""
        return Signs(kind(self.before), kind(self.speakers), kind(self.side))


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Inputs side by side, dense and sparse ones, that multiply like one matrix of the shape (n, width)."""

    parts: tuple[Any, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, and columns of all parts together."""
        return self.parts[0].shape[0], sum(part.shape[1] for part in self.parts)

    @property
    def T(self) -> _Transposed:  # noqa: N802 (the name in numpy)
        """The same with rows and columns exchanged."""
        return _Transposed(tuple(part.T for part in self.parts))

    def __getitem__(self, rows: Any) -> Blocks:
        return Blocks(tuple(part[rows] for part in self.parts))

    def __matmul__(self, slopes: Any) -> Any:
        if isinstance(slopes, _Transposed):
            products = (part @ other for part, other in zip(self.parts, slopes.parts, strict=True))
            return sum(each.toarray() if hasattr(each, "toarray") else each for each in products)
        ends = np.cumsum([0, *(part.shape[1] for part in self.parts)]).tolist()
        return sum(part @ slopes[start:end] for part, start, end in zip(self.parts, ends, ends[1:], strict=False))


@dataclass(frozen=True, slots=True, eq=False)
class _Transposed:
    """Blocks below each other."""

    parts: tuple[Any, ...]

    def __matmul__(self, other: Any) -> Any:
        return np.concatenate([part @ other for part in self.parts])


def inputs(layout: Layout, questions: Sequence[Question], vectors: Vectors, *, per_party: bool) -> Blocks:
    """The inputs of a head, float32, shape (n_questions, width); `vectors` are those of the wordings, (n_questions, n_wordings, width)."""
    told = signs(layout, questions)
    read = np.asarray(assembled(vectors, told, per_party=per_party, join=np.concatenate), np.float32)
    if not layout.words:
        return Blocks((read,))
    texts = [question.text for question in questions]
    words = hashed(texts)
    sided = (words.multiply(told.side[:, :1]).tocsr(),) if per_party else ()
    return Blocks((np.concatenate([read, _lengths(texts)], axis=1), words, *sided))


def signs(layout: Layout, questions: Sequence[Question]) -> Signs:
    """What is known of questions beside their words."""
    before = np.array([bool(question.before.strip()) for question in questions], np.float32).reshape(-1, 1)
    side = np.array([[_side(question), plausibility(question)] for question in questions], np.float32).reshape(-1, 2)
    return Signs(before, _one_hot([question.speaker_party for question in questions], layout.speakers), side)


def assembled(vectors: Any, told: Signs, *, per_party: bool, join: Callable[..., Any]) -> Any:
    """Vectors (n, n_wordings, width) and what is known beside them as one array (n, inputs); `join` is the concatenation of its kind.

    In a per-party dimension the text is read twice: as it is, and signed by the side, so that a head can tell what `we` and `they` mean for
    the trustor.
    """
    text = vectors[:, 0]
    blocks = [text, told.speakers]
    if vectors.shape[1] > 1:
        blocks.append(vectors[:, 1] * told.before)
    if per_party:
        blocks += [text * told.side[:, :1], told.side * SIDE_WEIGHT]
    return join(blocks, 1)


def toward(layout: Layout, question: Question, slopes: Matrix, width: int, *, per_party: bool) -> Matrix:
    """The slopes of a head by the vector of a text, shape (width, n_columns), for who speaks and whose trust is meant in a question."""
    text = slopes[:width]
    if not per_party:
        return text
    signed = width * (2 if layout.context is Context.BESIDE else 1) + len(layout.speakers)
    return np.asarray(text + _side(question) * slopes[signed : signed + width], np.float32)


def hashed(texts: Sequence[str]) -> Any:
    """Words and pairs of words as signed hashed columns, a sparse matrix of the shape (n_texts, HASHED) whose rows have unit length."""
    sparse = need("scipy.sparse", extra="text")
    known = {text: _grams(text) for text in dict.fromkeys(texts)}
    rows = [known[text] for text in texts]
    ends = np.cumsum([0, *(len(places) for places, _ in rows)])
    places = np.concatenate([np.zeros(0, np.int64), *(places for places, _ in rows)])
    weights = np.concatenate([np.zeros(0, np.float32), *(weights for _, weights in rows)])
    return sparse.csr_matrix((weights, places, ends), shape=(len(texts), HASHED))


@lru_cache(maxsize=KEPT)
def _grams(text: str) -> tuple[Any, Matrix]:
    """The columns of a text's words and pairs, and their weights."""
    words = WORD.findall(text.lower())
    counts = Counter([*words, *map(" ".join, pairwise(words)), f"^{' '.join(words[:1])}"])
    hashes = np.array([zlib.crc32(gram.encode("utf-8", "surrogatepass")) for gram in counts])
    weights = 1 + np.log(np.array(list(counts.values()), np.float32))
    signed = np.where(hashes & SIGN, weights, -weights)
    return hashes % HASHED, (signed / np.linalg.norm(signed)).astype(np.float32)


def _lengths(texts: Sequence[str]) -> Matrix:
    """How long texts are, on a log scale that leaves 0..1 only beyond a hundred words, shape (n_texts, 1)."""
    return np.array([[np.log1p(len(text.split())) / LONG] for text in texts], np.float32).reshape(-1, 1)


def speakers_in(questions: Sequence[Question]) -> tuple[str, ...]:
    """The parties that speak, when there are at least two to tell apart."""
    parties = sorted({question.speaker_party for question in questions if question.speaker_party is not None})
    return tuple(parties) if len(parties) > 1 else ()


def _side(question: Question) -> float:
    if question.party is None or question.speaker_party is None:
        return 0.0
    return 1.0 if question.party == question.speaker_party else -1.0


def _one_hot(values: Sequence[str | None], names: Sequence[str]) -> Matrix:
    return np.array([[SIDE_WEIGHT * (value == name) for name in names] for value in values], np.float32).reshape(len(values), len(names))
