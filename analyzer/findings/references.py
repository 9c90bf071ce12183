"""What every finding starts from: the passages of a study and the codes that stand on them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import PurePath
from typing import TypeVar, cast

from analyzer.core.acts import Memo, Relate
from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.core.coding import Coder
from analyzer.core.people import Party, Person
from analyzer.core.recording import Document, Recording
from analyzer.core.signal import Basis
from analyzer.core.time import Interval
from analyzer.errors import UsageError

K = TypeVar("K")
V = TypeVar("V")

UNKNOWN = "unknown"  # how a party, role, person or date that nobody named is written in tables


class Standing(StrEnum):
    """What a reference is worth: settled by consensus, decided by people, or a model's draft that nobody has looked at."""

    GOLD = "gold"
    DECIDED = "decided"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit as it is read: `source` is its recording or document, `words` half-open numbers of words there, `speaker` a person's id.

    `counted` is False for the turns of the interviewer, which stand between the units as their context and are never coded.
    """

    id: str
    source: str
    words: tuple[int, int]
    text: str
    speaker: str | None = None
    at: Interval | None = None
    counted: bool = True


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A code as it is counted: for a dimension asked per party once per trustor.

    >>> str(Node("realm", "contractual")), str(Node("trust_honesty", "negative", "customer"))
    ('realm=contractual', 'trust_honesty/customer=negative')
    """

    dimension: str
    code: str
    trustor: str | None = None

    def __str__(self) -> str:
        asked = self.dimension if self.trustor is None else f"{self.dimension}/{self.trustor}"
        return f"{asked}={self.code}"

    @classmethod
    def read(cls, text: str) -> Node:
        """The node written as `dimension=code` or `dimension/trustor=code`."""
        asked, equals, code = text.partition("=")
        dimension, _, trustor = asked.partition("/")
        if not (equals and dimension and code):
            raise UsageError(f"'{text}' names no code", remedy="Write DIMENSION=CODE or DIMENSION/TRUSTOR=CODE, such as realm=contractual.")
        return cls(dimension, code, trustor or None)


