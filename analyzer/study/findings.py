"""What findings are made from: every passage of a study and the codes that stand on it, gathered in a few queries."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from analyzer.core.acts import Act, Assign, Memo, Relate, Split
from analyzer.core.coding import Coder, Coding
from analyzer.core.identity import text_hash
from analyzer.core.overlay import span_of
from analyzer.core.people import Person
from analyzer.core.recording import Document, Recording
from analyzer.core.transcript import Word, joined
from analyzer.core.units import Scheme, Segment, make_segment
from analyzer.findings.references import Material, Passage
from analyzer.findings.standing import Answered, Answers, bases_of, counting
from analyzer.study.handle import Study
from analyzer.study.material import Heard, heard, parties_of, people_of
from analyzer.study.segment import segments_of
from analyzer.study.suggest import Recipe, recipe_of, suggestions_of
from analyzer.units.turns import turns_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Source:
    """One recording as it goes into the material."""

    recording: Recording
    passages: tuple[Passage, ...]
    people: Mapping[str, Person]
    answered: Answered
    language: str | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is asked of the store once for all recordings."""

    decisions: Mapping[str, list[Coding]]
    segments: Mapping[str, list[Segment]]
    replaced: frozenset[str]
    people: Mapping[str, Person]
    answers: Answers
    recipe: Recipe
    as_said: bool  # no names are replaced in the words


def material_of(study: Study) -> Material:
    """Everything findings are made from, as the study stands."""
    with collecting_later():
        return _gathered(study)


@contextmanager
def collecting_later() -> Iterator[None]:
    """Without looking for garbage: a million small lasting objects are made, and looking through them takes most of the time."""
    if not gc.isenabled():  # somebody around this collects later already
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _gathered(study: Study) -> Material:
    store = study.store
    acts = store.log.acts(Memo, Relate, Split, Assign, standing=True)
    relations = tuple(act.body for act in acts if isinstance(act.body, Relate))
    memos = [act.body for act in acts if isinstance(act.body, Memo)]
    coders = {coder.id: coder for coder in store.catalogue.all_of(Coder)}
    known = _Known(
        decisions=_grouped((coding.cell.segment, coding) for coding in store.log.codings()),
        segments=_grouped((segment.transcript, segment) for segment in store.products.segments()),
        replaced=frozenset(old for act in acts if isinstance(act.body, Split) for old in act.body.old),
        people=people_of(study),
        answers=Answers(counting(study.codebook), coders, bases_of(relations), _drawn(acts)),
        recipe=recipe_of(study),
        as_said=study.hidden is None,
    )
    sources = [_source(study, material, known) for material in heard(study)]
    return Material(
        name=study.policy.name,
        codebook=study.codebook,
        parties=parties_of(study),
        people={**known.people, **{id_: person for source in sources for id_, person in source.people.items()}},
        recordings=tuple(source.recording for source in sources),
        passages=tuple(passage for source in sources for passage in source.passages),
        references=tuple(reference for source in sources for reference in source.answered.references),
        disputed=tuple(reference for source in sources for reference in source.answered.disputed),
        documents=store.catalogue.all_of(Document),
        coders=tuple(coders.values()),
        supposed=frozenset(person for source in sources for person in source.people if person not in known.people),
        checked=tuple(checked for source in sources for checked in source.answered.checked),
        memos={about: tuple(found) for about, found in _grouped((memo.about, memo) for memo in memos).items()},
        relations=relations,
        languages={source.recording.id: source.language for source in sources if source.language},
        remarks=tuple(_remarks(sources, known)),
    )


def _drawn(acts: Iterable[Act]) -> frozenset[str]:
    """The units that were drawn at random from all, to be coded blind."""
    given = (act.body for act in acts if isinstance(act.body, Assign) and act.body.blind and act.body.random)
    return frozenset(segment for body in given for segment in body.segments)


def _source(study: Study, material: Heard, known: _Known) -> _Source:
    segments = _segments(study, material, known)
    passages = tuple(sorted(_passages(material, segments), key=lambda passage: (passage.words, passage.id)))
    people = _people(material, known)
    parties = {passage.id: people[passage.speaker].party if passage.speaker else None for passage in passages if passage.counted}
    decisions = [coding for passage in parties for coding in known.decisions.get(passage, ())]
    answered = known.answers.of(parties, decisions, suggestions_of(study, material, known.recipe))
    return _Source(material.recording, passages, people, answered, material.transcript.language)


def _segments(study: Study, material: Heard, known: _Known) -> list[Segment]:
    """The units as the study cuts them today, and what was coded besides: free spans, and units of another cut, but none split since."""
    today = {segment.id: segment for segment in segments_of(study, material)}
    coded = {s.id: s for s in known.segments.get(material.transcript.id, ()) if s.id in known.decisions and s.id not in known.replaced}
    return list({**today, **coded}.values())


def _passages(material: Heard, segments: Sequence[Segment]) -> Iterator[Passage]:
    """The units that have text, and between them what the interviewer says."""
    for unit in material.units(segments, context_words=0):
        if unit.text:
            words = (unit.segment.first, unit.segment.last + 1)
            yield Passage(unit.segment.id, material.recording.id, words, unit.text, _person_id(material, unit.speaker), unit.at)
    covered = set[int]().union(*(range(segment.first, segment.last + 1) for segment in segments))
    for turn in turns_of(material.transcript):
        for between, run in groupby(turn.spoken, key=lambda word: word.id not in covered):
            if between:
                yield _between(material, turn.speaker, list(run))


def _between(material: Heard, speaker: str | None, words: list[Word]) -> Passage:
    first, last = words[0].id, words[-1].id
    said = make_segment(material.transcript.id, first, last, Scheme.TURN)
    who = _person_id(material, speaker)
    return Passage(said.id, material.recording.id, (first, last + 1), joined(words), who, span_of(words), counted=False)


def _person_id(material: Heard, speaker: str | None) -> str | None:
    """The person behind a speaker label; a voice that nobody named is a person of this recording only."""
    voice = material.voices.get(speaker) if speaker is not None else None
    return None if voice is None else voice.person or f"{material.recording.id}:{voice.speaker}"


def _people(material: Heard, known: _Known) -> dict[str, Person]:
    found = dict[str, Person]()
    for label, voice in material.voices.items():
        person = _person_id(material, label)
        if person is not None:
            found[person] = known.people.get(person) or Person(person, voice.party, pseudonym=voice.name, interviewer=voice.interviewer)
    return found


def _remarks(sources: Sequence[_Source], known: _Known) -> Iterator[str]:
    texts = {passage.id: passage.text for source in sources for passage in source.passages}
    decisions = [coding for of_segment in known.decisions.values() for coding in of_segment]
    if gone := sum(coding.cell.segment not in texts for coding in decisions):
        yield f"{gone} decisions are about passages that were split, joined or taken off the record since; they count nowhere"
    hashes = {segment: text_hash(texts[segment]) for segment in known.decisions if segment in texts and known.as_said}
    if changed := sum(hashes.get(coding.cell.segment, coding.text_hash) != coding.text_hash for coding in decisions):
        yield f"{changed} decisions were made on a text that has been corrected since; they count"
    if uncut := sum(not any(passage.counted for passage in source.passages) for source in sources):
        yield f"{uncut} of {len(sources)} recordings are not cut into units under today's settings and speakers: run `analyzer segment`"
    if undated := sum(source.recording.recorded_on is None for source in sources):
        yield f"{undated} of {len(sources)} recordings have no date; they stand under “unknown” in tables by period"


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
