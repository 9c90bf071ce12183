"""What a report shows of a study: core types and plain values, gathered by whoever knows the study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from analyzer.core.codebook import Codebook
from analyzer.core.coding import Reason
from analyzer.core.time import Interval
from analyzer.core.transcript import Notice, Status


class Standing(StrEnum):
    """What a mark is worth: a person's decision, a model's draft, or a model's refusal to suggest."""

    DECIDED = "decided"
    DRAFT = "draft"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Mark:
    """A code on a segment in a dimension, for per-party dimensions with the party concerned.

    `code` None: decided that none applies, or refused without a best guess. A refused mark names the best guess and the `reason`.
    `score` is 0..1, a probability only where `calibrated`; decisions have none.
    """

    dimension: str
    code: str | None
    standing: Standing
    party: str | None = None
    score: float | None = None
    calibrated: bool = False
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """A voice of a recording under the name that may be shown."""

    name: str
    words: int
    party: str | None = None
    interviewer: bool = False


@dataclass(frozen=True, slots=True)
class RecordingView:
    """A recording as readers know it; `audio` is the file where it is at hand, None where it was removed or must not be heard."""

    id: str
    title: str
    words: int
    duration_ms: int | None = None
    speech_ms: int | None = None
    coverage_ms: int | None = None
    speakers: tuple[SpeakerView, ...] = ()
    notices: tuple[Notice, ...] = ()
    status: Status = Status.DRAFT
    language: str | None = None
    recorded_on: date | None = None
    audio: Path | None = None


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A coding unit with its marks; `speaker` and `text` as they may be shown."""

    id: str
    recording: str
    text: str
    speaker: str | None = None
    party: str | None = None
    at: Interval | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeCount:
    """A row of the coding table: `sources` are recordings counted once, `references` segments, of which `drafts` are a model's only."""

    dimension: str
    code: str
    sources: int
    references: int
    drafts: int = 0
    party: str | None = None


@dataclass(frozen=True, slots=True)
class StudyView:
    """All that a report shows. Segments are grouped by recording in the order of `recordings`, and within one in the order given.

    `pages` are the title and file of other pages beside this one.
    """

    name: str
    codebook: Codebook
    recordings: tuple[RecordingView, ...]
    segments: tuple[SegmentView, ...]
    counts: tuple[CodeCount, ...]
    made_on: date
    description: str = ""
    pages: tuple[tuple[str, str], ...] = ()


def count_codes(codebook: Codebook, segments: Iterable[SegmentView]) -> tuple[CodeCount, ...]:
    """The coding table of `segments` in the order of the codebook, with zeros for coded dimensions; refused marks do not count."""
    uses: dict[tuple[str, str | None, str], list[tuple[SegmentView, Mark]]] = {}
    parties: dict[str, set[str | None]] = {}
    for segment in segments:
        for mark in segment.marks:
            if mark.code is not None and mark.standing is not Standing.REFUSED:
                uses.setdefault((mark.dimension, mark.party, mark.code), []).append((segment, mark))
                parties.setdefault(mark.dimension, set()).add(mark.party)
    return tuple(_counts(codebook, uses, parties))


def _counts(
    codebook: Codebook, uses: dict[tuple[str, str | None, str], list[tuple[SegmentView, Mark]]], parties: dict[str, set[str | None]]
) -> Iterator[CodeCount]:
    for dimension in codebook.dimensions:
        for party in sorted(parties.get(dimension.id, {None}), key=lambda name: name or ""):
            for code in dimension.codes:
                used = uses.get((dimension.id, party, code.id), [])
                if used or (code in dimension.offered and not dimension.derived_from):
                    yield CodeCount(
                        dimension=dimension.id,
                        code=code.id,
                        sources=len({segment.recording for segment, _ in used}),
                        references=len({segment.id for segment, _ in used}),
                        drafts=len({segment.id for segment, mark in used if mark.standing is Standing.DRAFT}),
                        party=party,
                    )
