"""Recordings and transcripts that are handed over: what is of one name comes together, in whatever order it came."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.core.acts import Correct
from analyzer.errors import InputError
from analyzer.settings import Settings
from analyzer.study import Study
from analyzer.study.acting import act
from analyzer.study.add import add_recordings
from analyzer.study.events import Event
from analyzer.study.material import heard
from analyzer.study.upload import put_waiting_together, receiving, take_in
from tests.study.test_run import POLICY, hire, tones

TOLD = "Ada: W0, w1 indeed\nBo: w2.\n"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study.create(tmp_path / "study", POLICY, settings=Settings(cache=tmp_path / "cache", offline=True))


def handed(study: Study, name: str, content: bytes) -> None:
    with receiving(study, name, size=len(content)) as upload:
        upload.write(content)
    take_in(study, upload)


def run(study: Study) -> list[Event]:
    events: list[Event] = []
    add_recordings(study, [study.folder / "recordings"], lambda event: None, hire)
    put_waiting_together(study, events.append)
    return events


def interviews(study: Study) -> dict[str, list[str]]:
    return {material.recording.name: [utterance.text for utterance in material.transcript.utterances] for material in heard(study)}


@pytest.mark.parametrize("transcribed", [False, True])
def test_a_transcript_and_its_recording_become_one_interview(study: Study, tmp_path: Path, *, transcribed: bool) -> None:
    handed(study, "talk.wav", tones(tmp_path, "talk.wav", 3).read_bytes())
    if transcribed:
        assert run(study) == []
    handed(study, "talk.txt", TOLD.encode())
    assert list(interviews(study)) == (["talk.wav"] if transcribed else [])
    run(study)
    assert interviews(study) == {"talk.wav": ["W0, w1 indeed", "w2."]}
    run(study)
    assert interviews(study) == {"talk.wav": ["W0, w1 indeed", "w2."]}


def test_a_transcript_stands_alone_until_its_recording_comes(study: Study, tmp_path: Path) -> None:
    handed(study, "talk.txt", TOLD.encode())
    assert list(interviews(study)) == ["talk.txt"]
    handed(study, "talk.wav", tones(tmp_path, "talk.wav", 3).read_bytes())
    for _ in range(2):
        run(study)
        assert interviews(study) == {"talk.wav": ["W0, w1 indeed", "w2."]}


def test_a_transcript_that_people_worked_on_alone_stays_alone(study: Study, tmp_path: Path) -> None:
    handed(study, "talk.txt", TOLD.encode())
    (material,) = heard(study)
    act(study, "ada", [Correct(material.transcript.id, 0, "Vladivostok")])
    handed(study, "talk.wav", tones(tmp_path, "talk.wav", 3).read_bytes())
    assert run(study) == []
    assert interviews(study).keys() == {"talk.txt", "talk.wav"}


@pytest.mark.parametrize("transcribed", [False, True])
def test_what_does_not_fit_or_cannot_be_read_leaves_nothing(study: Study, tmp_path: Path, *, transcribed: bool) -> None:
    handed(study, "talk.wav", tones(tmp_path, "talk.wav", 3).read_bytes())
    name, content = ("talk.txt", b"Ada: nothing of this was said in that room\n") if transcribed else ("talk.docx", b"PK\x03\x04 no more")
    if transcribed:
        run(study)
    with pytest.raises(InputError):
        handed(study, name, content)
    assert not (study.folder / "transcripts" / name).exists()
