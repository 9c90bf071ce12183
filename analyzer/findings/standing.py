"""Which codes stand on a passage: what consensus settled, else what people decided, else what the model drafts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from analyzer.core.acts import Relate
from analyzer.core.codebook import Codebook
from analyzer.core.coding import Cell, Coder, CoderKind, Coding, Prediction
from analyzer.core.signal import Basis
from analyzer.findings.references import Checked, Node, Reference, Standing

Counting: TypeAlias = Mapping[str, Mapping[str, str]]  # by dimension, then by code

BASIS = "basis"  # the kind of relation by which a person says whose judgement a decision on trust is: from the deciding act to a basis


@dataclass(frozen=True, slots=True)
class Answered:
    """The codes that stand, those on which people differ, and what both a person and the model answered."""

    references: tuple[Reference, ...]
    disputed: tuple[Reference, ...]
    checked: tuple[Checked, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known of a study: as what each code counts, who codes, whose judgement decisions are, and what was drawn at random."""

    counts: Counting
    coders: Mapping[str, Coder]
    bases: Mapping[str, Basis]
    drawn: Collection[str] = frozenset()

    def of(self, speakers: Mapping[str, str | None], decisions: Iterable[Coding], suggestions: Iterable[Prediction]) -> Answered:
        """What is answered about some passages, in their order; `speakers` holds the party that speaks in each.

        Dimensions that are derived, or that the codebook lacks today, are left out.
        """
        order = {passage: place for place, passage in enumerate(speakers)}
        places = {dimension: place for place, dimension in enumerate(self.counts)}
        decided = _by_cell(decisions)
        suggested: dict[Cell, Prediction | None] = dict.fromkeys(decided)
        suggested.update((draft.cell, draft) for draft in suggestions if draft.codes or draft.cell in decided)
        asked = [pair for pair in suggested.items() if pair[0].segment in order and pair[0].dimension in places]
        asked.sort(key=lambda pair: (order[pair[0].segment], places[pair[0].dimension], pair[0].party or ""))
        stand, differ, checked = list[Reference](), list[Reference](), list[Checked]()
        for cell, draft in asked:
            if voices := decided.get(cell):
                settled, open_ = self._settled(cell, voices, speakers[cell.segment])
                stand += settled
                differ += open_
                checked += self._checked(cell, voices, draft)
            else:
                stand += self._drafted(cell, draft, speakers[cell.segment])
        return Answered(tuple(stand), tuple(differ), tuple(checked))

    def _settled(self, cell: Cell, decisions: Sequence[Coding], speaker: str | None) -> tuple[list[Reference], list[Reference]]:
        """The references of a decided cell that stand, and those that only some of its coders gave."""
        standing, voices = that_count(decisions, self.coders)
        given = list(self._given(cell, voices, standing, speaker))
        coders = len({decision.coder for decision in voices})
        agreed = [reference for reference in given if len(reference.coders) == coders]
        return agreed, [reference for reference in given if len(reference.coders) < coders]

    def _given(self, cell: Cell, decisions: Sequence[Coding], standing: Standing, speaker: str | None) -> Iterator[Reference]:
        """One reference per code given in any of the decisions."""
        counts = self.counts[cell.dimension]
        by_code: dict[str, list[tuple[Coding, str]]] = {}
        for decision in decisions:
            for code, as_given in merged(counts, decision.codes).items():
                by_code.setdefault(code, []).append((decision, as_given))
        for code, given in by_code.items():
            yield Reference(
                passage=cell.segment,
                node=_node(cell.dimension, code, cell.party),
                given=given[0][1],
                primary=all(counts.get(decision.codes[0]) == code for decision, _ in given),
                standing=standing,
                coders=tuple(dict.fromkeys(decision.coder for decision, _ in given)),
                acts=tuple(dict.fromkeys(decision.act for decision, _ in given)),
                basis=self._basis(cell, [decision.act for decision, _ in given], speaker),
            )

    def _drafted(self, cell: Cell, draft: Prediction | None, speaker: str | None) -> Iterator[Reference]:
        if draft is None or draft.refused is not None:
            return
        counts = self.counts[cell.dimension]
        scores = {score.code: score.value for score in draft.scores}
        for place, (code, given) in enumerate(merged(counts, draft.codes).items()):
            yield Reference(
                passage=cell.segment,
                node=_node(cell.dimension, code, cell.party),
                given=given,
                primary=place == 0,
                standing=Standing.DRAFT,
                coders=(draft.made_by.tool,),
                acts=(draft.id,),
                basis=self._basis(cell, (), speaker),
                score=scores.get(given),
            )

    def _basis(self, cell: Cell, acts: Sequence[str], speaker: str | None) -> Basis | None:
        """Whose judgement a per-party answer is: as somebody said; the other party's where it speaks; else not known."""
        if cell.party is None:
            return None
        said = next((self.bases[act] for act in acts if act in self.bases), None)
        return said or (Basis.ATTRIBUTED if speaker not in {None, cell.party} else None)

    def _checked(self, cell: Cell, decisions: Sequence[Coding], draft: Prediction | None) -> Iterator[Checked]:
        """The first decision of a person, blind ones before others, beside the model's answer; a refusal answers with no code."""
        people = [decision for decision in decisions if _kind(decision, self.coders) is CoderKind.PERSON]
        if not people or draft is None:
            return
        counts = self.counts[cell.dimension]
        first = min(people, key=lambda decision: bool(decision.seen))
        yield Checked(
            passage=cell.segment,
            dimension=cell.dimension,
            trustor=cell.party,
            decided=_set(tuple(merged(counts, first.codes))),
            suggested=_set(tuple(merged(counts, () if draft.refused is not None else draft.codes))),
            blind=not first.seen,
            random=cell.segment in self.drawn,
        )


