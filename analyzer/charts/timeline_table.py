"""The rows of the event timeline: one for each party that a signal concerns."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date

from analyzer.core.coding import trust_direction
from analyzer.core.people import Party
from analyzer.core.signal import Account, Basis, Origin, Signal
from analyzer.core.table import Table
from analyzer.core.time import Moment, Precision

NAME = "timeline"


@dataclass(frozen=True, slots=True)
class Mark:
    """One signal as it concerns one party.

    `told`: the party gives an account of it. `first` and `last` are the days it can have begun (ISO; None is open), `dated_by` the party
    whose account dates it where this one does not. `trust` is the direction over this trustor's cells of one basis, the strongest there is;
    `other_bases` names those left aside. `draft`: drawn up by the machine and confirmed by nobody.
    """

    signal: str
    label: str
    episode: str
    issue: str
    type: str
    formal: bool
    sender: str
    recipients: str
    party: str
    sent: bool
    told: bool
    first: str | None
    last: str | None
    precision: str | None
    said: str
    date_source: str | None
    dated_by: str | None
    trust: str | None
    trust_basis: str | None
    other_bases: str
    understood: bool | None
    content: str
    trigger: str
    origin: str
    draft: bool

    @property
    def days(self) -> tuple[date | None, date | None] | None:
        """The days it can have begun; None where nothing is known."""
        if self.first is None and self.last is None:
            return None
        return (_day(self.first), _day(self.last))


COLUMNS = tuple(field.name for field in fields(Mark))


def timeline_table(signals: Sequence[Signal], *, parties: Sequence[Party], confirmed: Collection[str] = ()) -> Table:
    """One row per signal and party that sent it, tells of it or whose trust it moved; `confirmed` are drafts that people accepted.

    The sources of a row are the signal's id and those of the segments it rests on.
    """
    rows, sources = list[tuple[str | bool | None, ...]](), list[tuple[str, ...]]()
    for signal in sorted(signals, key=lambda one: (natural(one.episode), natural(one.label), one.id)):
        for mark in _marks(signal, [party.id for party in parties], draft=_is_draft(signal, confirmed)):
            rows.append(astuple(mark))
            sources.append((signal.id, *signal.segments))
    return Table(NAME, COLUMNS, tuple(rows), tuple(sources))


def marks_of(table: Table) -> tuple[Mark, ...]:
    """The rows of a timeline table with their types."""
    return tuple(Mark(*row) for row in table.rows)  # type: ignore[arg-type]


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts numbers in names by their value.

    >>> sorted(["10", "2", "1b", "1a"], key=natural)
    ['1a', '1b', '2', '10']
    """
    parts = re.findall(r"\d+|\D+", name.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def _is_draft(signal: Signal, confirmed: Collection[str]) -> bool:
    return signal.origin is Origin.MACHINE and signal.id not in confirmed


def _marks(signal: Signal, parties: Sequence[str], *, draft: bool) -> Iterator[Mark]:
    accounts = {account.party: account for account in signal.accounts}
    trustors = {cell.trustor for cell in signal.trust}
    concerned = {signal.sender, *accounts, *trustors} - {""}
    ordered = [*(party for party in parties if party in concerned), *sorted(concerned - set(parties))]
    dating = next((accounts[party] for party in ordered if party in accounts and _known(accounts[party].at)), None)
    for party in ordered or [""]:
        yield _mark(signal, party, accounts.get(party), dating, draft=draft)


def _mark(signal: Signal, party: str, account: Account | None, dating: Account | None, *, draft: bool) -> Mark:
    own = account is not None and _known(account.at)
    dated = account if own else dating
    at = dated.at if dated else None
    direction, basis, others = _trust(signal, party)
    return Mark(
        signal=signal.id,
        label=signal.label or signal.id[:6],
        episode=signal.episode,
        issue=signal.issue,
        type=signal.type.value,
        formal=signal.formal,
        sender=signal.sender,
        recipients="; ".join(signal.recipients),
        party=party,
        sent=party == signal.sender,
        told=account is not None,
        first=_iso(at.first) if at else None,
        last=_iso(at.last) if at else None,
        precision=at.precision.value if at else None,
        said=at.said if at else "",
        date_source=dated.date_source.value if dated and dated.date_source else None,
        dated_by=dated.party if dated and not own else None,
        trust=direction,
        trust_basis=basis,
        other_bases=others,
        understood=account.understood if account else None,
        content=account.content if account else "",
        trigger=signal.trigger,
        origin=signal.origin.value,
        draft=draft,
    )


def _trust(signal: Signal, trustor: str) -> tuple[str | None, str | None, str]:
    """The direction by the strongest basis, that basis, and the others."""
    cells = [cell for cell in signal.trust if cell.trustor == trustor]
    bases = [basis for basis in Basis if any(cell.basis is basis for cell in cells)]
    if not bases:
        return None, None, ""
    direction = trust_direction([cell.value.value for cell in cells if cell.basis is bases[0]])
    return (direction.value if direction else None), bases[0].value, "; ".join(basis.value for basis in bases[1:])


def _known(at: Moment | None) -> bool:
    return at is not None and (at.first is not None or at.last is not None)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def exact(mark: Mark) -> bool:
    """Whether the day is known."""
    return mark.precision == Precision.DAY.value and mark.first == mark.last
