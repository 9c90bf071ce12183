from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import UsageError
from analyzer.settings import Settings
from analyzer.study import Policy, Study
from analyzer.study.add import add_transcripts
from analyzer.study.events import Event, Finished, Refused, Skipped, silent
from analyzer.study.material import heard
from analyzer.study.speakers import merge_speakers, name_speaker, speakers_table

TALK = """WEBVTT

00:00:00.000 --> 00:00:02.000
<v Bo>When did it start?</v>

00:00:02.000 --> 00:00:06.000
<v Ada>In May we signed the new contract.</v>

00:00:06.000 --> 00:00:08.000
<v Ada 2>And nobody read it.</v>
"""


@pytest.fixture
def study(tmp_path: Path) -> Study:
    study = Study.create(tmp_path / "study", Policy(name="talk"), settings=Settings(cache=tmp_path, offline=True))
    (tmp_path / "talk.vtt").write_text(TALK)
    add_transcripts(study, [tmp_path / "talk.vtt"], silent)
    return study


def speakers(study: Study) -> dict[str, tuple[object, ...]]:
    return {str(row[1]): row[2:] for row in speakers_table(study).rows}


def test_naming_a_voice_is_one_act_and_changes_no_word(study: Study) -> None:
    before = study.store.log.head.length
    name_speaker(study, "talk.vtt", "Ada", "Customer 1", party="customer", interviewer=False, by="me")
    assert study.store.log.head.length == before + 1
    assert speakers(study)["Ada"] == ("Customer 1", "customer", 7, "00:00:04", "named", "customer_1")
    assert speakers(study)["Bo"][-2:] == ("supposed", None)
    name_speaker(study, "talk.vtt", "Ada", "Customer 2", party="customer", interviewer=False, by="me")
    assert speakers(study)["Ada"][0] == "Customer 2"


def test_merged_voices_are_one(study: Study) -> None:
    assert merge_speakers(study, "talk.vtt", "Ada 2", "Ada", by="me") == 1
    assert set(speakers(study)) == {"Bo", "Ada"}
    assert [word.text for word in next(iter(heard(study))).transcript.words] == TALK_WORDS


TALK_WORDS = ["When", "did", "it", "start?", "In", "May", "we", "signed", "the", "new", "contract.", "And", "nobody", "read", "it."]


@pytest.mark.parametrize(
    ("recording", "speaker", "party", "known"),
    [("tale.vtt", "Ada", None, "talk.vtt"), ("talk.vtt", "Eve", None, "Ada 2"), ("talk.vtt", "Ada", "referee", "provider")],
)
def test_unknown_names_are_told_with_those_that_exist(study: Study, recording: str, speaker: str, party: str | None, known: str) -> None:
    with pytest.raises(UsageError, match=known):
        name_speaker(study, recording, speaker, "x", party=party, interviewer=False, by="me")


def test_a_transcript_is_taken_over_once_and_a_bad_one_does_not_stop_the_others(study: Study, tmp_path: Path) -> None:
    (tmp_path / "empty.docx").touch()
    (tmp_path / "new.txt").write_text("Ada: A sentence.\nBo: Another one.\n")
    events: list[Event] = []
    add_transcripts(study, [tmp_path / "talk.vtt", tmp_path / "empty.docx", tmp_path / "new.txt"], events.append)
    assert [type(event) for event in events[1:]] == [Skipped, Refused, Finished]
    assert len(list(heard(study))) == 2


def test_an_encoding_that_was_assumed_is_told_when_a_transcript_is_taken_over(study: Study, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_bytes("Анна: Мы ждали.\n".encode("koi8-r"))
    events: list[Event] = []
    add_transcripts(study, [tmp_path / "new.txt"], events.append)
    assert isinstance(events[-1], Finished)
    assert "Windows-1252" in events[-1].summary
