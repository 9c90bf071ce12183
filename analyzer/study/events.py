"""What a use case tells while it works, for a door to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from analyzer.errors import AnalyzerError


class Step(StrEnum):
    """What is done to items; a fetch of weights happens beside another step, without `Begun`."""

    FETCH = "fetch"
    CONVERT = "convert"
    TRANSCRIBE = "transcribe"
    IMPORT = "import"
    ALIGN = "align"
    SEGMENT = "segment"
    SUGGEST = "suggest"
    TRAIN = "train"
    EVALUATE = "evaluate"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Begun:
    """A step starts: how many items it has to do and their weight together (milliseconds of audio, or units)."""

    step: Step
    items: int
    weight: int


@dataclass(frozen=True, slots=True)
class Advanced:
    """An item in work is done to this share (0..1)."""

    step: Step
    item: str
    share: float


@dataclass(frozen=True, slots=True)
class Finished:
    """An item is done and saved."""

    step: Step
    item: str
    weight: int
    summary: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item needs no work: it was done before, or is the same as another."""

    step: Step
    item: str
    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An item cannot be done; the others go on."""

    step: Step
    item: str
    error: AnalyzerError


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step stands still until somebody does what `why` says."""

    step: Step
    why: str


Event: TypeAlias = Begun | Advanced | Finished | Skipped | Refused | Waiting
Tell: TypeAlias = Callable[[Event], None]


def silent(event: Event) -> None:
    """For callers who do not want to hear."""
