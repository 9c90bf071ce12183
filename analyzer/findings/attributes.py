"""What is known of a passage besides its codes: who says it, for whom, where and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from analyzer.findings.references import UNKNOWN, Material, Passage, Reference, Standing, month, quarter


class Attribute(StrEnum):
    """What passages can be told apart by."""

    PARTY = "party"
    ROLE = "role"
    PERSON = "person"
    RECORDING = "recording"
    MONTH = "month"
    QUARTER = "quarter"
    STANDING = "standing"


UNCODED = "uncoded"


def attribute_of(material: Material, passage: Passage, attribute: Attribute) -> str:
    """The value of an attribute for a passage, as tables show it; `unknown` where nobody said."""
    return READERS[attribute](material, passage)


def _party(material: Material, passage: Passage) -> str:
    party = material.party(passage)
    return material.party_name(party) if party else UNKNOWN


def _role(material: Material, passage: Passage) -> str:
    speaker = material.speaker(passage)
    return (speaker.role if speaker else "") or UNKNOWN


def standing_of(references: Iterable[Reference]) -> str:
    """The strongest standing among some references of a passage."""
    found = {reference.standing for reference in references}
    return next((standing.value for standing in Standing if standing in found), UNCODED)


def person_name(material: Material, person_id: str | None) -> str:
    """A person under the pseudonym that may be shown; a voice that nobody named is told apart by its recording."""
    person = material.people.get(person_id) if person_id is not None else None
    if person is None or person_id is None:
        return UNKNOWN
    name = person.pseudonym or person.id
    return f"{name} ({material.source_name(person_id.rpartition(':')[0])})" if person_id in material.supposed else name


def in_order(material: Material, attribute: Attribute, values: Iterable[str]) -> tuple[str, ...]:
    """Values as a reader expects them: parties as the study names them, recordings as listed, others sorted; what is unknown last."""
    known: list[str] = {
        Attribute.PARTY: [material.party_name(party.id) for party in material.parties],
        Attribute.STANDING: [*Standing, UNCODED],
        Attribute.RECORDING: [material.source_name(recording.id) for recording in material.recordings],
    }.get(attribute, [])
    place = {value: number for number, value in enumerate(known)}
    return tuple(sorted(set(values), key=lambda value: (value == UNKNOWN, place.get(value, len(place)), value)))


READERS: Mapping[Attribute, Callable[[Material, Passage], str]] = {
    Attribute.PARTY: _party,
    Attribute.ROLE: _role,
    Attribute.PERSON: lambda material, passage: person_name(material, passage.speaker),
    Attribute.RECORDING: lambda material, passage: material.source_name(passage.source),
    Attribute.MONTH: lambda material, passage: month(material.date(passage)),
    Attribute.QUARTER: lambda material, passage: quarter(material.date(passage)),
    Attribute.STANDING: lambda material, passage: standing_of(material.on(passage.id)),
}
