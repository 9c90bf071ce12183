"""A recording and its transcript, put together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analyzer.core.acts import Correct
from analyzer.core.identity import Provenance
from analyzer.core.overlay import span_of
from analyzer.core.recording import Recording
from analyzer.core.time import Interval
from analyzer.core.transcript import Notice, NoticeKind, Transcript, Turn, Utterance, Word
from analyzer.settings import Settings
from analyzer.study import Study
from analyzer.study.acting import act
from analyzer.study.add import add_recordings, add_transcripts
from analyzer.study.events import Event, Finished, Refused, Skipped
from analyzer.study.export import export_transcripts
from analyzer.study.material import heard
from analyzer.study.overview import recorded
from analyzer.study.together import add_files, pairs, put_together, timed
from analyzer.transcribe.aligning import aligned
from tests.study.test_run import POLICY, hire, tones


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study.create(tmp_path / "study", POLICY, settings=Settings(cache=tmp_path / "cache", offline=True))


def together(study: Study, folder: Path, text: str) -> list[Event]:
    recording = tones(folder, "talk.wav", 3)
    (folder / "talk.txt").write_text(text)
    events: list[Event] = []
    add_recordings(study, [recording], lambda event: None, hire)
    put_together(study, pairs([folder / "talk.txt"], [recording]), events.append)
    return events


def test_what_is_imported_under_one_name_is_put_together_and_the_rest_stands_alone(study: Study, tmp_path: Path) -> None:
    recording = tones(tmp_path, "talk.wav", 3)
    for name, text in {"talk.txt": "Ada: W0, w1 indeed\nBo: w2.\n", "other.txt": "Cy: Something else.\n"}.items():
        (tmp_path / name).write_text(text)
    for _ in range(2):
        add_files(study, [recording, tmp_path / "talk.txt", tmp_path / "other.txt"], lambda event: None, hire)
        found = {material.recording.name: material.transcript for material in heard(study)}
        assert found.keys() == {"talk.wav", "other.txt"}
        assert [utterance.text for utterance in found["talk.wav"].utterances] == ["W0, w1 indeed", "w2."]
        assert all(word.at for word in found["talk.wav"].words)


@pytest.mark.parametrize("first", ["talk.txt", "talk.wav"])
def test_what_comes_later_under_one_name_is_put_together_too(study: Study, tmp_path: Path, first: str) -> None:
    tones(tmp_path, "talk.wav", 3)
    (tmp_path / "talk.txt").write_text("Ada: W0, w1 indeed\nBo: w2.\n")
    for name in (first, "talk.wav", "talk.txt", tmp_path.name):
        add_files(study, [tmp_path.parent / name if name == tmp_path.name else tmp_path / name], lambda event: None, hire)
    (material,) = heard(study)
    assert material.recording.name == "talk.wav"
    assert [utterance.speaker for utterance in material.transcript.utterances] == ["Ada", "Bo"]


def test_a_transcript_that_was_worked_on_alone_is_not_put_together(study: Study, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("Ada: W0, w1 indeed\nBo: w2.\n")
    add_files(study, [tmp_path / "talk.txt"], lambda event: None, hire)
    (material,) = heard(study)
    act(study, "ada", [Correct(material.transcript.id, 0, "Vladivostok")])
    events: list[Event] = []
    add_files(study, [tones(tmp_path, "talk.wav", 3)], events.append, hire)
    (refused,) = (event for event in events if isinstance(event, Refused))
    assert "worked on" in str(refused.error)
    assert {material.recording.name for material in heard(study)} == {"talk.txt", "talk.wav"}


def test_words_heard_by_channel_are_put_in_the_order_of_their_times(study: Study, tmp_path: Path) -> None:
    add_recordings(study, [tones(tmp_path, "talk.wav", 4)], lambda event: None, hire)
    (material,) = heard(study)
    words = tuple(material.transcript.words)
    channels = [(words[0], replace(words[2], id=1)), (replace(words[1], id=2), words[3])]
    by_channel = tuple(Utterance(span_of(own), f"S{number}", own) for number, own in enumerate(channels, 1))
    study.store.products.save_transcript(replace(material.transcript, id="by channel", utterances=by_channel))
    (tmp_path / "talk.txt").write_text("Ada: w0\nBo: w1 w2\nAda: w3\n")
    add_files(study, [tmp_path / "talk.txt"], lambda event: None, hire)
    (material,) = heard(study)
    assert [word.at for word in material.transcript.words] == [word.at for word in words]
    assert [utterance.at for utterance in material.transcript.utterances] == [span_of(words[:1]), span_of(words[1:3]), span_of(words[3:])]


def test_words_and_speakers_as_written_with_the_times_of_the_recording(study: Study, tmp_path: Path) -> None:
    assert isinstance(together(study, tmp_path, "Ada: W0, w1 indeed\nBo: w2.\n")[-1], Finished)
    (material,) = heard(study)
    assert [(u.speaker, u.text) for u in material.transcript.utterances] == [("Ada", "W0, w1 indeed"), ("Bo", "w2.")]
    spoken = {word.text: word.at for word in material.transcript.words}
    first, inserted = spoken["W0,"], spoken["indeed"]
    assert isinstance(first, Interval)
    assert inserted is not None
    assert first.end_ms <= inserted.start_ms <= inserted.end_ms
    assert material.recording.name == "talk.wav"


def test_it_is_done_once(study: Study, tmp_path: Path) -> None:
    together(study, tmp_path, "Ada: w0 w1 w2\n")
    assert isinstance(together(study, tmp_path, "Ada: w0 w1 w2\n")[-1], Skipped)


def test_a_transcript_of_another_talk_is_refused(study: Study, tmp_path: Path) -> None:
    refused = together(study, tmp_path, "Ada: nothing of this was said in that room\n")[-1]
    assert isinstance(refused, Refused)
    assert "0% of its words" in str(refused.error)


def test_only_files_of_one_name_are_a_pair(tmp_path: Path) -> None:
    recording = tones(tmp_path, "Talk.wav", 1)
    assert pairs([tmp_path / "talk.docx", tmp_path / "other.docx"], [recording, tmp_path]) == ((tmp_path / "talk.docx", recording),)


def test_of_recordings_of_one_name_a_transcript_belongs_to_the_one_beside_it(tmp_path: Path) -> None:
    one, other = (tones(tmp_path / name, "talk.wav", 1) for name in ("one", "other"))
    third = tmp_path / "third" / "talk.docx"
    assert pairs([other.with_suffix(".docx"), third], [one, other]) == ((other.with_suffix(".docx"), other),)
    assert pairs([third], [one, one]) == ((third, one),)


def test_the_day_in_the_name_of_a_transcript_is_taken_and_what_people_said_stays(study: Study, tmp_path: Path) -> None:
    written = tmp_path / "talk 2024-03-05.txt"
    written.write_text("Ada: It went well.\n")
    add_transcripts(study, [written], lambda event: None)
    (entered,) = study.store.catalogue.all_of(Recording)
    assert entered.recorded_on == date(2024, 3, 5)
    recorded(study, entered.id, "2024-03-06")
    add_transcripts(study, [written], lambda event: None)
    assert study.store.catalogue.get(Recording, entered.id).recorded_on == date(2024, 3, 6)


def test_a_transcript_without_times_is_exported_in_what_can_hold_it_and_the_others_whole(study: Study, tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("Ada: It went well.\n")
    (tmp_path / "timed.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nSo it did.\n")
    add_transcripts(study, [tmp_path / "plain.txt", tmp_path / "timed.srt"], lambda event: None)
    assert {path.name for path in export_transcripts(study, ["vtt", "txt"])} == {"plain.txt", "timed.vtt", "timed.txt"}
    assert {path.name for path in export_transcripts(study, ["srt"])} == {"timed.srt"}


def test_words_that_name_nobody_get_the_voices_that_are_heard() -> None:
    def said(*spoken: tuple[str, int | None], speaker: str | None = None, turns: tuple[Turn, ...] = ()) -> Transcript:
        words = tuple(Word(n, text, None if at is None else Interval(at, at + 400)) for n, (text, at) in enumerate(spoken))
        return Transcript("t", "r", "en", (Utterance(span_of(words), speaker, words),), Provenance("test", "1"), turns=turns)

    voices = (Turn(Interval(0, 1_000), "S1"), Turn(Interval(1_000, 2_000), "S2"))
    heard = said(("why", 0), ("late?", 500), ("we", 1_000), ("moved.", 1_500), turns=voices)
    unnamed, named = (said(("Why", None), ("late?", None), ("We", None), ("moved.", None), speaker=name) for name in (None, "Ada"))
    words = aligned(tuple(unnamed.words), tuple(heard.words))
    found = timed(unnamed, words, heard, "new")
    assert [(u.speaker, u.text) for u in found.utterances] == [("S1", "Why late?"), ("S2", "We moved.")]
    assert found.turns == voices
    assert {u.speaker for u in timed(named, words, heard, "new").utterances} == {"Ada"}


def test_words_stay_in_doubt_when_they_get_their_times() -> None:
    word = Word(0, "yes", None)
    of_times = tuple(Notice(kind, None, "none") for kind in (NoticeKind.NO_TIMES,))
    of_words = tuple(Notice(kind, None, "some") for kind in (NoticeKind.ENCODING, NoticeKind.LEFT_OUT, NoticeKind.ORDER))
    read = Transcript("t", "r", "en", (Utterance(None, "Ada", (word,)),), Provenance("test", "1"), notices=(*of_times, *of_words))
    assert timed(read, (word,), replace(read, notices=()), "new").notices == of_words
