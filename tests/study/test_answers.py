from __future__ import annotations

from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.core.coding import Cell, Coding, Prediction, Reason, Score
from analyzer.core.identity import Provenance
from analyzer.core.people import Party
from analyzer.study.answers import answers, questions

MADE_BY = Provenance("prototype", "1")
REALM = Cell("s", "realm")
CODES = (Code("a", "A", "a"), Code("b", "B", "b"))


def decision(coder: str, *codes: str) -> Coding:
    return Coding(REALM, coder, codes, act=coder, seen=(), text_hash="", codebook_version="1")


def suggestion(*codes: str, refused: Reason | None = None) -> Prediction:
    return Prediction("p", REALM, (Score("a", 0.9), Score("b", 0.1)), codes, calibrated=False, refused=refused, made_by=MADE_BY)


def test_per_party_dimensions_are_asked_once_per_party() -> None:
    codebook = Codebook("c", "1", (Dimension("realm", "Realm", CODES), Dimension("trust", "Trust", CODES, per_party=True)))
    asked = questions(codebook, (Party("x", "X"), Party("y", "Y")))
    assert [question.label for question in asked] == ["realm", "trust_x", "trust_y"]
    assert asked[2].cell("s") == Cell("s", "trust", "y")


def test_people_outweigh_the_machine() -> None:
    found = answers([decision("ada", "b")], [suggestion("a")])[REALM]
    assert (found.codes, found.source) == (("b",), "human")


def test_people_of_one_mind_agree_and_others_leave_it_open() -> None:
    assert answers([decision("ada", "b"), decision("bo", "b")], [])[REALM].source == "agreed"
    open_ = answers([decision("ada", "b"), decision("bo", "a")], [suggestion("a")])[REALM]
    assert (open_.codes, open_.source) == ((), "human")


def test_a_refused_suggestion_gives_no_code() -> None:
    assert answers([], [suggestion("a", refused=Reason.UNSURE)])[REALM].codes == ()
    assert answers([], [suggestion("a")])[REALM].codes == ("a",)
    assert answers([], [suggestion("a")])[REALM].source == "machine"
