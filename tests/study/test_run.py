"""The whole way from recordings to the report, with a recogniser that hears tones and an encoder that counts words."""

from __future__ import annotations

import csv
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analyzer.audio import PER_MS, SAMPLE_RATE, Audio
from analyzer.core.recording import Recording
from analyzer.core.transcript import NoticeKind, Transcript
from analyzer.core.units import Scheme
from analyzer.errors import UsageError
from analyzer.runners import Item, Serial
from analyzer.settings import Settings
from analyzer.study import Policy, Study
from analyzer.study.add import add_transcripts
from analyzer.study.events import Event, Finished, Refused, Skipped, Step, silent
from analyzer.study.export import export_all
from analyzer.study.listen import Listener, Recipe, Voices, listen
from analyzer.study.material import heard as heard_in
from analyzer.study.policy import Transcription, Units
from analyzer.study.run import rehearse, run_study
from analyzer.study.transcribe import Crew, Hire, cluster_of, plan
from analyzer.study.work import RUN, enqueue, enqueue_run, work
from analyzer.transcribe import Options
from tests.classify.fakes import WordEncoder
from tests.diarize.fakes import embed, segment
from tests.transcribe.fakes import EnergyDetector, ToneEngine, recording

POLICY = Policy(name="tones", transcription=Transcription(speakers="none"), units=Units(scheme=Scheme.WINDOW, min_words=1, max_words=4))


def write_wav(path: Path, audio: Audio) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    tracks = audio.samples[None] if audio.channels is None else audio.channels
    with wave.open(str(path), "wb") as sink:
        sink.setnchannels(len(tracks))
        sink.setsampwidth(2)
        sink.setframerate(SAMPLE_RATE)
        sink.writeframes((tracks.T * 32_767).astype("<i2").tobytes())
    return path


def tones(folder: Path, name: str, count: int, *, length_ms: int = 12_000) -> Path:
    return write_wav(folder / name, recording(*range(500, 500 + 1000 * count, 1000), length_ms=length_ms))


def load() -> Listener:
    return Listener(ToneEngine(), EnergyDetector())  # type: ignore[arg-type]


def hire(recipe: Recipe, items: int) -> Crew:
    return Crew(Serial(), load)


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    monkeypatch.setattr("analyzer.study.trained.encoder_of", lambda settings, named, tell: WordEncoder())
    return Study.create(tmp_path / "study", POLICY, settings=Settings(cache=tmp_path / "cache", offline=True))


def run(study: Study, *places: Path, hired: Hire = hire) -> list[Event]:
    events: list[Event] = []
    run_study(study, places, events.append, hired)
    return events


def finished(events: list[Event], step: Step) -> int:
    return sum(isinstance(event, Finished) and event.step is step for event in events)


def rows(study: Study) -> list[dict[str, str]]:
    with (study.exports / "segments.csv").open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def test_recordings_become_transcripts_units_suggestions_and_a_report(study: Study, tmp_path: Path) -> None:
    tones(tmp_path / "in", "customer.wav", 5)
    tones(tmp_path / "in", "provider.wav", 3)
    events = run(study, tmp_path / "in")
    assert [finished(events, step) for step in (Step.TRANSCRIBE, Step.SEGMENT, Step.SUGGEST)] == [2, 2, 2]
    found = rows(study)
    assert [row["text"] for row in found] == ["w0 w1 w2 w3", "w4", "w0 w1 w2"]
    assert {row["source"] for row in found} == {"machine"}
    assert (study.exports / "transcripts" / "customer.vtt").exists()
    assert "w0 w1 w2 w3" in (study.exports / "report.html").read_text(encoding="utf-8")


def heard_voices(path: Path, speakers: str = "none") -> Transcript:
    """The transcript of a recording of which it is said how many speak."""
    (found,) = plan([path], why_not=lambda _: None, tell=silent).new
    recipe = Recipe("faster-whisper", "whisper-base", Options(), speakers, "")
    return listen(replace(load(), voices=Voices(embed, segment)), Item(path.name, (found.found, recipe)), lambda _: None)


def test_fewer_voices_than_there_are_said_to_be_is_a_warning(tmp_path: Path) -> None:
    path = tones(tmp_path / "in", "a.wav", 3)
    assert heard_voices(path, "1").notices == ()
    (notice,) = heard_voices(path, "4-6").notices
    assert notice.kind is NoticeKind.SPEAKERS
    assert notice.detail.startswith("at least 4 speakers were given, and 1 could")


def two_channels(path: Path, *, taken_up: float) -> Path:
    """Two speakers of five words each, who take turns, on microphones that also hear `taken_up` of the other one."""
    first, second = (recording(*range(start, 12_000, 2000), length_ms=12_000).samples for start in (500, 1500))
    return write_wav(path, Audio(first, np.stack([first + taken_up * second, second + taken_up * first])))


