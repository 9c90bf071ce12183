"""Signals between the parties, as each party tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analyzer.core.time import Moment


class SignalType(StrEnum):
    """What a message between parties is for; `other` is what a sheet calls by a name that is none of the three."""

    REQUEST = "request"
    ESCALATION = "escalation"
    ALIGNMENT_EVENT = "alignment_event"
    OTHER = "other"


class DateSource(StrEnum):
    """Where a date comes from."""

    RECALLED = "recalled"
    CALENDAR = "calendar"
    MAIL = "mail"


class TrustValue(StrEnum):
    """The change in a trustor's belief because of an event."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    SAME = "same"


class Basis(StrEnum):
    """Whose judgement a trust value is. Bases are never pooled silently."""

    RATED = "rated"
    STATED = "stated"
    ATTRIBUTED = "attributed"
    INFERRED = "inferred"


class Origin(StrEnum):
    """Who drew up a signal."""

    MACHINE = "machine"
    PERSON = "person"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class TrustCell:
    """How a signal moved one trustor's belief in one dimension of trust."""

    trustor: str
    dimension: str
    value: TrustValue
    basis: Basis


@dataclass(frozen=True, slots=True)
class Account:
    """What one party says of a signal: content, strength, purpose, whether and how it was understood, its response, and when."""

    party: str
    content: str
    strength: str = ""
    purpose: str = ""
    understood: bool | None = None
    response: str = ""
    at: Moment | None = None
    date_source: DateSource | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The segments on which a field of a signal rests; `field` is a name of Signal, or `trust` with trustor and dimension."""

    field: str
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """A message one party sends another to convey intention and expectation, with the accounts of it by party.

    `label` is its number as people write it (1a), kept as it is; `medium` how it was sent; `evidence` what a draft rests on.
    """

    id: str
    label: str
    episode: str
    issue: str
    type: SignalType
    sender: str
    recipients: tuple[str, ...]
    trigger: str
    accounts: tuple[Account, ...]
    urgency: str = ""
    trust: tuple[TrustCell, ...] = ()
    origin: Origin = Origin.MACHINE
    formal: bool = False
    medium: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def segments(self) -> tuple[str, ...]:
        """Every segment it rests on, once."""
        return tuple(dict.fromkeys(segment for evidence in self.evidence for segment in evidence.segments))


class CellKind(StrEnum):
    """What a cell of a sheet holds; a date is kept as ISO, a truth value as `true` or `false`."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell of a researchers' sheet word for word, under the name of its column."""

    column: str
    text: str
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a researchers' sheet as it stood there; empty cells are left out. `number` counts from 1 as the sheet shows it."""

    sheet: str
    number: int
    cells: tuple[SheetCell, ...]
