"""What a comparison of coders starts from: documents, stretches of them, coders and their decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from analyzer.core.codebook import Codebook, Dimension
from analyzer.core.coding import Coder, CoderKind, Coding
from analyzer.core.time import Interval

ALL_PARTIES = "all parties"
NONE = "(none)"  # how "no code applies" is written beside codes


@dataclass(frozen=True, slots=True)
class Source:
    """A document that was coded: the length of its text in characters and words."""

    id: str
    title: str
    characters: int
    words: int
    duration_ms: int | None = None
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a source: half-open characters and words of its text, its text and its time."""

    id: str
    source: str
    chars: tuple[int, int]
    words: tuple[int, int]
    text: str = ""
    at: Interval | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that agreement is computed from.

    `segments` are what decisions are about, in reading order; `units` the sentences or turns where these are counted. `codings` come in the
    order in which they were decided. `memos` are coders' notes by the id of the act they explain.
    """

    codebook: Codebook
    parties: tuple[str, ...]
    sources: tuple[Source, ...]
    segments: tuple[Passage, ...]
    coders: tuple[Coder, ...]
    codings: tuple[Coding, ...]
    units: tuple[Passage, ...] = ()
    memos: Mapping[str, str] = field(default_factory=dict)

    def kind(self, coder: str) -> CoderKind:
        """What sort of coder this is; one that nobody described is a person."""
        return next((known.kind for known in self.coders if known.id == coder), CoderKind.PERSON)

    def called(self, coder: str) -> str:
        """The name of a coder."""
        return next((known.name for known in self.coders if known.id == coder), coder)


@dataclass(frozen=True, slots=True)
class Question:
    """A dimension asked of a unit: of one party, or of each of several, whose answers are then rows of their own."""

    dimension: Dimension
    parties: tuple[str | None, ...] = (None,)

    @property
    def party(self) -> str | None:
        """The party as written in tables."""
        return ALL_PARTIES if len(self.parties) > 1 else self.parties[0]

    @property
    def label(self) -> str:
        """The dimension, with the party where it is asked per party."""
        return self.dimension.name if self.party is None else f"{self.dimension.name}, {self.party}"


def questions(codebook: Codebook, parties: tuple[str, ...]) -> Iterator[Question]:
    """What is compared: each coded dimension; one that is asked per party for each party, then for all of them together."""
    for dimension in codebook.coded:
        if not dimension.per_party:
            yield Question(dimension)
            continue
        for party in parties:
            yield Question(dimension, (party,))
        if len(parties) > 1:
            yield Question(dimension, parties)
