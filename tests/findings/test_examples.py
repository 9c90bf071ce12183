from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from analyzer.core.acts import Relate
from analyzer.core.recording import Recording
from analyzer.findings.closeness import cosine, rarity_of
from analyzer.findings.examples import Example, Kind, evidence_chain, examples
from analyzer.findings.references import Material, Node, Standing
from tests.findings.materials import CODEBOOK, PARTIES, materials, passage, reference, told
from tests.findings.test_coding_table import records

CONTRACTUAL = Node("realm", "contractual")


def of(found: tuple[Example, ...], node: Node, kind: Kind) -> list[str]:
    return [example.passage.id for example in found if example.node == node and example.kind is kind]


def test_what_people_stand_behind_comes_first() -> None:
    assert of(examples(told()), CONTRACTUAL, Kind.TYPICAL) == ["a1", "d1", "c1"]
    assert of(examples(told(), most=1), CONTRACTUAL, Kind.TYPICAL) == ["a1"]


def test_contrary_cases_say_why() -> None:
    why = {example.passage.id: example.why for example in examples(told()) if (example.node, example.kind) == (CONTRACTUAL, Kind.CONTRARY)}
    assert why == {"c2": "coders differ", "a2": "suggested by the machine, decided otherwise by a person"}
    more = Node("trust", "positive", "customer")
    assert of(examples(told()), more, Kind.CONTRARY) == ["b1", "c2"]


def test_what_was_picked_by_hand_comes_before_all_others() -> None:
    picked = (
        Relate("c1", str(CONTRACTUAL), "example"),
        Relate("b1", str(CONTRACTUAL), "contrary"),
        Relate("gone", str(CONTRACTUAL), "example"),
    )
    found = examples(replace(told(), relations=picked))
    assert of(found, CONTRACTUAL, Kind.TYPICAL)[0] == "c1"
    assert of(found, CONTRACTUAL, Kind.CONTRARY)[0] == "b1"
    assert next(e for e in found if e.passage.id == "c1").why == "picked by hand"


def test_different_interviews_and_speakers_come_before_the_same_ones() -> None:
    passages = tuple(passage(f"r{r}-{n}", f"r{r}", n, "ann", "the contract the contract price") for r in range(3) for n in range(4))
    study = Material(
        name="x",
        codebook=CODEBOOK,
        parties=PARTIES,
        people=told().people,
        recordings=tuple(Recording(f"r{r}", f"/{r}.wav", f"s{r}", 1) for r in range(3)),
        passages=passages,
        references=tuple(reference(unit.id, CONTRACTUAL) for unit in passages),
    )
    assert {passage.partition("-")[0] for passage in of(examples(study), CONTRACTUAL, Kind.TYPICAL)} == {"r0", "r1", "r2"}


def test_the_words_are_those_of_the_passage() -> None:
    table = evidence_chain(told(), examples(told()))
    row = next(row for row in records(table) if row["source"] == "(source: Oldfield - 1 February 2024)" and row["kind"] == "typical")
    assert row["quotation"] == "The contract … [of 2019] says four hours."
    assert row["acts"] == "a1 realm=contractual"


def test_closeness_prefers_shared_seldom_words() -> None:
    texts = ["the penalty clause", "the weather today", "the penalty of the clause", "the day"]
    passages = [passage(str(n), "r", n, None, text) for n, text in enumerate(texts)]
    rarity = rarity_of(passages)
    centre = rarity.centre([passages[0], passages[2]])
    assert cosine(rarity.weighed("a penalty"), centre) > cosine(rarity.weighed("the day"), centre)
    assert cosine(rarity.weighed(""), centre) == 0


@given(materials())
def test_each_example_stands_on_its_code_once(material: Material) -> None:
    found = examples(material, most=2)
    assert found == examples(material, most=2)
    for node in {example.node for example in found}:
        for kind in Kind:
            chosen = of(found, node, kind)
            assert len(chosen) == len(set(chosen)) <= 2
        carry = {r.passage: r.standing for r in material.references if r.node == node}
        typical = of(found, node, Kind.TYPICAL)
        assert set(typical) <= set(carry)
        assert len(typical) == min(2, len(carry))
        if any(standing is not Standing.DRAFT for standing in carry.values()):
            assert carry[typical[0]] is not Standing.DRAFT
