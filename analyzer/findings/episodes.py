"""Episodes and their issues: which step towards alignment is missing, how long it took, in which realm it arose and was settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from analyzer.core.signal import Signal, SignalType
from analyzer.core.table import Table
from analyzer.findings.references import Material, Standing
from analyzer.findings.signal_log import SignalLog, first_day

STEPS = "alignment_step"
REALM = "realm"
ISSUE_COLUMNS = (
    *("episode", "issue", "signals", "state", "missing", "reason", "discussion", "recognition", "way_forward", "decided", "executed"),
    *("first", "last", "days", "realm", "settled_in", "draft"),
)
EPISODE_COLUMNS = ("episode", "signals", "issues", "aligned", "open", "restarted", "unknown", "first", "last", "days", "draft")
PAIR_COLUMNS = ("episode", "issue", "realm", "with", "passages", "settled_elsewhere", "draft")


class Step(StrEnum):
    """What alignment takes, in order: the last two are the two facts about the way forward."""

    DISCUSSION = "discussion"
    RECOGNITION = "recognition"
    WAY_FORWARD = "way_forward"
    DECIDED = "decided"
    EXECUTED = "executed"


class State(StrEnum):
    """How an issue stands. It is never inferred from the types of its signals."""

    ALIGNED = "aligned"
    OPEN = "open"
    RESTARTED = "restarted"


@dataclass(frozen=True, slots=True)
class Taken:
    """A step seen on a passage; `order` is the day of the event (None: not known) and the place in reading order."""

    step: Step
    passage: str
    day: date | None
    order: int


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue: the signals about it, the steps seen, and the realms in which it arose and was settled (commonest first)."""

    episode: str
    name: str
    signals: tuple[Signal, ...]
    steps: tuple[Taken, ...]
    realms: tuple[str, ...]
    settled_in: tuple[str, ...]
    pairs: Mapping[tuple[str, str], tuple[str, ...]]
    draft: bool

    @property
    def seen(self) -> frozenset[Step]:
        """The steps that were taken; what is decided or carried out is a way forward too."""
        steps = {taken.step for taken in self.steps}
        return frozenset(steps | ({Step.WAY_FORWARD} if steps & {Step.DECIDED, Step.EXECUTED} else set()))

    @property
    def missing(self) -> tuple[Step, ...]:
        """The steps that were not taken, in order."""
        return tuple(step for step in Step if step not in self.seen)

    @property
    def state(self) -> State | None:
        """Aligned when every step was taken, restarted when it was discussed again later, else open; None where no step is coded."""
        if not self.steps:
            return None
        if self._restarted():
            return State.RESTARTED
        return State.OPEN if self.missing else State.ALIGNED

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day that its signals give."""
        known = [day for signal in self.signals for day in (first_day(signal), _last_day(signal)) if day]
        return (min(known), max(known)) if known else None

    @property
    def segments(self) -> tuple[str, ...]:
        """Every passage it rests on."""
        own = [segment for signal in self.signals for segment in signal.segments]
        return tuple(dict.fromkeys((*own, *(taken.passage for taken in self.steps))))

    def _restarted(self) -> bool:
        """Whether a discussion has a day later than that of a settlement."""
        settled = [taken.day for taken in self.steps if taken.step in (Step.DECIDED, Step.EXECUTED) and taken.day]
        discussed = [taken.day for taken in self.steps if taken.step is Step.DISCUSSION and taken.day]
        return bool(settled and discussed) and max(discussed) > min(settled)


def issues(material: Material, log: SignalLog) -> tuple[Issue, ...]:
    """The issues in order of their numbers; an episode whose signals name no issue has one.

    A step coded on a passage of no signal belongs to the issue of the signal told last before it in the same interview.
    """
    owners = _owners(material, log)
    grouped: dict[tuple[str, str], list[Signal]] = {}
    for signal in log.signals:
        grouped.setdefault((signal.episode, signal.issue), []).append(signal)
    return tuple(
        _issue(material, log, name, signals, owners) for name, signals in sorted(grouped.items(), key=lambda one: _natural(one[0]))
    )


def issue_table(found: Sequence[Issue]) -> Table:
    """One row per issue; the sources are its signals and the passages they rest on."""
    rows = []
    for issue in found:
        days = issue.days
        state = issue.state
        rows.append(
            (
                issue.episode,
                issue.name,
                ", ".join(signal.label for signal in issue.signals),
                state.value if state else None,
                ", ".join(step.value.replace("_", " ") for step in issue.missing) if state else None,
                None if state else "no step towards alignment is coded on it",
                *(step in issue.seen if state else None for step in Step),
                days[0].isoformat() if days else None,
                days[1].isoformat() if days else None,
                (days[1] - days[0]).days + 1 if days else None,
                ", ".join(issue.realms) or None,
                ", ".join(issue.settled_in) or None,
                issue.draft,
            )
        )
    return Table("issues", ISSUE_COLUMNS, tuple(rows), tuple((*(s.id for s in i.signals), *i.segments) for i in found))


def episode_table(found: Sequence[Issue]) -> Table:
    """One row per episode: how many of its issues are in which state."""
    by_episode: dict[str, list[Issue]] = {}
    for issue in found:
        by_episode.setdefault(issue.episode, []).append(issue)
    rows, sources = [], []
    for episode, of_episode in by_episode.items():
        states = Counter(issue.state for issue in of_episode)
        known = [day for issue in of_episode if issue.days for day in issue.days]
        first, last = (min(known), max(known)) if known else (None, None)
        rows.append(
            (
                episode,
                sum(len(issue.signals) for issue in of_episode),
                len(of_episode),
                *(states[state] for state in (*State, None)),
                first.isoformat() if first else None,
                last.isoformat() if last else None,
                (last - first).days + 1 if first and last else None,
                any(issue.draft for issue in of_episode),
            )
        )
        sources.append(tuple(dict.fromkeys(s for issue in of_episode for s in (*(one.id for one in issue.signals), *issue.segments))))
    return Table("episodes", EPISODE_COLUMNS, tuple(rows), tuple(sources))


def out_of_step_table(found: Sequence[Issue]) -> Table:
    """Pairs of realms that an issue set against each other: coded together where it was raised, with the passages that show it.

    `settled_elsewhere`: the issue was settled in a realm in which it was not raised.
    """
    rows, sources = [], []
    for issue in found:
        elsewhere = bool(issue.settled_in) and not set(issue.settled_in) & set(issue.realms)
        for (one, other), passages in sorted(issue.pairs.items()):
            rows.append((issue.episode, issue.name, one, other, len(passages), elsewhere, issue.draft))
            sources.append(passages)
    return Table("out_of_step", PAIR_COLUMNS, tuple(rows), tuple(sources))


def _issue(material: Material, log: SignalLog, name: tuple[str, str], signals: Sequence[Signal], owners: Mapping[str, Signal]) -> Issue:
    ids = {signal.id for signal in signals}
    own = [passage for passage, signal in owners.items() if signal.id in ids]
    steps = tuple(_steps(material, own, owners))
    raised = [s for signal in signals if signal.type is not SignalType.ALIGNMENT_EVENT for s in signal.segments if s in owners]
    settling = [taken.passage for taken in steps if taken.step is not Step.DISCUSSION]
    standings = {reference.standing for passage in own for reference in material.on(passage) if reference.node.dimension == STEPS}
    return Issue(
        episode=name[0],
        name=name[1],
        signals=tuple(signals),
        steps=steps,
        realms=_realms(material, raised),
        settled_in=_realms(material, dict.fromkeys(settling)),
        pairs=_pairs(material, raised),
        draft=any(log.is_draft(signal) for signal in signals) or Standing.DRAFT in standings,
    )


def _owners(material: Material, log: SignalLog) -> dict[str, Signal]:
    """The signal to which each passage belongs: the one that rests on it, else, for a step, the one told last before it."""
    resting = {segment: signal for signal in log.signals for segment in signal.segments}
    owners: dict[str, Signal] = {}
    source, last = "", None
    for passage in material.passages:
        if passage.source != source:
            source, last = passage.source, None
        if passage.id in resting:
            last = owners[passage.id] = resting[passage.id]
        elif last is not None and any(reference.node.dimension == STEPS for reference in material.on(passage.id)):
            owners[passage.id] = last
    return owners


def _steps(material: Material, passages: Iterable[str], owners: Mapping[str, Signal]) -> Iterator[Taken]:
    known = {step.value for step in Step}
    for order, passage in enumerate(passages):
        for reference in material.on(passage):
            if reference.node.dimension == STEPS and reference.node.code in known:
                yield Taken(Step(reference.node.code), passage, first_day(owners[passage]), order)


def _realms(material: Material, passages: Iterable[str]) -> tuple[str, ...]:
    found = Counter(r.node.code for passage in passages for r in material.on(passage) if r.node.dimension == REALM)
    return tuple(code for code, _ in sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _pairs(material: Material, passages: Iterable[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = {}
    for passage in dict.fromkeys(passages):
        realms = sorted({r.node.code for r in material.on(passage) if r.node.dimension == REALM})
        for pair in combinations(realms, 2):
            found.setdefault(pair, []).append(passage)
    return {pair: tuple(on) for pair, on in found.items()}


def _last_day(signal: Signal) -> date | None:
    days = [day for account in signal.accounts if account.at and (day := account.at.last or account.at.first)]
    return max(days, default=None)


def _natural(name: tuple[str, str]) -> tuple[tuple[int, str], ...]:
    """Numbers by their value, then words."""
    return tuple((int(part), "") if part.isdecimal() else (1 << 30, part) for part in name)
