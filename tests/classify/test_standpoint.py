from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.classify.model import Question
from analyzer.classify.standpoint import plausibility

TOLD = {  # text, speaker's party, whose belief it tells
    "own": ("I rely on their dates now.", "customer", "customer"),
    "own, told by the provider": ("Since then we do not trust the forecasts.", "provider", "provider"),
    "the other's": ("They told me that they doubt our figures.", "customer", "provider"),
    "the other's, possessive": ("Their confidence in us has gone.", "provider", "customer"),
    "named": ("Invoice twice, provider suspects intention.", "customer", "provider"),
    "named, possessive": ("The customer’s faith in the team fell.", "provider", "customer"),
    "typographic": ("WE DON’T BELIEVE IT", "provider", "provider"),
}


@pytest.mark.parametrize(("text", "speaker", "holder"), TOLD.values(), ids=TOLD)
def test_the_holder_of_a_belief_is_plausible_and_the_other_party_is_not(text: str, speaker: str, holder: str) -> None:
    for trustor in ("customer", "provider"):
        value = plausibility(Question("s", text, trustor, speaker))
        assert value == 1 if trustor == holder else value <= 0.1


def test_without_a_word_of_belief_the_speaker_is_presumed() -> None:
    text = "They let the ticket lie for a month."
    assert plausibility(Question("s", text, "customer", "customer")) == 1
    assert 0.1 < plausibility(Question("s", text, "provider", "customer")) < 1


def test_both_may_be_told() -> None:
    text = "We trust them and they told us that they trust our people."
    assert {plausibility(Question("s", text, party, "customer")) for party in ("customer", "provider")} == {1.0}


@given(text=st.text(max_size=80), party=st.none() | st.text(max_size=5))
def test_unknown_speakers_or_trustors_weigh_nothing(text: str, party: str | None) -> None:
    assert plausibility(Question("s", text, None, party)) == 1
    assert 0 < plausibility(Question("s", text, party, party)) <= 1


def test_pronouns_mean_nothing_when_the_speaker_is_unknown() -> None:
    assert plausibility(Question("s", "We do not believe it.", "customer", None)) == 1
