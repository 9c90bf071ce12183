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
    """A statistic with its interval; an undefined one has `value` None and says why in `reason`."""

    name: str
    value: float | None
    reason: str | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    n_units: int = 0
    n_coders: int = 0
    method: str = ""
