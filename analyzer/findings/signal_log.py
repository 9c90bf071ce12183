"""The signals of a study as they stand: what people recorded, the machine's drafts beside, accounts of one signal as one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from analyzer.core.acts import Act, Confirm, Record, Relate, standing
from analyzer.core.people import Party
from analyzer.core.signal import Account, Origin, SheetRow, Signal
from analyzer.core.table import Field, Table
from analyzer.findings.linking import SAME, Link, linked, propose_links
from analyzer.findings.on_record import on_record

NOTHING: Mapping[str, str] = MappingProxyType({})
QUIET = 60  # days without a signal after which a draft begins another episode
ISSUE = "issue"  # the relation by which people say which issue a signal is about; its target is the issue's name
DRAFT = "D"  # before the numbers of drafted episodes
COLUMNS = (
    *("id", "signal", "episode", "issue", "type", "formal", "sender", "recipients", "medium", "trigger", "party", "first", "last"),
    *("precision", "said", "date_source", "message", "goal", "understood", "urgency", "reaction", "trust", "origin", "standing"),
)


@dataclass(frozen=True, slots=True)
class Logged:
    """What stands for an id: its signal (None: a heading or description of a sheet), and the row of a sheet it was read from last.

    `read` is the signal as it was read from that row: another one than `signal` where somebody has recorded it otherwise since.
    """

    id: str
    signal: Signal | None
    row: SheetRow | None
    act: str
    read: Signal | None


@dataclass(frozen=True, slots=True)
class SignalLog:
    """Every signal once. `members` are the signals that one is made of; `confirmed` are drafts that people accepted."""

    signals: tuple[Signal, ...]
    members: Mapping[str, tuple[str, ...]]
    confirmed: frozenset[str]
    links: tuple[Link, ...]

    def is_draft(self, signal: Signal) -> bool:
        """Whether the machine drew it up and nobody has confirmed it."""
        return signal.origin is Origin.MACHINE and signal.id not in self.confirmed


def logged(acts: Sequence[Act]) -> dict[str, Logged]:
    """The standing records, by id in order of their first one."""
    found: dict[str, Logged] = {}
    for act in standing(acts):
        if isinstance(act.body, Record):
            before = found.get(act.body.id)
            row = act.body.row or (before.row if before else None)
            read = act.body.signal if act.body.row else (before.read if before else None)
            found[act.body.id] = Logged(act.body.id, act.body.signal, row, act.id, read)
    return found


def signal_log(
    acts: Sequence[Act],
    drafts: Sequence[Signal] = (),
    kept: Sequence[Signal] = (),
    *,
    silent: Collection[str] = frozenset(),
    moved: Mapping[str, str] = NOTHING,
) -> SignalLog:
    """What people recorded, and the drafts that they have neither taken over nor rejected; linked accounts are one signal.

    `kept` are signals that are known without a record; what rests on `silent` passages, which are off the record, is left out.
    `moved` are the units of today for passages of another cut.
    """
    bodies = [act.body for act in standing(acts)]
    verdicts = {body.draft: body.accepted for body in bodies if isinstance(body, Confirm)}
    entries = {signal.id: signal for signal in kept} | {entry.id: entry.signal for entry in logged(acts).values()}
    accepted = [signal for signal in entries.values() if signal is not None and verdicts.get(signal.id, True)]
    recorded = [_on_units(signal, moved) for told in accepted if (signal := on_record(told, silent)) is not None]
    taken = {segment for signal in recorded for segment in signal.segments}
    fresh = [draft for draft in drafts if taken.isdisjoint(_core(draft)) and verdicts.get(draft.id, True)]
    every = (*recorded, *fresh)
    links = [link for link in propose_links([s for s in every if s.origin is Origin.MACHINE]) if verdicts.get(link.id, True)]
    related = [(body.source, body.target) for body in bodies if isinstance(body, Relate) and body.kind == SAME]
    pairs = [*related, *((link.first, link.second) for link in links)]
    named = {body.source: body.target for body in bodies if isinstance(body, Relate) and body.kind == ISSUE}
    signals = [replace(signal, issue=named.get(signal.id, signal.issue)) for signal in linked(every, pairs)]
    return SignalLog(
        signals=_numbered_as_drafted(signals, drafts, [draft for draft in drafts if not verdicts.get(draft.id, True)]),
        members=_members(signals, every, pairs),
        confirmed=frozenset(name for name, accepted in verdicts.items() if accepted),
        links=tuple(links),
    )


def _on_units(signal: Signal, moved: Mapping[str, str]) -> Signal:
    """The signal resting on units of today, where it was drafted from another cut."""
    if moved.keys().isdisjoint(signal.segments):
        return signal
    placed = (tuple(dict.fromkeys(moved.get(segment, segment) for segment in found.segments)) for found in signal.evidence)
    return replace(signal, evidence=tuple(replace(found, segments=units) for found, units in zip(signal.evidence, placed, strict=True)))


def _numbered_as_drafted(signals: Sequence[Signal], drafts: Sequence[Signal], rejected: Sequence[Signal]) -> tuple[Signal, ...]:
    """The signals with numbers that stay when a draft is confirmed or rejected: all take their places among the drafts."""
    gone = linked(rejected, [(link.first, link.second) for link in propose_links(rejected)])
    place = {draft.id: number for number, draft in enumerate(drafts)}
    known = {signal.id: signal for signal in numbered(sorted((*signals, *gone), key=lambda signal: place.get(signal.id, -1)))}
    return tuple(known[signal.id] for signal in signals)


def numbered(signals: Sequence[Signal]) -> tuple[Signal, ...]:
    """Signals without a number get one as people number them, in order of their days: D1a, D1b; a quiet time begins another episode."""
    bare = sorted((signal for signal in signals if not signal.label), key=lambda signal: first_day(signal) or date.max)
    named: dict[str, Signal] = {}
    episode, count, last = 0, 0, None
    for signal in bare:
        day = first_day(signal)
        if not episode or (day and last and (day - last).days > QUIET):
            episode, count = episode + 1, 0
        named[signal.id] = replace(signal, label=f"{DRAFT}{episode}{_letter(count)}", episode=signal.episode or f"{DRAFT}{episode}")
        count, last = count + 1, day or last
    return tuple(named.get(signal.id, signal) for signal in signals)


def first_day(signal: Signal) -> date | None:
    """The first day that an account gives; None where none does."""
    days = [day for account in signal.accounts if account.at and (day := account.at.first or account.at.last)]
    return min(days, default=None)


def signal_table(log: SignalLog, parties: Sequence[Party]) -> Table:
    """The signal log: one row per account, the row's sources the signal and the segments it rests on."""
    names = {party.id: party.alias or party.name for party in parties}
    rows = [(signal, account) for signal in log.signals for account in signal.accounts or (Account("", ""),)]
    fields = tuple(tuple(_row(log, signal, account, names)) for signal, account in rows)
    return Table("signals", COLUMNS, fields, tuple((signal.id, *signal.segments) for signal, _ in rows))


