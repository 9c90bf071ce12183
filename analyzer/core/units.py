"""Segments anchor coding to words; units are what a coder reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

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
class Hearing:
    """How well a unit was heard.

    `words`: the recogniser's probability (0..1) of each word of its text, None where it gave none or a person corrected the word;
    `speaker`: how sure it is who speaks (0..1), None where that is not known.
    """

    words: tuple[float | None, ...] = ()
    speaker: float | None = None

    @property
    def mean(self) -> float | None:
        """The mean probability of the words of which one is known."""
        known = [probability for probability in self.words if probability is not None]
        return fmean(known) if known else None


@dataclass(frozen=True, slots=True)
class Unit:
    """What a coder reads: a computed view of a segment with its text as corrected, who says it, when, and what was said before.

    `heard` is None where neither the words nor the speaker were recognised by a machine.
    """

    segment: Segment
    text: str
    speaker: str | None
    party: str | None
    at: Interval | None
    before: str = ""
    interviewer: bool = False
    heard: Hearing | None = None
