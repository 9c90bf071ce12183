"""What is known of a passage besides its codes: who says it, for whom, where and when."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from analyzer.findings.references import UNKNOWN, Material, Passage, month, quarter


class Attribute(StrEnum):
    """What passages can be told apart by."""

    PARTY = "party"
    ROLE = "role"
    PERSON = "person"
    RECORDING = "recording"
    MONTH = "month"
    QUARTER = "quarter"


def attribute_of(material: Material, passage: Passage, attribute: Attribute) -> str:
    """The value of an attribute for a passage, as tables show it; `unknown` where nobody said."""
    match attribute:
        case Attribute.PARTY:
            party = material.party(passage)
            return material.party_name(party) if party else UNKNOWN
        case Attribute.ROLE:
            speaker = material.speaker(passage)
            return (speaker.role if speaker else "") or UNKNOWN
        case Attribute.PERSON:
            return person_name(material, passage.speaker)
        case Attribute.RECORDING:
            return material.source_name(passage.source)
        case Attribute.MONTH:
            return month(material.date(passage))
        case Attribute.QUARTER:
            return quarter(material.date(passage))


def person_name(material: Material, person_id: str | None) -> str:
    """A person under the pseudonym that may be shown; a voice that nobody named is told apart by its recording."""
    person = material.people.get(person_id) if person_id is not None else None
    if person is None or person_id is None:
        return UNKNOWN
    name = person.pseudonym or person.id
    return f"{name} ({material.source_name(person_id.rpartition(':')[0])})" if person_id in material.supposed else name


def in_order(material: Material, attribute: Attribute, values: Iterable[str]) -> tuple[str, ...]:
    """Values as a reader expects them: parties as the study names them, recordings as listed, others sorted; what is unknown last."""
    known = {
        Attribute.PARTY: [material.party_name(party.id) for party in material.parties],
        Attribute.RECORDING: [material.source_name(recording.id) for recording in material.recordings],
    }.get(attribute, [])
    place = {value: number for number, value in enumerate(known)}
    return tuple(sorted(set(values), key=lambda value: (value == UNKNOWN, place.get(value, len(place)), value)))
