from __future__ import annotations

from dataclasses import replace

from analyzer.core.people import Person
from analyzer.core.recording import Recording
from analyzer.core.signal import Account, Basis, Evidence, Origin, Signal, SignalType
from analyzer.findings.membercheck import for_party, for_person, jointly, participants, statements_of
from analyzer.findings.references import Material, Node, Passage, Reference, Standing
from analyzer.findings.trust import moves
from tests.charts.constructed import N as FELL
from tests.charts.constructed import cells, dozen
from tests.charts.materials import bare

LESS = Node("trust_honesty", "negative", "customer")


def material() -> Material:
    """Ann and Cas of the customer, Bob of the provider, Ivy who asks; one passage each, all coded."""
    people = {
        "ann": Person("ann", "customer", "", "C1"),
        "cas": Person("cas", "customer", "", "C2"),
        "bob": Person("bob", "provider", "", "P1"),
        "ivy": Person("ivy", None, "", "I", interviewer=True),
    }
    said = {name: f"secret of {name}" for name in people}
    passages = tuple(
        Passage(name, "r", (n * 9, n * 9 + 9), text, name, counted=name != "ivy") for n, (name, text) in enumerate(said.items())
    )
    references = tuple(
        Reference(name, LESS, "negative", True, Standing.DRAFT, ("model",), (f"p-{name}",)) for name in ("ann", "cas", "bob")
    )
    return replace(bare(), people=people, recordings=(Recording("r", "/t/talk.wav", "s", 1),), passages=passages, references=references)


def drafted(*segments: str) -> Signal:
    accounts = (Account("customer", "secret of ann"), Account("provider", "secret of bob"))
    evidence = (Evidence("accounts", segments),)
    return Signal("s", "1a", "1", "i", SignalType.REQUEST, "customer", ("provider",), "secret of cas", accounts, evidence=evidence)


def texts(parts: object) -> str:
    return str(parts)


def test_a_person_sees_their_own_words_only() -> None:
    shared, alone = drafted("ann", "bob"), replace(drafted("ann"), id="t", trigger="")
    for_ann = texts(for_person(material(), [shared, alone], "ann"))
    assert "secret of ann" in for_ann
    for other in ("cas", "bob", "ivy"):
        assert f"secret of {other}" not in for_ann
    assert "s" not in {statement.about for part in for_person(material(), [shared], "cas") for statement in part.statements}


def test_a_party_and_both_together_see_nobody_s_words() -> None:
    found = moves(material(), [drafted("ann")])
    for shown in (for_party(material(), [drafted("ann")], found, "customer"), jointly(material(), [drafted("ann")])):
        assert "secret" not in texts(shown)
        assert "1a: A request from Customer to Service provider" in texts(shown)


def test_a_party_sees_what_researchers_wrote_of_its_own_side_only() -> None:
    shown = texts(for_party(material(), [replace(drafted(), origin=Origin.SHEET)], (), "customer"))
    assert "Your side: secret of ann" in shown
    assert "secret of bob" not in shown


def test_what_the_other_party_told_of_its_trust_is_not_shown_to_a_party() -> None:
    signal = replace(
        dozen()[0], trust=(*cells("customer", Basis.ATTRIBUTED, FELL, None, None), *cells("customer", Basis.RATED, None, FELL, None))
    )
    parts = for_party(bare(), [signal], moves(bare(), [signal]), "customer")
    trust = [statement.drawn for part in parts for statement in part.statements if "fell" in statement.drawn]
    assert trust == ["Good-faith effort: it fell once, as far as we heard."]


def test_who_sent_a_signal_is_told_where_it_is_known() -> None:
    known = dozen()[0]
    texts = [
        statement.drawn
        for signal in (known, replace(known, sender=""))
        for part in jointly(material(), [signal])
        for statement in part.statements
    ]
    assert [" from " in text for text in texts] == [True, False]


def test_interviewers_are_not_asked() -> None:
    assert [person.id for person in participants(material())] == ["ann", "cas", "bob"]
    assert for_person(material(), [], "ivy") == ()


def test_a_statement_keeps_its_id_when_its_code_changes() -> None:
    (part,) = for_person(material(), [], "ann")
    (statement,) = part.statements
    assert statement.draft
    assert statement.acts == ("p-ann",)
    assert "more than before" not in statement.drawn
    assert "less than before" in statement.drawn
    uncoded = statements_of(replace(material(), references=()), [], (), [statement.id, "no such id"])
    assert list(uncoded) == [statement.id]
    assert uncoded[statement.id].cell == statement.cell
    assert ("", "none of these") in uncoded[statement.id].choices