@dataclass(frozen=True, slots=True)
class Reference:
    """One code on one passage; there is one per passage and node.

    `given` is the code as it was given, before codes were merged. `coders` are those who gave it, for a draft the model. `acts` are the
    deciding acts, for a draft the prediction. `score` (0..1) is a model's, where no person decided.
    """

    passage: str
    node: Node
    given: str
    primary: bool
    standing: Standing
    coders: tuple[str, ...]
    acts: tuple[str, ...]
    basis: Basis | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A question that a person and a model both answered.

    `blind`: the person had not seen the model's answer; `random`: the passage was drawn at random from all units that the model has not
    learned from.
    """

    passage: str
    dimension: str
    trustor: str | None
    decided: frozenset[str]
    suggested: frozenset[str]
    blind: bool
    random: bool


@dataclass(frozen=True, slots=True)
class _Index:
    passages: Mapping[str, Passage]
    sources: Mapping[str, str]  # of passages
    places: Mapping[str, int]  # of a passage among those of its source
    by_source: Mapping[str, tuple[Passage, ...]]
    by_passage: Mapping[str, tuple[Reference, ...]]
    by_node: Mapping[Node, tuple[Reference, ...]]
    recordings: Mapping[str, Recording]
    documents: Mapping[str, Document]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that findings are made from: passages by source, references by passage, both in reading order. No text is held twice.

    `references` are the codes that stand; `disputed` are those that some of several coders gave and no consensus settled: they count
    nowhere unless asked for. `people` are by id; those in `supposed` are voices of one recording that nobody has named, so one human
    being may appear there as several. `memos` are standing notes, by the id of what they are about; `relations` are standing relations.
    `languages` are those of the recordings, where they are known. `moved` tells by passage of another cut the unit on which it counts.
    """

    name: str
    codebook: Codebook
    parties: tuple[Party, ...]
    people: Mapping[str, Person]
    recordings: tuple[Recording, ...]
    passages: tuple[Passage, ...]
    references: tuple[Reference, ...]
    disputed: tuple[Reference, ...] = ()
    documents: tuple[Document, ...] = ()
    coders: tuple[Coder, ...] = ()
    supposed: frozenset[str] = frozenset()
    checked: tuple[Checked, ...] = ()
    memos: Mapping[str, tuple[Memo, ...]] = field(default_factory=dict)
    relations: tuple[Relate, ...] = ()
    languages: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    _index: _Index = field(init=False, repr=False, compare=False)
    _made: dict[Hashable, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_source = _grouped((passage.source, passage) for passage in self.passages)
        index = _Index(
            passages={passage.id: passage for passage in self.passages},
            sources={passage.id: passage.source for passage in self.passages},
            places={passage.id: place for of_source in by_source.values() for place, passage in enumerate(of_source)},
            by_source=by_source,
            by_passage=_grouped((reference.passage, reference) for reference in self.references),
            by_node=_grouped((reference.node, reference) for reference in self.references),
            recordings={recording.id: recording for recording in self.recordings},
            documents={document.id: document for document in self.documents},
            names=_names(self.recordings),
        )
        object.__setattr__(self, "_index", index)

    def once(self, key: Hashable, make: Callable[[Material], V]) -> V:
        """What `make` makes of this material, made at most once for a key."""
        if key not in self._made:
            self._made[key] = make(self)
        return cast(V, self._made[key])

    @property
    def units(self) -> Iterator[Passage]:
        """The passages that are coding units."""
        return (passage for passage in self.passages if passage.counted)

    def passage(self, passage_id: str) -> Passage:
        """The passage of that id."""
        return self._index.passages[passage_id]

    def sources(self, passages: Iterable[str]) -> frozenset[str]:
        """The recordings and documents of some passages."""
        return frozenset(map(self._index.sources.__getitem__, passages))

    def in_source(self, source: str) -> tuple[Passage, ...]:
        """The passages of a recording or document, in reading order."""
        return self._index.by_source.get(source, ())

    def on(self, passage_id: str) -> tuple[Reference, ...]:
        """The codes that stand on a passage."""
        return self._index.by_passage.get(passage_id, ())

    def coded(self, node: Node) -> tuple[Reference, ...]:
        """The references to a node, in reading order."""
        return self._index.by_node.get(node, ())

    def nodes(self, dimension: Dimension) -> tuple[Node, ...]:
        """The nodes of a dimension, in the order of the codebook: codes still offered, and those that are used all the same."""
        asked = [party.id for party in self.parties] if dimension.per_party else [None]
        offered = {code.id for code in dimension.offered}
        every = (Node(dimension.id, code.id, trustor) for trustor in asked for code in dimension.codes)
        return tuple(node for node in every if node.code in offered or node in self._index.by_node)

    def code(self, node: Node) -> Code:
        """The code of a node."""
        return self.codebook.dimension(node.dimension).code(node.code)

    def label(self, node: Node) -> str:
        """The name of a node as people read it, such as `Honesty in exchange (Customer): More honesty seen`."""
        dimension = self.codebook.dimension(node.dimension)
        asked = f"{dimension.name} ({self.party_name(node.trustor)})" if node.trustor else dimension.name
        return f"{asked}: {dimension.code(node.code).name}"

    def party_name(self, party: str | None) -> str:
        """A party under the name that may be published: its alias where it has one."""
        known = next((known for known in self.parties if known.id == party), None)
        return (known.alias or known.name) if known else party or UNKNOWN

    def speaker(self, passage: Passage) -> Person | None:
        """Who says a passage, where that is known or supposed."""
        return self.people.get(passage.speaker) if passage.speaker is not None else None

    def party(self, passage: Passage) -> str | None:
        """The party for which the speaker of a passage speaks."""
        speaker = self.speaker(passage)
        return speaker.party if speaker else None

    def date(self, passage: Passage) -> date | None:
        """The day on which a passage was recorded or written."""
        recording = self._index.recordings.get(passage.source)
        return recording.recorded_on if recording else self._index.documents[passage.source].date

    def source_name(self, source: str) -> str:
        """A recording by the name of its file, with its folder where several are called so; a document by its id."""
        return self._index.names.get(source, source)

    def is_document(self, source: str) -> bool:
        """Whether a source is a document, and not a recording."""
        return source in self._index.documents

    def before(self, passage: Passage, count: int) -> tuple[Passage, ...]:
        """The `count` passages before one in its source, questions of the interviewer among them; those that overlap are passed over."""
        of_source, found, edge = self.in_source(passage.source), list[Passage](), passage.words[0]
        for place in range(self._index.places[passage.id] - 1, -1, -1):
            if len(found) == count:
                break
            if of_source[place].words[1] <= edge:
                found.append(of_source[place])
                edge = of_source[place].words[0]
        return tuple(reversed(found))

    def after(self, passage: Passage, count: int) -> tuple[Passage, ...]:
        """The `count` passages after one in its source; those that overlap are passed over."""
        of_source, found, edge = self.in_source(passage.source), list[Passage](), passage.words[1]
        for place in range(self._index.places[passage.id] + 1, len(of_source)):
            if len(found) == count:
                break
            if of_source[place].words[0] >= edge:
                found.append(of_source[place])
                edge = of_source[place].words[1]
        return tuple(found)


def month(moment: date | None) -> str:
    """The month of a date as it is written in tables.

    >>> month(date(2024, 2, 29)), month(None)
    ('2024-02', 'unknown')
    """
    return f"{moment:%Y-%m}" if moment else UNKNOWN


def quarter(moment: date | None) -> str:
    """The quarter of a date as it is written in tables.

    >>> quarter(date(2024, 5, 1))
    '2024-Q2'
    """
    return f"{moment.year}-Q{(moment.month + 2) // 3}" if moment else UNKNOWN


def _names(recordings: Iterable[Recording]) -> dict[str, str]:
    """A name for each recording that no other has: its file, else with the folder, else with its id."""
    every = list(recordings)
    for name in (lambda r: r.name, lambda r: "/".join(PurePath(r.uri).parts[-2:]), lambda r: f"{r.name} {r.id}"):
        names = {recording.id: name(recording) for recording in every}
        if len(set(names.values())) == len(names):
            break
    return names


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
