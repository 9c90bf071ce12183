"""How a quotation names its source."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from analyzer.findings.references import Material, Passage

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
UNDATED = "undated"
NOBODY = "unknown speaker"


class Citation(StrEnum):
    """Who stands in the source line of a quotation: the party alone, or the role of the speaker (the party where no role is known)."""

    PARTY = "party"
    ROLE = "role"


def cite(material: Material, passage: Passage, *, by: Citation = Citation.PARTY) -> str:
    """The source line of a quotation, such as `(source: Customer - 12 March 2024)`."""
    return f"(source: {who(material, passage, by=by)} - {day(material.date(passage))})"


def who(material: Material, passage: Passage, *, by: Citation = Citation.PARTY) -> str:
    """The speaker of a passage as published: never by name. An interviewer is called so; a document speaks for itself."""
    if material.is_document(passage.source):
        return passage.source
    speaker = material.speaker(passage)
    if speaker is None:
        return NOBODY
    if speaker.interviewer:
        return "Interviewer"
    if by is Citation.ROLE and speaker.role:
        return speaker.role
    return material.party_name(speaker.party) if speaker.party else NOBODY


def day(moment: date | None) -> str:
    """A date as it is read, whatever the machine's language.

    >>> day(date(2024, 3, 12)), day(None)
    ('12 March 2024', 'undated')
    """
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}" if moment else UNDATED
