"""How events moved trust: one entry per event, trustor, dimension and basis, and what happened together with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analyzer.core.codebook import Codebook, Dimension
from analyzer.core.coding import Direction, trust_direction
from analyzer.core.signal import Basis, Origin, Signal, TrustCell, TrustValue
from analyzer.core.table import Field, Table
from analyzer.core.time import Moment
from analyzer.findings.references import UNKNOWN, Material, Reference, Standing

MOVES = ("event", "kind", "trustor", "dimension", "basis", "value", "first", "last", "draft")
COUNTS = ("trustor", "dimension", "basis", "positive", "negative", "mixed", "same", "events", "undated", "drafts")
VALUES = tuple(value.value for value in TrustValue)


class Told(StrEnum):
    """What an event is known from: a signal, or a passage that belongs to no signal."""

    SIGNAL = "signal"
    PASSAGE = "passage"


@dataclass(frozen=True, slots=True)
class Move:
    """How one event moved one trustor's belief in one dimension, by one basis (None: whose judgement it is was not noted).

    `value` is mixed where cells of one event and basis differ. `at` is the day of the event, never that of the interview that tells of it.
    `passages` are those it rests on; `draft`: nobody has decided or confirmed it.
    """

    event: str
    label: str
    told: Told
    trustor: str
    dimension: str
    basis: Basis | None
    value: Direction
    at: Moment | None
    passages: tuple[str, ...]
    draft: bool

    @property
    def days(self) -> tuple[date | None, date | None] | None:
        """The first and last day it can have been; None where nothing is known."""
        return (self.at.first, self.at.last) if self.at and (self.at.first or self.at.last) else None


def trust_dimensions(codebook: Codebook) -> tuple[Dimension, ...]:
    """The dimensions of trust: those coded per party with the values positive, negative and same."""
    return tuple(d for d in codebook.coded if d.per_party and set(VALUES) <= {code.id for code in d.codes})


def moves(material: Material, signals: Sequence[Signal], *, confirmed: Collection[str] = ()) -> tuple[Move, ...]:
    """Every event that moved trust, counted once: two accounts of a signal, and the passages that it rests on, are one event.

    A passage that belongs to no signal is an event of its own, without a day: when it is told is not when it was. `confirmed` are the
    drafts of signals that people accepted.
    """
    wanted = {dimension.id for dimension in trust_dimensions(material.codebook)}
    told = [reference for reference in material.references if reference.node.dimension in wanted and reference.node.trustor]
    of_signal = {passage: signal.id for signal in signals for passage in signal.segments}
    own: dict[str | None, list[Reference]] = {}
    for reference in told:
        own.setdefault(of_signal.get(reference.passage), []).append(reference)
    found = list[Move]()
    for signal in signals:
        found += _of_signal(signal, own.get(signal.id, ()), drawn_up=signal.origin is Origin.MACHINE and signal.id not in confirmed)
    found += _of_passages(own.get(None, ()))
    return tuple(sorted(found, key=lambda move: _order(material, move.trustor, move.dimension, move.basis)))


def moves_table(material: Material, found: Sequence[Move]) -> Table:
    """One row per move; its sources are the signal and the passages it rests on."""
    rows = tuple(
        (
            move.label,
            move.told.value,
            material.party_name(move.trustor),
            name_of(material, move.dimension),
            basis_name(move.basis),
            move.value.value,
            _iso(move, 0),
            _iso(move, 1),
            move.draft,
        )
        for move in found
    )
    return Table("trust moves", MOVES, rows, tuple(_sources(move) for move in found))


def counts_table(material: Material, found: Sequence[Move]) -> Table:
    """How often trust moved in each direction, for each trustor, dimension and basis; bases are never added up."""
    groups: dict[tuple[str, str, Basis | None], list[Move]] = {}
    for move in found:
        groups.setdefault((move.trustor, move.dimension, move.basis), []).append(move)
    rows, sources = list[tuple[Field, ...]](), list[tuple[str, ...]]()
    for key in sorted(groups, key=lambda key: _order(material, *key)):
        trustor, dimension, basis = key
        rows.append((material.party_name(trustor), name_of(material, dimension), basis_name(basis), *_counts(groups[key])))
        sources.append(tuple(dict.fromkeys(source for move in groups[key] for source in _sources(move))))
    return Table("trust counts", COUNTS, tuple(rows), tuple(sources))


def _counts(found: Sequence[Move]) -> tuple[int, ...]:
    by_value = [sum(move.value is value for move in found) for value in Direction]
    return (*by_value, len(found), sum(move.days is None for move in found), sum(move.draft for move in found))


def name_of(material: Material, dimension: str) -> str:
    """A dimension by its name, where the codebook knows it."""
    return next((known.name for known in material.codebook.dimensions if known.id == dimension), dimension)


def basis_name(basis: Basis | None) -> str:
    """A basis as it stands in tables."""
    return basis.value if basis else UNKNOWN


def _of_signal(signal: Signal, told: Sequence[Reference], *, drawn_up: bool) -> Iterator[Move]:
    """The moves of one signal: its own cells, and what is coded on the passages it rests on.

    The cells of a machine's draft are drawn from these same passages, whose basis is theirs where nobody noted one.
    """
    groups: dict[tuple[str, str, Basis | None], list[TrustCell | Reference]] = {}
    for cell in signal.trust:
        groups.setdefault((cell.trustor, cell.dimension, cell.basis), []).append(cell)
    drawn_from = {(trustor, dimension): basis for trustor, dimension, basis in groups} if signal.origin is Origin.MACHINE else {}
    for reference in told:
        asked = (reference.node.trustor or "", reference.node.dimension)
        groups.setdefault((*asked, reference.basis or drawn_from.get(asked)), []).append(reference)
    at = next((account.at for account in signal.accounts if account.at and (account.at.first or account.at.last)), None)
    for (trustor, dimension, basis), parts in groups.items():
        references = [part for part in parts if isinstance(part, Reference)]
        passages = tuple(dict.fromkeys(part.passage for part in references)) or signal.segments
        draft = all(part.standing is Standing.DRAFT if isinstance(part, Reference) else drawn_up for part in parts)
        yield Move(signal.id, signal.label, Told.SIGNAL, trustor, dimension, basis, _value(parts), at, passages, draft)


def _of_passages(told: Iterable[Reference]) -> Iterator[Move]:
    """The moves of passages that belong to no signal."""
    groups: dict[tuple[str, str, str, Basis | None], list[Reference]] = {}
    for reference in told:
        node = reference.node
        groups.setdefault((reference.passage, node.trustor or "", node.dimension, reference.basis), []).append(reference)
    for (passage, trustor, dimension, basis), parts in groups.items():
        draft = all(part.standing is Standing.DRAFT for part in parts)
        yield Move(passage, "", Told.PASSAGE, trustor, dimension, basis, _value(parts), None, (passage,), draft)


def _value(parts: Iterable[TrustCell | Reference]) -> Direction:
    values = [part.value.value if isinstance(part, TrustCell) else part.node.code for part in parts]
    return trust_direction([value for value in values if value in VALUES]) or Direction.SAME


def _sources(move: Move) -> tuple[str, ...]:
    return (move.event, *(passage for passage in move.passages if passage != move.event))


def _iso(move: Move, end: int) -> str | None:
    day = (move.days or (None, None))[end]
    return day.isoformat() if day else None


def _order(material: Material, trustor: str, dimension: str, basis: Basis | None) -> tuple[int, int, int]:
    parties = [party.id for party in material.parties]
    dimensions = [known.id for known in material.codebook.dimensions]
    bases = list(Basis)
    return (
        parties.index(trustor) if trustor in parties else len(parties),
        dimensions.index(dimension) if dimension in dimensions else len(dimensions),
        bases.index(basis) if basis else len(bases),
    )
