"""The material of a study as it stands: each recording with its transcript as people left it, its voices and its units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analyzer.core.acts import Act, Check, Correct, Identify, OffRecord, Speak
from analyzer.core.overlay import overlaid
from analyzer.core.people import Party, Person
from analyzer.core.recording import Recording
from analyzer.core.transcript import Transcript
from analyzer.core.units import Segment, Unit
from analyzer.errors import UsageError
from analyzer.privacy.pseudonyms import Pseudonyms
from analyzer.study.concealing import hidden_party, hidden_person, hidden_recording, hidden_transcript, hidden_voices
from analyzer.study.handle import Study
from analyzer.study.people import Voice, voices
from analyzer.units import Rendering, view

CONTEXT_WORDS = 60
OVERLAYS = (Correct, Speak, Identify, OffRecord, Check)


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording with its transcript as corrected, and whose voice each speaker label is."""

    recording: Recording
    transcript: Transcript
    voices: dict[str, Voice]

    @property
    def interviewers(self) -> frozenset[str]:
        """The speaker labels of interviewers."""
        return frozenset(speaker for speaker, voice in self.voices.items() if voice.interviewer)

    def units(
        self, segments: Sequence[Segment], *, context_words: int = CONTEXT_WORDS, rendering: Rendering | None = None
    ) -> tuple[Unit, ...]:
        """What a coder reads of `segments`, each after at most so many words of what was said before."""
        parties = {speaker: voice.party for speaker, voice in self.voices.items()}
        return view(
            self.transcript,
            segments,
            parties=parties,
            interviewers=self.interviewers,
            context_words=context_words,
            rendering=rendering,
        )


def heard(study: Study) -> Iterator[Heard]:
    """Every recording that has a transcript, in order of names, each with its newest transcript."""
    acts, people = overlays(study), people_of(study)
    for number, recording in enumerate(sorted(study.store.catalogue.all_of(Recording), key=lambda found: found.uri), start=1):
        if known := study.store.products.transcripts(recording=recording.id):
            found = _as_left(study, recording, known[-1], people, acts)
            yield found if study.hidden is None else _hidden(found, number, study.hidden)


def people_of(study: Study) -> dict[str, Person]:
    """The people of a study by id, as they may be shown."""
    people = study.store.catalogue.all_of(Person)
    if study.hidden is None:
        return {person.id: person for person in people}
    return {person.id: hidden_person(person, number, study.hidden) for number, person in enumerate(people, start=1)}


def hear(study: Study, recording_id: str, *, acts: Mapping[str, Sequence[Act]] | None = None) -> Heard:
    """One recording with its newest transcript; one that was not transcribed yet is an error. `acts`: the `overlays` by transcript."""
    recording = study.store.catalogue.get(Recording, recording_id)
    known = study.store.products.transcripts(recording=recording_id)
    if not known:
        raise UsageError(
            "it has no transcript yet", where=recording.name, remedy="Transcribe it first: on the page Study, or with `analyzer run`."
        )
    people = {person.id: person for person in study.store.catalogue.all_of(Person)}
    return _as_left(study, recording, known[-1], people, overlays(study) if acts is None else acts.get(known[-1], ()))


def parties_of(study: Study) -> tuple[Party, ...]:
    """The parties of a study, as they may be shown."""
    return tuple(party if study.hidden is None else hidden_party(party, study.hidden) for party in study.policy.parties)


def _hidden(material: Heard, number: int, hidden: Pseudonyms) -> Heard:
    return replace(
        material,
        recording=hidden_recording(material.recording, number),
        transcript=hidden_transcript(material.transcript, hidden),
        voices=hidden_voices(material.voices, hidden),
    )


def overlays(study: Study) -> tuple[Act, ...]:
    """The corrections, speakers, off-record marks and checks that stand."""
    return study.store.log.acts(*OVERLAYS, standing=True)


def by_transcript(acts: Iterable[Act]) -> dict[str, tuple[Act, ...]]:
    """The overlays of each transcript, in order."""
    found: dict[str, list[Act]] = {}
    for act in acts:
        if isinstance(act.body, OVERLAYS):
            found.setdefault(act.body.transcript, []).append(act)
    return {transcript: tuple(listed) for transcript, listed in found.items()}


def _as_left(study: Study, recording: Recording, transcript_id: str, people: dict[str, Person], acts: Sequence[Act]) -> Heard:
    transcript = overlaid(study.store.products.transcript(transcript_id), acts)
    return Heard(recording, transcript, voices(transcript, recording, study.policy.parties, people, acts))
