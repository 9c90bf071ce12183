"""The units of a study as coders read them, kept at hand interview by interview."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias, TypeVar, cast

from analyzer.core.acts import Correct, EditCode, Identify, OffRecord, Speak, Split
from analyzer.core.identity import text_hash
from analyzer.core.people import Person
from analyzer.core.time import Interval
from analyzer.core.transcript import Word, joined
from analyzer.core.units import Segment
from analyzer.study.earlier import offered
from analyzer.study.handle import Study
from analyzer.study.ledger import Ledger
from analyzer.study.material import Heard, hear
from analyzer.study.segment import segments_of
from analyzer.study.suggest import Recipe, recipe_of
from analyzer.units.rendering import render, trimmed

CONTEXT_WORDS = 45  # shown before and after a unit
LONG_S = 1.0  # what takes longer is not computed for every act that somebody does meanwhile
PATIENCE = 10
KEPT = 256  # interviews, of which one of an hour takes about a megabyte

T = TypeVar("T")
State: TypeAlias = tuple[object, ...]


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

    recording: str
    transcript: str
    units: tuple[str, ...]
    passages: Mapping[str, Passage]
    suggested: str
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class _Kept:
    """A figure, what the study was when it was computed, and until when (monotonic seconds) it is good whatever happens; 0: not at all."""

    state: State
    value: object
    until: float


class Shelf:
    """Interviews kept at hand as long as nothing in them changes; threads may share one."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.ledger = Ledger(study)
        self._volumes: OrderedDict[str, tuple[State, Volume]] = OrderedDict()
        self._recordings: dict[str, str] = {}
        self._found: dict[str, _Kept] = {}
        self._computing: dict[str, threading.Event] = {}
        self._parts: dict[str, tuple[State, object]] = {}
        self._lock = threading.Lock()

    def passages(self, segments: Collection[str]) -> dict[str, Passage]:
        """The passages of these segments, in their order; those that do not exist are left out."""
        return passages_in(self.volumes_of(segments), segments)

    def volumes_of(self, segments: Collection[str]) -> tuple[Volume, ...]:
        """The interviews in which these segments stand."""
        transcripts = {segment.transcript for segment in self.study.store.products.segments(ids=segments)}
        recordings = dict.fromkeys(self._recording_of(transcript) for transcript in sorted(transcripts))
        state = self._state()
        return tuple(self._volume(recording, state) for recording in recordings)

    def volume(self, recording: str) -> Volume:
        """One interview; a recording without transcript is an error."""
        return self._volume(recording, self._state())

    @property
    def cuts(self) -> State:
        """What changes whenever units are cut, split, joined or suggested for otherwise, or people and the codebook are edited."""
        store = self.study.store
        work = store.products.count("segments", "predictions")
        return (store.log.mark(Split, EditCode), store.catalogue.all_of(Person), work)

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
        """What `compute` finds, kept under this name until anything is done in the study.

        What takes long is kept ten times as long as it took; who asks after that is answered with it once more, while it is computed anew.
        """
        state = self._everything()
        with self._lock:
            kept = self._found.get(name)
            if kept is not None and (kept.state == state or time.monotonic() < kept.until):
                return cast(T, kept.value)
            stands_in = kept is not None and kept.until > 0
            running = self._computing.get(name)
            self._computing.setdefault(name, threading.Event())
        if kept is None and running is not None:  # somebody else computes it for the first time
            running.wait()
            return self.remembered(name, compute)
        if kept is None or not stands_in:
            return self._compute(name, state, compute)
        if running is None:
            threading.Thread(target=self._compute, name=name, args=(name, state, compute), daemon=True).start()
        return cast(T, kept.value)

    def _compute(self, name: str, state: State, compute: Callable[[], T]) -> T:
        begun = time.monotonic()
        try:
            found = compute()
            ended = time.monotonic()
            long = ended - begun > LONG_S
            with self._lock:
                self._found[name] = _Kept(state, found, ended + PATIENCE * (ended - begun) if long else 0.0)
            return found
        finally:
            with self._lock:
                running = self._computing.pop(name, None)
            if running is not None:
                running.set()

    def _everything(self) -> State:
        store = self.study.store
        return (store.log.position, store.products.count("transcript", "segments", "predictions"), *(store.catalogue.all_of(Person)))

    def _volume(self, recording: str, state: State) -> Volume:
        with self._lock:
            kept = self._volumes.get(recording)
            if kept is not None and kept[0] == state:
                self._volumes.move_to_end(recording)
                return kept[1]
        recipe = self.kept("recipe", state, lambda: recipe_of(self.study))
        volume = _bound(self.study, hear(self.study, recording), recipe)
        with self._lock:
            self._volumes[recording] = (state, volume)
            while len(self._volumes) > KEPT:
                self._volumes.popitem(last=False)
        return volume

    def _state(self) -> State:
        """What changes whenever any interview reads differently."""
        store = self.study.store
        return (
            store.log.mark(Correct, Speak, Identify, OffRecord, Split, EditCode),
            store.catalogue.all_of(Person),
            store.products.count("transcript", "segments", "predictions"),
        )

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
    passages = _Passages(heard, known, [segment.id for segment in units])
    suggested = offered(study, heard, recipe)
    return Volume(heard.recording.id, heard.transcript.id, passages.order, passages, suggested.step, suggested.earlier)


class _Passages(Mapping[str, Passage]):
    """The passages of an interview, each put together when it is first asked for: opening an interview is quick."""

    def __init__(self, heard: Heard, segments: dict[str, Segment], order: Sequence[str]) -> None:
        self.order = tuple(order)
        self._heard = heard
        self._segments = segments
        self._places = {segment: place for place, segment in enumerate(order, 1)}
        self._words = render(heard.transcript)
        self._spoken = _Spoken(heard, {label: voice.name for label, voice in heard.voices.items()})
        self._made: dict[str, Passage] = {}

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
