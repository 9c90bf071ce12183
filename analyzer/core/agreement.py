"""What a study decides about measuring agreement before coding begins."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FEWEST_RESAMPLES = 100


class CountingUnit(StrEnum):
    """What is counted; a decision holds for every character and word of its segment, and for every longer unit that it touches."""

    SEGMENT = "segment"
    CHARACTER = "character"
    WORD = "word"
    SENTENCE = "sentence"
    TURN = "turn"
    DOCUMENT = "document"


class Uncoded(StrEnum):
    """What it means that a coder decided nothing about a unit: it is left out, or it counts as no code."""

    LEFT_OUT = "left_out"
    COUNTED = "counted"


class Headline(StrEnum):
    """The coefficient that a study reports; the others stand beside it."""

    ALPHA = "krippendorff_alpha"
    KAPPA = "cohen_kappa"
    AC1 = "gwet_ac1"
    PERCENT = "percent_agreement"


class SetDistance(StrEnum):
    """How far two sets of codes are apart, for units that may carry several."""

    MASI = "masi"
    JACCARD = "jaccard"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSettings:
    """How agreement is measured. `drawn` says how the units coded twice were chosen; empty: unknown, and the report says so."""

    unit: CountingUnit = CountingUnit.SEGMENT
    uncoded: Uncoded = Uncoded.LEFT_OUT
    coefficient: Headline = Headline.ALPHA
    set_distance: SetDistance = SetDistance.MASI
    blind_only: bool = True
    confidence: float = 0.95
    resamples: int = 1000
    seed: int = 0
    drawn: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.confidence < 1:
            raise ValueError(f"confidence lies between 0 and 1, not {self.confidence}")
        if self.resamples < FEWEST_RESAMPLES:
            raise ValueError(f"resamples must be {FEWEST_RESAMPLES} or more, not {self.resamples}")