def _row(log: SignalLog, signal: Signal, account: Account, names: Mapping[str, str]) -> Iterator[Field]:
    at = account.at
    yield from (signal.id, signal.label, signal.episode, signal.issue, signal.type.value, signal.formal)
    yield names.get(signal.sender, signal.sender)
    yield ", ".join(names.get(one, one) for one in signal.recipients)
    yield from (signal.medium, signal.trigger, names.get(account.party, account.party))
    yield from (at.first.isoformat() if at and at.first else None, at.last.isoformat() if at and at.last else None)
    yield from (at.precision.value if at else None, at.said if at else None)
    yield account.date_source.value if account.date_source else None
    yield from (account.content, account.purpose, account.understood, signal.urgency, account.response)
    yield "; ".join(f"{names.get(c.trustor, c.trustor)} {c.dimension.removeprefix('trust_')}: {c.value} ({c.basis})" for c in signal.trust)
    yield from (signal.origin.value, "draft" if log.is_draft(signal) else "recorded")


def _members(signals: Sequence[Signal], every: Sequence[Signal], pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Which signals stand behind each one that is shown."""
    leader = {signal.id: signal.id for signal in every}
    for one, other in pairs:
        if one in leader and other in leader:
            old, new = leader[other], leader[one]
            leader |= {signal: new for signal, of in leader.items() if of == old}
    sets: dict[str, list[str]] = {}
    for signal in every:
        sets.setdefault(leader[signal.id], []).append(signal.id)
    return {signal.id: tuple(sets[leader[signal.id]]) for signal in signals}


def _core(draft: Signal) -> tuple[str, ...]:
    """The passages that make it a signal; those that a recorded signal rests on draft nothing anew."""
    return next((evidence.segments for evidence in draft.evidence if evidence.field == "type"), (draft.id,))


def _letter(count: int) -> str:
    """a to z, then aa, ab ..."""
    rest, last = divmod(count, 26)
    return (_letter(rest - 1) if rest else "") + chr(ord("a") + last)
