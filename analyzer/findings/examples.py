"""Coding examples and the chain of evidence: which words stand for each code, typical and contrary, and where each is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, islice

from analyzer.core.signal import TrustValue
from analyzer.core.table import Field, Table
from analyzer.core.time import clock
from analyzer.findings.citation import Citation, cite
from analyzer.findings.closeness import Rarity, cosine, rarity_of, spaced
from analyzer.findings.crosstab import nodes
from analyzer.findings.references import Material, Node, Passage, Reference, Standing

PICKED = {"example": False, "contrary": True}  # kinds of relations by which a person picks a passage for a node; True: as a contrary case
FITTING_WORDS = (8, 80)  # an example shorter or longer than this comes after the others
COLUMNS = (
    "dimension", "trustor", "code", "name", "kind", "why", "quotation", "source", "recording", "time", "standing", "coders", "acts",
)  # fmt: skip


STANDINGS = tuple(Standing)
WORTH = {Standing.GOLD: "settled by consensus", Standing.DECIDED: "decided by people", Standing.DRAFT: "a machine's draft"}
CANDIDATES = 200  # passages of one worth that are compared


class Kind(StrEnum):
    """What a quotation shows of its code."""

    TYPICAL = "typical"
    CONTRARY = "contrary"


@dataclass(frozen=True, slots=True)
class Example:
    """A passage that stands for a node or against it, and why it was chosen; `reference` is None where the code does not stand on it."""

    node: Node
    passage: Passage
    kind: Kind
    why: str
    reference: Reference | None


def examples(material: Material, *, most: int = 3) -> tuple[Example, ...]:
    """For each node in use at most `most` typical and `most` contrary passages, from different sources and speakers before the same ones.

    What a person picked comes first. Typical passages are those decided by more people, then closest in their words to all passages of
    the code; contrary ones carry an opposite value, were disputed among coders, or had the code suggested and refused by a person. The
    words of a passage are never changed.
    """
    rarity = rarity_of(tuple(material.units))
    picked, against = _picked(material), _refused(material)
    found: list[Example] = []
    for node in nodes(material):
        centre = rarity.centre([material.passage(reference.passage) for reference in material.coded(node)])
        near = _Near(rarity, centre)
        chosen = picked.get(node, [])
        typical = [*(e for e in chosen if e.kind is Kind.TYPICAL), *_typical(material, node, near)]
        contrary = [*(e for e in chosen if e.kind is Kind.CONTRARY), *_contrary(material, node, near, against.get(node, ()))]
        found += (*_varied(typical, most), *_varied(contrary, most))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Near:
    """How close passages are to those of one code."""

    rarity: Rarity
    centre: Mapping[str, float]

    def best(self, passages: Sequence[Passage]) -> list[Passage]:
        """The closest first, of at most so many candidates, evenly spaced."""
        candidates = spaced(passages, CANDIDATES)
        return sorted(candidates, key=lambda passage: (-cosine(self.rarity.weighed(passage.text), self.centre), passage.id))


def evidence_chain(material: Material, chosen: Iterable[Example], *, by: Citation = Citation.PARTY) -> Table:
    """One row per quotation: its code, its words, its source line, where it is heard, who coded it and by which acts."""
    kept = list(chosen)
    return Table("chain of evidence", COLUMNS, tuple(_row(material, example, by) for example in kept), tuple((e.passage.id,) for e in kept))


def _picked(material: Material) -> dict[Node, list[Example]]:
    """What people chose by hand, in the order in which they did."""
    known = {str(node): node for node in nodes(material)}
    passages = {passage.id: passage for passage in material.units}
    found: dict[Node, list[Example]] = {}
    for relation in material.relations:
        if relation.kind in PICKED and relation.target in known and relation.source in passages:
            node, kind = known[relation.target], Kind.CONTRARY if PICKED[relation.kind] else Kind.TYPICAL
            found.setdefault(node, []).append(_example(material, node, passages[relation.source], kind, "picked by hand"))
    return found


def _typical(material: Material, node: Node, near: _Near) -> Iterator[Example]:
    """The references to a node, those that are worth more first, and among equals the closest."""
    by_worth: dict[tuple[int, bool, bool, int], dict[str, Reference]] = {}
    for reference in material.coded(node):
        by_worth.setdefault(_worth(material, reference), {})[reference.passage] = reference
    for worth in sorted(by_worth):
        equal = by_worth[worth]
        for passage in near.best([material.passage(passage) for passage in equal]):
            reference = equal[passage.id]
            yield Example(node, passage, Kind.TYPICAL, WORTH[reference.standing], reference)


def _worth(material: Material, reference: Reference) -> tuple[int, bool, bool, int]:
    """What sorts the best examples first: who stands behind it, a fitting length, the primary code, the number of coders."""
    first, last = material.passage(reference.passage).words
    fitting = FITTING_WORDS[0] <= last - first <= FITTING_WORDS[1]
    return (STANDINGS.index(reference.standing), not fitting, not reference.primary, -len(reference.coders))


def _contrary(material: Material, node: Node, near: _Near, refused: Sequence[str]) -> Iterator[Example]:
    """Passages that speak against a code: those with an opposite value, then those on which coders differ, then those a person refused."""
    for other in _opposites(node):
        opposite = [r.passage for r in material.coded(other) if r.standing is not Standing.DRAFT]
        yield from _against(material, node, near, opposite, f"coded {material.code(other).name}")
    yield from _against(material, node, near, [r.passage for r in material.disputed if r.node == node], "coders differ")
    yield from _against(material, node, near, refused, "suggested by the machine, decided otherwise by a person")


def _against(material: Material, node: Node, near: _Near, passages: Sequence[str], why: str) -> Iterator[Example]:
    for passage in near.best([material.passage(passage) for passage in passages]):
        yield _example(material, node, passage, Kind.CONTRARY, why)


def _opposites(node: Node) -> Iterator[Node]:
    """The node that says the contrary: of trust, which rises or falls."""
    pair = (TrustValue.POSITIVE.value, TrustValue.NEGATIVE.value)
    if node.trustor is not None and node.code in pair:
        yield Node(node.dimension, pair[1 - pair.index(node.code)], node.trustor)


def _refused(material: Material) -> dict[Node, list[str]]:
    """The passages for which a code was suggested and a person decided otherwise."""
    found: dict[Node, list[str]] = {}
    for checked in material.checked:
        for code in sorted(checked.suggested - checked.decided):
            found.setdefault(Node(checked.dimension, code, checked.trustor), []).append(checked.passage)
    return found


def _example(material: Material, node: Node, passage: Passage, kind: Kind, why: str) -> Example:
    return Example(node, passage, kind, why, next((r for r in material.on(passage.id) if r.node == node), None))


def _varied(ranked: Iterable[Example], most: int) -> list[Example]:
    """The best `most`, each passage once: within one worth, sources and speakers not heard yet come first."""
    chosen: dict[str, Example] = {}
    for _, group in groupby(ranked, key=lambda example: example.why):
        if len(chosen) == most:
            break
        waiting = list(islice(group, CANDIDATES))
        while waiting and len(chosen) < most:
            best = min(waiting, key=lambda example: _heard(example, chosen.values()))  # the first of the best: min keeps the order
            waiting.remove(best)
            chosen.setdefault(best.passage.id, best)
    return list(chosen.values())


def _heard(example: Example, chosen: Iterable[Example]) -> tuple[int, int]:
    """How often the source and the speaker of a passage are among those chosen."""
    passages = [other.passage for other in chosen]
    same_source = sum(passage.source == example.passage.source for passage in passages)
    return same_source, sum(passage.speaker == example.passage.speaker for passage in passages)


def _row(material: Material, example: Example, by: Citation) -> tuple[Field, ...]:
    node, passage, reference = example.node, example.passage, example.reference
    return (
        node.dimension,
        node.trustor,
        node.code,
        material.label(node),
        example.kind.value,
        example.why,
        passage.text,
        cite(material, passage, by=by),
        material.source_name(passage.source),
        clock(passage.at.start_ms) if passage.at else None,
        reference.standing.value if reference else None,
        "; ".join(reference.coders) if reference else None,
        "; ".join(reference.acts) if reference else None,
    )
