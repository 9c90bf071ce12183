"""ATLAS.ti's inter-coder agreement: percent, Holsti and Krippendorff's family, per semantic domain, that is per dimension.

Sources: ATLAS.ti manual, "Methods for testing ICA"; Krippendorff, Content Analysis (2019), chapter 12. c-alpha-binary asks of every
character, coded or not, whether the domain applies; cu-alpha which code applies where both coded the domain; Cu-alpha which domains apply
where both coded any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from analyzer.agreement.alpha import nominal_distance
from analyzer.agreement.cells import Cells, cells_of, said_by
from analyzer.agreement.differences import shared_decisions
from analyzer.agreement.figures import as_sets, point
from analyzer.agreement.fourfold import fourfold
from analyzer.agreement.inquiry import Compared, Inquiry
from analyzer.agreement.material import Question
from analyzer.agreement.overview import Fields, note, rounded
from analyzer.agreement.unitizing import cu_alpha_nominal
from analyzer.core.agreement import AgreementSettings, CountingUnit, Headline, Uncoded
from analyzer.core.coding import Coding
from analyzer.core.ratings import Coefficient, Span, Spans
from analyzer.core.table import Table

CODES = ("Code", "Coder", "Applied", "Units", "Total units", "Total coverage %")
DOMAINS = ("Domain", "Coder 1", "Coder 2", "Percent agreement", "Holsti index", "c-Alpha-binary", "cu-Alpha", "Cu-Alpha", "Note")
OVERLAPS = "cu-Alpha: several codes of the domain lie on one stretch, and it needs one at a time"
ALL_DOMAINS = "(all domains)"
ANY = "any"


def domains(inquiry: Inquiry) -> Table:
    """A row per pair of people and dimension, and one for all dimensions together."""
    found = [c for c in inquiry.people_pairs() if len(c.question.parties) == 1]
    rows: list[tuple[Fields, tuple[str, ...]]] = []
    for _, group in groupby(found, key=lambda compared: compared.comparison.name):
        of_pair = list(group)
        rows += [(_domain_row(inquiry, compared), compared.cells.units) for compared in of_pair]
        rows.append((_all_domains(inquiry, of_pair), tuple(dict.fromkeys(unit for c in of_pair for unit in c.cells.units))))
    return Table("as ATLAS.ti, domains", DOMAINS, tuple(row for row, _ in rows), tuple(units for _, units in rows))


def _domain_row(inquiry: Inquiry, compared: Compared) -> Fields:
    continuum = inquiry.cells(compared, CountingUnit.CHARACTER, Uncoded.COUNTED)
    four = fourfold(continuum.relabelled(lambda _: ANY).rows, ANY)
    percent, holsti = _decided(inquiry, compared)
    cu = _cu_alpha(inquiry, compared)
    undefined = "c-Alpha-binary: all or none of the text carries the domain" if four.alpha is None else ""
    return (
        compared.question.label,
        *map(inquiry.material.called, compared.comparison.coders),
        rounded(percent),
        rounded(holsti),
        rounded(four.alpha),
        rounded(cu.value),
        None,
        note([undefined, cu.reason or ""]),
    )


def _decided(inquiry: Inquiry, compared: Compared) -> tuple[float | None, float | None]:
    """Percent: segments that both decided alike. Holsti: twice the codes given by both over the codes given by each."""
    shared = [(set(one.codes), set(other.codes)) for one, other in shared_decisions(inquiry, compared)]
    alike = sum(len(one & other) for one, other in shared)
    given = sum(len(coding.codes) for coding in said_by(inquiry.decisions, compared.question, *_of(compared)))
    return (sum(one == other for one, other in shared) / len(shared) if shared else None, 2 * alike / given if given else None)


def _of(compared: Compared) -> tuple[str | None, tuple[str, ...]]:
    return compared.question.parties[0], compared.comparison.coders


def _cu_alpha(inquiry: Inquiry, compared: Compared) -> Coefficient:
    """Over all sources laid end to end."""
    starts, length = _starts(inquiry)
    places = {segment.id: segment for segment in inquiry.material.segments}
    said = said_by(inquiry.decisions, compared.question, *_of(compared))
    spans = [
        span for coding in said for span in _spans(coding, places[coding.cell.segment].chars, starts[places[coding.cell.segment].source])
    ]
    if _overlap(spans):
        return Coefficient("cu_alpha_nominal", None, OVERLAPS)
    found = cu_alpha_nominal(Spans(compared.comparison.coders, tuple(spans), 0, length))
    return found if found.reason is None else Coefficient(found.name, None, f"cu-Alpha: {found.reason}")


def _starts(inquiry: Inquiry) -> tuple[dict[str, int], int]:
    starts, length = dict[str, int](), 0
    for source in inquiry.material.sources:
        starts[source.id], length = length, length + source.characters + 1
    return starts, length


def _spans(coding: Coding, chars: tuple[int, int], start: int) -> Iterator[Span]:
    if chars[0] < chars[1]:
        yield from (Span(coding.coder, start + chars[0], start + chars[1], code) for code in coding.codes)


def _overlap(spans: Sequence[Span]) -> bool:
    ordered = sorted(spans)
    return any(one.coder == other.coder and other.start < one.end for one, other in pairwise(ordered))


def _all_domains(inquiry: Inquiry, of_pair: Sequence[Compared]) -> Fields:
    """Cu-alpha: nominal alpha over the sets of domains on each character that both coders coded at all."""
    coders, question = of_pair[0].comparison.coders, Question(of_pair[0].question.dimension)
    of_coder: dict[tuple[str, str | None, str], list[Coding]] = {}
    for compared in of_pair:
        for coding in said_by(inquiry.decisions, compared.question, *_of(compared)):
            domain = (compared.question.label,) if coding.codes else ()
            of_coder.setdefault((question.dimension.id, None, coding.coder), []).append(replace(coding, codes=domain))
    laid = cells_of(inquiry.material, of_coder, question, coders, unit=CountingUnit.CHARACTER, uncoded=Uncoded.COUNTED)
    found = _nominal(replace(laid, rows=tuple(row for row in laid.rows if all(row.answers))), inquiry.settings)
    reason = f"Cu-Alpha: {found.reason}" if found.reason else ""
    return (ALL_DOMAINS, *map(inquiry.material.called, coders), None, None, None, None, rounded(found.value), note([reason]))


def _nominal(cells: Cells, settings: AgreementSettings) -> Coefficient:
    """Alpha over whole sets: two are alike or not."""
    coded = as_sets(cells, settings)
    return point(Headline.ALPHA, replace(coded, distance=nominal_distance(coded.categories)))


def codes(inquiry: Inquiry) -> Table:
    """How often each coder applied each code, and how much of the text it covers; units are characters."""
    rows: list[tuple[Fields, tuple[str, ...]]] = []
    for compared in inquiry.people_pairs():
        if len(compared.question.parties) == 1:
            rows += _code_rows(inquiry, compared)
    unique = {(fields[0], fields[1]): (fields, acts) for fields, acts in rows}
    return Table("as ATLAS.ti, codes", CODES, tuple(f for f, _ in unique.values()), tuple(acts for _, acts in unique.values()))


def _code_rows(inquiry: Inquiry, compared: Compared) -> Iterator[tuple[Fields, tuple[str, ...]]]:
    places = {segment.id: segment for segment in inquiry.material.segments}
    total = sum(source.characters for source in inquiry.material.sources)
    for code in compared.question.dimension.offered:
        for coder in compared.comparison.coders:
            said = [c for c in said_by(inquiry.decisions, compared.question, compared.question.parties[0], [coder]) if code.id in c.codes]
            spans = [places[c.cell.segment].chars for c in said]
            units = sum(end - start for start, end in spans)
            label = f"{compared.question.label}: {code.name}"
            coverage = round(100 * units / total, 2) if total else None
            yield (label, inquiry.material.called(coder), len(said), units, total, coverage), tuple(c.act for c in said)
