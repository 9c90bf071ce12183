"""Segments anchor coding to words; units are what a coder reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analyzer.core.identity import product_id
from analyzer.core.time import Interval


class Scheme(StrEnum):
    """How a segment came about: a cutting rule, or a coder's own span."""

    TURN = "turn"
    SENTENCE = "sentence"
    WINDOW = "window"
    QUESTION_ANSWER = "question_answer"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Segment:
    """The words `first` to `last` (inclusive) of a transcript, less `trim` characters at the start of the first and end of the last."""

    id: str
    transcript: str
    first: int
    last: int
    scheme: Scheme
    trim: tuple[int, int] = (0, 0)


def make_segment(transcript: str, first: int, last: int, scheme: Scheme, *, trim: tuple[int, int] = (0, 0)) -> Segment:
    """A segment whose id follows from its content, so that the same cut has the same id."""
    identity = product_id("segment", transcript, first, last, scheme.value, list(trim))
    return Segment(identity, transcript, first, last, scheme, trim)


@dataclass(frozen=True, slots=True)
class Unit:
    """What a coder reads: a computed view of a segment with its text as corrected, who says it, when, and what was said before.

    `heard` is the mean of the recogniser's word probabilities (0..1), where known.
    """

    segment: Segment
    text: str
    speaker: str | None
    party: str | None
    at: Interval | None
    before: str = ""
    interviewer: bool = False
    heard: float | None = None
