"""Triangulation: which elements rest on more than one voice and moment.

An element (a code, for dimensions asked per party with its trustor) holds if one person gave it at three moments, or two persons at
different moments. One recording is one moment, whoever takes part in it; several recordings of one workshop are one when a person relates
them so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from analyzer.core.table import Field, Table
from analyzer.findings.attributes import person_name
from analyzer.findings.coding_table import count
from analyzer.findings.counted import Counted, Row, counted
from analyzer.findings.references import Material, Node, Passage

SAME_MOMENT = "same_moment"  # the kind of relation between two recordings of one workshop
SUPPORTS = "supports"  # the kind of relation from a document to the element it supports, written as a node
MOMENTS_ALONE = 3  # of one person
COLUMNS = (
    "dimension", "trustor", "code", "name", "verdict", "why", "persons", "moments", "both_parties", "missing_parties", "documents",
    "passages", "drafts",
)  # fmt: skip
EVIDENCE = ("dimension", "trustor", "code", "name", "person", "party", "recording", "date", "passages")


class Verdict(StrEnum):
    """Whether an element holds; `unsure` where it turns on whether two unnamed voices are one person."""

    HOLDS = "holds"
    FAILS = "fails"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Element:
    """What supports a node: who gave it at which moment (in passages of recordings), the documents beside, and the verdict."""

    node: Node
    passages: tuple[str, ...]
    persons: tuple[str, ...]
    moments: tuple[str, ...]
    parties: tuple[str, ...]
    missing: tuple[str, ...]
    documents: tuple[str, ...]
    drafts: tuple[str, ...]
    verdict: Verdict
    why: str


def triangulation_table(material: Material) -> Table:
    """One row per element of the codebook: whether it holds and why, whether all parties gave it, and how many documents support it."""
    return counted_elements(material).table


def counted_elements(material: Material) -> Counted:
    """The table of triangulation with the passages that are drafts."""
    rows = (Row(_fields(material, element), element.passages, element.drafts) for element in triangulated(material))
    return counted("triangulation", COLUMNS, rows)


def evidence_table(material: Material) -> Table:
    """One row per element, person and recording: what each verdict rests on."""
    rows, sources = list[tuple[Field, ...]](), list[tuple[str, ...]]()
    for dimension in material.codebook.coded:
        for node in material.nodes(dimension):
            for given in _given(material, node):
                moment, speaker = material.date(given[0]), material.speaker(given[0])
                party = material.party_name(speaker.party) if speaker and speaker.party else None
                who, where = person_name(material, given[0].speaker), material.source_name(given[0].source)
                rows.append((*_named(material, node), who, party, where, moment.isoformat() if moment else None, len(given)))
                sources.append(tuple(passage.id for passage in given))
    return Table("triangulation evidence", EVIDENCE, tuple(rows), tuple(sources))


def triangulated(material: Material) -> tuple[Element, ...]:
    """Every element of the codebook with its verdict, in the order of the codebook."""
    moments = _moments(material)
    return tuple(_element(material, node, moments) for dimension in material.codebook.coded for node in material.nodes(dimension))


def _element(material: Material, node: Node, moments: dict[str, str]) -> Element:
    found = count(material, material.coded(node))
    said = [passage for passage in map(material.passage, found.passages) if not material.is_document(passage.source)]
    given = {(passage.speaker, moments[passage.source]) for passage in said if passage.speaker is not None}
    parties = {party for passage in said if (party := material.party(passage)) is not None}
    verdict, why = _verdict(material, sorted(given)) if found.passages else (Verdict.FAILS, "nobody gave it")
    return Element(
        node=node,
        passages=found.passages,
        persons=tuple(sorted({person for person, _ in given})),
        moments=tuple(sorted({moment for _, moment in given})),
        parties=tuple(party.id for party in material.parties if party.id in parties),
        missing=tuple(party.id for party in material.parties if party.id not in parties),
        documents=_documents(material, node, found.passages),
        drafts=found.drafts,
        verdict=verdict,
        why=why,
    )


def _verdict(material: Material, given: Sequence[tuple[str, str]]) -> tuple[Verdict, str]:
    """The rule over (person, moment) pairs.

    Three moments always suffice: either one person gave all of them, or two persons gave different ones. Two moments need two persons.
    """
    persons, moments = sorted({person for person, _ in given}), {moment for _, moment in given}
    if len(moments) >= MOMENTS_ALONE:
        return Verdict.HOLDS, _holding(material, persons, given)
    if len(moments) < 2 or len(persons) < 2:
        return Verdict.FAILS, _failing(len(persons), len(moments))
    if _differ(material, persons):
        return Verdict.HOLDS, "two persons at different moments"
    return Verdict.UNSURE, "it holds only if these voices are different persons: name the speakers"


def _holding(material: Material, persons: Sequence[str], given: Sequence[tuple[str, str]]) -> str:
    """Why an element with three moments holds."""
    times = Counter(person for person, _ in given)
    if any(times[person] >= MOMENTS_ALONE for person in persons if person not in material.supposed):
        return "one person at three moments"
    return "two persons at different moments" if _differ(material, persons) else "one person at three moments, or several at different ones"


def _failing(persons: int, moments: int) -> str:
    """Why an element fails that too few gave, or at too few moments."""
    if persons == 0:
        return "only speakers gave it of whom nothing is known"
    if persons > 1:
        return "several persons, but at one moment"
    return "one person at one moment" if moments == 1 else "one person at two moments; a third is needed, or a second person"


def _differ(material: Material, persons: Iterable[str]) -> bool:
    """Whether two of these are certainly different human beings: both named, voices of one recording, or of different parties."""
    return any(_are_two(material, *pair) for pair in combinations(persons, 2))


def _are_two(material: Material, first: str, second: str) -> bool:
    if not {first, second} & material.supposed:
        return True
    recordings = [person.rpartition(":")[0] for person in (first, second) if person in material.supposed]
    if len(recordings) == 2 and recordings[0] == recordings[1]:
        return True
    parties = {material.people[person].party for person in (first, second)}
    return len(parties) == 2 and None not in parties


def _moments(material: Material) -> dict[str, str]:
    """The moment of every recording, named by the first recording that belongs to it."""
    moment = {recording.id: recording.id for recording in material.recordings}
    for relation in material.relations:
        if relation.kind == SAME_MOMENT and relation.source in moment and relation.target in moment:
            kept, gone = moment[relation.source], moment[relation.target]
            moment = {recording: kept if of == gone else of for recording, of in moment.items()}
    return moment


def _documents(material: Material, node: Node, passages: Iterable[str]) -> tuple[str, ...]:
    """The documents that carry the code, or that a person said support it."""
    coded = {source for passage in passages if material.is_document(source := material.passage(passage).source)}
    named = {r.source for r in material.relations if r.kind == SUPPORTS and r.target == str(node) and material.is_document(r.source)}
    return tuple(sorted(coded | named))


def _given(material: Material, node: Node) -> list[list[Passage]]:
    """The passages of a node by speaker and source, in reading order."""
    found: dict[tuple[str | None, str], list[Passage]] = {}
    for passage in map(material.passage, count(material, material.coded(node)).passages):
        found.setdefault((passage.speaker, passage.source), []).append(passage)
    return list(found.values())


def _fields(material: Material, element: Element) -> tuple[Field, ...]:
    return (
        *_named(material, element.node),
        element.verdict.value,
        element.why,
        len(element.persons),
        len(element.moments),
        not element.missing if element.passages else None,
        ", ".join(material.party_name(party) for party in element.missing) or None,
        len(element.documents),
        len(element.passages),
        len(element.drafts),
    )


def _named(material: Material, node: Node) -> tuple[Field, ...]:
    return (node.dimension, node.trustor, node.code, material.label(node))
