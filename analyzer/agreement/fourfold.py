"""One code, two coders: both gave it, only the first, only the second, neither."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.agreement.cells import Row


@dataclass(frozen=True, slots=True)
class Fourfold:
    """Counts of units, characters or words. Shares are None where nothing can be shared.

    NVivo's help has 50 characters coded by both, 150 by one, 800 by neither:

    >>> Fourfold(50, 150, 0, 800).percent
    0.85
    """

    both: int
    first: int
    second: int
    neither: int

    @property
    def n(self) -> int:
        """All units."""
        return self.both + self.first + self.second + self.neither

    @property
    def percent(self) -> float | None:
        """The share on which the two agree."""
        return _share(self.both + self.neither, self.n)

    @property
    def prevalence(self) -> tuple[float | None, float | None]:
        """How often the first and the second gave the code."""
        return _share(self.both + self.first, self.n), _share(self.both + self.second, self.n)

    @property
    def positive(self) -> float | None:
        """Specific agreement on giving the code: 2a / (2a + b + c)."""
        return _share(2 * self.both, 2 * self.both + self.first + self.second)

    @property
    def negative(self) -> float | None:
        """Specific agreement on not giving it: 2d / (2d + b + c)."""
        return _share(2 * self.neither, 2 * self.neither + self.first + self.second)

    @property
    def expected(self) -> float | None:
        """Agreement of two independent coders with these prevalences (Cohen 1960)."""
        one, other = self.prevalence
        return None if one is None or other is None else one * other + (1 - one) * (1 - other)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa from expected frequencies, as NVivo computes it; None where chance alone would agree completely.

        >>> round(Fourfold(20, 5, 10, 15).kappa, 3)
        0.4
        """
        if self.percent is None or self.expected is None or self.expected >= 1:
            return None
        return (self.percent - self.expected) / (1 - self.expected)

    @property
    def alpha(self) -> float | None:
        """Krippendorff's alpha of a dichotomy; None where the code was given always or never.

        The example of the ATLAS.ti manual (Krippendorff 2004, page 224):

        >>> round(Fourfold(1, 1, 3, 5).alpha, 3)
        0.095
        """
        given, withheld = 2 * self.both + self.first + self.second, 2 * self.neither + self.first + self.second
        if not given or not withheld:
            return None
        return 1 - (2 * self.n - 1) * (self.first + self.second) / (given * withheld)


def fourfold(rows: Iterable[Row], code: str) -> Fourfold:
    """The counts for a code over the rows that both of two coders answered."""
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for row in rows:
        one, other = row.answers
        if one is not None and other is not None:
            counts[code in one, code in other] += row.weight
    return Fourfold(counts[True, True], counts[True, False], counts[False, True], counts[False, False])


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
