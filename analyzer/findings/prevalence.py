"""How often a code is given, and what that is worth while a model's drafts are among it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean

from analyzer.core.ratings import Coefficient
from analyzer.core.table import Table
from analyzer.findings.coding_table import count
from analyzer.findings.counted import Counted, Row, counted
from analyzer.findings.references import Checked, Material, Node

FEWEST_CHECKED = 30  # randomly drawn units, below which a normal interval means nothing
FEWEST_SOURCES = 2  # without a second source nothing is known of how sources differ
CONFIDENCE = 0.95
COLUMNS = (
    "dimension", "trustor", "code", "name", "units", "references", "share", "drafts", "draft_share",
    "corrected_share", "low", "high", "checked", "reason",
)  # fmt: skip
METHOD = "prediction-powered, clustered by source"
NO_SAMPLE = "no unit drawn at random was coded blind by a person and answered by the model"


@dataclass(frozen=True, slots=True)
class Sample:
    """What a person and the model said of randomly drawn units: per unit its source, and whether each gave the code."""

    sources: tuple[str, ...]
    decided: tuple[bool, ...]
    suggested: tuple[bool, ...]


def prevalence_table(material: Material) -> Table:
    """One row per code: the share of units that carry it, how many of these only a model gave, and the share corrected for its error."""
    return counted_prevalence(material).table


def counted_prevalence(material: Material) -> Counted:
    """The same with the passages that are drafts."""
    units = sum(1 for _ in material.units)
    checked = _checked(material)
    rows = (
        _row(material, node, checked.get((node.dimension, node.trustor), []), units)
        for dimension in material.codebook.coded
        for node in material.nodes(dimension)
    )
    return counted("prevalence", COLUMNS, rows)


def _row(material: Material, node: Node, checked: Sequence[Checked], units: int) -> Row:
    found = count(material, material.coded(node))
    given, drafts = len(found.passages), len(found.drafts)
    corrected = corrected_share(_sample(material, node, checked), _suggested_share(node, checked, drafts, units))
    named = (node.dimension, node.trustor, node.code, material.label(node))
    shares = (units, given, given / units if units else None, drafts, drafts / given if given else None)
    fields = (*named, *shares, corrected.value, corrected.low, corrected.high, corrected.n_units, corrected.reason)
    return Row(fields, found.passages, found.drafts)


def corrected_share(sample: Sample, suggested: float | None) -> Coefficient:
    """The share of units that carry a code, from the model's answers on all units and its error on randomly drawn ones.

    Prediction-powered inference (Angelopoulos et al. 2023, Science 382:669): the share suggested, plus the mean of decided minus
    suggested on the sample; the interval takes whole sources as what was drawn, since units of one interview depend on one another.
    """
    n = len(sample.decided)
    if suggested is None:
        return Coefficient("corrected share", None, "the model was not asked")
    if n == 0:
        return Coefficient("corrected share", None, NO_SAMPLE)
    if n < FEWEST_CHECKED:
        return Coefficient("corrected share", None, f"{n} units drawn at random were coded blind; {FEWEST_CHECKED} are needed", n_units=n)
    errors = [float(decided) - float(drafted) for decided, drafted in zip(sample.decided, sample.suggested, strict=True)]
    value = min(1.0, max(0.0, suggested + fmean(errors)))
    se = clustered_error(sample.sources, errors)
    if se is None:
        return Coefficient("corrected share", value, "no interval: the whole sample is from one source", n_units=n)
    unseen = 1 - (1 - CONFIDENCE) ** (1 / n)  # an error this frequent can escape a sample of n (the rule of three)
    reach = max(unseen, NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * se)
    return Coefficient("corrected share", value, None, max(0.0, value - reach), min(1.0, value + reach), se, n, method=METHOD)


def clustered_error(clusters: Sequence[str], values: Sequence[float]) -> float | None:
    """The standard error of the mean of `values` when whole clusters were drawn; None for a single cluster.

    >>> clustered_error(["a", "a", "b", "b"], [1.0, 1.0, 0.0, 0.0])
    0.5
    """
    mean, sums = fmean(values), dict[str, float]()
    for cluster, value in zip(clusters, values, strict=True):
        sums[cluster] = sums.get(cluster, 0.0) + value - mean
    if len(sums) < FEWEST_SOURCES:
        return None
    return sqrt(len(sums) / (len(sums) - 1) * sum(total**2 for total in sums.values())) / len(values)


def _checked(material: Material) -> dict[tuple[str, str | None], list[Checked]]:
    """What both a person and the model answered, by question."""
    found: dict[tuple[str, str | None], list[Checked]] = {}
    for checked in material.checked:
        found.setdefault((checked.dimension, checked.trustor), []).append(checked)
    return found


def _sample(material: Material, node: Node, checked: Sequence[Checked]) -> Sample:
    drawn = [one for one in checked if one.blind and one.random]
    return Sample(
        sources=tuple(material.passage(one.passage).source for one in drawn),
        decided=tuple(node.code in one.decided for one in drawn),
        suggested=tuple(node.code in one.suggested for one in drawn),
    )


def _suggested_share(node: Node, checked: Sequence[Checked], drafts: int, units: int) -> float | None:
    """The share of all units for which the model suggests a code, those among them that people decided."""
    if not units or not (drafts or checked):
        return None
    return (drafts + sum(node.code in one.suggested for one in checked)) / units
