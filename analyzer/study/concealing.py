"""What is shown of a study whose names are replaced: its words, people, firms, files and signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from analyzer.core.people import Party, Person
from analyzer.core.recording import Recording
from analyzer.core.signal import Account, Signal
from analyzer.core.transcript import Transcript, Turn
from analyzer.privacy.pseudonyms import Pseudonyms
from analyzer.study.people import Voice


def hidden_transcript(transcript: Transcript, hidden: Pseudonyms) -> Transcript:
    """The transcript with names replaced; words keep their number and id, voices without words get a number."""
    utterances = tuple(replace(one, words=hidden.words(one.words)) for one in transcript.utterances)
    speaking = transcript.speakers
    shown = {label: label if label in speaking else f"S{number}" for number, label in enumerate(labels_of(transcript), start=1)}
    return replace(transcript, utterances=utterances, turns=tuple(Turn(turn.at, shown[turn.speaker]) for turn in transcript.turns))


def labels_of(transcript: Transcript) -> tuple[str, ...]:
    """The labels of those who speak, and of voices without words, each once; a label may be a name."""
    return tuple(dict.fromkeys([*transcript.speakers, *(turn.speaker for turn in transcript.turns)]))


def hidden_recording(recording: Recording, number: int) -> Recording:
    """The recording under a number: the name of its file may name somebody, and so may its sound, which is not at hand then."""
    return replace(recording, uri=f"recording-{number:03}{PurePath(recording.uri).suffix}", first_uri="")


def hidden_person(person: Person, number: int, hidden: Pseudonyms) -> Person:
    """The person under a pseudonym; a number where none was given, since an id may be a name."""
    return replace(person, pseudonym=hidden.applied(person.pseudonym, listing=True) or f"Person {number}", role=hidden.applied(person.role))


def hidden_voices(voices: Mapping[str, Voice], hidden: Pseudonyms) -> dict[str, Voice]:
    """The voices of a transcript by its labels, which may be names themselves and are numbers in what is shown."""
    return {label: _hidden_voice(voice, number, hidden) for number, (label, voice) in enumerate(voices.items(), start=1)}


def _hidden_voice(voice: Voice, number: int, hidden: Pseudonyms) -> Voice:
    shown = hidden.applied(voice.name, listing=True)
    known = voice.person is not None or voice.interviewer or shown != voice.name
    return replace(voice, speaker=f"S{number}", name=shown if known else f"S{number}")


def hidden_party(party: Party, hidden: Pseudonyms) -> Party:
    """The party under the name that may be published."""
    return replace(party, name=party.alias or hidden.applied(party.name))


def hidden_signal(signal: Signal, hidden: Pseudonyms) -> Signal:
    """The signal with names replaced in everything that is told of it, and in who is said to have sent, got and told it."""
    return replace(
        signal,
        label=_hidden_people(signal.label, hidden),
        sender=_hidden_people(signal.sender, hidden),
        recipients=tuple(_hidden_people(one, hidden) for one in signal.recipients),
        episode=hidden.applied(signal.episode),
        issue=hidden.applied(signal.issue),
        trigger=hidden.applied(signal.trigger),
        urgency=hidden.applied(signal.urgency),
        medium=hidden.applied(signal.medium),
        accounts=tuple(_hidden_account(account, hidden) for account in signal.accounts),
    )


def _hidden_account(account: Account, hidden: Pseudonyms) -> Account:
    return replace(
        account,
        party=_hidden_people(account.party, hidden),
        content=hidden.applied(account.content),
        strength=hidden.applied(account.strength),
        purpose=hidden.applied(account.purpose),
        response=hidden.applied(account.response),
        at=replace(account.at, said=hidden.applied(account.at.said)) if account.at else None,
    )


def _hidden_people(text: str, hidden: Pseudonyms) -> str:
    """A field that names people or a party; the id of a party stays, since it joins the signal to the party."""
    is_party = any(party.id == text for party in hidden.known.parties)
    return text if is_party else hidden.applied(text, listing=True)
