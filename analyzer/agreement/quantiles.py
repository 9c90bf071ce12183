"""Quantiles of the normal and of Student's t distribution."""

from __future__ import annotations

import math
from statistics import NormalDist

STANDARD_NORMAL = NormalDist()
TINY = 1e-300  # keeps Lentz's continued fraction from dividing by zero


def normal_quantile(probability: float) -> float:
    """The standard normal quantile.

    >>> round(normal_quantile(0.975), 4)
    1.96
    """
    return STANDARD_NORMAL.inv_cdf(probability)


def student_t_quantile(probability: float, df: float) -> float:
    """The quantile of Student's t with `df` degrees of freedom, by bisection of its distribution function.

    Abramowitz and Stegun (1964), table 26.10:

    >>> [round(student_t_quantile(0.975, df), 3) for df in (1, 2, 11, 99)]
    [12.706, 4.303, 2.201, 1.984]
    """
    if probability < 0.5:
        return -student_t_quantile(1 - probability, df)
    low, high = 0.0, 1.0
    while student_t_cdf(high, df) < probability:
        low, high = high, high * 2
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        low, high = (middle, high) if student_t_cdf(middle, df) < probability else (low, middle)
    return (low + high) / 2


def student_t_cdf(t: float, df: float) -> float:
    """The probability that Student's t is at most `t`."""
    tail = incomplete_beta(df / 2, 0.5, df / (df + t * t)) / 2
    return 1 - tail if t >= 0 else tail


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b). Press et al., Numerical Recipes, section 6.4.

    >>> round(incomplete_beta(2, 3, 0.4), 4)  # 1 - P(at most 1 of 4 at 0.4)
    0.5248
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Lentz's continued fraction for the incomplete beta function."""
    d = 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    c, result = 1.0, d
    for m in range(1, 500):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away_from_zero(1 + numerator * d)
            c = _away_from_zero(1 + numerator / c)
            result *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return result


def _away_from_zero(number: float) -> float:
    return number if abs(number) > TINY else TINY