def counting(codebook: Codebook) -> Counting:
    """The dimensions that are coded, in the order of the codebook, each with its codes and the codes as which they count."""
    return {dimension.id: {code.id: dimension.resolved(code.id) for code in dimension.codes} for dimension in codebook.coded}


def that_count(decisions: Sequence[Coding], coders: Mapping[str, Coder]) -> tuple[Standing, Sequence[Coding]]:
    """Which decisions about a cell count, and as what: the last of the consensus, else all of people, else the last of a model."""
    gold = [decision for decision in decisions if _kind(decision, coders) is CoderKind.CONSENSUS]
    people = [decision for decision in decisions if _kind(decision, coders) is CoderKind.PERSON]
    if gold:
        return Standing.GOLD, gold[-1:]
    return (Standing.DECIDED, people) if people else (Standing.DRAFT, decisions[-1:])


def merged(counts: Mapping[str, str], codes: Iterable[str]) -> dict[str, str]:
    """The codes as they count today, each with the first that was given for it; those the codebook lacks are left out."""
    found: dict[str, str] = {}
    for code in codes:
        if code in counts:
            found.setdefault(counts[code], code)
    return found


def bases_of(relations: Iterable[Relate]) -> dict[str, Basis]:
    """Whose judgement a decision is, by its act, as people said it."""
    values = {basis.value: basis for basis in Basis}
    return {relation.source: values[relation.target] for relation in relations if relation.kind == BASIS and relation.target in values}


def _kind(decision: Coding, coders: Mapping[str, Coder]) -> CoderKind:
    coder = coders.get(decision.coder)
    return coder.kind if coder else CoderKind.PERSON


@lru_cache(maxsize=4096)
def _node(dimension: str, code: str, trustor: str | None) -> Node:
    """The same node for the same code."""
    return Node(dimension, code, trustor)


@lru_cache(maxsize=4096)
def _set(codes: tuple[str, ...]) -> frozenset[str]:
    """The same set for the same codes: there are few of them, in many cells."""
    return frozenset(codes)


def _by_cell(decisions: Iterable[Coding]) -> dict[Cell, list[Coding]]:
    found: dict[Cell, list[Coding]] = {}
    for decision in decisions:
        found.setdefault(decision.cell, []).append(decision)
    return found
