"""How people review: the orders of the queue."""

from __future__ import annotations

from enum import StrEnum


class Ordering(StrEnum):
    """The orders of the queue; UNCERTAIN is by uncertainty and diversity, REASON and CODE leave out units that have none.

    CHANGED are the units a coder has decided whose code means something else since.
    """

    UNCERTAIN = "uncertain"
    REASON = "reason"
    CODE = "code"
    RECORDING = "recording"
    RANDOM = "random"
    CHANGED = "changed"
