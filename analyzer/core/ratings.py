"""What coders said of units, as agreement is computed from it, and what comes out."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from enum import StrEnum

NOT_CODED = -1


class Level(StrEnum):
    """The level of measurement of the categories."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Ratings:
    """A table of units x coders.

    `codes` holds len(units) * len(coders) indices into `categories`, row by row (one row per unit); -1 means not coded. `categories` is the
    whole domain in its order, whether used or not.
    """

    units: tuple[str, ...]
    coders: tuple[str, ...]
    categories: tuple[str | float, ...]
    codes: array[int]
    level: Level = Level.NOMINAL

    def __post_init__(self) -> None:
        if len(self.codes) != len(self.units) * len(self.coders):
            raise ValueError(f"{len(self.codes)} codes do not fill {len(self.units)} units x {len(self.coders)} coders")


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A statistic with its interval; an undefined one has `value` None and says why in `reason`.

    A defined one without interval says there why it has none. `parts` are named values that belong to it, such as observed and expected
    agreement.
    """

    name: str
    value: float | None
    reason: str | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    n_units: int = 0
    n_coders: int = 0
    method: str = ""
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class LabelSets:
    """Units x coders with a set of codes in each cell, row by row; None means not coded, an empty set means coded with no code."""

    units: tuple[str, ...]
    coders: tuple[str, ...]
    sets: tuple[frozenset[str] | None, ...]

    def __post_init__(self) -> None:
        if len(self.sets) != len(self.units) * len(self.coders):
            raise ValueError(f"{len(self.sets)} sets do not fill {len(self.units)} units x {len(self.coders)} coders")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A coder's half-open stretch [start, end) of a continuum with its code; the code None is a gap.

    Positions are whole steps of the continuum: milliseconds, characters or words.
    """

    coder: str
    start: int
    end: int
    code: str | None


@dataclass(frozen=True, slots=True)
class Spans:
    """What coders marked on one continuum of `length` steps that starts at `begin`; a coder may have marked nothing."""

    coders: tuple[str, ...]
    spans: tuple[Span, ...]
    begin: int
    length: int


@dataclass(frozen=True, slots=True)
class Segmentations:
    """Items x coders, row by row: the sizes of the segments, in order, into which a coder cut an item."""

    items: tuple[str, ...]
    coders: tuple[str, ...]
    masses: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if len(self.masses) != len(self.items) * len(self.coders):
            raise ValueError(f"{len(self.masses)} segmentations do not fill {len(self.items)} items x {len(self.coders)} coders")
