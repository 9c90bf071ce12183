"""What every classifier answers to, whatever its recipe."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyzer.core.codebook import Dimension
from analyzer.core.units import Hearing

Vectors: TypeAlias = NDArray[np.float32]
Scores: TypeAlias = NDArray[np.float64]

NEVER = 2.0  # a confidence that no answer reaches; infinity would be lost in JSON


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a unit: which codes apply, in per-party dimensions from the side of `party`, the trustor.

    `speaker_party` is the party of whoever speaks, `before` what was said before, `heard` how well words and speaker were recognised
    (None: nothing is known), `language` an ISO 639-1 code. All but segment and text may be unknown.
    """

    segment: str
    text: str
    party: str | None = None
    speaker_party: str | None = None
    before: str = ""
    heard: Hearing | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """How scores of a dimension become an answer.

    `thresholds`: the score from which a code of a multi-label dimension is suggested. `margin`: the best code of an exclusive dimension is
    suggested when its score exceeds `margin` times that of `none applies`. `accept`: the confidence from which answers keep a certified
    promise, NEVER where none could be certified; None: no promise was asked for.
    """

    thresholds: Mapping[str, float] = field(default_factory=dict)
    margin: float = 1.0
    accept: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """The distinct texts a model has learned from: the ids of examples and the columns of their vectors that tell how
    much alike texts are, shape (n, columns), and how unlike them a text may be.

    `reach` is the least cosine to the nearest example; below it a text is unlike anything seen. `taught` holds a hash of every unit learned
    from, repeated texts too (empty: not kept).
    """

    ids: tuple[str, ...]
    vectors: Vectors
    reach: float
    taught: frozenset[str] = frozenset()


def nothing_learned() -> None:
    """The memory of a model without examples."""


class Model(Protocol):
    """A trained or untrained classifier over one codebook; it works on vectors, so that a unit is encoded once for all dimensions."""

    @property
    def id(self) -> str:
        """The hash of everything its scores depend on except the encoder."""

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions of its codebook, derived views included."""

    @property
    def calibrated(self) -> Collection[str]:
        """The dimensions in which scores may be read as probabilities."""

    @property
    def rules(self) -> Mapping[str, Rule]:
        """How scores become answers, by dimension; one that is missing follows the defaults."""

    @property
    def memory(self) -> Memory | None:
        """What it has learned from; None for a model without examples."""

    @property
    def rates(self) -> Mapping[str, tuple[float, ...]]:
        """How often each offered code applies, by dimension, where known: towards these go the scores of what was badly heard."""

    def directions(self, dimension: str, question: Question, width: int) -> Scores | None:
        """Where each offered code lies in the vectors of texts, shape (width, n_offered); None where nothing linear is known.

        They may depend on who speaks and whose trust is meant in the question.
        """

    def wordings(self, question: Question) -> tuple[str, ...]:
        """The texts that the encoder reads for a question, the unit's own first; as many for each. Equal ones share one encoding."""

    def predict(self, questions: Sequence[Question], vectors: Vectors) -> Mapping[str, Scores]:
        """Scores (0..1) by coded dimension, shape (n_questions, n_offered_codes).

        `vectors` are those of the wordings, shape (n_questions, n_wordings, width). In an exclusive dimension a row sums to at most 1, and
        what is missing to 1 says that none applies.
        """
