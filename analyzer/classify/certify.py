"""Which answers may be accepted at a stated risk, with a guarantee that holds whatever the model is.

Learn then test (Angelopoulos et al. 2021): thresholds fixed beforehand are tested from the strictest to the laxest on labels that neither
trained the model nor chose the thresholds; the first that fails ends the walk. What is certified holds for what the labels are a random
draw of: other units of the same interviews, or new interviews. The answers about one unit, of one trustor and of another, may be wrong
together in any way: each unit is a single label.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.examples import Marks
from analyzer.classify.model import NEVER

STEPS = 20  # thresholds walked through
BETS = np.linspace(0.05, 1.0, 20)  # shares of the wealth staked against the hypothesis of too much risk
LOTS = 0  # seeds the draw of one answer per unit: the same labels give the same certificate


class Scope(StrEnum):
    """What a guarantee holds for: other units of the same interviews, or new interviews."""

    UNITS = "units"
    INTERVIEWS = "interviews"


@dataclass(frozen=True, slots=True)
class Promise:
    """At most `risk` of what is accepted is wrong; the promise itself may fail with probability `delta`.

    Every unit counts once, however many of its answers (one per trustor) are accepted: as the share of these that is wrong. So does every
    interview where the promise is for new ones, as the share of its answers.
    """

    risk: float = 0.05
    delta: float = 0.1
    scope: Scope = Scope.UNITS

    @property
    def fewest(self) -> int:
        """Labels (of accepted units, or interviews accepted as a whole) without any error that certify; fewer never can.

        >>> Promise(risk=0.05, delta=0.1).fewest, Promise(risk=0.05, delta=0.1, scope=Scope.INTERVIEWS).fewest
        (45, 68)
        """
        if self.scope is Scope.UNITS:
            return math.ceil(math.log(self.delta) / math.log(1 - self.risk))
        surely = math.ceil(math.log(self.delta / len(BETS)) / math.log(1 - self.risk))  # the highest stake alone has won enough
        return bisect_left(range(surely), -self.delta, key=lambda count: -betting_p(np.full(count, -self.risk), 1 - self.risk))


@dataclass(frozen=True, slots=True)
class Certificate:
    """From which confidence on answers are accepted (None: from none, and why); `wrong` of `accepted` among the `labels` it rests on.

    Of a unit with several answers one is counted.
    """

    about: str
    promise: Promise
    threshold: float | None
    labels: int
    accepted: int = 0
    wrong: int = 0
    reason: str = ""

    @property
    def accept(self) -> float:
        """The confidence from which answers are accepted, one that none reaches where nothing is certified."""
        return NEVER if self.threshold is None else self.threshold

    @property
    def coverage(self) -> float:
        """The share of labelled units whose answer is accepted, of those that are not refused anyway."""
        return self.accepted / self.labels if self.labels and self.threshold is not None else 0.0


def thresholds(confidence: NDArray[np.float64]) -> tuple[float, ...]:
    """Thresholds to test, strictest first: quantiles of the confidence in units that do not certify."""
    shares = np.arange(1, STEPS + 1) / STEPS
    return tuple(dict.fromkeys(np.quantile(confidence, 1 - shares).tolist())) if len(confidence) else ()


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Labels that neither trained nor chose anything: how sure each answer is, whether it is right, and its interview; length n each.

    `units`: the unit of each, length n, where several answers belong to one; None: each is of another.
    """

    confidence: NDArray[np.float64]
    right: Marks
    groups: Sequence[str]
    units: Sequence[Hashable] | None = None

    @property
    def drawn_from(self) -> int:
        """How many units there are."""
        return len(self.right) if self.units is None else len(set(self.units))


