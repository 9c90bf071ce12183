"""Acts of people: everything anybody does is one appended act, and what stands is folded from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from analyzer.core.codebook import Code
from analyzer.core.coding import Cell, Coding
from analyzer.core.signal import Basis, SheetRow, Signal
from analyzer.core.transcript import Status
from analyzer.core.units import Segment


@dataclass(frozen=True, slots=True)
class Decide:
    """The codes a coder gives a cell: the first is primary, () says that none applies.

    `seen` are the predictions, and the deciding acts of others, that were shown before; `basis` says whose judgement a trust value is.
    """

    cell: Cell
    codes: tuple[str, ...]
    codebook_version: str
    text_hash: str
    seen: tuple[str, ...] = ()
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Retract:
    """Undo an act; retracting a retraction redoes."""

    act: str


@dataclass(frozen=True, slots=True)
class Correct:
    """Change the text of one word: "" deletes it, a space inside inserts, merging puts the whole text on the first word."""

    transcript: str
    word: int
    text: str


@dataclass(frozen=True, slots=True)
class Speak:
    """The words `first` to `last` (inclusive) are spoken by `speaker`."""

    transcript: str
    first: int
    last: int
    speaker: str


@dataclass(frozen=True, slots=True)
class Identify:
    """A speaker label of a transcript is this person."""

    transcript: str
    speaker: str
    person: str


@dataclass(frozen=True, slots=True)
class Split:
    """Segments are replaced by other segments over the same words: one by several, or several by one."""

    old: tuple[str, ...]
    new: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class EditCode:
    """A code is added or replaced; `base_version` is the codebook version the editor saw."""

    dimension: str
    code: Code
    base_version: str


@dataclass(frozen=True, slots=True)
class Memo:
    """A note on anything that has an id: a code, a unit, a word, a document."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Relate:
    """Two things belong together in a named way, such as two accounts of one signal."""

    source: str
    target: str
    kind: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """A machine's draft (a signal, an issue) is accepted as it stands, or rejected."""

    draft: str
    accepted: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """A signal as people tell of it, new or in place of the one of the same id, beside the row of the sheet that it was read from.

    A row without a signal is a heading or a description between the signals of a sheet; it keeps its place there by `id`.
    """

    id: str
    signal: Signal | None
    row: SheetRow | None = None


@dataclass(frozen=True, slots=True)
class Assign:
    """Segments are given to a coder, `blind`: without sight of others' codes or the machine's until done.

    `random`: they were drawn at random from all units of the study, so that what is decided on them tells of all.
    """

    coder: str
    segments: tuple[str, ...]
    blind: bool = True
    random: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's consent as signed: its scope, and the last day on which it can be withdrawn."""

    person: str
    scope: str
    given: bool
    on: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class OffRecord:
    """The words `first` to `last` (inclusive) are not to be used."""

    transcript: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Check:
    """A transcript has been checked so far."""

    transcript: str
    status: Status


@dataclass(frozen=True, slots=True)
class SetPolicy:
    """What a section of the study's policy says from now on, setting by setting."""

    section: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Adopt:
    """Another log is taken over whole: the `length` acts of the chain whose last hash is `head` (hexadecimal)."""

    head: str
    length: int


Body: TypeAlias = (
    Decide
    | Retract
    | Correct
    | Speak
    | Identify
    | Split
    | EditCode
    | Memo
    | Relate
    | Confirm
    | Record
    | Assign
    | Consent
    | OffRecord
    | Check
    | SetPolicy
    | Adopt
)


@dataclass(frozen=True, slots=True)
class Act:
    """Who did what when. `id` is random and made by the client; acts of one bulk operation share a `group`."""

    id: str
    by: str
    at: datetime
    body: Body
    group: str | None = None


def standing(acts: Sequence[Act]) -> tuple[Act, ...]:
    """The acts that stand, in order: those not retracted by a retraction that itself stands. Retractions are left out."""
    undone: set[str] = set()
    kept: list[Act] = []
    for act in reversed(acts):
        if act.id in undone:
            continue
        if isinstance(act.body, Retract):
            undone.add(act.body.act)
        else:
            kept.append(act)
    return tuple(reversed(kept))


def codings(acts: Sequence[Act]) -> dict[tuple[Cell, str], Coding]:
    """Each coder's standing decision about each cell: the last one that was not retracted."""
    return {(coding.cell, coding.coder): coding for coding in _decisions(standing(acts))}


def _decisions(acts: Iterable[Act]) -> Iterable[Coding]:
    for act in acts:
        if isinstance(act.body, Decide):
            body = act.body
            yield Coding(body.cell, act.by, body.codes, act.id, body.seen, body.text_hash, body.codebook_version, body.basis)
