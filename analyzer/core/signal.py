"""Signals between the parties, as each party tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analyzer.core.time import Moment


class SignalType(StrEnum):
    """What a message between parties is for."""

    REQUEST = "request"
    ESCALATION = "escalation"
    ALIGNMENT_EVENT = "alignment_event"


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
class Signal:
    """A message one party sends another to convey intention and expectation, with the accounts of it by party."""

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
