"""Jobs: taken up again when their worker dies, and told as failed or stopped."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import analyzer.study.work as module
from analyzer.cli.progress import Lines
from analyzer.runners import Done, Idle, Watch
from analyzer.settings import Settings
from analyzer.store import Job, JobState
from analyzer.study import Study
from analyzer.study.events import Advanced, Begun, Event, Finished, Refused, Step, Tell, silent
from analyzer.study.listen import Recipe
from analyzer.study.transcribe import Crew
from analyzer.study.work import EXPORT, SUGGEST, enqueue, enqueue_run, hire_worker, work
from tests.study.test_run import POLICY, hire, load, tones

Work = Callable[[Study, Job, Tell, int], None]
EXPIRED = timedelta(seconds=-1)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study.create(tmp_path / "study", POLICY, settings=Settings(cache=tmp_path / "cache", offline=True))


def doing(monkeypatch: pytest.MonkeyPatch, task: Work) -> None:
    """Have every suggesting job do this instead."""
    monkeypatch.setitem(module.WORK, SUGGEST, task)


def worked(study: Study) -> int:
    return work(study, silent, cores=1, once=True)


def test_a_worker_that_died_is_replaced_and_its_job_taken_up_again(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    hired: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: hired.append(command))
    doing(monkeypatch, lambda *_: None)
    job = enqueue(study, SUGGEST, workers=1)
    study.store.jobs.take("alive")
    assert not hire_worker(study)
    study.store.jobs.cancel(job.id)
    dead = enqueue(study, SUGGEST, workers=1)
    study.store.jobs.take("dead", lease=EXPIRED)
    assert hire_worker(study)
    assert len(hired) == 1
    assert worked(study) == 0
    assert study.store.jobs.job(dead.id).state is JobState.DONE


def test_a_job_is_kept_however_long_nothing_is_told(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BEAT_S", 0.01)

    def long(study: Study, job: Job, tell: Tell, cores: int) -> None:
        worker = study.store.jobs.job(job.id).worker
        assert worker is not None
        study.store.jobs.heartbeat(job.id, worker, lease=EXPIRED)
        until = time.monotonic() + 10
        while study.store.jobs.job(job.id).abandoned and time.monotonic() < until:
            time.sleep(0.01)
        assert not study.store.jobs.job(job.id).abandoned

    doing(monkeypatch, long)
    enqueue(study, SUGGEST, workers=1)
    assert worked(study) == 0


def test_a_defect_is_told_and_logged_without_its_words_and_the_next_job_is_done(
    study: Study, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    jobs = [enqueue(study, SUGGEST, workers=1) for _ in range(2)]

    def broken(study: Study, job: Job, tell: Tell, cores: int) -> None:
        if job.id == jobs[0].id:
            raise KeyError("what somebody said")

    doing(monkeypatch, broken)
    assert worked(study) == 1
    failed, done = (study.store.jobs.job(job.id) for job in jobs)
    assert (failed.state, done.state) == (JobState.FAILED, JobState.DONE)
    assert "unexpected KeyError" in failed.note
    assert "line" in failed.note
    assert "KeyError while doing the job 'suggest'" in caplog.text
    assert "somebody" not in failed.note + caplog.text


def stopping(study: Study, job: Job, after: Event) -> Tell:
    """What cancels a job as soon as it tells of `after`."""
    return lambda event: study.store.jobs.cancel(job.id) if event == after else None


def test_a_stopped_job_ends_at_the_next_step_and_the_next_job_is_done(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def steps(study: Study, job: Job, tell: Tell, cores: int) -> None:
        for item in "abc":
            told.append(item)
            tell(Finished(Step.SUGGEST, item, 1, ""))

    doing(monkeypatch, steps)
    stopped, done = enqueue(study, SUGGEST, workers=1), enqueue(study, SUGGEST, workers=1)
    assert work(study, stopping(study, stopped, Finished(Step.SUGGEST, "b", 1, "")), cores=1, once=True) == 0
    assert told == ["a", "b", "a", "b", "c"]
    assert study.store.jobs.job(stopped.id).state is JobState.CANCELLED
    assert study.store.jobs.job(done.id).state is JobState.DONE


def test_an_export_stops_between_its_files(study: Study) -> None:
    job = enqueue(study, EXPORT, workers=1)
    assert work(study, stopping(study, job, Finished(Step.REPORT, "tables", 1, "written")), cores=1, once=True) == 0
    assert (study.exports / "segments.csv").exists()
    assert not (study.exports / "report.html").exists()


def test_a_run_that_is_stopped_keeps_what_it_has_transcribed(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "hiring", lambda settings, workers, cores, tell: hire)
    for count, name in enumerate(("a.wav", "b.wav", "c.wav"), start=2):
        tones(tmp_path / "in", name, count)
    job = enqueue_run(study, [tmp_path / "in"], workers=1)
    told: list[Event] = []

    def tell(event: Event) -> None:
        told.append(event)
        if isinstance(event, Advanced) and any(isinstance(each, Finished) for each in told):
            study.store.jobs.cancel(job.id)

    assert work(study, tell, cores=1, once=True) == 0
    assert study.store.jobs.job(job.id).state is JobState.CANCELLED
    assert len(study.store.products.transcripts()) == 1
    assert not [event for event in told if isinstance(event, Refused)]
    assert not (study.exports / "segments.csv").exists()


def test_what_is_fetched_shows_in_the_job_and_is_no_item_of_it(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, int, int | None]] = []

    def fetching(study: Study, job: Job, tell: Tell, cores: int) -> None:
        fetch = "minilm (92 MB, once)"
        fetched = [Advanced(Step.FETCH, fetch, 0.0), Advanced(Step.FETCH, fetch, 0.5), Finished(Step.FETCH, fetch, 0, "here")]
        for event in (Begun(Step.SUGGEST, 1, 3), *fetched, Finished(Step.SUGGEST, "talk", 3, "3 units")):
            tell(event)
            now = study.store.jobs.job(job.id)
            seen.append((now.note, now.done, now.total))

    doing(monkeypatch, fetching)
    enqueue(study, SUGGEST, workers=1)
    assert worked(study) == 0
    assert seen[2] == ("fetch: minilm (92 MB, once), 50%", 0, 1)
    assert [done for _, done, _ in seen] == [0, 0, 0, 0, 1]


class Nobody:
    """A runner whose workers never come."""

    def map(self, load: object, step: object, items: object, *, watch: Watch | None = None) -> Iterator[Done[Any]]:
        assert watch is not None
        watch(Idle("waits for workers"))
        return iter(())


def test_work_that_waits_for_workers_says_so(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody(recipe: Recipe, items: int) -> Crew:
        return Crew(Nobody(), load)

    monkeypatch.setattr(module, "hiring", lambda settings, workers, cores, tell: nobody)
    tones(tmp_path / "in", "a.wav", 3)
    job = enqueue_run(study, [tmp_path / "in"], workers=1)
    notes: list[str] = []

    def tell(event: Event) -> None:
        notes.append(study.store.jobs.job(job.id).note)
        Lines(quiet=True).show(event)

    assert work(study, tell, cores=1, once=True) == 0
    assert capsys.readouterr().err == "transcribe: waits for workers\n"
    assert "transcribe: waits for workers" in notes
