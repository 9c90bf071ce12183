"""Where coders differ: decision by decision, code against code, and over the recording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from analyzer.agreement.inquiry import Compared, Inquiry
from analyzer.agreement.material import NONE, Passage, Source
from analyzer.agreement.overview import WHO, Fields, rounded, who
from analyzer.core.coding import Coding
from analyzer.core.table import Table
from analyzer.core.time import clock

PARTS_OF_A_RECORDING = 10
LIST_COLUMNS = (
    "between", "coders", "dimension", "party", "segment_id", "document", "time", "text",
    "coder_a", "codes_a", "memo_a", "coder_b", "codes_b", "memo_b", "cell", "warning",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """Two decisions on one cell that give different codes."""

    compared: Compared
    one: Coding
    other: Coding

    @property
    def confusions(self) -> tuple[tuple[str, str], ...]:
        """Each code that only the first gave, with each that only the second gave; NONE stands for nothing."""
        first, second = set(self.one.codes), set(self.other.codes)
        return tuple(product(sorted(first - second) or [NONE], sorted(second - first) or [NONE]))


def shared_decisions(inquiry: Inquiry, compared: Compared) -> Iterator[tuple[Coding, Coding]]:
    """The cells that both of two coders decided, of one party at a time, in reading order."""
    one, other = compared.comparison.coders
    order = {segment.id: place for place, segment in enumerate(inquiry.material.segments)}
    for party in compared.question.parties:
        first, second = (
            {coding.cell: coding for coding in inquiry.decisions.get((compared.question.dimension.id, party, coder), ())}
            for coder in (one, other)
        )
        for cell in sorted(first.keys() & second.keys(), key=lambda found: order[found.segment]):
            yield first[cell], second[cell]


def differences(inquiry: Inquiry) -> Iterator[Difference]:
    """Every disagreement of every pair of coders, each party once."""
    for compared in inquiry.pairs:
        if len(compared.question.parties) == 1:
            for one, other in shared_decisions(inquiry, compared):
                if set(one.codes) != set(other.codes):
                    yield Difference(compared, one, other)


def disagreements(inquiry: Inquiry) -> Table:
    """A row per disagreement with text, codes and memos; `cell` is the address under which it can be opened."""
    passages = {segment.id: segment for segment in inquiry.material.segments}
    titles = {source.id: source.title for source in inquiry.material.sources}
    found = list(differences(inquiry))
    rows = tuple(_listed(inquiry, difference, passages[difference.one.cell.segment], titles) for difference in found)
    return Table("disagreements", LIST_COLUMNS, rows, tuple((d.one.act, d.other.act) for d in found))


def _listed(inquiry: Inquiry, difference: Difference, passage: Passage, titles: dict[str, str]) -> Fields:
    return (
        *who(difference.compared),
        passage.id,
        titles[passage.source],
        clock(passage.at.start_ms) if passage.at else None,
        passage.text,
        *_decided(inquiry, difference.one),
        *_decided(inquiry, difference.other),
        cell_address(difference.one),
        difference.compared.comparison.warning or None,
    )


def _decided(inquiry: Inquiry, coding: Coding) -> Fields:
    return inquiry.material.called(coding.coder), "; ".join(coding.codes) or NONE, inquiry.material.memos.get(coding.act)


def cell_address(coding: Coding) -> str:
    """Segment, dimension and party as one address."""
    cell = coding.cell
    return "/".join(part for part in (cell.segment, cell.dimension, cell.party) if part)


def confusions(inquiry: Inquiry) -> Table:
    """Which code of the one stands against which of the other, most often first; a decision is counted under each of its pairs."""
    units: dict[tuple[Fields, str, str], list[str]] = {}
    totals: Counter[Fields] = Counter()
    for difference in differences(inquiry):
        where = who(difference.compared)
        totals[where] += 1
        for one, other in difference.confusions:
            units.setdefault((where, one, other), []).append(difference.one.cell.segment)
    ordered = sorted(units.items(), key=lambda item: -len(item[1]))
    rows = tuple((*where, one, other, len(found), rounded(len(found) / totals[where])) for (where, one, other), found in ordered)
    columns = (*WHO, "code_a", "code_b", "decisions", "share_of_disagreements")
    return Table("confusions", columns, rows, tuple(tuple(found) for _, found in ordered))


def over_time(inquiry: Inquiry) -> Table:
    """Disagreements in each tenth of a recording (of its text, where there are no times), by kind of comparison."""
    places = {segment.id: segment for segment in inquiry.material.segments}
    sources = {source.id: source for source in inquiry.material.sources}
    shared: dict[tuple[str, str, int], list[tuple[str, bool]]] = {}
    for compared in inquiry.pairs:
        if len(compared.question.parties) == 1:
            for one, other in shared_decisions(inquiry, compared):
                passage = places[one.cell.segment]
                key = (compared.comparison.between.value, passage.source, part_of(passage, sources[passage.source]))
                shared.setdefault(key, []).append((one.cell.segment, set(one.codes) != set(other.codes)))
    keys = sorted(shared, key=lambda key: (key[0], list(sources).index(key[1]), key[2]))
    rows = [(_part_row(*key, sources[key[1]], shared[key]), tuple(u for u, differ in shared[key] if differ)) for key in keys]
    columns = ("between", "document", "part", "from", "to", "decisions", "disagreements", "share")
    return Table("over time", columns, tuple(row for row, _ in rows), tuple(units for _, units in rows))


def part_of(passage: Passage, source: Source) -> int:
    """The tenth of a source, from 0, in which a passage begins."""
    at, length = (passage.at.start_ms, source.duration_ms) if passage.at and source.duration_ms else (passage.chars[0], source.characters)
    return min(PARTS_OF_A_RECORDING - 1, at * PARTS_OF_A_RECORDING // max(1, length))


def _part_row(between: str, _source: str, part: int, source: Source, found: list[tuple[str, bool]]) -> Fields:
    ends = (_moment(source, part), _moment(source, part + 1))
    differ = sum(differs for _, differs in found)
    return (between, source.title, part + 1, *ends, len(found), differ, rounded(differ / len(found)))


def _moment(source: Source, part: int) -> str:
    if source.duration_ms:
        return clock(source.duration_ms * part // PARTS_OF_A_RECORDING)
    return f"character {source.characters * part // PARTS_OF_A_RECORDING}"
