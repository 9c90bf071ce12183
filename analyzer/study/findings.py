"""What findings are made from: every passage of a study and the codes that stand on it, gathered in a few queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeVar

from analyzer.core.acts import Act, Assign, Memo, Relate, Split
from analyzer.core.coding import Cell, Coder, Coding, Prediction
from analyzer.core.identity import text_hash
from analyzer.core.overlay import span_of
from analyzer.core.people import Person
from analyzer.core.recording import Document, Recording
from analyzer.core.transcript import Word, joined
from analyzer.core.units import Scheme, Segment, make_segment
from analyzer.findings.moving import Moved, homes_of, moved
from analyzer.findings.references import Material, Passage
from analyzer.findings.standing import Answered, Answers, bases_of, counting
from analyzer.study.collecting import collecting_later
from analyzer.study.handle import Study
from analyzer.study.material import Heard, heard, parties_of, people_of
from analyzer.study.segment import segments_of
from analyzer.study.suggest import Recipe, recipe_of, suggestions_of
from analyzer.study.taught import Taught, taught_in
from analyzer.units.turns import turns_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """One recording as it goes into the material; of the `decided` decisions on it, `changed` were made on another text.

    `moved` tells on which unit a span, or a passage of another cut, counts; of the decisions about these `recounted` do, `uncounted` not.
    """

    recording: Recording
    passages: tuple[Passage, ...]
    people: Mapping[str, Person]
    answered: Answered
    language: str | None
    decided: int
    changed: int
    moved: Mapping[str, str]
    recounted: int
    uncounted: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What every recording is read by, asked of the store once."""

    replaced: frozenset[str]
    people: Mapping[str, Person]
    answers: Answers
    recipe: Recipe
    taught: Taught
    as_said: bool  # no names are replaced in the words


def material_of(study: Study) -> Material:
    """Everything findings are made from, as the study stands."""
    with collecting_later():
        acts = acts_of(study)
        terms = terms_of(study, acts)
        decisions = _grouped((coding.cell.segment, coding) for coding in study.store.log.codings())
        segments = _grouped((segment.transcript, segment) for segment in study.store.products.segments())
        sources = [source_of(study, found, terms, decisions, segments.get(found.transcript.id, ())) for found in heard(study)]
        return joined_of(study, acts, terms, sources, decided=sum(map(len, decisions.values())))


def acts_of(study: Study) -> tuple[Act, ...]:
    """What people did that bears on findings, besides deciding."""
    return study.store.log.acts(Memo, Relate, Split, Assign, standing=True)


def terms_of(study: Study, acts: Sequence[Act]) -> Terms:
    """The terms as the study stands."""
    coders = {coder.id: coder for coder in study.store.catalogue.all_of(Coder)}
    return Terms(
        replaced=frozenset(old for act in acts if isinstance(act.body, Split) for old in act.body.old),
        people=people_of(study),
        answers=Answers(counting(study.codebook), coders, bases_of(_relations(acts)), _drawn(acts)),
        recipe=recipe_of(study),
        taught=taught_in(study),
        as_said=study.hidden is None,
    )


def joined_of(study: Study, acts: Sequence[Act], terms: Terms, sources: Sequence[Source], *, decided: int) -> Material:
    """The material of some recordings; `decided` is how many decisions stand in the study."""
    memos = [act.body for act in acts if isinstance(act.body, Memo)]
    return Material(
        name=study.policy.name,
        codebook=study.codebook,
        parties=parties_of(study),
        people={**terms.people, **{id_: person for source in sources for id_, person in source.people.items()}},
        recordings=tuple(source.recording for source in sources),
        passages=tuple(passage for source in sources for passage in source.passages),
        references=tuple(reference for source in sources for reference in source.answered.references),
        disputed=tuple(reference for source in sources for reference in source.answered.disputed),
        documents=study.store.catalogue.all_of(Document),
        coders=tuple(terms.answers.coders.values()),
        supposed=frozenset(person for source in sources for person in source.people if person not in terms.people),
        checked=tuple(checked for source in sources for checked in source.answered.checked),
        memos={about: tuple(found) for about, found in _grouped((memo.about, memo) for memo in memos).items()},
        relations=_relations(acts),
        languages={source.recording.id: source.language for source in sources if source.language},
        moved={passage: unit for source in sources for passage, unit in source.moved.items()},
        remarks=tuple(_remarks(sources, decided)),
    )


def _relations(acts: Iterable[Act]) -> tuple[Relate, ...]:
    return tuple(act.body for act in acts if isinstance(act.body, Relate))


def _drawn(acts: Iterable[Act]) -> frozenset[str]:
    """The units that were drawn at random from all, to be coded blind."""
    given = (act.body for act in acts if isinstance(act.body, Assign) and act.body.blind and act.body.random)
    return frozenset(segment for body in given for segment in body.segments)


