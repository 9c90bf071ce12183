"""What is added again: our own transcripts that come back, and recordings under settings of before."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.core.acts import Correct
from analyzer.core.recording import Recording
from analyzer.settings import Settings
from analyzer.study import Study
from analyzer.study.acting import act
from analyzer.study.add import add_recordings, add_transcripts
from analyzer.study.events import Event, Finished, Skipped, silent
from analyzer.study.export import export_transcripts
from analyzer.study.material import heard
from analyzer.study.policy import Policy
from analyzer.study.worked import KEPT
from tests.study.test_run import POLICY, hire, tones


def created(folder: Path, policy: Policy = POLICY) -> Study:
    return Study.create(folder, policy, settings=Settings(cache=folder / "cache", offline=True))


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """A study with one recording, `talk.wav`."""
    made = created(tmp_path / "study")
    add_recordings(made, [tones(tmp_path, "talk.wav", 3)], silent, hire)
    return made


def exported(study: Study) -> Path:
    (path,) = export_transcripts(study, ["json"])
    return path


def told(study: Study, path: Path) -> Event:
    events: list[Event] = []
    add_transcripts(study, [path], events.append)
    return events[-1]


def said(study: Study) -> dict[str, str]:
    return {material.recording.name: " ".join(word.text for word in material.transcript.words) for material in heard(study)}


def test_our_own_transcript_comes_back_as_it_was(study: Study) -> None:
    before = study.store.catalogue.all_of(Recording)
    assert isinstance(told(study, exported(study)), Skipped)
    assert study.store.catalogue.all_of(Recording) == before
    assert said(study) == {"talk.wav": "w0 w1 w2"}


def changed(path: Path) -> Path:
    path.write_text(path.read_text(encoding="utf-8").replace("w1", "Vladivostok"), encoding="utf-8")
    return path


def test_our_own_transcript_that_was_changed_is_another_of_the_same_recording(study: Study) -> None:
    path = changed(exported(study))
    assert isinstance(told(study, path), Finished)
    assert isinstance(told(study, path), Skipped)
    assert said(study) == {"talk.wav": "w0 Vladivostok w2"}
    (recording,) = study.store.catalogue.all_of(Recording)
    assert recording.name == "talk.wav"
    other = replace(POLICY, transcription=replace(POLICY.transcription, prompt="Otherwise."))
    add_recordings(replace(study, policy=other), [Path(recording.uri)], silent, hire)
    assert said(study) == {"talk.wav": "w0 Vladivostok w2"}


def test_what_was_changed_outside_does_not_take_the_place_of_work_inside(study: Study) -> None:
    path = changed(exported(study))
    (material,) = heard(study)
    act(study, "ada", [Correct(material.transcript.id, 0, "Irkutsk")])
    kept = told(study, path)
    assert isinstance(kept, Skipped)
    assert kept.why == KEPT


def test_in_another_study_our_own_transcript_waits_for_its_recording(study: Study, tmp_path: Path) -> None:
    with created(tmp_path / "other") as other:
        told(other, exported(study))
        assert said(other) == {"talk.json": "w0 w1 w2"}
        for _ in range(2):
            add_recordings(other, [tmp_path / "talk.wav"], silent, hire)
            assert said(other) == {"talk.wav": "w0 w1 w2"}


def test_a_recording_that_was_renamed_is_known_by_its_first_name_too(study: Study, tmp_path: Path) -> None:
    first = tmp_path / "talk.wav"
    for name in ("second.wav", "third.wav"):
        first.with_name(name).write_bytes(first.read_bytes())
        add_recordings(study, [first.with_name(name)], silent, hire)
        (known,) = study.store.catalogue.all_of(Recording)
        assert (known.name, Path(known.first_uri).name) == (name, "talk.wav")


def test_a_transcript_without_a_recording_is_one_of_its_own(study: Study, tmp_path: Path) -> None:
    path = exported(study)
    content = json.loads(path.read_text(encoding="utf-8")) | {"recording": "", "id": ""}
    path.write_text(json.dumps(content))
    told(study, path)
    assert said(study) == {"talk.wav": "w0 w1 w2", path.name: "w0 w1 w2"}


def test_settings_of_before_bring_back_what_was_made_with_them(study: Study, tmp_path: Path) -> None:
    (first,) = heard(study)
    other = replace(study, policy=replace(POLICY, transcription=replace(POLICY.transcription, prompt="Otherwise.")))
    for each, same in ((other, False), (study, True), (other, False)):
        add_recordings(each, [tmp_path / "talk.wav"], silent, hire)
        (material,) = heard(each)
        assert (material.transcript.id == first.transcript.id) is same
    act(other, "ada", [Correct(material.transcript.id, 0, "Irkutsk")])
    add_recordings(study, [tmp_path / "talk.wav"], silent, hire)
    assert next(heard(study)).transcript.id == material.transcript.id
