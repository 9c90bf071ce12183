"""What an agreement report says in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.agreement.bootstrap import MIN_GROUPS
from analyzer.agreement.comparing import Between
from analyzer.agreement.inquiry import Inquiry
from analyzer.core.agreement import AgreementSettings, CountingUnit, Headline, SetDistance, Uncoded
from analyzer.core.coding import CoderKind

COEFFICIENTS = {
    Headline.ALPHA: "Krippendorff's alpha",
    Headline.KAPPA: "Cohen's kappa (Hubert's and Conger's for more than two coders)",
    Headline.AC1: "Gwet's AC1",
    Headline.PERCENT: "percent agreement",
}
DISTANCES = {SetDistance.MASI: "MASI (Passonneau 2006)", SetDistance.JACCARD: "Jaccard"}
UNCODED = {
    Uncoded.LEFT_OUT: "units that a coder had not decided about were left out",
    Uncoded.COUNTED: "units that a coder had not decided about counted as carrying no code, in interviews that each coder had worked on",
}
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
WHY_LAYOUTS_DIFFER = (
    "These programs answer different questions, so the same coding gives different figures. NVivo counts characters and takes all "
    "text that nobody coded as agreement, so its percentages are high wherever codes are rare, and its kappa stands for each code "
    "and file alone. MAXQDA counts only segments that somebody coded and asks whether the other coder gave the same code there; "
    "text that both left uncoded never counts, and its kappa takes chance from the number of codes instead of how often they were "
    "used. ATLAS.ti separates whether text was found relevant to a dimension at all (c-Alpha-binary), which code was given where "
    "both found it so (cu-Alpha) and which dimensions were told apart (Cu-Alpha). Percent agreement and Holsti's index take no "
    "account of chance. Report one of them, named before coding, with its unit; the others stand here so that readers who know "
    "these programs can compare."
)


def methods(inquiry: Inquiry, *, version: str) -> str:
    """Sentences for the methods section of a paper: coders, units, coefficient, weights, intervals, exclusions, software."""
    return " ".join(_methods(inquiry, version))


def _methods(inquiry: Inquiry, version: str) -> Iterator[str]:
    settings = inquiry.settings
    yield _coders(inquiry)
    yield (
        f"Agreement was measured per dimension with {COEFFICIENTS[settings.coefficient]}, counting {_unit(settings)}; "
        f"{UNCODED[settings.uncoded]}."
    )
    yield _weights(inquiry)
    yield _intervals(inquiry)
    yield f"{_blind(inquiry)} {drawn(settings)}"
    yield f"Computed with Transcript Analyzer {version}, codebook {inquiry.material.codebook.id} {inquiry.material.codebook.version}."


def _coders(inquiry: Inquiry) -> str:
    people = {coding.coder for coding in inquiry.admitted.codings if inquiry.material.kind(coding.coder) is CoderKind.PERSON}
    number = NUMBERS[len(people)] if len(people) < len(NUMBERS) else str(len(people))
    shared = {row.unit for c in inquiry.compared if c.comparison.between is Between.PEOPLE for row in c.cells.rows}
    sources = {row.source for c in inquiry.compared if c.comparison.between is Between.PEOPLE for row in c.cells.rows}
    where = f"{len(shared)} {_drawn_unit(inquiry.settings)}{'' if len(shared) == 1 else 's'} of {len(sources)} interview"
    return f"{number} {'coder' if len(people) == 1 else 'coders'} coded {where}{'' if len(sources) == 1 else 's'} in common."


def _drawn_unit(settings: AgreementSettings) -> str:
    return "segment" if settings.unit in {CountingUnit.CHARACTER, CountingUnit.WORD} else settings.unit.value


def _unit(settings: AgreementSettings) -> str:
    return "whole documents" if settings.unit is CountingUnit.DOCUMENT else f"{settings.unit.value}s"


def _weights(inquiry: Inquiry) -> str:
    sets = f"distances between sets of codes: {DISTANCES[inquiry.settings.set_distance]}"
    several = any(not compared.question.dimension.exclusive for compared in inquiry.compared)
    return (
        "Codes were compared as nominal categories"
        + (f" (in dimensions with several codes per unit {sets}, and each code alone)" if several else "")
        + "; a parent code against its child counted as disagreement."
    )


def _intervals(inquiry: Inquiry) -> str:
    settings = inquiry.settings
    sources = len({row.source for compared in inquiry.compared for row in compared.cells.rows})
    interviews = f", and of interviews ({sources})" if sources >= MIN_GROUPS else ""
    return (
        f"Intervals are {settings.confidence:.0%} percentile bootstrap intervals from {settings.resamples} resamples of "
        f"{_drawn_unit(settings)}s{interviews}, seed {settings.seed}."
    )


def _blind(inquiry: Inquiry) -> str:
    left_out = sum(int(row[3] or 0) for row in inquiry.admitted.left_out.rows)
    which = (
        "Only decisions made without sight of a suggestion counted" if inquiry.settings.blind_only else "Decisions counted whether or not "
    )
    seen = "" if inquiry.settings.blind_only else "a suggestion had been shown"
    return f"{which}{seen}; {left_out or 'no'} decision{'' if left_out == 1 else 's'} {'was' if left_out == 1 else 'were'} left out."


def drawn(settings: AgreementSettings) -> str:
    """How the units coded twice were chosen."""
    if settings.drawn:
        return f"How the units coded by several coders were drawn: {settings.drawn.rstrip('.')}."
    return "How the units coded by several coders were drawn is not recorded, so the intervals speak for these units only."
