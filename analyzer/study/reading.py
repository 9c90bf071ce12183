"""The use case: a whole interview as a person reads and codes it, with lines, marks in the margin and what was corrected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from analyzer.core.acts import Correct, Memo
from analyzer.core.coding import Coder, CoderKind, Coding, Prediction
from analyzer.core.identity import text_hash
from analyzer.core.overlay import off_record
from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Word
from analyzer.core.units import Scheme, Segment
from analyzer.review.sight import Sight
from analyzer.study.earlier import shown_of
from analyzer.study.handle import Study
from analyzer.study.material import Heard, hear, overlays
from analyzer.study.people import Voice
from analyzer.study.segment import segments_of
from analyzer.study.sight import Viewer, views

T = TypeVar("T")

LINE_WORDS = 60  # a longer utterance is read in several lines, broken after a sentence where there is one
EARLIER = "earlier version of the codebook"
SENTENCE_ENDS = (".", "?", "!", "…")


@dataclass(frozen=True, slots=True)
class Line:
    """A numbered stretch of at most 60 words of one speaker; `opens` where the speaker begins. Numbers do not depend on the screen."""

    number: int
    speaker: str | None
    opens: bool
    words: tuple[Word, ...]
    at: Interval | None
    overlap: bool = False


class Source(StrEnum):
    """Whose mark it is."""

    OWN = "own"
    OTHER = "other"
    CONSENSUS = "consensus"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Mark:
    """A code on a piece; `stale` where the text has changed since.

    `coder` is who gave it (of a model nothing, or EARLIER), `by` the deciding act or the prediction.
    """

    dimension: str
    code: str
    party: str | None
    source: Source
    coder: str
    by: str
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A memo as it is shown."""

    act: str
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit or a free span with the marks that the reader may see; `frozen` units are given out for coding and keep their borders."""

    segment: Segment
    frozen: bool
    hidden: bool
    marks: tuple[Mark, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """An interview as its reader sees it: `first_heard` holds the words that were corrected as they were recognised."""

    heard: Heard
    lines: tuple[Line, ...]
    off_record: frozenset[int]
    first_heard: Mapping[int, str]

    @property
    def transcript(self) -> Transcript:
        """The transcript as corrected."""
        return self.heard.transcript

    @property
    def voices(self) -> Mapping[str, Voice]:
        """Whose voice each label is."""
        return self.heard.voices


def read(study: Study, recording: str) -> Reading:
    """The lines of an interview as they stand."""
    heard = hear(study, recording)
    transcript = heard.transcript.id
    words = tuple(study.store.products.transcript(transcript).words)
    acts = overlays(study)
    bodies = (act.body for act in acts if isinstance(act.body, Correct) and act.body.transcript == transcript)
    mended = {body.word: words[body.word].text for body in bodies if body.text != words[body.word].text}
    return Reading(heard, tuple(lines(heard.transcript, words)), off_record(transcript, acts), mended)


def lines(transcript: Transcript, recognised: Sequence[Word]) -> Iterator[Line]:
    """The numbered lines of a transcript; where they break follows from the words as `recognised`, so a correction moves no number."""
    number, speaker = 0, None
    for utterance in transcript.utterances:
        for words in _runs(utterance.words, recognised):
            number += 1
            opens = number == 1 or utterance.speaker != speaker
            speaker = utterance.speaker
            yield Line(number, speaker, opens, words, _span(words) or utterance.at, utterance.overlap)


def pieces(study: Study, heard: Heard, viewer: Viewer, *, only: Iterable[str] | None = None) -> tuple[Piece, ...]:
    """The units and coded spans of an interview, or those in `only`, with what `viewer` may see of them."""
    units = segments_of(study, heard)
    free = study.store.products.segments(transcript=heard.transcript.id, scheme=Scheme.FREE)
    wanted = None if only is None else frozenset(only)
    chosen = [segment for segment in (*units, *free) if wanted is None or segment.id in wanted]
    margin = _margin(study, heard, viewer, [segment.id for segment in chosen])
    spans = {segment.id for segment in free}
    shown = [segment for segment in chosen if segment.id not in spans or margin.stands(segment.id)]
    hashes = {unit.segment.id: text_hash(unit.text) for unit in heard.units([s for s in shown if s.id in margin.codings])}
    return tuple(margin.piece(segment, hashes.get(segment.id)) for segment in shown)


@dataclass(frozen=True, slots=True)
class _Margin:
    """What stands beside the text of one interview, by segment, and what of it may be seen."""

    coder: str
    coders: Mapping[str, Coder]
    codings: Mapping[str, list[Coding]]
    drafts: Mapping[str, list[Prediction]]
    notes: Mapping[str, list[Note]]
    frozen: frozenset[str]
    sights: Mapping[str, Sight]
    earlier: bool

    def stands(self, segment: str) -> bool:
        """Whether anything stands on a span."""
        return segment in self.codings or segment in self.notes

    def piece(self, segment: Segment, text_now: str | None) -> Piece:
        sight = self.sights[segment.id]
        hidden = not sight.machine and not sight.others
        seen = [coding for coding in self.codings.get(segment.id, []) if sight.others or coding.coder == self.coder]
        marks = [mark for coding in seen for mark in self._marks(coding, stale=coding.text_hash != text_now)]
        if sight.machine:
            answered = {coding.cell for coding in seen if coding.coder == self.coder}
            marks += [
                mark
                for draft in self.drafts.get(segment.id, [])
                if draft.cell not in answered
                for mark in _drafted(draft, earlier=self.earlier)
            ]
        notes = tuple(note for note in self.notes.get(segment.id, []) if not hidden or note.by == self.coder)
        return Piece(segment, segment.id in self.frozen, hidden, tuple(marks), notes)

    def _marks(self, coding: Coding, *, stale: bool) -> Iterator[Mark]:
        known = self.coders.get(coding.coder, Coder(coding.coder, coding.coder))
        source = Source.CONSENSUS if known.kind is CoderKind.CONSENSUS else Source.OTHER
        for code in coding.codes:
            whose = Source.OWN if coding.coder == self.coder else source
            yield Mark(coding.cell.dimension, code, coding.cell.party, whose, known.name, coding.act, stale)


def _margin(study: Study, heard: Heard, viewer: Viewer, segments: Sequence[str]) -> _Margin:
    log = study.store.log
    codings = log.codings(transcript=heard.transcript.id)
    offer, drafts = shown_of(study, heard)
    memos = ((act.body.about, Note(act.id, act.by, act.body.text)) for act in log.acts(Memo, standing=True) if isinstance(act.body, Memo))
    return _Margin(
        coder=viewer.coder,
        coders={known.id: known for known in study.store.catalogue.all_of(Coder)},
        codings=_grouped((coding.cell.segment, coding) for coding in codings),
        drafts=_grouped((draft.cell.segment, draft) for draft in drafts),
        earlier=offer.earlier,
        notes=_grouped(memos),
        frozen=frozenset(given.segment for given in study.store.assignments.given(segments=segments)),
        sights=views(study, viewer, segments, codings=codings),
    )


def _drafted(draft: Prediction, *, earlier: bool) -> Iterator[Mark]:
    by = EARLIER if earlier else ""
    if draft.refused is None:
        yield from (Mark(draft.cell.dimension, code, draft.cell.party, Source.MODEL, by, draft.id) for code in draft.codes)


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _runs(words: tuple[Word, ...], recognised: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Words in runs of at most LINE_WORDS: broken after the last sentence that fits, else after the last word."""
    while len(words) > LINE_WORDS:
        places = range(LINE_WORDS - 1, LINE_WORDS // 3, -1)
        fitting = next((place for place in places if recognised[words[place].id].text.endswith(SENTENCE_ENDS)), LINE_WORDS - 1)
        yield words[: fitting + 1]
        words = words[fitting + 1 :]
    if words:
        yield words


def _span(words: Sequence[Word]) -> Interval | None:
    first = next((word.at for word in words if word.at is not None), None)
    last = next((word.at for word in reversed(words) if word.at is not None), None)
    return Interval(first.start_ms, max(first.start_ms, last.end_ms)) if first is not None and last is not None else None
