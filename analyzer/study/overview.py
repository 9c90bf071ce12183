"""The use case: what a study holds, and how far each interview is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analyzer.core.acts import Act, Check
from analyzer.core.people import Person
from analyzer.core.recording import Document, Recording
from analyzer.core.transcript import Status
from analyzer.errors import AnalyzerError, unknown_name
from analyzer.store import Job, JobState
from analyzer.study.acting import act
from analyzer.study.documents import day_of
from analyzer.study.handle import Study
from analyzer.study.material import hear
from analyzer.study.people import Voice
from analyzer.study.shelf import Shelf
from analyzer.study.suggest import fault_of_model


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
    """Everything the page Study shows; `model_fault` is why the model cannot suggest, if it cannot."""

    recordings: tuple[RecordingState, ...]
    documents: tuple[Document, ...]
    people: tuple[Person, ...]
    jobs: tuple[Job, ...]
    model_fault: AnalyzerError | None

    @property
    def busy(self) -> bool:
        """Whether work waits or is being done."""
        return any(job.state in {JobState.WAITING, JobState.RUNNING} for job in self.jobs)


UNSURE = 0.6


def overview(shelf: Shelf) -> Overview:
    """What a study holds today; an interview in which nothing has changed is not read again."""
    catalogue = shelf.study.store.catalogue
    today = _today(shelf)
    recordings = sorted(catalogue.all_of(Recording), key=lambda recording: recording.uri)
    return Overview(
        recordings=tuple(_state(shelf, recording, today) for recording in recordings),
        documents=catalogue.all_of(Document),
        people=catalogue.all_of(Person),
        jobs=tuple(reversed(shelf.study.store.jobs.jobs())),
        model_fault=fault_of_model(shelf.study),
    )


def check(study: Study, recording: str, status: Status, *, by: str, group: str | None = None) -> str:
    """Say how far a transcript has been checked."""
    return act(study, by, [Check(hear(study, recording).transcript.id, status)], group=group)


def recorded(study: Study, recording: str, day: str) -> Recording:
    """Say on which day (as 2024-02-29) a recording was made; empty: it is not known."""
    known = replace(study.store.catalogue.get(Recording, recording), recorded_on=day_of(day))
    study.store.catalogue.put([known])
    return known


def describe(study: Study, person: str, *, party: str | None, role: str, interviewer: bool, pseudonym: str | None = None) -> Person:
    """Say for whom a person speaks, as what, and under which pseudonym (None: as before) they are quoted."""
    if party is not None and party not in {known.id for known in study.policy.parties}:
        raise unknown_name("party", party, [known.id for known in study.policy.parties])
    known = study.store.catalogue.get(Person, person)
    changed = replace(known, party=None if interviewer else party, role=role.strip(), interviewer=interviewer)
    if pseudonym is not None:
        changed = replace(changed, pseudonym=pseudonym.strip())
    study.store.catalogue.put([changed])
    return changed


@dataclass(frozen=True, slots=True)
class Outline:
    """What is counted in an interview, and the ids of its units in order."""

    status: Status
    voices: tuple[Voice, ...]
    words: int
    unsure: int
    units: tuple[str, ...]
    suggested: bool
    notices: int


@dataclass(frozen=True, slots=True)
class _Today:
    """What is asked once for all interviews: the acts on each transcript, what changes with any cut, and the units that are decided."""

    acts: Mapping[str, Sequence[Act]]
    cuts: tuple[object, ...]
    decided: Collection[str]


def _today(shelf: Shelf) -> _Today:
    return _Today(shelf.overlays, shelf.cuts, shelf.ledger.codings().keys())


def _state(shelf: Shelf, recording: Recording, today: _Today) -> RecordingState:
    study = shelf.study
    playable = Path(recording.uri).is_file() or (study.folder / "recordings" / recording.name).is_file()
    outline = _outline(shelf, recording, today)
    if outline is None:
        return RecordingState(recording, None, (), None, None, None, None, suggested=False, notices=0, playable=playable)
    return RecordingState(
        recording,
        outline.status,
        outline.voices,
        words=outline.words,
        unsure=outline.unsure,
        units=len(outline.units),
        decided=sum(unit in today.decided for unit in outline.units),
        suggested=outline.suggested,
        notices=outline.notices,
        playable=playable,
    )


def _outline(shelf: Shelf, recording: Recording, today: _Today) -> Outline | None:
    known = shelf.study.store.products.transcripts(recording=recording.id)
    if not known:
        return None
    state = (known[-1], tuple(act.id for act in today.acts.get(known[-1], ())), today.cuts)
    return shelf.kept(f"outline {recording.id}", state, lambda: _outlined(shelf, recording.id))


def _outlined(shelf: Shelf, recording: str) -> Outline:
    volume = shelf.volume(recording)
    transcript = volume.heard.transcript
    words = [word for word in transcript.words if word.text]
    return Outline(
        transcript.status,
        tuple(volume.heard.voices.values()),
        words=len(words),
        unsure=sum(word.probability is not None and word.probability < UNSURE for word in words),
        units=volume.units,
        suggested=not volume.earlier and shelf.study.store.products.done(volume.suggested),
        notices=len(transcript.notices),
    )
