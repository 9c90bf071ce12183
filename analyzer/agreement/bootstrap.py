"""Bootstrap by weights: a resample of units is a multinomial draw of how often each kind occurs, so all resamples are one product.

Sources: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapters 13 and 14.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np

from analyzer.agreement.counts import Floats, Ints
from analyzer.agreement.quantiles import STANDARD_NORMAL

IntervalKind: TypeAlias = Literal["t", "normal", "percentile", "bca"]
Formula: TypeAlias = Callable[[Floats], Floats]
MIN_GROUPS = 8  # fewer interviews make an interval over interviews meaningless (Cameron, Gelbach and Miller 2008 call even 20-50 few)
CHUNK_CELLS = 4_000_000  # weights held at a time (32 MB)


def bootstrap(components: Floats, times: Ints, formula: Formula, *, resamples: int, rng: np.random.Generator) -> Floats:
    """Values of the statistic in resamples: components (k, d), times (k,) -> at most (resamples,); resamples without a value are left out.

    >>> values = bootstrap(np.array([[1.0], [0.0]]), np.array([50, 50]), lambda sums: sums[..., 0] / 100, resamples=400,
    ...                    rng=np.random.default_rng(1))
    >>> bool(abs(values.std() - 0.05) < 0.005)
    True
    """
    live = times > 0
    components, shares = components[live], times[live] / times.sum()
    chunk = max(1, CHUNK_CELLS // len(shares))
    values = [
        formula(rng.multinomial(times.sum(), shares, size=min(chunk, resamples - start)).astype(np.float64) @ components)
        for start in range(0, resamples, chunk)
    ]
    drawn = np.concatenate(values)
    return drawn[np.isfinite(drawn)]


def interval_of(
    values: Floats,
    point: float,
    components: Floats,
    times: Ints,
    formula: Formula,
    *,
    kind: IntervalKind,
    confidence: float,
) -> tuple[float, float]:
    """The percentile interval, or the bias-corrected and accelerated one with the acceleration of the jackknife."""
    tails = ((1 - confidence) / 2, (1 + confidence) / 2)
    if kind == "bca":
        acceleration = jackknife_acceleration(components, times, formula)
        tails = (bca_tail(tails[0], values, point, acceleration), bca_tail(tails[1], values, point, acceleration))
    low, high = np.quantile(values, tails)
    return float(low), float(high)


def bca_tail(tail: float, values: Floats, point: float, acceleration: float) -> float:
    """Where to cut the resampled values: Efron and Tibshirani (1993), equation 14.10; ties with the point count half."""
    below = (np.count_nonzero(values < point) + np.count_nonzero(values == point) / 2) / len(values)
    if not 0 < below < 1:
        return tail
    bias = STANDARD_NORMAL.inv_cdf(float(below))
    shifted = bias + STANDARD_NORMAL.inv_cdf(tail)
    room = 1 - acceleration * shifted
    return STANDARD_NORMAL.cdf(bias + shifted / room) if room > 0 else tail


def jackknife_acceleration(components: Floats, times: Ints, formula: Formula) -> float:
    """The skewness of the leave-one-out values over 6: Efron and Tibshirani (1993), equation 14.15."""
    live = times > 0
    components, times = components[live], times[live]
    left_out = formula(times.astype(np.float64) @ components - components)
    seen = np.isfinite(left_out)
    if not seen.any():
        return 0.0
    left_out, times = left_out[seen], times[seen]
    deviation = np.average(left_out, weights=times) - left_out
    spread = float(times @ deviation**2)
    return float(times @ deviation**3) / (6 * spread**1.5) if spread > 0 else 0.0
