"""Which accounts tell of one signal: proposed from time, type, sender and words, and counted once."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analyzer.core.identity import product_id
from analyzer.core.signal import Account, Signal, SignalType
from analyzer.core.time import Moment
from analyzer.findings.date_symbols import folded
from analyzer.findings.signal_cues import media_in

SAME = "same_signal"  # the relation by which people say that two accounts tell of one signal
NEEDED = 0.4  # likeness from which a link is proposed
APART = 31  # days between two accounts beyond which they are not of one signal
WEIGHTS = {"time": 0.3, "words": 0.5, "sender": 0.1, "type": 0.1, "media": 0.1}
UNDATED = 0.25  # closeness in time where one account has no date, and the most where one has no end
COMMON = 20  # signals that may share a word before it stops being telling in a small study
SHORT = 3  # letters; shorter words carry no content


@dataclass(frozen=True, slots=True)
class Link:
    """Two drafts that may tell of one signal; `likeness` is 0..1. The id follows from theirs, so that people can confirm or reject it."""

    id: str
    first: str
    second: str
    likeness: float


def propose_links(drafts: Sequence[Signal]) -> tuple[Link, ...]:
    """Links between drafts of different parties, each draft in at most one: the likest pairs first. Without a common word there is none."""
    known = [_features(draft) for draft in drafts]
    weight = _weights(known)
    pairs = [
        Link(link_id(drafts[i].id, drafts[j].id), drafts[i].id, drafts[j].id, round(likeness, 4))
        for i, j in _candidates(known)
        if (likeness := _likeness(known[i], known[j], weight)) >= NEEDED
    ]
    taken, chosen = set[str](), list[Link]()
    for link in sorted(pairs, key=lambda one: (-one.likeness, one.first, one.second)):
        if not {link.first, link.second} & taken:
            taken |= {link.first, link.second}
            chosen.append(link)
    return tuple(chosen)


def link_id(one: str, other: str) -> str:
    """The id of the link between two signals, in whatever order."""
    return product_id("link", sorted((one, other)))


def linked(signals: Sequence[Signal], pairs: Iterable[tuple[str, str]]) -> tuple[Signal, ...]:
    """The signals with each set of linked ones as one, in place of the first: its accounts, trust cells and evidence are those of all."""
    leader = {signal.id: signal.id for signal in signals}
    for one, other in pairs:
        if one in leader and other in leader:
            old, new = leader[other], leader[one]
            leader |= {signal: new for signal, of in leader.items() if of == old}
    sets: dict[str, list[Signal]] = {}
    for signal in signals:
        sets.setdefault(leader[signal.id], []).append(signal)
    return tuple(_joined(sets[leader[signal.id]]) for signal in signals if sets[leader[signal.id]][0] is signal)


def _joined(tellings: Sequence[Signal]) -> Signal:
    lead, *others = sorted(tellings, key=lambda signal: signal.origin.value == "machine")
    if not others:
        return lead
    every = (lead, *others)
    return replace(
        lead,
        sender=next((signal.sender for signal in every if signal.sender), ""),
        recipients=tuple(dict.fromkeys(one for signal in every for one in signal.recipients)),
        trigger=next((signal.trigger for signal in every if signal.trigger), ""),
        urgency=next((signal.urgency for signal in every if signal.urgency), ""),
        medium=next((signal.medium for signal in every if signal.medium), ""),
        formal=any(signal.formal for signal in every),
        accounts=tuple(_accounts(every)),
        trust=tuple(dict.fromkeys(cell for signal in every for cell in signal.trust)),
        evidence=tuple(dict.fromkeys(evidence for signal in every for evidence in signal.evidence)),
    )


def _accounts(signals: Sequence[Signal]) -> list[Account]:
    """One account per party, the first of each."""
    found: dict[str, Account] = {}
    for signal in signals:
        for account in signal.accounts:
            found.setdefault(account.party, account)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Features:
    """What two accounts are compared by."""

    parties: frozenset[str]
    type: SignalType
    sender: str
    at: Moment | None
    words: frozenset[str]
    media: frozenset[str]

    @property
    def settles(self) -> bool:
        """Whether it was meant to settle something: an account of that is none of a request or a complaint."""
        return self.type is SignalType.ALIGNMENT_EVENT


def _features(signal: Signal) -> _Features:
    text = " ".join((signal.trigger, *(f"{account.content} {account.response}" for account in signal.accounts)))
    return _Features(
        parties=frozenset(account.party for account in signal.accounts),
        type=signal.type,
        sender=signal.sender,
        at=next((account.at for account in signal.accounts if account.at is not None), None),
        words=frozenset(word for word in re.findall(r"[^\W\d_]+", folded(text)) if len(word) > SHORT),
        media=media_in(f"{signal.medium} {text}"),
    )


def _candidates(known: Sequence[_Features]) -> Iterator[tuple[int, int]]:
    """Pairs that may be of one signal: told by different parties, of like types, not by different senders, with a word in common."""
    having: dict[str, list[int]] = {}
    for index, features in enumerate(known):
        for word in features.words:
            having.setdefault(word, []).append(index)
    most = max(COMMON, len(known) // 20)
    for index, features in enumerate(known):
        sharing = {other for word in features.words if len(having[word]) <= most for other in having[word] if other > index}
        yield from ((index, other) for other in sorted(sharing) if _may_be_one(features, known[other]))


def _may_be_one(one: _Features, other: _Features) -> bool:
    same_sender = not one.sender or not other.sender or one.sender == other.sender
    return one.parties.isdisjoint(other.parties) and one.settles is other.settles and same_sender


def _likeness(one: _Features, other: _Features, weight: Mapping[str, float]) -> float:
    time = _closeness(one.at, other.at)
    if time == 0.0:
        return 0.0
    parts = {
        "time": UNDATED if time is None else time,
        "words": _overlap(one.words, other.words, weight),
        "sender": float(bool(one.sender) and one.sender == other.sender),
        "type": float(one.type is other.type),
        "media": _agreement(one.media, other.media),
    }
    return sum(WEIGHTS[name] * value for name, value in parts.items())


def _agreement(one: Collection[str], other: Collection[str]) -> float:
    """1 where two accounts share a medium, -1 where both name others, 0 where one names none."""
    if not one or not other:
        return 0.0
    return 1.0 if set(one) & set(other) else -1.0


def _closeness(one: Moment | None, other: Moment | None) -> float | None:
    """1 where two moments meet, falling to 0 at APART days between them; None where one is unknown, little where one is open."""
    if one is None or other is None:
        return None
    gaps = [(one.first, other.last), (other.first, one.last)]
    between = max([(later - earlier).days for later, earlier in gaps if later and earlier], default=0)
    closeness = max(0.0, 1 - max(between, 0) / APART)
    closed = all((one.first, one.last, other.first, other.last))
    return closeness if closed else min(closeness, UNDATED)


def _weights(known: Sequence[_Features]) -> dict[str, float]:
    """How telling each word is: rare ones more (inverse document frequency)."""
    counts = Counter(word for features in known for word in features.words)
    return {word: math.log((1 + len(known)) / count) for word, count in counts.items()}


def _overlap(one: Collection[str], other: Collection[str], weight: Mapping[str, float]) -> float:
    """Twice the weight of the common words over that of the words of the shorter account, at most 1."""
    lesser = min(sum(weight[word] for word in one), sum(weight[word] for word in other))
    return min(1.0, 2 * sum(weight[word] for word in set(one) & set(other)) / lesser) if lesser > 0 else 0.0
