"""The use case: a reader codes, or notes something on, any span of an interview."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.core.acts import Body, Decide, Memo, Retract
from analyzer.core.coding import Cell, Coding
from analyzer.core.units import Scheme, Segment, make_segment
from analyzer.errors import UsageError
from analyzer.study.acting import act
from analyzer.study.correcting import Span
from analyzer.study.deciding import seen_by
from analyzer.study.handle import Study
from analyzer.study.segment import segments_of
from analyzer.study.shelf import Shelf, passages_in
from analyzer.study.sight import Viewer


@dataclass(frozen=True, slots=True)
class Marked:
    """What was done: the group of acts, none where nothing changed, and the segment it is about."""

    group: str | None
    segment: str


@dataclass(frozen=True, slots=True)
class Given:
    """A code to put on a span, or to take off (`on` False); `party` is the trustor where the dimension asks per party."""

    dimension: str
    code: str
    party: str | None = None
    on: bool = True


def segment_at(study: Study, where: Span) -> Segment:
    """The unit with exactly these words, else a free span of its own; the interviewer's words alone are not coded."""
    for unit in segments_of(study, where.heard):
        if (unit.first, unit.last) == (where.first, where.last):
            return unit
    own = make_segment(where.heard.transcript.id, where.first, where.last, Scheme.FREE)
    if not study.policy.units.interviewer and where.heard.units([own])[0].interviewer:
        raise UsageError("the interviewer's words are shown and not coded", where=where.heard.recording.name, remedy="Choose the answer.")
    return own


def code(shelf: Shelf, viewer: Viewer, where: Span, given: Given, *, group: str | None = None) -> Marked:
    """Put a code on a span or take it off, as a decision of the viewer; what else they decided there stays.

    What they could see of the span is kept with the decision, as in the queue. Taking off the last code takes back everything they decided
    there, in one group: nothing decided earlier comes to stand again.
    """
    study, by = shelf.study, viewer.coder
    segment = segment_at(study, where)
    cell = _cell(study, segment, given)
    before = next((c for c in study.store.log.codings(coder=by, segments=[segment.id]) if c.cell == cell), None)
    codes = _codes(study, before, given)
    if codes == (before.codes if before is not None else ()):
        return Marked(None, segment.id)
    study.store.products.save_segments([segment])
    bodies: list[Body] = [_decision(shelf, viewer, cell, codes)] if codes else [*_taken_back(study, cell, by)]
    return Marked(act(study, by, bodies, group=group), segment.id)


def note(study: Study, where: Span, text: str, *, by: str, group: str | None = None) -> Marked:
    """Write a memo on a span."""
    if not text.strip():
        raise UsageError("the memo is empty", where=where.heard.recording.name)
    own = make_segment(where.heard.transcript.id, where.first, where.last, Scheme.FREE)
    units = segments_of(study, where.heard)
    segment = next((unit for unit in units if (unit.first, unit.last) == (where.first, where.last)), own)
    study.store.products.save_segments([segment])
    return Marked(act(study, by, [Memo(segment.id, text.strip())], group=group), segment.id)


def _cell(study: Study, segment: Segment, given: Given) -> Cell:
    dimension = study.codebook.dimension(given.dimension)
    if dimension.derived_from:
        raise UsageError(f"'{dimension.id}' is derived and never coded itself")
    if dimension.per_party and given.party not in {party.id for party in study.policy.parties}:
        raise UsageError(f"'{dimension.id}' is asked per party", remedy="Say whose view it is.")
    if given.on and given.code not in {code.id for code in dimension.offered}:
        raise UsageError(f"'{given.code}' is not offered any more", where=dimension.name, remedy="Reload the page to see today's codes.")
    return Cell(segment.id, dimension.id, given.party if dimension.per_party else None)


def _codes(study: Study, before: Coding | None, given: Given) -> tuple[str, ...]:
    had = before.codes if before is not None else ()
    if not given.on:
        return tuple(code for code in had if code != given.code)
    if study.codebook.dimension(given.dimension).exclusive:
        return (given.code,)
    return tuple(dict.fromkeys((*had, given.code)))


def _taken_back(study: Study, cell: Cell, by: str) -> Iterator[Retract]:
    for made in study.store.log.decisions([cell.segment], coder=by, standing=True):
        if isinstance(made.body, Decide) and made.body.cell == cell:
            yield Retract(made.id)


def _decision(shelf: Shelf, viewer: Viewer, cell: Cell, codes: tuple[str, ...]) -> Decide:
    with shelf.study.store.database.snapshot():
        volumes = shelf.volumes_of([cell.segment])
        seen = seen_by(shelf, viewer, [cell.segment], volumes).get(cell, ())
    return Decide(cell, codes, shelf.study.codebook.version, passages_in(volumes, [cell.segment])[cell.segment].text_hash, seen)
