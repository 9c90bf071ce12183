"""What the material is: recordings and documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Recording:
    """An audio or video file, known by its content: `id` is derived from `sha256`.

    `uri` is where it was last seen, `first_uri` where it was seen first if that was elsewhere.
    """

    id: str
    uri: str
    sha256: str
    duration_ms: int
    people: tuple[str, ...] = ()
    recorded_on: date | None = None
    first_uri: str = ""

    @property
    def name(self) -> str:
        """The name of its file, as people know it."""
        return PurePath(self.uri).name


class DocumentKind(StrEnum):
    """What sort of document stands beside the interviews."""

    CONTRACT = "contract"
    MINUTES = "minutes"
    MAIL = "mail"
    CALENDAR = "calendar"
    PRESS = "press"
    WEB = "web"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Document:
    """A written source beside the recordings, with its date where it is known."""

    id: str
    text: str
    kind: DocumentKind = DocumentKind.OTHER
    date: date | None = None
