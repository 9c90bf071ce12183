"""What is decided about units: cells, coders, predictions and codings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from analyzer.core.identity import Provenance
from analyzer.core.signal import Basis


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """What one decision is about: a segment in a dimension, for per-party dimensions with the party concerned (the trustor)."""

    segment: str
    dimension: str
    party: str | None = None


class CoderKind(StrEnum):
    """Who or what codes."""

    PERSON = "person"
    MODEL = "model"
    CONSENSUS = "consensus"


@dataclass(frozen=True, slots=True)
class Coder:
    """A person, a model (named with its model id) or the consensus that adjudication reaches."""

    id: str
    name: str
    kind: CoderKind = CoderKind.PERSON
    model: str | None = None


class Reason(StrEnum):
    """Why a model refuses to answer for a cell."""

    UNCALIBRATED = "uncalibrated"
    UNSURE = "unsure"
    CLOSE = "close"
    UNLIKE = "unlike"
    UNPROMISED = "unpromised"
    SHORT = "short"
    LONG = "long"
    AUDIO = "audio"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Score:
    """How strongly a model holds that `code` applies, 0..1."""

    code: str
    value: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says of a cell.

    `scores` come in falling order; `codes` are those suggested, primary first (empty: none applies). The values are
    probabilities only where `calibrated`. A refused prediction keeps its scores and says why.
    `evidence` holds word ids and ids of coded examples, never text.
    """

    id: str
    cell: Cell
    scores: tuple[Score, ...]
    codes: tuple[str, ...]
    calibrated: bool
    refused: Reason | None
    made_by: Provenance
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coding:
    """The standing decision of a coder about a cell, folded from the log.

    `codes`: the first is primary, () means none applies. `act` is the deciding act, `seen` the predictions shown before it (empty: decided
    blind), `text_hash` the text it was made on, `basis` whose judgement a trust value is.
    """

    cell: Cell
    coder: str
    codes: tuple[str, ...]
    act: str
    seen: tuple[str, ...]
    text_hash: str
    codebook_version: str
    basis: Basis | None = None


class Direction(StrEnum):
    """How an event changed a trustor's belief, seen over all dimensions of trust."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    MIXED = "mixed"
    SAME = "same"


def trust_direction(values: Collection[str]) -> Direction | None:
    """The direction derived from a trustor's coded cells (`positive`, `negative`, `same`); None when no cell has one.

    Other codes that a codebook offers in its cells, such as `unclear`, tell no direction.

    >>> trust_direction(["positive", "same"])
    <Direction.POSITIVE: 'positive'>
    >>> trust_direction(["positive", "negative"])
    <Direction.MIXED: 'mixed'>
    >>> trust_direction([]) is None
    True
    """
    known = {direction for direction in Direction if direction.value in values}
    if not known:
        return None
    moved = known - {Direction.SAME}
    if len(moved) > 1:
        return Direction.MIXED
    return moved.pop() if moved else Direction.SAME
