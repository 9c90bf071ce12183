"""How likely a coefficient reaches the levels of a benchmark scale, given its standard error.

Sources: Gwet (2014), Handbook, section 6.4; Landis and Koch (1977); Altman (1991); Fleiss (1981); Krippendorff (2004), section 11.4.2.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from analyzer.agreement.quantiles import STANDARD_NORMAL
from analyzer.core.ratings import Coefficient
from analyzer.errors import UsageError, unknown_name

Scale: TypeAlias = Literal["landis_koch", "altman", "fleiss"]
SCALES: dict[str, tuple[tuple[str, float], ...]] = {  # level and its lower bound, best first
    "landis_koch": (("almost perfect", 0.8), ("substantial", 0.6), ("moderate", 0.4), ("fair", 0.2), ("slight", 0.0), ("poor", -1.0)),
    "altman": (("very good", 0.8), ("good", 0.6), ("moderate", 0.4), ("fair", 0.2), ("poor", -1.0)),
    "fleiss": (("excellent", 0.75), ("intermediate to good", 0.4), ("poor", -1.0)),
}
GWET_CERTAINTY = 0.95  # Gwet's rule: the best level reached with this probability


def cumulative_probabilities(value: float, se: float, scale: str) -> tuple[tuple[str, float], ...]:
    """The probability of each level or a better one, for a normal error truncated to -1..1.

    Gwet's example of .67 with standard error .15:

    >>> [round(p, 5) for _, p in cumulative_probabilities(0.67, 0.15, "fleiss")]
    [0.28699, 0.96356, 1.0]
    """
    if scale not in SCALES:
        raise unknown_name("benchmark scale", scale, list(SCALES))
    below_one = STANDARD_NORMAL.cdf((value - 1) / se)
    possible = STANDARD_NORMAL.cdf((value + 1) / se) - below_one
    return tuple((level, (STANDARD_NORMAL.cdf((value - bound) / se) - below_one) / possible) for level, bound in SCALES[scale])


def benchmark(coefficient: Coefficient, *, scale: str = "landis_koch") -> Coefficient:
    """The best level that is reached with probability .95: `value` is its probability, `method` names it, `parts` has all levels."""
    name = "benchmark_cumulative_probability"
    if coefficient.value is None or not coefficient.se:
        reason = coefficient.reason or "the coefficient has no standard error above 0"
        return Coefficient(name, None, reason, n_units=coefficient.n_units, n_coders=coefficient.n_coders)
    if not -1 <= coefficient.value <= 1:
        raise UsageError(f"a benchmark is for coefficients from -1 to 1, not {coefficient.value}")
    levels = cumulative_probabilities(coefficient.value, coefficient.se, scale)
    level, probability = next(entry for entry in levels if entry[1] >= GWET_CERTAINTY)
    return Coefficient(
        name, probability, n_units=coefficient.n_units, n_coders=coefficient.n_coders, method=f"{scale}: {level}", parts=levels
    )
