"""Who speaks in a transcript: what people said, and what the software supposes until they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from analyzer.core.acts import Act, Identify, standing
from analyzer.core.identity import slug
from analyzer.core.people import Party, Person
from analyzer.core.recording import Recording
from analyzer.core.transcript import Transcript
from analyzer.units import guess_interviewer


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose voice a speaker label is: a person where one was named, and the party they speak for; `supposed` until a person confirms it.

    `person` is the id of the person named.
    """

    speaker: str
    name: str
    party: str | None
    interviewer: bool
    supposed: bool
    person: str | None = None


def voices(
    transcript: Transcript, recording: Recording, parties: Sequence[Party], people: Mapping[str, Person], acts: Sequence[Act]
) -> dict[str, Voice]:
    """Whose voice each speaker label of a transcript is.

    Without a person's word the interviewer is supposed from who asks, and everybody else speaks for the party that the file's path names,
    or the path at which the file was first seen.
    """
    named = {
        act.body.speaker: act.body.person
        for act in standing(acts)
        if isinstance(act.body, Identify) and act.body.transcript == transcript.id and act.body.person in people
    }
    asking = guess_interviewer(transcript) if not named else None
    party = party_of_path(recording.uri, parties) or party_of_path(recording.first_uri, parties)
    return {
        speaker: _known(speaker, people[named[speaker]]) if speaker in named else _supposed(speaker, asking, party)
        for speaker in transcript.speakers
    }


def party_of_path(uri: str, parties: Sequence[Party]) -> str | None:
    """The one party whose id, name or alias is part of a file's name, or else of its folder's; None when no or several parties are.

    >>> party_of_path("interviews/customer-2.opus", [Party("customer", "Customer"), Party("provider", "Provider")])
    'customer'
    """
    path = PurePath(uri)
    for part in (path.stem, path.parent.name):
        words = f"_{slug(part)}_"
        named = {p.id for p in parties if any(f"_{slug(label)}_" in words for label in (p.id, p.name, p.alias) if label)}
        if len(named) == 1:
            return named.pop()
    return None


def _known(speaker: str, person: Person) -> Voice:
    return Voice(speaker, person.pseudonym or person.id, person.party, person.interviewer, supposed=False, person=person.id)


def _supposed(speaker: str, asking: str | None, party: str | None) -> Voice:
    if speaker == asking:
        return Voice(speaker, "Interviewer", None, interviewer=True, supposed=True)
    return Voice(speaker, speaker, party, interviewer=False, supposed=True)
