"""Constructed signals between two constructed parties: a dozen told by hand, and as many as wanted by chance."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import partial
from typing import Any

from analyzer.core.people import Party
from analyzer.core.signal import Account, Basis, DateSource, Origin, Signal, SignalType, TrustCell, TrustValue
from analyzer.core.time import Moment, Precision

PARTIES = (Party("customer", "Customer"), Party("provider", "Service provider"))
DIMENSIONS = ("trust_honesty", "trust_good_faith", "trust_opportunism")
R, E, A = SignalType.REQUEST, SignalType.ESCALATION, SignalType.ALIGNMENT_EVENT
P, N, S = TrustValue.POSITIVE, TrustValue.NEGATIVE, TrustValue.SAME


def day(month: int, number: int) -> Moment:
    return Moment(date(2024, month, number), date(2024, month, number), Precision.DAY, f"{number}-{month}-2024")


def days(first: tuple[int, int], last: tuple[int, int], precision: Precision, said: str) -> Moment:
    return Moment(date(2024, *first), date(2024, *last), precision, said)


def account(party: str, content: str, at: Moment | None = None, *, understood: bool | None = None) -> Account:
    return Account(party, content, understood=understood, at=at, date_source=DateSource.RECALLED if at else None)


def cells(trustor: str, basis: Basis, *values: TrustValue | None) -> tuple[TrustCell, ...]:
    return tuple(TrustCell(trustor, dimension, value, basis) for dimension, value in zip(DIMENSIONS, values, strict=True) if value)


def signal(
    label: str, issue: str, kind: SignalType, sender: str, accounts: tuple[Account, ...], *trust: TrustCell, **more: object
) -> Signal:
    other = "provider" if sender == "customer" else "customer"
    episode = label.rstrip("abcdef")
    given: dict[str, Any] = {"origin": Origin.SHEET, **more}
    return Signal(f"s{label}", label, episode, issue, kind, sender, (other,), "a release came late", accounts, trust=trust, **given)


def dozen() -> tuple[Signal, ...]:
    """Twelve signals with every peculiarity that the figure has a sign for."""
    c, p = "customer", "provider"
    mid_march = days((3, 10), (3, 20), Precision.WEEK, "in mid March")
    april = days((4, 1), (4, 30), Precision.MONTH, "in April")
    before_june = Moment(None, date(2024, 6, 1), Precision.BEFORE, "before June")
    own = partial(cells, c, Basis.RATED)
    theirs = partial(cells, p, Basis.RATED)
    wish = (account(p, "We asked for new rates.", april), account(c, "A wish for new rates.", day(4, 22)))
    visit = (account(c, "They came over.", mid_march), account(p, "We sat down together.", day(3, 12)))
    coffee = (account(c, "Coffee.", day(5, 24)), account(p, "A good talk.", day(5, 24)))
    asked = (account(c, "We asked for a date.", day(2, 1)), account(p, "They wanted a date.", day(2, 5), understood=True))
    plan = (account(c, "A plan.", day(6, 20)), account(p, "A plan.", day(6, 21)))
    return (
        signal("1a", "release", R, c, asked),
        signal("1b", "release", E, c, (account(c, "We wrote to the board.", day(2, 19)),), *own(N, N, None), formal=True),
        signal("1c", "release", A, p, visit, *own(P, P, S), *theirs(P, None, None)),
        signal("1d", "invoice", E, p, (account(p, "We asked who pays.", day(3, 13)),), *cells(c, Basis.ATTRIBUTED, None, None, N)),
        signal("2a", "rates", R, p, wish, *cells(p, Basis.STATED, S, None, None)),
        signal("2b", "rates", E, p, (account(c, "The second mail.", day(5, 6)),), *cells(p, Basis.INFERRED, None, N, P)),
        signal("2c", "rates", A, c, coffee, *own(P, None, P), *theirs(P, P, P)),
        signal("3a", "night shift", R, c, (account(c, "Who is there at night?", before_june),)),
        signal("3b", "night shift", A, c, plan, *theirs(None, P, None), origin=Origin.MACHINE),
        signal("3c", "access", E, c, (account(p, "They were angry.", day(6, 21)),), *own(None, N, None), origin=Origin.MACHINE),
        signal("4a", "", R, c, (account(c, "Some day."),)),
        signal("4b", "", E, p, (account(p, "Once."), account(c, "Once, yes.")), *theirs(N, None, None)),
    )


def many(count: int, *, seed: int = 1, episodes: int = 12, drafts: float = 0.0) -> tuple[Signal, ...]:
    """As many signals as wanted, in so many episodes of a few issues each, over two years."""
    chance = random.Random(seed)
    return tuple(_any(chance, number, episodes, drafts) for number in range(count))


def _any(chance: random.Random, number: int, episodes: int, drafts: float) -> Signal:
    episode, issue = 1 + number % episodes, chance.randrange(5)
    sender = chance.choice(("customer", "provider"))
    start = date(2023, 1, 10) + timedelta(days=int(40 * (episode % 9)) + chance.randrange(260))
    told = chance.choice((("customer",), ("provider",), ("customer", "provider"), ("customer", "provider")))
    accounts = tuple(account(party, f"What {party} tells.", _moment(chance, start)) for party in told)
    trust = [cell for party in ("customer", "provider") if chance.random() < 0.55 for cell in _cells(chance, party)]
    return Signal(
        f"s{number}",
        f"{episode}{'abcdefghijklmnopqrstuvwxyz'[(number // episodes) % 26]}",
        str(episode),
        f"{episode}-{issue}",
        chance.choice(tuple(SignalType)),
        sender,
        tuple({"customer", "provider"} - {sender}),
        "something happened",
        accounts,
        trust=tuple(trust),
        origin=Origin.MACHINE if chance.random() < drafts else Origin.SHEET,
        formal=chance.random() < 0.2,
    )


def _moment(chance: random.Random, start: date) -> Moment | None:
    kind = chance.random()
    first = start + timedelta(days=chance.randrange(9))
    if kind < 0.06:
        return None
    if kind < 0.7:
        return Moment(first, first, Precision.DAY, first.isoformat())
    if kind < 0.85:
        return Moment(first, first + timedelta(days=6), Precision.WEEK, "that week")
    if kind < 0.95:
        return Moment(first.replace(day=1), first.replace(day=28), Precision.MONTH, "that month")
    return Moment(None, first, Precision.BEFORE, "before") if chance.random() < 0.5 else Moment(first, None, Precision.AFTER, "after")


def _cells(chance: random.Random, trustor: str) -> tuple[TrustCell, ...]:
    values = [chance.choice((None, None, *TrustValue)) for _ in DIMENSIONS]
    return cells(trustor, chance.choice(tuple(Basis)), *values)
