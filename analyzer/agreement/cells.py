"""The decisions of some coders on one question, laid out over the unit that is counted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from analyzer.agreement.material import Material, Passage, Question
from analyzer.core.agreement import CountingUnit, Uncoded
from analyzer.core.codebook import Dimension
from analyzer.core.coding import Coding

Labels: TypeAlias = frozenset[str]
Answers: TypeAlias = tuple[Labels | None, ...]
Decisions: TypeAlias = Mapping[tuple[str, str | None, str], Sequence[Coding]]
CONTINUA = (CountingUnit.CHARACTER, CountingUnit.WORD)


@dataclass(frozen=True, slots=True)
class Row:
    """What each coder said of a unit (None: nothing), or of `weight` characters or words in a row.

    `unit` is what a bootstrap draws: the unit itself, or the segment that the characters or words belong to.
    """

    unit: str
    source: str
    weight: int
    answers: Answers


@dataclass(frozen=True, slots=True)
class Cells:
    """The rows that can be compared, for some coders in their order."""

    question: Question
    coders: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def units(self) -> tuple[str, ...]:
        """The units concerned, each once."""
        return tuple(dict.fromkeys(row.unit for row in self.rows))

    @property
    def n(self) -> int:
        """How many units, characters or words are compared."""
        return sum(row.weight for row in self.rows)

    @property
    def n_coders(self) -> int:
        """How many coders share a unit with another."""
        return sum(any(row.answers[place] is not None for row in self.rows) for place in range(len(self.coders)))

    def relabelled(self, label: Callable[[str], str]) -> Cells:
        """The same cells with other codes."""
        return replace(self, rows=tuple(replace(row, answers=_relabelled(row.answers, label)) for row in self.rows))


def _relabelled(answers: Answers, label: Callable[[str], str]) -> Answers:
    return tuple(None if codes is None else frozenset(map(label, codes)) for codes in answers)


def rolled_up(cells: Cells) -> Cells | None:
    """The cells with every code replaced by its topmost parent, and these alone to choose from; None where no code has a parent."""
    dimension = cells.question.dimension
    if not any(code.parent for code in dimension.codes):
        return None
    tops = replace(dimension, codes=tuple(code for code in dimension.codes if code.parent is None))
    rolled = cells.relabelled(lambda code: top_of(dimension, code))
    return replace(rolled, question=replace(cells.question, dimension=tops))


def top_of(dimension: Dimension, code_id: str) -> str:
    """The topmost parent of a code, or itself."""
    parent = dimension.code(code_id).parent
    return code_id if parent is None else top_of(dimension, parent)


def indexed(codings: Iterable[Coding]) -> Decisions:
    """Decisions by dimension, party and coder, in their order."""
    found: dict[tuple[str, str | None, str], list[Coding]] = {}
    for coding in codings:
        found.setdefault((coding.cell.dimension, coding.cell.party, coding.coder), []).append(coding)
    return found


def said_by(decisions: Decisions, question: Question, party: str | None, coders: Iterable[str]) -> list[Coding]:
    """What some coders decided on a question for one party."""
    return [coding for coder in coders for coding in decisions.get((question.dimension.id, party, coder), ())]


def cells_of(
    material: Material, decisions: Decisions, question: Question, coders: Sequence[str], *, unit: CountingUnit, uncoded: Uncoded
) -> Cells:
    """The units that at least two of `coders` decided about, or with `Uncoded.COUNTED` all units of the sources that each of them coded.

    A unit longer than a segment carries every code of the segments that it touches.
    """
    rows: list[Row] = []
    lay = _stretches if unit in CONTINUA else _units
    for party in question.parties:
        rows += lay(material, said_by(decisions, question, party, coders), tuple(coders), unit, uncoded)
    return Cells(question, tuple(coders), tuple(row for row in rows if sum(codes is not None for codes in row.answers) > 1))


def _units(material: Material, said: Sequence[Coding], coders: tuple[str, ...], unit: CountingUnit, uncoded: Uncoded) -> Iterator[Row]:
    places = {segment.id: segment for segment in material.segments}
    targets = _targets(material, unit)
    bounds = {source: ([p.words[0] for p in passages], [p.words[1] for p in passages]) for source, passages in targets.items()}
    given: dict[str, dict[str, Labels]] = {}
    for coding in said:
        segment = places[coding.cell.segment]
        for target in [segment.id] if unit is CountingUnit.SEGMENT else _touched(segment, targets[segment.source], bounds[segment.source]):
            of_unit = given.setdefault(target, {})
            of_unit[coding.coder] = of_unit.get(coding.coder, frozenset()) | frozenset(coding.codes)
    whole = _coded_by_all(places, said, coders) if uncoded is Uncoded.COUNTED else frozenset()
    for source, passages in targets.items():
        for passage in passages:
            empty: Labels | None = frozenset() if source in whole else None
            answers = given.get(passage.id, {})
            if answers or empty is not None:
                yield Row(passage.id, source, 1, tuple(answers.get(coder, empty) for coder in coders))


def _targets(material: Material, unit: CountingUnit) -> dict[str, list[Passage]]:
    """The units of each source, in reading order."""
    targets: dict[str, list[Passage]] = {source.id: [] for source in material.sources}
    if unit is CountingUnit.DOCUMENT:
        return {s.id: [Passage(s.id, s.id, (0, s.characters), (0, s.words))] for s in material.sources}
    for passage in material.segments if unit is CountingUnit.SEGMENT else material.units:
        targets[passage.source].append(passage)
    return targets


def _touched(segment: Passage, passages: list[Passage], bounds: tuple[list[int], list[int]]) -> list[str]:
    """The passages that share a word with a segment; they do not overlap, so their starts and their ends (`bounds`) rise."""
    starts, ends = bounds
    return [passage.id for passage in passages[bisect_right(ends, segment.words[0]) : bisect_left(starts, segment.words[1])]]


def _coded_by_all(places: dict[str, Passage], said: Iterable[Coding], coders: Iterable[str]) -> frozenset[str]:
    """The sources in which each of the coders decided something."""
    of_coder: dict[str, set[str]] = {coder: set() for coder in coders}
    for coding in said:
        of_coder[coding.coder].add(places[coding.cell.segment].source)
    return frozenset(set.intersection(*of_coder.values()))


def _stretches(material: Material, said: Sequence[Coding], coders: tuple[str, ...], unit: CountingUnit, uncoded: Uncoded) -> Iterator[Row]:
    """Each source cut wherever a coded segment begins or ends: within a stretch nothing changes."""
    places = {segment.id: segment for segment in material.segments}
    by_source: dict[str, list[Coding]] = {}
    for coding in said:
        by_source.setdefault(places[coding.cell.segment].source, []).append(coding)
    whole = _coded_by_all(places, said, coders) if uncoded is Uncoded.COUNTED else frozenset()
    for source in material.sources:
        length = source.characters if unit is CountingUnit.CHARACTER else source.words
        marks = [(_span(places[c.cell.segment], unit), c) for c in by_source.get(source.id, [])]
        yield from _cut(source.id, marks, coders, length=length, empty=frozenset() if source.id in whole else None)


def _span(passage: Passage, unit: CountingUnit) -> tuple[int, int]:
    """Where a passage lies, half-open, in characters or words."""
    return passage.chars if unit is CountingUnit.CHARACTER else passage.words


def _cut(
    source: str, marks: list[tuple[tuple[int, int], Coding]], coders: tuple[str, ...], *, length: int, empty: Labels | None
) -> Iterator[Row]:
    cuts = sorted({0, length, *(at for span, _ in marks for at in span)})
    said: list[dict[str, Labels]] = [{} for _ in cuts]
    owner: list[str | None] = [None for _ in cuts]
    for (start, end), coding in marks:
        for index in range(bisect_left(cuts, start), bisect_left(cuts, end)):
            said[index][coding.coder] = said[index].get(coding.coder, frozenset()) | frozenset(coding.codes)
            owner[index] = owner[index] or coding.cell.segment
    for index, (start, end) in enumerate(pairwise(cuts)):
        if said[index] or empty is not None:
            unit = owner[index] or f"{source}:{start}"
            yield Row(unit, source, end - start, tuple(said[index].get(coder, empty) for coder in coders))
