"""Agreement by dimension and by code: a row for every comparison, the unit beside every figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from statistics import fmean
from typing import TypeAlias

from analyzer.agreement.cells import Cells, rolled_up
from analyzer.agreement.figures import Coded, as_categories, as_one_code, as_sets, figure, point
from analyzer.agreement.fourfold import Fourfold, fourfold
from analyzer.agreement.inquiry import Compared, Inquiry
from analyzer.core.agreement import AgreementSettings, Headline
from analyzer.core.ratings import Coefficient
from analyzer.core.table import Field, Table

Fields: TypeAlias = tuple[Field, ...]
DIGITS = 4
HIGH_AGREEMENT, LOW_KAPPA = 0.8, 0.4  # Feinstein and Cicchetti (1990): the paradox; .4 is "fair" and below in Landis and Koch (1977)
PARADOX = "paradox: high agreement, low kappa (one answer dominates); read AC1 beside, not instead"
OVER_SETS = "over whole sets of codes, without interval"
NO_SETS = "sets of codes have no fixed number of categories: see the codes one by one"
SHORT = {Headline.PERCENT: "percent", Headline.ALPHA: "alpha", Headline.KAPPA: "kappa", Headline.AC1: "ac1"}
WHO = ("between", "coders", "dimension", "party")
BASIS = ("unit", "uncoded", "n_units", "n_coders")
FIGURES = tuple(f"{short}{end}" for short in SHORT.values() for end in ("", "_low", "_high"))
INTERVIEWS = ("n_interviews", "interviews_low", "interviews_high", "interviews_note")
DIMENSION_COLUMNS = (*WHO, *BASIS, *FIGURES, "distance", "rolled_up", *INTERVIEWS, "flag", "note")
COUNTS = ("both", "a_only", "b_only", "neither", "prevalence_a", "prevalence_b", "positive", "negative")
CODE_COLUMNS = (*WHO, "code", *BASIS, *COUNTS, "counts_note", *FIGURES, "pabak", "flag", "note")
TWO_ONLY = "both, A only, B only and neither are for two coders"


def by_dimension(inquiry: Inquiry) -> Table:
    """A row per comparison and question."""
    rows = [(_dimension_row(inquiry, compared), compared.cells.units) for compared in inquiry.compared]
    return Table("by dimension", DIMENSION_COLUMNS, tuple(row for row, _ in rows), tuple(units for _, units in rows))


def by_code(inquiry: Inquiry) -> Table:
    """A row per comparison, question and code in use or on offer; at the foot of each question the codes pooled."""
    rows = [row for compared in inquiry.compared for row in _code_rows(inquiry, compared)]
    return Table("by code", CODE_COLUMNS, tuple(row for row, _ in rows), tuple(units for _, units in rows))


def headline(cells: Cells, settings: AgreementSettings) -> Coefficient:
    """The coefficient that the study reports, for a question."""
    return figure(settings.coefficient, coded(cells, settings), settings)


def coded(cells: Cells, settings: AgreementSettings) -> Coded:
    """One category per unit in an exclusive dimension, sets of codes in any other."""
    return as_categories(cells) if cells.question.dimension.exclusive else as_sets(cells, settings)


def rounded(value: float | None) -> float | None:
    """A figure as written in tables; unknown stays unknown."""
    return None if value is None else round(value, DIGITS)


def who(compared: Compared) -> Fields:
    """Who is compared on what."""
    comparison, question = compared.comparison, compared.question
    return comparison.between.value, comparison.name, question.dimension.id, question.party


def _dimension_row(inquiry: Inquiry, compared: Compared) -> Fields:
    settings, cells = inquiry.settings, compared.cells
    numbers = coded(cells, settings)
    found = _of_question(cells, numbers, settings)
    parents = rolled_up(cells)
    over_interviews = figure(settings.coefficient, numbers, settings, interviews=True)
    return (
        *who(compared),
        *inquiry.basis,
        cells.n,
        cells.n_coders,
        *_figures(found.values()),
        "nominal" if cells.question.dimension.exclusive else settings.set_distance.value,
        rounded(point(settings.coefficient, coded(parents, settings)).value) if parents else None,
        len({row.source for row in cells.rows}),
        rounded(over_interviews.low),
        rounded(over_interviews.high),
        over_interviews.reason,
        paradox(found[Headline.PERCENT].value, found[Headline.KAPPA].value),
        note([compared.comparison.warning, *reasons(found), _of_parties(inquiry, compared)]),
    )


def _of_question(cells: Cells, numbers: Coded, settings: AgreementSettings) -> dict[Headline, Coefficient]:
    """All coefficients with intervals; over whole sets of codes kappa is a value only, and AC1 has no fixed number of categories."""
    if cells.question.dimension.exclusive:
        return {name: figure(name, numbers, settings) for name in SHORT}
    kappa = point(Headline.KAPPA, numbers)
    return {
        Headline.PERCENT: figure(Headline.PERCENT, numbers, settings),
        Headline.ALPHA: figure(Headline.ALPHA, numbers, settings),
        Headline.KAPPA: replace(kappa, reason=kappa.reason or OVER_SETS),
        Headline.AC1: Coefficient(Headline.AC1.value, None, NO_SETS, n_units=cells.n, n_coders=cells.n_coders),
    }


def _figures(found: Iterable[Coefficient]) -> Fields:
    return tuple(rounded(value) for coefficient in found for value in (coefficient.value, coefficient.low, coefficient.high))


def pabak(percent: float | None) -> float | None:
    """Kappa adjusted for prevalence and bias, of a code against the rest (Byrt et al. 1993).

    >>> pabak(0.9)
    0.8
    """
    return None if percent is None else rounded(2 * percent - 1)


def paradox(percent: float | None, kappa: float | None) -> str | None:
    """The flag of high agreement with low kappa."""
    return PARADOX if percent is not None and kappa is not None and percent >= HIGH_AGREEMENT and kappa < LOW_KAPPA else None


def reasons(found: dict[Headline, Coefficient]) -> Iterator[str]:
    """Why figures or their intervals are missing, each reason once."""
    by_reason: dict[str, list[str]] = {}
    for name, coefficient in found.items():
        if coefficient.reason:
            by_reason.setdefault(coefficient.reason, []).append(SHORT[name])
    return (f"{', '.join(names)}: {reason}" for reason, names in by_reason.items())


def note(parts: Iterable[str]) -> str | None:
    """Remarks as one field."""
    return "; ".join(part for part in parts if part) or None


def _of_parties(inquiry: Inquiry, compared: Compared) -> str:
    """How much each party contributes to a pooled row."""
    if len(compared.question.parties) < 2:
        return ""
    alone = [
        other
        for other in inquiry.compared
        if other.comparison == compared.comparison
        and other.question.dimension.id == compared.question.dimension.id
        and len(other.question.parties) == 1
    ]
    return "pooled over parties: " + ", ".join(f"{other.question.party} {other.cells.n}" for other in alone)


def _code_rows(inquiry: Inquiry, compared: Compared) -> Iterator[tuple[Fields, tuple[str, ...]]]:
    dimension, cells = compared.question.dimension, compared.cells
    used = {code for row in cells.rows for codes in row.answers if codes for code in codes}
    codes = [code.id for code in dimension.codes if code in dimension.offered or code.id in used]
    counts: list[Fourfold] = []
    for code in codes:
        yield _code_row(inquiry, compared, code), cells.units
        if compared.comparison.pair:
            counts.append(fourfold(cells.rows, code))
    if counts and cells.rows:
        yield _pooled_row(inquiry, compared, counts), cells.units


def _code_row(inquiry: Inquiry, compared: Compared, code: str) -> Fields:
    cells, settings = compared.cells, inquiry.settings
    numbers = as_one_code(cells, code)
    found = {name: figure(name, numbers, settings) for name in SHORT}
    four = fourfold(cells.rows, code) if compared.comparison.pair else None
    return (
        *who(compared),
        code,
        *inquiry.basis,
        cells.n,
        cells.n_coders,
        *_counts(four),
        None if four else TWO_ONLY,
        *_figures(found.values()),
        pabak(found[Headline.PERCENT].value),
        paradox(found[Headline.PERCENT].value, found[Headline.KAPPA].value),
        note([compared.comparison.warning, *reasons(found)]),
    )


def _counts(four: Fourfold | None) -> Fields:
    if four is None:
        return (None,) * len(COUNTS)
    shares = (*four.prevalence, four.positive, four.negative)
    return (four.both, four.first, four.second, four.neither, *map(rounded, shares))


def _pooled_row(inquiry: Inquiry, compared: Compared, counts: Sequence[Fourfold]) -> Fields:
    """Counts added over the codes; kappa from the mean observed and mean expected agreement (De Vries et al. 2008)."""
    four = Fourfold(*(sum(getattr(one, name) for one in counts) for name in ("both", "first", "second", "neither")))
    observed, expected = (fmean(found) if (found := [v for v in values if v is not None]) else None for values in _agreements(counts))
    kappa = (observed - expected) / (1 - expected) if observed is not None and expected is not None and expected < 1 else None
    missing = "kappa pooled after De Vries et al. (2008); no interval, AC1 or alpha is published for it: see the dimension"
    pooled = {"percent": rounded(four.percent), "kappa": rounded(kappa)}
    return (
        *who(compared),
        "(all codes pooled)",
        *inquiry.basis,
        four.n,
        2,
        *_counts(four),
        None,
        *(pooled.get(name) for name in FIGURES),
        pabak(four.percent),
        None,
        note([compared.comparison.warning, missing]),
    )


def _agreements(counts: Sequence[Fourfold]) -> tuple[list[float | None], list[float | None]]:
    return [four.percent for four in counts], [four.expected for four in counts]


def matrix(inquiry: Inquiry) -> Table:
    """The reported coefficient of every pair of coders on every question: both orders, for a square of coders."""
    name = inquiry.settings.coefficient.value
    columns = ("dimension", "party", "coder", "other", "coefficient", *BASIS[:3], "value", "note")
    rows, sources = list[Fields](), list[tuple[str, ...]]()
    for compared in inquiry.pairs:
        found = point(inquiry.settings.coefficient, coded(compared.cells, inquiry.settings))
        where: Fields = (compared.question.dimension.id, compared.question.party)
        rest = (name, *inquiry.basis, compared.cells.n, rounded(found.value), note([compared.comparison.warning, found.reason or ""]))
        one, other = map(inquiry.material.called, compared.comparison.coders)
        for pair in ((one, other), (other, one)):
            rows.append((*where, *pair, *rest))
            sources.append(compared.cells.units)
    return Table("coder by coder", columns, tuple(rows), tuple(sources))
