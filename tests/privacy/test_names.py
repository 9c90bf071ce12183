from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.people import Party, Person
from analyzer.core.transcript import Word
from analyzer.privacy.names import Kind, Known, find_names, habits
from analyzer.privacy.pseudonyms import Pseudonyms, pseudonyms_for

KNOWN = Known(
    (
        Person("helen", "customer", pseudonym="Helen Smith"),
        Person("ivy", pseudonym="Ivy", interviewer=True),
        Person("bob", pseudonym="Bob"),
    ),
    (Party("customer", "Oldfield Bakeries", "the bakery"), Party("provider", "Service provider")),
)


def hidden(*texts: str, known: Known = KNOWN, listing: bool = False) -> list[str]:
    pseudonyms = pseudonyms_for([(text, listing) for text in texts], known)
    return [pseudonyms.applied(text, listing=listing) for text in texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Helen asked Bob.", "CUSTOMER-1 asked Person A."),
        ("I saw Helen Smith's plan, and HELEN too.", "I saw CUSTOMER-1's plan, and CUSTOMER-1 too."),
        ("Oldfield Bakeries waits; Oldfield pays.", "the bakery waits; the bakery pays."),
        ("The service provider is late.", "The service provider is late."),
        ("Mr. van Dijk called, then Dr Ram.", "Mr. Person B called, then Dr Person C."),
        ("Yesterday Priya Raman came; Raman was late.", "Yesterday Name A came; Name A was late."),
        ("On Monday the KPI was red in Excel. They knew.", "On Monday the KPI was red in Excel. They knew."),
        ("The bob of the pendulum", "The bob of the pendulum"),
    ],
)
def test_names_are_replaced(text: str, expected: str) -> None:
    assert hidden(text) == [expected]


def test_a_list_of_people_is_all_names() -> None:
    assert hidden("Anna de Vries, J. Brown (PM)", listing=True) == ["Name A, Name B (PM)"]


def test_no_part_of_a_name_is_left_where_only_a_part_is_known() -> None:
    pseudonyms = pseudonyms_for([("I met Jan.", False), ("Yesterday Priya Raman came.", False)], KNOWN)
    listed = ("Jan Vries", "Raman", "Helen Brown", "Jan Raman", "Dr Helen de Boer, PM")
    assert [pseudonyms.applied(text, listing=True) for text in listed] == ["Name B", "Name A", "CUSTOMER-1", "Name B", "Dr CUSTOMER-1, PM"]
    words = pseudonyms.words([Word(1, "Helen"), Word(2, "Raman"), Word(3, "came.")])
    assert [word.text for word in words] == ["CUSTOMER-1", "Name A", "came."]


def test_a_part_of_a_name_that_is_listed_is_hidden_where_a_sentence_begins() -> None:
    pseudonyms = pseudonyms_for([("Jan Vries", True), ("Rose Mulder", True), ("Jan came. The prices rose. Rose is late.", False)], KNOWN)
    assert pseudonyms.applied("Jan came. Vries left. Rose is late.") == "Name A came. Name A left. Rose is late."


@pytest.mark.parametrize("label", ["Speaker 1", "SPEAKER_00", "S2", "Interviewer", "Person A", "Deelnemer 3", "?"])
def test_a_label_that_names_nobody_stays(label: str) -> None:
    assert hidden(label, listing=True) == [label]


@pytest.mark.parametrize(
    ("pseudonym", "text", "expected"),
    [
        ("JP de Vries", "We asked JP de Vries; then JP and Vries left.", "We asked PROVIDER-1; then PROVIDER-1 and PROVIDER-1 left."),
        ("April", "So April said no.", "So PROVIDER-1 said no."),
        ("April Jones", "So April said no.", "So PROVIDER-1 said no."),
        ("Jan2", "So Jan2 said no.", "So PROVIDER-1 said no."),
        ("PROVIDER-1", "PROVIDER-1 said no.", "PROVIDER-1 said no."),
        ("Person A", "Person A said no.", "Person A said no."),
        ("S1", "S1 said no.", "S1 said no."),
        ("Respondent 3", "Respondent 3 said no.", "Respondent 3 said no."),
        ("Service manager", "Service manager said no.", "Service manager said no."),
    ],
)
def test_only_the_form_of_a_pseudonym_is_no_name(pseudonym: str, text: str, expected: str) -> None:
    assert hidden(text, known=Known((Person("x", "provider", pseudonym=pseudonym),))) == [expected]


