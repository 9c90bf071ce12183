"""The units of a study as coders read them, kept at hand interview by interview."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar, cast

from analyzer.core.acts import Act, EditCode, Split
from analyzer.core.coding import Coder
from analyzer.core.identity import text_hash
from analyzer.core.people import Person
from analyzer.core.recording import Document, Recording
from analyzer.core.time import Interval
from analyzer.core.transcript import Word, joined
from analyzer.core.units import Segment
from analyzer.study.earlier import offered
from analyzer.study.handle import Study
from analyzer.study.ledger import Ledger
from analyzer.study.material import OVERLAYS, Heard, by_transcript, hear, overlays
from analyzer.study.segment import segments_of
from analyzer.study.standby import LONG_S, Failing, Standby, State
from analyzer.study.suggest import Recipe, recipe_of
from analyzer.units.rendering import render, trimmed

CONTEXT_WORDS = 45  # shown before and after a unit
KEPT = 256  # interviews, of which one of an hour takes about a megabyte

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """Words of one speaker, by name."""

    speaker: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit with its neighbours: where it stands (number `place` of `of` units of a recording), who says it, and what surrounds it.

    `words` are the ids of its words, which stand between spaces.
    """

    segment: str
    recording: str
    title: str
    place: int
    of: int
    speaker: str | None
    party: str | None
    text: str
    text_hash: str
    at: Interval | None
    before: tuple[Said, ...]
    after: tuple[Said, ...]
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Volume:
    """An interview: its units in order, every passage that was ever coded or cut in it, and the step that suggested codes.

    `earlier`: with an earlier version of the codebook; there is none of today's.
    """

    heard: Heard
    units: tuple[str, ...]
    passages: Passages
    suggested: str
    earlier: bool = False

    @property
    def recording(self) -> str:
        """The id of its recording."""
        return self.heard.recording.id

    @property
    def transcript(self) -> str:
        """The id of its transcript."""
        return self.heard.transcript.id


@dataclass(frozen=True, slots=True)
class _Today:
    """What is asked once for several interviews: the acts on each transcript, and what changes with any cut, suggestion or person."""

    acts: Mapping[str, tuple[Act, ...]]
    shared: State

    def state(self, transcript: str) -> State:
        """What changes whenever an interview reads differently."""
        return (tuple(act.id for act in self.acts.get(transcript, ())), *self.shared)


