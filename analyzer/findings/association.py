"""Whether two axes of a cross-tabulation are associated: computed only when asked for, and refused where the test would mislead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import sqrt
from typing import Any

from analyzer.core.ratings import Coefficient
from analyzer.findings.attributes import Attribute
from analyzer.findings.crosstab import Axis, Crossed, crossed, named
from analyzer.findings.references import Material
from analyzer.optional import need

FEWEST_EXPECTED = 5.0  # in at least four cells of five, and one in every cell (Cochran 1954, Biometrics 10:417)
FEW_SHARE = 0.2
FEWEST_SOURCES = 2  # of a value, to tell it from the one interview that has it


def association(material: Material, rows: Axis, columns: Axis) -> Coefficient:
    """The chi-square test of independence, or Fisher's exact test for two by two values with few passages; else why neither will do.

    `parts` hold p, and for chi-square the degrees of freedom and Cramer's V. Passages of one interview depend on one another, so p is too
    small by an unknown amount: `method` says so with the number of interviews.
    """
    found = crossed(material, rows, columns)
    counts = _counts(found)
    n = sum(map(sum, counts))
    if (reason := next(_objections(material, rows, columns, found, counts), None)) is not None:
        return Coefficient("association", None, reason, n_units=n)
    stats = need("scipy.stats", extra="gamma")
    expected = stats.contingency.expected_freq(counts)
    caveat = _caveat(material, found)
    if _many_enough(expected):
        statistic, p, degrees, _ = stats.chi2_contingency(counts, correction=False)
        strength = sqrt(statistic / (n * (min(expected.shape) - 1)))
        parts = (("p", float(p)), ("df", float(degrees)), ("cramers_v", strength))
        return Coefficient("chi-square", float(statistic), None, n_units=n, method=f"Pearson's test of independence; {caveat}", parts=parts)
    if expected.shape == (2, 2):
        p = float(stats.fisher_exact(counts).pvalue)
        return Coefficient("fisher exact p", p, None, n_units=n, method=f"Fisher's exact test, two-sided; {caveat}", parts=(("p", p),))
    reason = "too few passages: more than a fifth of the cells expect fewer than five, or one expects less than one"
    return Coefficient("association", None, reason, n_units=n)


def _objections(material: Material, rows: Axis, columns: Axis, found: Crossed, counts: list[list[int]]) -> Iterator[str]:
    """Why a test would mislead, the gravest first."""
    if len(counts) < 2 or len(counts[0]) < 2:
        yield "at least two values on each side must occur"
    times = Counter(passage for cell in found.cells.values() for passage in cell)
    if several := sum(count > 1 for count in times.values()):
        yield f"{several} passages carry several values at once, and the test needs each passage in one cell: compare codes one by one"
    for axis, side in ((rows, 0), (columns, 1)):
        if isinstance(axis, Attribute):
            yield from _confounded(material, axis, side, found)


def _confounded(material: Material, axis: Attribute, side: int, found: Crossed) -> Iterator[str]:
    """An attribute value that only one source has cannot be told from that source."""
    sources: dict[str, set[str]] = {}
    for place, cell in found.cells.items():
        sources.setdefault(place[side], set()).update(material.passage(passage).source for passage in cell)
    lone = [value for value, of_value in sources.items() if len(of_value) < FEWEST_SOURCES]
    if lone and axis is not Attribute.STANDING:
        some = f"{len(lone)} of {len(sources)} values occur in one source only"
        yield f"{named(material, axis)}: {some}, so they cannot be told from that source"


def _counts(found: Crossed) -> list[list[int]]:
    """The passages of every cell, without rows and columns that are empty; shape (n_rows, n_columns)."""
    full = [[len(found.cells.get((row, column), ())) for column in found.columns] for row in found.rows]
    kept = [row for row in full if any(row)]
    columns = [place for place in range(len(found.columns)) if any(row[place] for row in kept)]
    return [[row[place] for place in columns] for row in kept]


def _many_enough(expected: Any) -> bool:
    """Cochran's rule over the expected counts, shape (n_rows, n_columns)."""
    return bool((expected < FEWEST_EXPECTED).mean() <= FEW_SHARE and expected.min() >= 1)


def _caveat(material: Material, found: Crossed) -> str:
    passages = {passage for cell in found.cells.values() for passage in cell}
    drafts = {passage for cell in found.cells.values() for passage, drafted in cell.items() if drafted}
    sources = len({material.passage(passage).source for passage in passages})
    said = f"{len(passages)} passages from {sources} interviews, which depend on one another within each: p is too small"
    return f"{said}; {len(drafts)} passages rest on a machine's draft only" if drafts else said
