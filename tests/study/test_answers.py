from __future__ import annotations

from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.core.coding import Cell, Coder, CoderKind, Coding, Prediction, Reason, Score
from analyzer.core.identity import Provenance
from analyzer.core.people import Party
from analyzer.findings.standing import Answers, counting
from analyzer.study.answers import Answer, answers, questions

MADE_BY = Provenance("prototype", "1")
REALM = Cell("s", "realm")
CODES = (Code("a", "A", "a"), Code("b", "B", "b"), Code("old", "Old", "o", merged_into="a"))
CODEBOOK = Codebook("c", "1", (Dimension("realm", "Realm", CODES),))
CODERS = {"gold": Coder("gold", "Gold", CoderKind.CONSENSUS), "bot": Coder("bot", "Bot", CoderKind.MODEL)}


def decision(coder: str, *codes: str) -> Coding:
    return Coding(REALM, coder, codes, act=coder, seen=(), text_hash="", codebook_version="1")


def suggestion(*codes: str, refused: Reason | None = None) -> Prediction:
    return Prediction("p", REALM, (Score("a", 0.9), Score("b", 0.1)), codes, calibrated=False, refused=refused, made_by=MADE_BY)


def test_per_party_dimensions_are_asked_once_per_party() -> None:
    codebook = Codebook("c", "1", (Dimension("realm", "Realm", CODES), Dimension("trust", "Trust", CODES, per_party=True)))
    asked = questions(codebook, (Party("x", "X"), Party("y", "Y")))
    assert [question.label for question in asked] == ["realm", "trust_x", "trust_y"]
    assert asked[2].cell("s") == Cell("s", "trust", "y")


def answer(*decisions: Coding, suggested: Prediction | None = None) -> Answer:
    return answers(decisions, [suggested] if suggested else [], counting(CODEBOOK), CODERS)[REALM]


def test_people_outweigh_the_machine() -> None:
    found = answer(decision("ada", "b"), suggested=suggestion("a"))
    assert (found.codes, found.source) == (("b",), "human")


def test_people_of_one_mind_agree_and_others_leave_it_open() -> None:
    assert answer(decision("ada", "b"), decision("bo", "b")).source == "agreed"
    open_ = answer(decision("ada", "b"), decision("bo", "a"), suggested=suggestion("a"))
    assert (open_.codes, open_.source) == ((), "human")


def test_consensus_settles_where_people_differ() -> None:
    settled = answer(decision("ada", "a"), decision("bo", "b"), decision("gold", "a"))
    assert (settled.codes, settled.source, [one.coder for one in settled.decisions]) == (("a",), "agreed", ["gold"])
    assert answer(decision("ada", "a"), decision("gold", "a"), decision("gold", "b")).codes == ("b",)


def test_the_order_of_codes_and_merged_codes_are_no_difference() -> None:
    assert (found := answer(decision("ada", "a", "b"), decision("bo", "b", "a"))).source == "agreed"
    assert found.codes == ("a", "b")
    assert answer(decision("ada", "old"), decision("bo", "a")).source == "agreed"
    assert answer(decision("ada", "old")).codes == answer(suggested=suggestion("old")).codes == ("a",)


def test_a_model_that_coded_is_no_person() -> None:
    assert (found := answer(decision("bot", "b"))).source == "machine"
    assert found.codes == ("b",)
    assert answer(decision("bot", "b"), decision("ada", "a")).codes == ("a",)


def test_what_stands_is_what_findings_count() -> None:
    known = Answers(counting(CODEBOOK), CODERS, {})
    for voices in (
        (decision("ada", "a", "b"), decision("bo", "old")),
        (decision("ada", "a"), decision("bot", "b")),
        (decision("ada", "b"), decision("bo", "a"), decision("gold", "b", "old")),
    ):
        assert answer(*voices).codes == tuple(reference.node.code for reference in known.of({"s": None}, voices, ()).references)


def test_a_refused_suggestion_gives_no_code() -> None:
    assert answer(suggested=suggestion("a", refused=Reason.UNSURE)).codes == ()
    assert answer(suggested=suggestion("a")).codes == ("a",)
    assert answer(suggested=suggestion("a")).source == "machine"