@pytest.mark.parametrize(
    ("party", "text", "expected"),
    [
        (Party("kpn", "KPN", alias="Customer"), "We called KPN.", "We called Customer."),
        (Party("kpn", "KPN Services", alias="Customer"), "We called KPN.", "We called Customer."),
        (Party("kpn", "KPN"), "We called KPN.", "We called Firm A."),
        (Party("provider", "Silverpine Provider"), "Silverpine is late.", "Provider is late."),
        (Party("klant", "De klant", alias="Customer"), "De klant is laat.", "De klant is laat."),
        (Party("fournisseur", "Le fournisseur"), "Le fournisseur attend.", "Le fournisseur attend."),
        (Party("vendor", "Vendor"), "The Vendor waits.", "The Vendor waits."),
    ],
)
def test_a_firm_whose_id_is_in_its_name_is_hidden(party: Party, text: str, expected: str) -> None:
    assert hidden(text, known=Known((), (party,))) == [expected]


def test_people_of_a_firm_are_not_numbered_by_its_name() -> None:
    known = Known((Person("x", "kpn", pseudonym="Priya"),), (Party("kpn", "KPN"),))
    assert hidden("So Priya said no.", known=known) == ["So FIRM-A-1 said no."]


def test_one_name_has_one_pseudonym_in_every_text() -> None:
    assert hidden("I met Priya Raman.", "Priya said no.", "So did Raman.") == ["I met Name A.", "Name A said no.", "So did Name A."]


def test_a_word_that_is_mostly_small_is_no_name() -> None:
    assert hidden("we like the Portal.", "The portal works.") == ["we like the Portal.", "The portal works."]


def test_what_a_recogniser_finds_is_replaced_and_listed_to_check() -> None:
    known = Known(recogniser=lambda text: [(0, 5, "PERSON"), (10, 16, "ORG")])
    pseudonyms = pseudonyms_for([("Amara and Teams.", False)], known)
    assert pseudonyms.applied("Amara and Teams.") == "Person A and Teams."
    assert [(entry.name, entry.kind, entry.sure) for entry in pseudonyms.to_check] == [("Amara", Kind.PERSON, False)]


def test_words_keep_their_ids() -> None:
    pseudonyms = pseudonyms_for([("I met Priya Raman, there.", False)], KNOWN)
    words = [Word(7 + number, text) for number, text in enumerate(["I", "met", "Priya", "Raman,", "there."])]
    assert [(word.id, word.text) for word in pseudonyms.words(words)] == [(7, "I"), (8, "met"), (9, "Name A,"), (10, ""), (11, "there.")]


sentences = st.lists(
    st.sampled_from(["Helen", "Priya", "Raman", "the", "plan", "van", "Dijk,", "Mr.", "asked.", "Oldfield", "it's"]), max_size=12
)


@given(st.lists(sentences, max_size=4))
def test_no_known_name_is_left_and_words_keep_their_places(texts: list[list[str]]) -> None:
    joined = [" ".join(words) for words in texts]
    pseudonyms: Pseudonyms = pseudonyms_for([(text, False) for text in joined], KNOWN)
    for words, text in zip(texts, joined, strict=True):
        assert "Helen" not in pseudonyms.applied(text)
        assert "Oldfield" not in pseudonyms.applied(text)
        spoken = [Word(number, word) for number, word in enumerate(words)]
        changed = pseudonyms.words(spoken)
        assert [word.id for word in changed] == [word.id for word in spoken]
        assert " ".join(word.text for word in changed if word.text) == pseudonyms.applied(text)


@given(st.text(max_size=60), st.booleans())
def test_names_lie_in_the_text_in_order_and_apart(text: str, listing: bool) -> None:
    found = find_names(text, KNOWN, habits([text]), listing=listing)
    assert all(text[name.start : name.end] == name.text for name in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