def source_of(
    study: Study,
    material: Heard,
    terms: Terms,
    decisions: Mapping[str, Sequence[Coding]],
    segments: Iterable[Segment],
    *,
    unsuggested: Collection[str] = frozenset(),
) -> Source:
    """A recording with what is answered about it; `decisions` by segment, `segments` all that were ever cut or coded in it.

    What the model suggests of the segments in `unsuggested` is left out.
    """
    today = segments_of(study, material)
    passages = tuple(sorted(_passages(material, today), key=lambda passage: (passage.words, passage.id)))
    units = [passage for passage in passages if passage.counted]
    older = _older(today, terms, decisions, segments)
    besides = list(_units(material, older))
    homes = homes_of(besides, units)
    decided = {passage: decisions[passage.id] for passage in units if passage.id in decisions}
    found = moved(
        [coding for codings in decided.values() for coding in codings],
        [coding for passage in besides for coding in decisions[passage.id]],
        homes,
        spans={segment.id for segment in older if segment.scheme is Scheme.FREE},
        counts=terms.answers.counts,
        one={dimension.id for dimension in study.codebook.dimensions if dimension.exclusive},
    )
    people = _people(material, terms)
    parties = {unit.id: people[unit.speaker].party if unit.speaker else None for unit in units}
    suggested = [said for said in suggestions_of(study, material, terms.recipe) if said.cell.segment not in unsuggested]
    return Source(
        material.recording,
        passages,
        people,
        _answered(terms, material.recording.id, parties, found, suggested),
        material.transcript.language,
        decided=sum(map(len, decided.values())),
        changed=sum(_changed(passage, codings) for passage, codings in decided.items()) if terms.as_said else 0,
        moved=homes,
        recounted=found.counted,
        uncounted=found.left_out,
    )


def _answered(terms: Terms, recording: str, parties: Mapping[str, str | None], found: Moved, suggested: Iterable[Prediction]) -> Answered:
    """What is answered; the model is checked only by what people decided about the units that it read and has not learned from."""
    answered = terms.answers.of(parties, found.decisions, suggested)
    checked = (one for one in answered.checked if Cell(one.passage, one.dimension, one.trustor) not in found.cells)
    fresh = (replace(one, random=one.random and not terms.taught.holds(recording, one.passage)) for one in checked)
    return replace(answered, checked=tuple(fresh))


def _changed(passage: Passage, decisions: Sequence[Coding]) -> int:
    """How many decisions were made on another text."""
    now = text_hash(passage.text)
    return sum(coding.text_hash != now for coding in decisions)


def _older(today: Sequence[Segment], terms: Terms, decisions: Mapping[str, Sequence[Coding]], segments: Iterable[Segment]) -> list[Segment]:
    """What was coded besides the units of today: free spans, and units of another cut, but none split since."""
    units = {segment.id for segment in today}
    coded = {segment.id: segment for segment in segments if segment.id in decisions and segment.id not in units | terms.replaced}
    return list(coded.values())


def _passages(material: Heard, segments: Sequence[Segment]) -> Iterator[Passage]:
    """The units that have text, and between them what the interviewer says."""
    yield from _units(material, segments)
    covered = set[int]().union(*(range(segment.first, segment.last + 1) for segment in segments))
    for turn in turns_of(material.transcript):
        for between, run in groupby(turn.spoken, key=lambda word: word.id not in covered):
            if between:
                yield _between(material, turn.speaker, list(run))


def _units(material: Heard, segments: Sequence[Segment]) -> Iterator[Passage]:
    """Those of some segments that have text."""
    for unit in material.units(segments, context_words=0):
        if unit.text:
            words = (unit.segment.first, unit.segment.last + 1)
            yield Passage(unit.segment.id, material.recording.id, words, unit.text, _person_id(material, unit.speaker), unit.at)


def _between(material: Heard, speaker: str | None, words: list[Word]) -> Passage:
    first, last = words[0].id, words[-1].id
    said = make_segment(material.transcript.id, first, last, Scheme.TURN)
    who = _person_id(material, speaker)
    return Passage(said.id, material.recording.id, (first, last + 1), joined(words), who, span_of(words), counted=False)


def _person_id(material: Heard, speaker: str | None) -> str | None:
    """The person behind a speaker label; a voice that nobody named is a person of this recording only."""
    voice = material.voices.get(speaker) if speaker is not None else None
    return None if voice is None else voice.person or f"{material.recording.id}:{voice.speaker}"


def _people(material: Heard, terms: Terms) -> dict[str, Person]:
    found = dict[str, Person]()
    for label, voice in material.voices.items():
        person = _person_id(material, label)
        if person is not None:
            found[person] = terms.people.get(person) or Person(person, voice.party, pseudonym=voice.name, interviewer=voice.interviewer)
    return found


def _remarks(sources: Sequence[Source], decided: int) -> Iterator[str]:
    if recounted := sum(source.recounted for source in sources):
        yield f"{recounted} decisions about spans or units of another cut count on the units of today that hold most of their words"
    if uncounted := sum(source.uncounted for source in sources):
        yield f"{uncounted} decisions about spans or units of another cut cannot be told of one unit of today; they count nowhere"
    if gone := decided - sum(source.decided + source.recounted + source.uncounted for source in sources):
        yield f"{gone} decisions are about passages that were split, joined or taken off the record since; they count nowhere"
    if changed := sum(source.changed for source in sources):
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
