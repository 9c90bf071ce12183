"""How many units it takes for an interval of a wanted width."""

from __future__ import annotations

import math
from collections.abc import Iterator

from analyzer.agreement.figures import point
from analyzer.agreement.inquiry import Compared, Inquiry
from analyzer.agreement.overview import WHO, Fields, coded, headline, note, rounded, who
from analyzer.agreement.quantiles import normal_quantile
from analyzer.core.agreement import Headline
from analyzer.core.table import Table

WANTED = 0.05  # half the width of the interval: agreement to within .05 either way
MOST_UNITS = 10_000_000
COLUMNS = (*WHO, "unit", "n_units", "percent", "units_for_percent", "coefficient", "value", "half_width", "units_for_coefficient", "note")


def units_for_share(share: float, *, half_width: float = WANTED, confidence: float = 0.95) -> int:
    """Units for an interval of a share (Wilson 1927) no wider than twice `half_width`; defined for 0 and 1 too.

    >>> units_for_share(0.8), units_for_share(1.0)
    (245, 35)
    """
    low, high = 1, MOST_UNITS
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if wilson_half_width(share, middle, confidence=confidence) <= half_width else (middle + 1, high)
    return low


def wilson_half_width(share: float, n: int, *, confidence: float = 0.95) -> float:
    """Half the width of Wilson's interval of a share observed in `n` units."""
    z = normal_quantile((1 + confidence) / 2)
    return z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))


def units_for_coefficient(n: int, se: float, *, half_width: float = WANTED, confidence: float = 0.95) -> int:
    """Units for an interval of `half_width`, if the standard error falls with the square root of their number.

    >>> units_for_coefficient(100, 0.06)
    554
    """
    return math.ceil(n * (normal_quantile((1 + confidence) / 2) * se / half_width) ** 2)


def advice(inquiry: Inquiry) -> Table:
    """A row per comparison and question: of single parties, and not where the figures flatter."""
    found = [c for c in inquiry.compared if c.cells.rows and len(c.question.parties) == 1 and not c.comparison.warning]
    return Table("sample size", COLUMNS, tuple(_row(inquiry, c) for c in found), tuple(c.cells.units for c in found))


def _row(inquiry: Inquiry, compared: Compared) -> Fields:
    settings = inquiry.settings
    drawn = len(compared.cells.units)
    percent = point(Headline.PERCENT, coded(compared.cells, settings)).value
    found = headline(compared.cells, settings)
    units = None if found.se is None else units_for_coefficient(drawn, found.se, confidence=settings.confidence)
    reach = None if found.se is None else normal_quantile((1 + settings.confidence) / 2) * found.se
    return (
        *who(compared),
        "segment" if settings.unit in {"character", "word"} else settings.unit.value,
        drawn,
        rounded(percent),
        None if percent is None else units_for_share(percent, confidence=settings.confidence),
        settings.coefficient.value,
        rounded(found.value),
        rounded(reach),
        units,
        note(_remarks(found.reason, units, drawn)),
    )


def _remarks(reason: str | None, units: int | None, drawn: int) -> Iterator[str]:
    if reason:
        yield reason
    if units is not None and units <= drawn:
        yield "enough"
