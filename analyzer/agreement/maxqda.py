"""The three levels of MAXQDA's intercoder agreement: code in the document, its frequency there, and coded segments that overlap.

Source: MAXQDA help, "Intercoder agreement". Level 3 checks the segments of both coders; kappa takes chance after Brennan and Prediger
(1981) from the number of codes k: 1/k where every segment has the same number of codes, k/(k+1)^2 where not or with one code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analyzer.agreement.inquiry import Compared, Inquiry
from analyzer.agreement.material import Passage
from analyzer.agreement.overview import Fields, rounded
from analyzer.core.coding import Coding
from analyzer.core.table import Table

OVERLAP = 0.9  # MAXQDA's default: the share of the longer segment that both cover
PER_CODE = ("Level", "Code", "Coder 1", "Coder 2", "Agreements", "Disagreements", "Total", "Percent", "Kappa", "Note")
PER_SEGMENT = ("Agreement", "Code", "Document", "Coder 1", "Coder 2", "Coded by", "Begin", "End", "Area (%)", "Comment")
LEVELS = ("1: code occurs in document", "2: code frequency in document", f"3: segments overlap by {OVERLAP:.0%}")


@dataclass(frozen=True, slots=True)
class Applied:
    """A code that a coder gave to a segment."""

    code: str
    coder: str
    passage: Passage
    act: str


@dataclass(frozen=True, slots=True)
class Checked:
    """An applied code, and whether the other coder applied it there too."""

    applied: Applied
    agreed: bool


def levels(inquiry: Inquiry) -> tuple[Table, Table]:
    """The code-specific results of all levels, and the segments of level 3."""
    per_code, per_segment = list[tuple[Fields, tuple[str, ...]]](), list[tuple[Fields, tuple[str, ...]]]()
    for compared in inquiry.people_pairs():
        if len(compared.question.parties) == 1:
            applied = tuple(_applied(inquiry, compared))
            checked = tuple(_overlapping(applied, compared.comparison.coders))
            per_code += _code_rows(inquiry, compared, applied, checked)
            per_segment += [(_segment_row(inquiry, compared, one), (one.applied.act,)) for one in checked]
    return (
        Table("as MAXQDA, codes", PER_CODE, tuple(row for row, _ in per_code), tuple(ids for _, ids in per_code)),
        Table("as MAXQDA, segments", PER_SEGMENT, tuple(row for row, _ in per_segment), tuple(ids for _, ids in per_segment)),
    )


def _applied(inquiry: Inquiry, compared: Compared) -> Iterator[Applied]:
    """Every code given in the sources in which both coders decided something."""
    passages = {segment.id: segment for segment in inquiry.material.segments}
    of_coder = {coder: _said(inquiry, compared, coder) for coder in compared.comparison.coders}
    common = set.intersection(*({passages[coding.cell.segment].source for coding in said} for said in of_coder.values()))
    for coder, said in of_coder.items():
        for coding in said:
            passage = passages[coding.cell.segment]
            if passage.source in common:
                yield from (Applied(code, coder, passage, coding.act) for code in coding.codes)


def _said(inquiry: Inquiry, compared: Compared, coder: str) -> list[Coding]:
    return list(inquiry.decisions.get((compared.question.dimension.id, compared.question.parties[0], coder), ()))


def _overlapping(applied: Iterable[Applied], coders: tuple[str, ...]) -> Iterator[Checked]:
    places: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    applied = tuple(applied)
    for one in applied:
        places.setdefault((one.coder, one.code, one.passage.source), []).append(one.passage.chars)
    for one in applied:
        other = coders[1] if one.coder == coders[0] else coders[0]
        theirs = places.get((other, one.code, one.passage.source), [])
        yield Checked(one, any(shared(one.passage.chars, span) >= OVERLAP for span in theirs))


def shared(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The share of the longer of two stretches that both cover.

    >>> shared((0, 100), (10, 100))
    0.9
    """
    together = min(one[1], other[1]) - max(one[0], other[0])
    longest = max(one[1] - one[0], other[1] - other[0])
    return max(0, together) / longest if longest else float(one == other)


def _code_rows(
    inquiry: Inquiry, compared: Compared, applied: tuple[Applied, ...], checked: tuple[Checked, ...]
) -> Iterator[tuple[Fields, tuple[str, ...]]]:
    documents = sorted({one.passage.source for one in applied})
    one, other = compared.comparison.coders
    times = Counter((use.coder, use.code, use.passage.source) for use in applied)
    codes = [code.id for code in compared.question.dimension.codes if any(use.code == code.id for use in applied)]
    pairs = {code: [(times[one, code, d], times[other, code, d]) for d in documents] for code in codes}
    occurs = {code: [bool(a) == bool(b) for a, b in found] for code, found in pairs.items()}
    frequent = {code: [a == b for a, b in found] for code, found in pairs.items()}
    overlap = {code: [check.agreed for check in checked if check.applied.code == code] for code in codes}
    kappa = brennan_prediger([check.agreed for check in checked], len(codes), even=_even(applied))
    acts = tuple(use.act for use in applied)
    for level, results, coefficient in zip(LEVELS, (occurs, frequent, overlap), (None, None, kappa), strict=True):
        for label, outcome in (*results.items(), ("<Total>", [agreed for found in results.values() for agreed in found])):
            yield _code_row(inquiry, compared, level, label, outcome, kappa=coefficient if label == "<Total>" else None), acts


def _even(applied: Iterable[Applied]) -> bool:
    """Whether every coded segment carries the same number of codes."""
    return len(set(Counter((use.coder, use.passage.id) for use in applied).values())) == 1


def brennan_prediger(agreed: list[bool], codes: int, *, even: bool) -> float | None:
    """Kappa with chance from the number of codes; None without segments or where chance is complete.

    >>> brennan_prediger([True, True, True, False], 2, even=True)
    0.5
    """
    if not agreed or not codes:
        return None
    chance = 1 / codes if even and codes > 1 else codes / (codes + 1) ** 2
    return (sum(agreed) / len(agreed) - chance) / (1 - chance)


def _code_row(inquiry: Inquiry, compared: Compared, level: str, label: str, outcome: list[bool], *, kappa: float | None) -> Fields:
    name = label if label == "<Total>" else compared.question.dimension.code(label).name
    return (
        level,
        f"{compared.question.label}: {name}",
        *map(inquiry.material.called, compared.comparison.coders),
        sum(outcome),
        len(outcome) - sum(outcome),
        len(outcome),
        round(100 * sum(outcome) / len(outcome), 2) if outcome else None,
        rounded(kappa),
        None if outcome else "neither gave a code",
    )


def _segment_row(inquiry: Inquiry, compared: Compared, checked: Checked) -> Fields:
    applied, passage = checked.applied, checked.applied.passage
    source = next(source for source in inquiry.material.sources if source.id == passage.source)
    first = applied.coder == compared.comparison.coders[0]
    return (
        checked.agreed,
        f"{compared.question.label}: {compared.question.dimension.code(applied.code).name}",
        source.title,
        first or checked.agreed,
        not first or checked.agreed,
        inquiry.material.called(applied.coder),
        passage.chars[0],
        passage.chars[1],
        round(100 * (passage.chars[1] - passage.chars[0]) / source.characters, 2) if source.characters else None,
        inquiry.material.memos.get(applied.act),
    )