@pytest.mark.parametrize(("taken_up", "doubled"), [(0.24, True), (0.001, False)], ids=["a microphone on each lapel", "a telephone"])
def test_words_that_two_channels_hear_are_given_once(tmp_path: Path, taken_up: float, doubled: bool) -> None:
    transcript = heard_voices(two_channels(tmp_path / "a.wav", taken_up=taken_up))
    assert [(u.speaker, u.text) for u in transcript.utterances] == [(f"S{who}", f"w{n}") for n in range(6) for who in (1, 2)]
    assert [notice.kind for notice in transcript.notices] == [NoticeKind.REPEATED] * doubled


def test_a_silent_channel_beside_two_that_speak_is_not_told(tmp_path: Path) -> None:
    first, second = (recording(*range(start, 12_000, 2000), length_ms=12_000).samples for start in (500, 1500))
    audio = Audio(first, np.stack([first, second, np.zeros_like(first)]))
    assert heard_voices(write_wav(tmp_path / "a.wav", audio)).notices == ()


def test_the_turns_of_voices_are_kept_and_exported(tmp_path: Path) -> None:
    policy = replace(POLICY, transcription=Transcription(speakers="1"))
    study = Study.create(tmp_path / "voices", policy, settings=Settings(cache=tmp_path / "cache", offline=True))
    transcript = heard_voices(tones(tmp_path / "in", "a.wav", 3), "1")
    assert {turn.speaker for turn in transcript.turns} == {"S1"}
    assert sum(turn.at.duration_ms for turn in transcript.turns) == transcript.speaking_ms("S1") > 900
    study.store.catalogue.put([Recording(transcript.recording, "a.wav", "0" * 64, 12_000)])
    study.store.products.save_transcript(transcript)
    (path,) = export_all(study, ["rttm"])
    assert path.read_text(encoding="utf-8").count("SPEAKER a 1") == len(transcript.turns)


def test_what_is_done_is_not_done_again_also_after_moving_the_file(study: Study, tmp_path: Path) -> None:
    path = tones(tmp_path / "in", "a.wav", 5)
    run(study, tmp_path / "in")
    before = rows(study)
    path.rename(path.with_name("b.wav"))
    events = run(study, tmp_path / "in")
    assert {event.step for event in events if isinstance(event, Finished)} == {Step.REPORT}
    assert [{**row, "document": "a.wav"} for row in rows(study)] == before
    assert rows(study)[0]["document"] == "b.wav"


def test_a_file_that_fails_is_named_and_the_others_complete(study: Study, tmp_path: Path) -> None:
    tones(tmp_path / "in", "good.wav", 3)
    (tmp_path / "in" / "text.mp4").write_text("no film")
    (tmp_path / "in" / "empty.wav").touch()
    events = run(study, tmp_path / "in")
    refused = {event.item: str(event.error) for event in events if isinstance(event, Refused)}
    assert set(refused) == {"text.mp4", "empty.wav"}
    assert len(rows(study)) == 1


def test_the_same_recording_twice_is_done_once_and_told(study: Study, tmp_path: Path) -> None:
    path = tones(tmp_path / "in", "a.wav", 3)
    (tmp_path / "in" / "copy.wav").write_bytes(path.read_bytes())
    events = run(study, tmp_path / "in")
    assert Skipped(Step.TRANSCRIBE, "copy.wav", "the same recording as a.wav") in events
    assert len(rows(study)) == 1


def test_silence_gives_a_transcript_without_words_and_no_units(study: Study, tmp_path: Path) -> None:
    write_wav(tmp_path / "in" / "silence.wav", Audio(np.zeros(5000 * PER_MS, dtype=np.float32)))
    events = run(study, tmp_path / "in")
    assert finished(events, Step.TRANSCRIBE) == 1
    assert rows(study) == []
    assert not any(isinstance(event, Refused) for event in events)


def test_two_recordings_of_one_name_do_not_overwrite_each_other(study: Study, tmp_path: Path) -> None:
    tones(tmp_path / "in", "one/talk.wav", 3)
    tones(tmp_path / "in", "two/talk.wav", 5)
    run(study, tmp_path / "in")
    assert len(list((study.exports / "transcripts").glob("talk*.vtt"))) == 2


@pytest.mark.parametrize("long_ms", [900_000, 10_000])
def test_two_files_of_one_name_are_two_recordings(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long_ms: int) -> None:
    monkeypatch.setattr("analyzer.study.transcribe.LONG_MS", long_ms)
    places = (tones(tmp_path / "in", "one/talk.wav", 3), tones(tmp_path / "in", "two/talk.wav", 5))
    for again in (False, True):
        events = run(study, *places)
        assert finished(events, Step.TRANSCRIBE) == (0 if again else 2)
        assert sorted(len(list(material.transcript.words)) for material in heard_in(study)) == [3, 5]


