"""Who speaks when, and how many people are expected to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analyzer.core.time import Interval
from analyzer.errors import UsageError

MOST_SPEAKERS = 20  # upper bound of an automatic count; beyond it the voices of one recording are not told apart


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker speaks during `at`, as heard: a core turn with how sure it is.

    `confidence` (0..1) says how clearly the voice is this speaker's and nobody else's; `overlap` that somebody else speaks too during a
    part of it.
    """

    at: Interval
    speaker: str
    confidence: float
    overlap: bool = False


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """How many speakers a recording has: at least `low` and at most `high`; both equal when it is known.

    Fewer than `low` are found where voices cannot be told apart.
    """

    low: int = 1
    high: int = MOST_SPEAKERS

    def __post_init__(self) -> None:
        if not 1 <= self.low <= self.high:
            raise ValueError(f"a speaker count needs 1 <= low <= high, not {self.low} and {self.high}")


def parse_speakers(text: str) -> SpeakerCount | None:
    """The count that `auto`, a number, a range such as `2-4`, or `none` (no diarization: None) asks for.

    >>> parse_speakers("2-4")
    SpeakerCount(low=2, high=4)
    >>> parse_speakers("none") is None
    True
    """
    wanted = text.strip().lower()
    if wanted == "none":
        return None
    if wanted == "auto":
        return SpeakerCount()
    match = re.fullmatch(r"(\d{1,3})(?:\s*-\s*(\d{1,3}))?", wanted, re.ASCII)
    if match:
        low, high = int(match[1]), int(match[2] or match[1])
        if 1 <= low <= high:
            return SpeakerCount(low, high)
    raise UsageError(
        f"'{text}' is no number of speakers", where="speakers", remedy="Give auto, none, a number such as 2, or a range such as 2-4."
    )
