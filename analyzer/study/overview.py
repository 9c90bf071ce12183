"""The use case: what a study holds, and how far each interview is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from analyzer.core.acts import Check
from analyzer.core.people import Person
from analyzer.core.recording import Document, Recording
from analyzer.core.transcript import Status
from analyzer.errors import UsageError, unknown_name
from analyzer.store import Job, JobState
from analyzer.study.acting import act
from analyzer.study.handle import Study
from analyzer.study.material import Heard, hear, heard
from analyzer.study.people import Voice
from analyzer.study.segment import segments_of
from analyzer.study.suggest import suggestions_step


@dataclass(frozen=True, slots=True)
class RecordingState:
    """A recording and how far it is; without a transcript the numbers are None. `unsure` counts words with a probability below 0.6."""

    recording: Recording
    status: Status | None
    voices: tuple[Voice, ...]
    words: int | None
    unsure: int | None
    units: int | None
    decided: int | None
    suggested: bool
    notices: int
    playable: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page Study shows."""

    recordings: tuple[RecordingState, ...]
    documents: tuple[Document, ...]
    people: tuple[Person, ...]
    jobs: tuple[Job, ...]

    @property
    def busy(self) -> bool:
        """Whether work waits or is being done."""
        return any(job.state in {JobState.WAITING, JobState.RUNNING} for job in self.jobs)


UNSURE = 0.6


def overview(study: Study) -> Overview:
    """What a study holds today."""
    materials = {material.recording.id: material for material in heard(study)}
    decided = frozenset(coding.cell.segment for coding in study.store.log.codings())
    recordings = sorted(study.store.catalogue.all_of(Recording), key=lambda recording: recording.uri)
    return Overview(
        recordings=tuple(_state(study, recording, materials.get(recording.id), decided) for recording in recordings),
        documents=study.store.catalogue.all_of(Document),
        people=study.store.catalogue.all_of(Person),
        jobs=tuple(reversed(study.store.jobs.jobs())),
    )


def check(study: Study, recording: str, status: Status, *, by: str, group: str | None = None) -> str:
    """Say how far a transcript has been checked."""
    return act(study, by, [Check(hear(study, recording).transcript.id, status)], group=group)


def recorded(study: Study, recording: str, day: str) -> Recording:
    """Say on which day (as 2024-02-29) a recording was made; empty: it is not known."""
    try:
        on = date.fromisoformat(day) if day.strip() else None
    except ValueError as wrong:
        raise UsageError("this is no day", remedy="Write it as 2024-02-29.") from wrong
    known = replace(study.store.catalogue.get(Recording, recording), recorded_on=on)
    study.store.catalogue.put([known])
    return known


def describe(study: Study, person: str, *, party: str | None, role: str, interviewer: bool) -> Person:
    """Say for whom a person speaks, and as what."""
    if party is not None and party not in {known.id for known in study.policy.parties}:
        raise unknown_name("party", party, [known.id for known in study.policy.parties])
    known = study.store.catalogue.get(Person, person)
    changed = replace(known, party=None if interviewer else party, role=role.strip(), interviewer=interviewer)
    study.store.catalogue.put([changed])
    return changed


def _state(study: Study, recording: Recording, material: Heard | None, decided: Iterable[str]) -> RecordingState:
    playable = Path(recording.uri).is_file() or (study.folder / "recordings" / recording.name).is_file()
    if material is None:
        return RecordingState(recording, None, (), None, None, None, None, suggested=False, notices=0, playable=playable)
    units = {segment.id for segment in segments_of(study, material)}
    words = [word for word in material.transcript.words if word.text]
    return RecordingState(
        recording,
        material.transcript.status,
        tuple(material.voices.values()),
        words=len(words),
        unsure=sum(word.probability is not None and word.probability < UNSURE for word in words),
        units=len(units),
        decided=len(units & frozenset(decided)),
        suggested=study.store.products.done(suggestions_step(study, material).id),
        notices=len(material.transcript.notices),
        playable=playable,
    )