def certify(about: str, labels: Labels, *, promise: Promise, walk: Sequence[float]) -> Certificate:
    """The laxest threshold of `walk` up to which every one keeps the promise.

    `walk` comes from `thresholds` of units whose labels are not among these. It starts where enough labels are accepted to certify at all,
    which depends on the confidence alone and not on what is right.
    """
    single = promise.scope is Scope.UNITS
    total = labels.drawn_from if single else len(labels.right)
    counted = total if single else len(set(labels.groups))
    if counted < promise.fewest:
        return Certificate(about, promise, None, total, reason=too_few(counted, promise))
    best, reason = None, f"cannot certify: too few answers of {counted} {_what(promise)} are sure enough"
    for threshold in walk:
        chosen = one_each(labels, threshold) if single else labels.confidence >= threshold
        accepted, wrong = int(chosen.sum()), int((chosen & ~labels.right).sum())
        if _least_p(chosen, labels, promise) > promise.delta:
            continue
        reason = "cannot certify: too many answers are wrong even among the surest"
        if _p_value(chosen, labels, promise) > promise.delta:
            break
        best = Certificate(about, promise, threshold, total, accepted, wrong)
    return best or Certificate(about, promise, None, total, reason=reason)


def one_each(labels: Labels, threshold: float) -> Marks:
    """Of every unit with accepted answers one of these, drawn by chance, shape (n,): independent labels, however its answers hang together.

    A unit taken as wrong when any of its accepted answers is would give as many labels and never fewer errors; betting on whole units, as
    on interviews, needs half as many labels again. Where every unit has one answer, nothing is drawn.
    """
    chosen = labels.confidence >= threshold
    if labels.units is None:
        return chosen
    number = {unit: place for place, unit in enumerate(dict.fromkeys(labels.units))}
    lots = np.random.default_rng(LOTS).permutation(len(chosen))
    rows = lots[chosen[lots]]
    _, first = np.unique([number[labels.units[row]] for row in rows.tolist()], return_index=True)
    marks = np.zeros(len(chosen), bool)
    marks[rows[first]] = True
    return marks


def too_few(counted: int, promise: Promise) -> str:
    """Why so many labels or interviews cannot certify."""
    return f"cannot certify: {counted} of at least {promise.fewest} {_what(promise)}"


def binomial_p(wrong: int, accepted: int, risk: float) -> float:
    """The probability of at most `wrong` errors among `accepted` answers if the risk were as high as `risk`.

    >>> round(binomial_p(0, 59, 0.05), 3)
    0.048
    """
    logs = [_log_choose(accepted, k) + k * math.log(risk) + (accepted - k) * math.log1p(-risk) for k in range(wrong + 1)]
    return min(1.0, math.fsum(map(math.exp, logs)))


def betting_p(excess: NDArray[np.float64], most: float) -> float:
    """The p-value of a mean excess above 0, for independent values of at most `most`, by betting (Waudby-Smith and Ramdas 2024).

    A mixture over fixed stakes of the products of 1 - stake * excess / most has expectation at most 1 under the hypothesis.
    """
    wealth = float(np.mean(np.prod(1 - BETS[:, None] * excess[None, :] / most, axis=1)))
    return 1.0 if wealth <= 1 else 1 / wealth


def _p_value(chosen: Marks, labels: Labels, promise: Promise) -> float:
    """How likely the labels are to look so good although the promise is broken."""
    if promise.scope is Scope.UNITS:
        return binomial_p(int((chosen & ~labels.right).sum()), int(chosen.sum()), promise.risk)
    names, member = np.unique(np.array(labels.groups, dtype=object).astype(str), return_inverse=True)
    accepted = np.bincount(member[chosen], minlength=len(names))
    wrong = np.bincount(member[chosen & ~labels.right], minlength=len(names))
    excess = (wrong - promise.risk * accepted) / np.maximum(np.bincount(member), 1)
    return betting_p(excess, 1 - promise.risk)


def _least_p(chosen: Marks, labels: Labels, promise: Promise) -> float:
    """The p-value if nothing accepted were wrong: above delta, there is too little to test."""
    flawless = Labels(labels.confidence, np.ones(len(labels.right), bool), labels.groups)
    return _p_value(chosen, flawless, promise)


def _what(promise: Promise) -> str:
    return "labels" if promise.scope is Scope.UNITS else "interviews"


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
