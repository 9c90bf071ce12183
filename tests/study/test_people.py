from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from analyzer.core.acts import Act, Identify, Retract
from analyzer.core.identity import Provenance
from analyzer.core.people import Party, Person
from analyzer.core.recording import Recording
from analyzer.core.transcript import Transcript, Utterance, Word
from analyzer.study.people import party_of_path, voices

RECORDING = Recording("r", "customer.wav", "", 0)
PARTIES = (Party("customer", "Customer", "Shipyard"), Party("provider", "Service provider"))


@pytest.mark.parametrize(
    ("uri", "party"),
    [
        ("a/customer-1.wav", "customer"),
        ("a/Service Provider 2.mp3", "provider"),
        ("a/shipyard_march.m4a", "customer"),
        ("provider/02.wav", "provider"),
        ("a/customer meets provider.wav", None),
        ("customers.wav", None),
        ("x/y.wav", None),
    ],
)
def test_the_party_is_read_from_the_path(uri: str, party: str | None) -> None:
    assert party_of_path(uri, PARTIES) == party


def conversation() -> Transcript:
    said = [("S1", "Who decided that?"), ("S2", "We did so ourselves after many long weeks of talk.")] * 6
    utterances, number = [], 0
    for speaker, text in said:
        words = text.split()
        utterances.append(Utterance(None, speaker, tuple(Word(number + i, word) for i, word in enumerate(words))))
        number += len(words)
    return Transcript("t", "r", "en", tuple(utterances), Provenance("test", "0"))


def test_who_asks_is_supposed_to_be_the_interviewer() -> None:
    found = voices(conversation(), RECORDING, PARTIES, {}, [])
    assert (found["S1"].interviewer, found["S1"].party, found["S1"].supposed) == (True, None, True)
    assert (found["S2"].interviewer, found["S2"].party, found["S2"].supposed) == (False, "customer", True)


def test_a_file_that_was_renamed_is_still_of_the_party_that_its_first_name_told() -> None:
    for uri, party in (("archive/07.wav", "customer"), ("archive/provider.wav", "provider")):
        assert voices(conversation(), replace(RECORDING, uri=uri, first_uri="customer.wav"), PARTIES, {}, [])["S2"].party == party


def test_a_person_named_by_a_person_is_not_supposed_and_can_be_undone() -> None:
    person = Person("p1", "provider", "manager", "Ada")
    named = Act("1", "owner", datetime(2026, 1, 1, tzinfo=UTC), Identify("t", "S2", "p1"))
    undone = Act("2", "owner", datetime(2026, 1, 2, tzinfo=UTC), Retract("1"))
    known = voices(conversation(), RECORDING, PARTIES, {"p1": person}, [named])["S2"]
    assert (known.name, known.party, known.supposed) == ("Ada", "provider", False)
    assert voices(conversation(), RECORDING, PARTIES, {"p1": person}, [named, undone])["S2"].supposed
