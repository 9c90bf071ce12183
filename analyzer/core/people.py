"""Who takes part: parties of the partnership and persons."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """One side of the partnership, such as `customer` or `provider`; `alias` is the name under which results are published."""

    id: str
    name: str
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody heard in the recordings: the party they speak for, their role there, and the pseudonym under which they are quoted.

    An interviewer has no party; the interviewer's turns are no coding units unless asked.
    """

    id: str
    party: str | None = None
    role: str = ""
    pseudonym: str = ""
    interviewer: bool = False
