"""What every classifier answers to, whatever its recipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyzer.core.codebook import Dimension

Vectors: TypeAlias = NDArray[np.float32]
Scores: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a unit: which codes apply, in per-party dimensions from the side of `party`, the trustor.

    `speaker_party` is the party of whoever speaks, `before` what was said before, `heard` the mean of the recogniser's word probabilities
    (0..1), `language` an ISO 639-1 code. All but segment and text may be unknown.
    """

    segment: str
    text: str
    party: str | None = None
    speaker_party: str | None = None
    before: str = ""
    heard: float | None = None
    language: str | None = None


class Model(Protocol):
    """A trained or untrained classifier over one codebook; it works on vectors, so that a unit is encoded once for all dimensions."""

    @property
    def id(self) -> str:
        """The hash of everything its scores depend on except the encoder."""

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions of its codebook, derived views included."""

    @property
    def calibrated(self) -> bool:
        """Whether its scores may be read as probabilities."""

    def wording(self, question: Question) -> str:
        """The text that the encoder reads for a question; questions of equal wording share one encoding."""

    def predict(self, questions: Sequence[Question], vectors: Vectors) -> Mapping[str, Scores]:
        """Scores (0..1) by coded dimension, shape (n_questions, n_offered_codes).

        `vectors` are those of the wordings, shape (n_questions, width). In an exclusive dimension a row sums to at most 1, and what is
        missing to 1 says that none applies.
        """
