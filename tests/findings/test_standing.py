from __future__ import annotations

from dataclasses import replace

from analyzer.core.acts import Relate
from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.core.coding import Cell, Coder, CoderKind, Coding, Prediction, Reason, Score
from analyzer.core.identity import Provenance
from analyzer.core.signal import Basis
from analyzer.findings.references import Node, Reference, Standing
from analyzer.findings.standing import Answered, Answers, bases_of, counting

REALM = Cell("s", "realm")
TRUST = Cell("s", "trust", "customer")
CODEBOOK = Codebook(
    "c",
    "1",
    (
        Dimension("realm", "Realm", (Code("a", "A", "a"), Code("b", "B", "b"), Code("old", "Old", "o", merged_into="a"))),
        Dimension("trust", "Trust", (Code("positive", "P", "p"), Code("negative", "N", "n")), exclusive=True, per_party=True),
        Dimension("view", "View", (Code("x", "X", "x"), Code("y", "Y", "y")), derived_from=("trust",), per_party=True),
    ),
)
CODERS = {
    "gold": Coder("gold", "Gold", CoderKind.CONSENSUS),
    "bot": Coder("bot", "Bot", CoderKind.MODEL),
}


def decision(coder: str, *codes: str, cell: Cell = REALM, seen: tuple[str, ...] = ()) -> Coding:
    return Coding(cell, coder, codes, f"act of {coder}", seen, "", "1")


def suggestion(*codes: str, cell: Cell = REALM, refused: Reason | None = None) -> Prediction:
    return Prediction(
        "p", cell, (Score("a", 0.9), Score("b", 0.4)), codes, calibrated=False, refused=refused, made_by=Provenance("model", "1")
    )


def answered(*decisions: Coding, suggestions: tuple[Prediction, ...] = (), speaker: str | None = "customer", **known: object) -> Answered:
    answers = replace(Answers(counting(CODEBOOK), CODERS, {}), **known)  # type: ignore[arg-type]
    return answers.of({"s": speaker}, decisions, suggestions)


def codes(references: tuple[Reference, ...]) -> dict[str, Standing]:
    return {reference.node.code: reference.standing for reference in references}


def test_a_draft_stands_until_a_person_decides() -> None:
    drafted = answered(suggestions=(suggestion("a"),)).references
    assert [(r.node, r.standing, r.score, r.coders) for r in drafted] == [(Node("realm", "a"), Standing.DRAFT, 0.9, ("model",))]
    assert codes(answered(decision("ada", "b"), suggestions=(suggestion("a"),)).references) == {"b": Standing.DECIDED}
    assert answered(decision("ada"), suggestions=(suggestion("a"),)).references == ()


def test_a_refused_suggestion_is_no_draft() -> None:
    assert answered(suggestions=(suggestion("a", refused=Reason.UNSURE),)).references == ()


def test_of_several_people_stands_what_all_gave_and_the_rest_is_disputed() -> None:
    found = answered(decision("ada", "a", "b"), decision("bo", "b"))
    assert codes(found.references) == {"b": Standing.DECIDED}
    assert codes(found.disputed) == {"a": Standing.DECIDED}
    assert found.references[0].coders == ("ada", "bo")
    assert not found.references[0].primary


def test_consensus_outweighs_everybody() -> None:
    found = answered(decision("ada", "a"), decision("gold", "b"), decision("bo", "a"), suggestions=(suggestion("a"),))
    assert codes(found.references) == {"b": Standing.GOLD}
    assert found.disputed == ()


def test_what_a_model_wrote_into_the_log_is_a_draft() -> None:
    assert codes(answered(decision("bot", "a")).references) == {"a": Standing.DRAFT}


def test_merged_codes_count_as_what_they_were_merged_into_and_remember_what_they_were() -> None:
    found = answered(decision("ada", "old"), decision("bo", "a"))
    assert codes(found.references) == {"a": Standing.DECIDED}
    assert found.references[0].given == "old"
    assert len(answered(decision("ada", "old", "a")).references) == 1
    assert len(answered(suggestions=(suggestion("old", "a"),)).references) == 1


def test_codes_and_dimensions_that_the_codebook_lacks_are_left_out() -> None:
    gone = Cell("s", "gone")
    derived = Cell("s", "view", "customer")
    assert answered(decision("ada", "x", cell=gone), decision("ada", "x", cell=derived), decision("ada", "never")).references == ()


def test_whose_judgement_it_is() -> None:
    own, other = answered(decision("ada", "negative", cell=TRUST)), answered(decision("ada", "negative", cell=TRUST), speaker="provider")
    assert own.references[0].basis is None
    assert other.references[0].basis is Basis.ATTRIBUTED
    said = bases_of([Relate("act of ada", "stated", "basis"), Relate("act of ada", "nonsense", "basis")])
    assert answered(decision("ada", "negative", cell=TRUST), bases=said).references[0].basis is Basis.STATED
    assert answered(decision("ada", "a"), speaker="provider").references[0].basis is None


def test_what_person_and_model_both_answered_is_kept_blind_first() -> None:
    seen, blind = decision("ada", "a", seen=("p",)), decision("bo", "b")
    found = answered(seen, blind, suggestions=(suggestion("a"),), drawn=frozenset({"s"})).checked
    assert [(c.decided, c.suggested, c.blind, c.random) for c in found] == [({"b"}, {"a"}, True, True)]
    refused = answered(blind, suggestions=(suggestion("a", refused=Reason.CLOSE),)).checked[0]
    assert (refused.suggested, refused.random) == (frozenset(), False)
    assert answered(blind).checked == ()
