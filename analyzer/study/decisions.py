"""What a study's coders decided, as examples to learn from and to measure by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from analyzer.classify.examples import Example
from analyzer.classify.model import Question
from analyzer.core.acts import Assign
from analyzer.core.coding import Cell, Coder, CoderKind, Coding
from analyzer.core.units import Unit
from analyzer.review.order import sampled
from analyzer.study.handle import Study
from analyzer.study.material import heard
from analyzer.study.segment import cut_materials


def decided_examples(study: Study) -> tuple[Example, ...]:
    """A unit's codes by dimension as people stand by them, one example per trustor; the group is the recording.

    The consensus counts before single coders; where these differ, what most of them say counts, and a tie is no example. Decisions made
    with a suggestion in view have a say only where nobody decided without one, and are marked as `shown`; units that chance chose are
    marked as `drawn`.
    """
    coders = {coder.id: coder.kind for coder in study.store.catalogue.all_of(Coder)}
    codings = [coding for coding in study.store.log.codings() if coders.get(coding.coder) is not CoderKind.MODEL]
    consensus = frozenset(name for name, kind in coders.items() if kind is CoderKind.CONSENSUS)
    by_segment: dict[str, list[Coding]] = {}
    for cell, coding in _judged(codings, consensus).items():
        by_segment.setdefault(cell.segment, []).append(coding)
    drawn = _drawn(study, frozenset(coding.cell.segment for coding in codings if not coding.seen))
    return tuple(
        replace(example, drawn=unit.segment.id in drawn)
        for unit, recording, language in _units(study, by_segment)
        for example in _examples(unit, recording, language, by_segment[unit.segment.id])
    )


def taught_by(example: str) -> str:
    """The unit that an example is about, by the ids of both."""
    return example.partition(":")[0]


def settled(codings: Sequence[Coding], consensus: frozenset[str]) -> Coding | None:
    """The decision that stands for a cell: that of the consensus, else of the majority, None on a tie.

    The majority is that of decisions made before anything was seen, where there are any: else a suggestion could decide what it is later
    measured by.
    """
    agreed = [coding for coding in codings if coding.coder in consensus]
    blind = [coding for coding in codings if not coding.seen]
    voices = agreed or blind or codings
    counted: dict[frozenset[str], list[Coding]] = {}
    for coding in voices:
        counted.setdefault(frozenset(coding.codes), []).append(coding)
    ranked = sorted(counted.values(), key=len, reverse=True)
    if len(ranked) > 1 and len(ranked[0]) == len(ranked[1]):
        return None
    return ranked[0][0]


def _judged(codings: Iterable[Coding], consensus: frozenset[str]) -> dict[Cell, Coding]:
    by_cell: dict[Cell, list[Coding]] = {}
    for coding in codings:
        by_cell.setdefault(coding.cell, []).append(coding)
    found = {cell: settled(voices, consensus) for cell, voices in by_cell.items()}
    return {cell: coding for cell, coding in found.items() if coding is not None}


def _drawn(study: Study, blind: frozenset[str]) -> frozenset[str]:
    """The units decided without a suggestion in view that chance chose: among those given out at random, and among all.

    The queue draws every tenth unit from the beginning of the same random order of all.
    """
    every = tuple(segment.id for _, segments in cut_materials(study) for segment in segments)
    given = {act.body.segments for act in study.store.log.acts(Assign, standing=True) if isinstance(act.body, Assign) and act.body.random}
    return frozenset(segment for units in {every, *given} for segment in sampled(units, blind, study.policy.review.seed))


def _units(study: Study, wanted: Collection[str]) -> Iterator[tuple[Unit, str, str | None]]:
    """The units that were decided about, with their recording and its language."""
    for material in heard(study):
        known = [found for found in study.store.products.segments(transcript=material.transcript.id) if found.id in wanted]
        for unit in material.units(known):
            yield unit, material.recording.id, material.transcript.language


def _examples(unit: Unit, recording: str, language: str | None, codings: Sequence[Coding]) -> Iterator[Example]:
    parts: dict[tuple[str | None, bool], dict[str, tuple[str, ...]]] = {}
    for coding in codings:
        parts.setdefault((coding.cell.party, bool(coding.seen)), {})[coding.cell.dimension] = coding.codes
    for (party, shown), labels in parts.items():
        name = ":".join(part for part in (unit.segment.id, party, "shown" if shown else None) if part)
        question = Question(unit.segment.id, unit.text, party, unit.party, unit.before, unit.heard, language)
        yield Example(name, question, labels, recording, shown)