class Shelf:
    """Interviews kept at hand as long as nothing in them changes; threads may share one."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.ledger = Ledger(study)
        self._volumes: OrderedDict[str, tuple[State, Volume]] = OrderedDict()
        self._recordings: dict[str, str] = {}
        self._standby = Standby(self._everything)
        self._parts: dict[str, tuple[State, object]] = {}
        self._lock = threading.Lock()
        self._opening = threading.Lock()

    def passages(self, segments: Collection[str]) -> dict[str, Passage]:
        """The passages of these segments, in their order; those that do not exist are left out."""
        return passages_in(self.volumes_of(segments), segments)

    def volumes_of(self, segments: Collection[str]) -> tuple[Volume, ...]:
        """The interviews in which these segments stand."""
        found = self.study.store.products.segments(ids=segments)
        if not found:
            return ()
        recordings = dict.fromkeys(self._recording_of(transcript) for transcript in sorted({segment.transcript for segment in found}))
        today = self._today()
        volumes = tuple(self._volume(recording, today) for recording in recordings)
        for volume in volumes:
            volume.passages.learn(segment for segment in found if segment.transcript == volume.transcript)
        return volumes

    def volume(self, recording: str) -> Volume:
        """One interview; a recording without transcript is an error."""
        return self._volume(recording, self._today())

    @property
    def cuts(self) -> State:
        """What changes whenever units are cut, split, joined or suggested for otherwise, or people and the codebook are edited."""
        store = self.study.store
        work = store.products.count("segments", "predictions")
        return (store.log.mark(Split, EditCode), store.catalogue.all_of(Person), work)

    @property
    def overlays(self) -> Mapping[str, tuple[Act, ...]]:
        """The corrections, speakers, off-record marks and checks that stand, by transcript."""
        return self.kept("overlays", self.study.store.log.mark(*OVERLAYS), lambda: by_transcript(overlays(self.study)))

    @property
    def recipe(self) -> Recipe:
        """How the study suggests codes today."""
        return self.kept("recipe", self.cuts, lambda: recipe_of(self.study))

    def kept(self, name: str, state: State, compute: Callable[[], T]) -> T:
        """What `compute` finds, kept under this name as long as the state is this one."""
        with self._lock:
            known = self._parts.get(name)
        if known is not None and known[0] == state:
            return cast(T, known[1])
        found = compute()
        with self._lock:
            self._parts[name] = (state, found)
        return found

    def remembered(self, name: str, compute: Callable[[], T]) -> T:
        """What `compute` finds, kept until anything is done in the study; what takes long stands in while it is made anew."""
        return self._standby.remembered(name, compute)

    def soon(self, name: str, compute: Callable[[], T]) -> T | None:
        """The same for who does not want to wait: None as long as it is computed for the first time, and that takes long."""
        return self._standby.soon(name, compute)

    def behind(self, name: str, work: Callable[[], object], *, within_s: float | None = LONG_S) -> None:
        """Do some work and wait for it so long (None: until it is done); what takes longer goes on behind, once at a time."""
        self._standby.behind(name, work).join(within_s)

    def failing(self, name: str) -> Failing | None:
        """Since when what is remembered under a name could not be brought up to date."""
        return self._standby.failing(name)

    def _everything(self) -> State:
        store = self.study.store
        described = tuple(store.catalogue.all_of(kind) for kind in (Person, Coder, Recording, Document))  # type: ignore[type-var]
        return (store.log.position, store.products.count("transcript", "segments", "predictions"), described)

    def prepare(self) -> None:
        """Open the interviews, as many as are kept, and read the decisions while nobody waits for them yet."""
        self._standby.behind("interviews", self._open_all)

    def _open_all(self) -> None:
        for recording in sorted(self.study.store.catalogue.all_of(Recording), key=lambda found: found.uri)[:KEPT]:
            if self.study.store.products.transcripts(recording=recording.id):
                begun = time.monotonic()
                self.volume(recording.id)
                time.sleep(time.monotonic() - begun)  # who decides meanwhile has half of the time
        self.ledger.codings()

    def _volume(self, recording: str, today: _Today) -> Volume:
        if (kept := self._open(recording, today)) is not None:
            return kept
        with self._opening:  # nobody opens what somebody else is opening
            if (kept := self._open(recording, today)) is not None:
                return kept
            volume = _bound(self.study, hear(self.study, recording, acts=today.acts), self.recipe)
            with self._lock:
                self._volumes[recording] = (today.state(volume.transcript), volume)
                while len(self._volumes) > KEPT:
                    self._volumes.popitem(last=False)
        return volume

    def _open(self, recording: str, today: _Today) -> Volume | None:
        """An interview that is open already, and reads as it did."""
        with self._lock:
            state, volume = self._volumes.get(recording, (None, None))
            if volume is None or state != today.state(volume.transcript):
                return None
            self._volumes.move_to_end(recording)
            return volume

    def _today(self) -> _Today:
        return _Today(self.overlays, (*self.cuts, self.study.store.products.count("transcript")))

    def _recording_of(self, transcript: str) -> str:
        if transcript not in self._recordings:
            self._recordings[transcript] = self.study.store.products.recording_of(transcript)
        return self._recordings[transcript]


def passages_in(volumes: Collection[Volume], segments: Collection[str]) -> dict[str, Passage]:
    """The passages of these segments that stand in some interviews, in the order of the segments."""
    found = {segment: volume.passages[segment] for volume in volumes for segment in segments if segment in volume.passages}
    return {segment: found[segment] for segment in segments if segment in found}


def _bound(study: Study, heard: Heard, recipe: Recipe) -> Volume:
    units = segments_of(study, heard)
    known = {segment.id: segment for segment in (*units, *study.store.products.segments(transcript=heard.transcript.id))}
    passages = Passages(heard, known, [segment.id for segment in units])
    suggested = offered(study, heard, recipe)
    return Volume(heard, passages.order, passages, suggested.step, suggested.earlier)


class Passages(Mapping[str, Passage]):
    """The passages of an interview, each put together when it is first asked for: opening an interview is quick."""

    def __init__(self, heard: Heard, segments: dict[str, Segment], order: Sequence[str]) -> None:
        self.order = tuple(order)
        self._heard = heard
        self._segments = segments
        self._places = {segment: place for place, segment in enumerate(order, 1)}
        self._words = render(heard.transcript)
        self._spoken = _Spoken(heard, {label: voice.name for label, voice in heard.voices.items()})
        self._made: dict[str, Passage] = {}

    def learn(self, segments: Iterable[Segment]) -> None:
        """Spans that somebody coded since the interview was opened."""
        self._segments.update({segment.id: segment for segment in segments if segment.id not in self._segments})

    def __getitem__(self, segment: str) -> Passage:
        if segment not in self._made:
            self._made[segment] = self._passage(self._segments[segment])
        return self._made[segment]

    def __iter__(self) -> Iterator[str]:
        return iter(self._segments)

    def __len__(self) -> int:
        return len(self._segments)

    def __contains__(self, segment: object) -> bool:
        return segment in self._segments

    def _passage(self, segment: Segment) -> Passage:
        (unit,) = self._heard.units((segment,), context_words=0, rendering=self._words)
        voice = self._heard.voices.get(unit.speaker or "")
        return Passage(
            segment=segment.id,
            recording=self._heard.recording.id,
            title=self._heard.recording.name,
            place=self._places.get(segment.id, 0),
            of=len(self.order),
            speaker=voice.name if voice else None,
            party=unit.party,
            text=unit.text,
            text_hash=text_hash(unit.text),
            at=unit.at,
            before=self._spoken.before(segment),
            after=self._spoken.after(segment),
            words=tuple(word.id for word, _, text in trimmed(self._words.words, segment) for _ in text.split()),
        )


class _Spoken:
    """The words of an interview with who says each, by name."""

    def __init__(self, heard: Heard, names: dict[str, str]) -> None:
        self._words = tuple(
            (names.get(utterance.speaker or "", utterance.speaker), word)
            for utterance in heard.transcript.utterances
            for word in utterance.words
        )

    def before(self, segment: Segment) -> tuple[Said, ...]:
        """What is said just before a segment."""
        return tuple(_said(self._words[max(0, segment.first - CONTEXT_WORDS) : segment.first]))

    def after(self, segment: Segment) -> tuple[Said, ...]:
        """What is said just after it."""
        return tuple(_said(self._words[segment.last + 1 : segment.last + 1 + CONTEXT_WORDS]))


def _said(words: Sequence[tuple[str | None, Word]]) -> Iterator[Said]:
    for speaker, run in groupby(words, key=lambda pair: pair[0]):
        text = joined([word for _, word in run])
        if text:
            yield Said(speaker, text)