def test_a_worker_that_keeps_its_work_elsewhere_is_told(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.study.transcribe.LONG_MS", 10_000)
    monkeypatch.setattr("analyzer.study.transcribe.decode", lambda listener, item, report: None)
    (refused,) = (event for event in run(study, tones(tmp_path, "long.wav", 3)) if isinstance(event, Refused))
    assert "does not see" in str(refused.error)


def test_a_long_recording_is_heard_in_parts_and_an_interrupted_one_goes_on(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.study.transcribe.LONG_MS", 10_000)
    monkeypatch.setattr("analyzer.study.longform.PART_MS", 5_000)
    tones(tmp_path / "in", "long.wav", 20, length_ms=21_000)
    heard: list[int] = []

    class Interrupted(ToneEngine):
        def hear(self, windows, options):  # type: ignore[no-untyped-def]
            heard.append(len(windows))
            if len(heard) == 2:
                raise KeyboardInterrupt
            return super().hear(windows, options)

    def interrupting(recipe: Recipe, items: int) -> Crew:
        return Crew(Serial(), lambda: Listener(Interrupted(), EnergyDetector()))  # type: ignore[arg-type]

    with pytest.raises(KeyboardInterrupt):
        run(study, tmp_path / "in", hired=interrupting)
    kept = list((study.folder / ".work").rglob("*.heard"))
    assert len(kept) == 1
    stamp = kept[0].stat().st_mtime_ns
    calls = len(heard)
    run(study, tmp_path / "in", hired=interrupting)
    assert len(heard) > calls
    assert " ".join(row["text"] for row in rows(study)).split() == [f"w{number}" for number in range(20)]
    assert not list((study.folder / ".work").iterdir())
    assert stamp


def test_the_parts_of_a_long_recording_are_shared_among_workers(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = replace(POLICY, transcription=replace(POLICY.transcription, speakers="auto"))
    voiced = Study.create(tmp_path / "voiced", policy, settings=study.settings)
    monkeypatch.setattr("analyzer.study.transcribe.LONG_MS", 10_000)
    monkeypatch.setattr("analyzer.study.longform.PART_MS", 5_000)
    hired: list[tuple[int, str]] = []

    def counting(recipe: Recipe, items: int) -> Crew:
        hired.append((items, recipe.speakers))
        return hire(recipe, items)

    run(voiced, tones(tmp_path / "in", "long.wav", 20, length_ms=21_000), hired=counting)
    joining, decoding, (parts, speakers) = hired
    assert (joining, decoding) == ((1, "auto"), (1, "none"))
    assert parts > 3
    assert speakers == "none"


def test_a_rehearsal_changes_nothing(tmp_path: Path) -> None:
    tones(tmp_path / "in", "a.wav", 3)
    found = rehearse(tmp_path / "new", POLICY, [tmp_path / "in"], lambda event: None)
    assert [planned.found.name for planned in found.new] == ["a.wav"]
    assert found.duration_ms == pytest.approx(12_000, abs=50)
    assert not (tmp_path / "new").exists()


def test_a_queued_run_is_done_by_the_worker(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.study.work.hiring", lambda settings, workers, cores, tell: hire)
    tones(tmp_path / "in", "a.wav", 3)
    job = enqueue_run(study, [tmp_path / "in"], workers=1)
    assert work(study, lambda event: None, cores=1, once=True) == 0
    assert study.store.jobs.job(job.id).state.value == "done"
    assert len(rows(study)) == 1


def test_a_run_over_the_study_looks_for_new_recordings_and_leaves_transcripts_alone(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.study.work.hiring", lambda settings, workers, cores, tell: hire)
    (tmp_path / "written.txt").write_text("Ada: It went well.\n")
    add_transcripts(study, [tmp_path / "written.txt"], silent)
    tones(study.folder / "recordings", "new.wav", 3)
    events: list[Event] = []
    enqueue(study, RUN, workers=1)
    assert work(study, events.append, cores=1, once=True) == 0
    assert [event.item for event in events if isinstance(event, Refused | Skipped)] == []
    assert {material.recording.name for material in heard_in(study)} == {"written.txt", "new.wav"}


def test_a_cluster_is_asked_for_by_the_address_of_its_scheduler_or_as_dask_is_configured() -> None:
    assert cluster_of(None, None) is cluster_of("processes", None) is None
    assert cluster_of(None, "tcp://host:1") == cluster_of("dask", "tcp://host:1") == "tcp://host:1"
    dask = pytest.importorskip("dask")
    with dask.config.set({"scheduler-address": None}), pytest.raises(UsageError, match="no Dask scheduler is named"):
        cluster_of("dask", None)
    with dask.config.set({"scheduler-address": "tcp://host:2"}):
        assert cluster_of("dask", None) == "tcp://host:2"
        assert cluster_of(None, None) is None
