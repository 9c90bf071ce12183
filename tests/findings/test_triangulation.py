from __future__ import annotations

import pytest
from hypothesis import given

from analyzer.core.acts import Relate
from analyzer.core.people import Person
from analyzer.findings.references import Material, Node
from analyzer.findings.triangulation import Verdict, evidence_table, triangulated, triangulation_table
from tests.findings.materials import materials, passage, reference, told
from tests.findings.test_coding_table import records

NODE = Node("realm", "contractual")


def study(*given: tuple[str, str], supposed: frozenset[str] = frozenset(), relations: tuple[Relate, ...] = (), **people: str) -> Material:
    """A study in which persons give one code, each at a recording: (person, recording)."""
    base = told()
    passages = tuple(passage(f"x{n}", source, n, person) for n, (person, source) in enumerate(given))
    known = {person: Person(person, people.get(person.rpartition(":")[2], "customer")) for person, _ in given}
    return replace_material(base, passages, known, supposed, relations)


def replace_material(base: Material, passages: tuple, people: dict, supposed: frozenset[str], relations: tuple) -> Material:
    ordered = tuple(sorted(passages, key=lambda unit: unit.source))
    return Material(
        name="x",
        codebook=base.codebook,
        parties=base.parties,
        people=people,
        recordings=base.recordings,
        passages=ordered,
        references=tuple(reference(unit.id, NODE) for unit in ordered),
        supposed=supposed,
        documents=base.documents,
        relations=relations,
    )


def verdict(material: Material) -> tuple[Verdict, str]:
    element = next(element for element in triangulated(material) if element.node == NODE)
    return element.verdict, element.why


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], Verdict.FAILS),
        ([("ann", "r0")], Verdict.FAILS),
        ([("ann", "r0"), ("ann", "r0"), ("ann", "r0")], Verdict.FAILS),
        ([("ann", "r0"), ("ann", "r1")], Verdict.FAILS),
        ([("ann", "r0"), ("ann", "r1"), ("ann", "r2")], Verdict.HOLDS),
        ([("ann", "r0"), ("bob", "r0")], Verdict.FAILS),  # one workshop is one moment
        ([("ann", "r0"), ("bob", "r1")], Verdict.HOLDS),
        ([("ann", "r0"), ("bob", "r0"), ("ann", "r1")], Verdict.HOLDS),
    ],
)
def test_the_rule(given: list[tuple[str, str]], expected: Verdict) -> None:
    assert verdict(study(*given))[0] is expected


def test_recordings_of_one_workshop_are_one_moment() -> None:
    same = (Relate("r0", "r1", "same_moment"),)
    assert verdict(study(("ann", "r0"), ("bob", "r1")))[0] is Verdict.HOLDS
    assert verdict(study(("ann", "r0"), ("bob", "r1"), relations=same))[0] is Verdict.FAILS
    chained = (Relate("r1", "r2", "same_moment"), Relate("r0", "r1", "same_moment"))
    assert verdict(study(("ann", "r0"), ("ann", "r1"), ("ann", "r2"), relations=chained))[0] is Verdict.FAILS


def test_unnamed_voices_leave_it_unsure_unless_every_answer_is_the_same() -> None:
    voices = [("r0:S1", "r0"), ("r1:S1", "r1"), ("r2:S1", "r2")]
    supposed = frozenset(person for person, _ in voices) | {"r1:S2"}
    assert verdict(study(*voices[:2], supposed=supposed))[0] is Verdict.UNSURE
    assert verdict(study(*voices, supposed=supposed)) == (Verdict.HOLDS, "one person at three moments, or several at different ones")
    assert verdict(study(voices[0], voices[1], ("r1:S2", "r1"), supposed=supposed))[0] is Verdict.HOLDS  # two voices of one recording
    other = study(voices[0], voices[1], supposed=supposed)
    people = {"r0:S1": Person("r0:S1", "customer"), "r1:S1": Person("r1:S1", "provider")}
    assert verdict(replace_material(told(), other.passages, people, supposed, ()))[0] is Verdict.HOLDS  # of different parties


def test_parties_and_documents_stand_beside_the_rule() -> None:
    support = (Relate("contract", str(NODE), "supports"),)
    rows = {(row["dimension"], row["trustor"], row["code"]): row for row in records(triangulation_table(told()))}
    row = rows["realm", None, "contractual"]
    assert (row["verdict"], row["why"], row["persons"], row["moments"]) == ("holds", "one person at three moments", 1, 3)
    assert (row["both_parties"], row["missing_parties"], row["documents"], row["drafts"]) == (False, "the provider", 0, 1)
    element = next(e for e in triangulated(study(("ann", "r0"), relations=support)) if e.node == NODE)
    assert element.documents == ("contract",)


@given(materials())
def test_verdicts_follow_the_rule_read_naively(material: Material) -> None:
    for element in triangulated(material):
        passages = [material.passage(r.passage) for r in material.references if r.node == element.node]
        given = {(unit.speaker, unit.source) for unit in passages if unit.speaker}
        alone = any(len({source for who, source in given if who == person}) >= 3 for person, _ in given)
        two = any(a != b and m != n for a, m in given for b, n in given)
        assert (element.verdict is Verdict.HOLDS) == (alone or two)
        assert element.verdict is not Verdict.UNSURE
        assert set(element.passages) == {unit.id for unit in passages}


@given(materials())
def test_the_evidence_adds_up(material: Material) -> None:
    table = evidence_table(material)
    assert sum(len(sources) for sources in table.sources) == len(material.references)
    assert all(row["passages"] == len(sources) for row, sources in zip(records(table), table.sources, strict=True))
