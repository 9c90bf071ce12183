"""The use case: who the voices of a study are."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from analyzer.core.acts import Act, Body, Identify, Speak
from analyzer.core.identity import new_act_id, slug
from analyzer.core.people import Person
from analyzer.core.table import Table
from analyzer.core.time import clock
from analyzer.errors import UsageError, unknown_name
from analyzer.study.handle import Study
from analyzer.study.material import Heard, heard


def speakers_table(study: Study) -> Table:
    """One row per voice of each recording: its label, name and party, how much and how long it speaks, and whether a person said so."""
    rows, sources = [], []
    for material in heard(study):
        said = Counter(u.speaker for u in material.transcript.utterances for word in u.words if word.text)
        for label, voice in material.voices.items():
            who = "supposed" if voice.supposed else "named"
            role = "interviewer" if voice.interviewer else (voice.party or "")
            spoken_ms = material.transcript.speaking_ms(label)
            time = clock(spoken_ms) if spoken_ms else None
            rows.append((material.recording.name, label, voice.name, role, said[label], time, who, voice.person))
            sources.append((material.transcript.id,))
    return Table("speakers", ("recording", "speaker", "name", "party", "words", "time", "by", "person"), tuple(rows), tuple(sources))


def name_speaker(study: Study, recording: str, label: str, name: str, *, party: str | None, interviewer: bool, by: str) -> Person:
    """Say who a voice is: an act in the log, and a person in the study; the words stay as they are."""
    material = _material(study, recording)
    _require_label(material, label)
    if party is not None and party not in [known.id for known in study.policy.parties]:
        raise unknown_name("party", party, [known.id for known in study.policy.parties])
    person = Person(slug(name), party, pseudonym=name, interviewer=interviewer)
    study.store.catalogue.put([person])
    _append(study, by, Identify(material.transcript.id, label, person.id))
    return person


def merge_speakers(study: Study, recording: str, label: str, into: str, *, by: str) -> int:
    """Two labels are one voice: everything `label` says is said by `into`; returns the number of stretches moved."""
    material = _material(study, recording)
    _require_label(material, label)
    _require_label(material, into)
    if label == into:
        raise UsageError("a speaker cannot be merged into itself", where=label)
    moved = [u.words for u in material.transcript.utterances if u.speaker == label and u.words]
    _append(study, by, *(Speak(material.transcript.id, words[0].id, words[-1].id, into) for words in moved))
    return len(moved)


def _append(study: Study, by: str, *bodies: Body) -> None:
    group, now = new_act_id(), datetime.now(UTC)
    study.store.log.append([Act(new_act_id(), by, now, body, group) for body in bodies])


def _material(study: Study, recording: str) -> Heard:
    found = {material.recording.name: material for material in heard(study)}
    if recording not in found:
        raise unknown_name("recording", recording, list(found))
    return found[recording]


def _require_label(material: Heard, label: str) -> None:
    if label not in material.transcript.speakers:
        raise unknown_name("speaker", label, material.transcript.speakers)
