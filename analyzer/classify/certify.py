"""Which answers may be accepted at a stated risk, with a guarantee that holds whatever the model is.

Learn then test (Angelopoulos et al. 2021): thresholds fixed beforehand are tested from the strictest to the laxest on labels that neither
trained the model nor chose the thresholds; the first that fails ends the walk. What is certified holds for what the labels are a random
draw of: other units of the same interviews, or new interviews.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.examples import Marks

STEPS = 20  # thresholds walked through
BETS = np.linspace(0.05, 1.0, 20)  # shares of the wealth staked against the hypothesis of too much risk


class Scope(StrEnum):
    """What a guarantee holds for: other units of the same interviews, or new interviews."""

    UNITS = "units"
    INTERVIEWS = "interviews"


@dataclass(frozen=True, slots=True)
class Promise:
    """At most `risk` of what is accepted is wrong; the promise itself may fail with probability `delta`."""

    risk: float = 0.05
    delta: float = 0.1
    scope: Scope = Scope.UNITS

    @property
    def fewest(self) -> int:
        """Labels (of accepted units, or interviews) without any error that certify; fewer never can.

        >>> Promise(risk=0.05, delta=0.05).fewest
        59
        """
        return math.ceil(math.log(self.delta) / math.log(1 - self.risk))


@dataclass(frozen=True, slots=True)
class Certificate:
    """From which confidence on answers are accepted (None: from none, and why); `wrong` of `accepted` among the `labels` it rests on."""

    about: str
    promise: Promise
    threshold: float | None
    labels: int
    accepted: int = 0
    wrong: int = 0
    reason: str = ""

    @property
    def coverage(self) -> float:
        """The share of labelled units whose answer is accepted."""
        return self.accepted / self.labels if self.labels and self.threshold is not None else 0.0


def thresholds(confidence: NDArray[np.float64]) -> tuple[float, ...]:
    """Thresholds to test, strictest first: quantiles of the confidence in units that do not certify."""
    shares = np.arange(1, STEPS + 1) / STEPS
    return tuple(dict.fromkeys(np.quantile(confidence, 1 - shares).tolist())) if len(confidence) else ()


def certify(
    about: str,
    confidence: NDArray[np.float64],
    right: Marks,
    groups: Sequence[str],
    *,
    promise: Promise,
    walk: Sequence[float],
) -> Certificate:
    """The laxest threshold of `walk` up to which every one keeps the promise, tested on labels that are disjoint from all training.

    `confidence` and `right` have the shape (n,); `walk` comes from `thresholds` of other units. The walk starts where enough labels are
    accepted to certify at all, which depends on the confidence alone and not on what is right.
    """
    labels, counted = len(right), len(set(groups)) if promise.scope is Scope.INTERVIEWS else len(right)
    if counted < promise.fewest:
        return Certificate(about, promise, None, labels, reason=_too_few(counted, promise))
    best: Certificate | None = None
    for threshold in walk:
        chosen = confidence >= threshold
        accepted, wrong = int(chosen.sum()), int((chosen & ~right).sum())
        if _counted(chosen, groups, promise) < promise.fewest:
            continue
        if _p_value(chosen, right, groups, promise) > promise.delta:
            break
        best = Certificate(about, promise, threshold, labels, accepted, wrong)
    return best or Certificate(about, promise, None, labels, reason="cannot certify: too many answers are wrong even among the surest")


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


def _p_value(chosen: Marks, right: Marks, groups: Sequence[str], promise: Promise) -> float:
    if promise.scope is Scope.UNITS:
        return binomial_p(int((chosen & ~right).sum()), int(chosen.sum()), promise.risk)
    names, member = np.unique(np.array(groups, dtype=object).astype(str), return_inverse=True)
    accepted = np.bincount(member[chosen], minlength=len(names))
    wrong = np.bincount(member[chosen & ~right], minlength=len(names))
    excess = (wrong - promise.risk * accepted) / np.maximum(np.bincount(member), 1)
    return betting_p(excess, 1 - promise.risk)


def _counted(chosen: Marks, groups: Sequence[str], promise: Promise) -> int:
    if promise.scope is Scope.UNITS:
        return int(chosen.sum())
    return len({group for group, taken in zip(groups, chosen, strict=True) if taken})


def _too_few(counted: int, promise: Promise) -> str:
    what = "labels" if promise.scope is Scope.UNITS else "interviews"
    return f"cannot certify: {counted} of at least {promise.fewest} {what}"


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
