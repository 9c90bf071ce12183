"""The use case: long work as jobs, put down by one door and done by a separate process."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from analyzer.audio import AUDIO_SUFFIXES
from analyzer.core.recording import Recording
from analyzer.errors import AnalyzerError, unknown_name
from analyzer.runners.attempt import DEFECT_REMEDY, location
from analyzer.store import Job, JobState
from analyzer.study.events import Advanced, Begun, Event, Finished, Step, Tell, Waiting
from analyzer.study.export import export_tables, export_transcripts
from analyzer.study.handle import Study
from analyzer.study.report import write_report
from analyzer.study.run import run_study
from analyzer.study.segment import segment
from analyzer.study.suggest import suggest
from analyzer.study.train import train_in_study
from analyzer.study.training import Training
from analyzer.study.transcribe import hiring

LOG = logging.getLogger("analyzer.study")
RUN, SUGGEST, EXPORT, TRAIN = "run", "suggest", "export", "train"
PAUSE_S = 2.0  # between two looks at an empty queue
BEAT_S = 30.0  # between two signs of life, well below the lease of a job


def enqueue_run(study: Study, places: Sequence[Path], *, workers: int) -> Job:
    """Put a run over recordings into the study's queue."""
    return study.store.jobs.enqueue(RUN, {"places": [str(place.resolve()) for place in places], "workers": workers})


def enqueue(study: Study, kind: str, *, workers: int, job_id: str | None = None) -> Job:
    """Put work on the whole study into its queue: run (everything that is new in it), suggest, export or train.

    `job_id` is made by the client, so that asking twice is harmless.
    """
    if kind not in WORK:
        raise unknown_name("work", kind, list(WORK))
    known = (Path(recording.uri) for recording in study.store.catalogue.all_of(Recording))
    places = [path for path in known if path.suffix.lower() in AUDIO_SUFFIXES]
    own = study.folder / "recordings"
    there = [place for place in (*places, own) if place.exists()]
    return study.store.jobs.enqueue(kind, {"places": [str(place.resolve()) for place in there], "workers": workers}, job_id=job_id)


def hire_worker(study: Study) -> bool:
    """Start a process of its own that does what waits or was abandoned and then ends; False when one is at work already."""
    if not all(job.abandoned for job in study.store.jobs.jobs(state=JobState.RUNNING)):
        return False
    command = [sys.executable, "-m", "analyzer", "work", str(study.folder), "--once"]
    quiet = subprocess.DEVNULL
    subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)  # noqa: S603
    return True


def work(study: Study, tell: Tell, *, cores: int, once: bool) -> int:
    """Do the waiting jobs one after the other; with `once` return when none waits, else wait for more. Returns how many failed."""
    name = f"{socket.gethostname()}-{os.getpid()}"
    failed = 0
    while True:
        if (job := study.store.jobs.take(name, kinds=list(WORK))) is not None:
            failed += _failed(study, job, name, tell, cores)
        elif once:
            return failed
        else:
            time.sleep(PAUSE_S)


def _failed(study: Study, job: Job, name: str, tell: Tell, cores: int) -> bool:
    try:
        with _alive(study, job, name):
            WORK[job.kind](study, job, _Progress(study, job, name, tell), cores)
    except _Stopped:
        return False
    except AnalyzerError as failure:
        study.store.jobs.fail(job.id, name, str(failure))
        return True
    except Exception as failure:  # noqa: BLE001 - told in the job and in the log; its message may quote
        kind, where = type(failure).__name__, location(failure.__traceback__)
        LOG.error("%s while doing the job '%s' (%s)", kind, job.kind, where)  # noqa: TRY400
        study.store.jobs.fail(job.id, name, str(AnalyzerError(f"unexpected {kind}", where=where, remedy=DEFECT_REMEDY)))
        return True
    study.store.jobs.finish(job.id, name)
    return False


@contextlib.contextmanager
def _alive(study: Study, job: Job, name: str) -> Iterator[None]:
    """Keep the job while it is worked on, however long a step has nothing to tell."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT_S):
            with contextlib.suppress(AnalyzerError):  # the database cannot be used just now: the work itself tells
                study.store.jobs.heartbeat(job.id, name)

    heart = threading.Thread(target=beat, daemon=True)
    heart.start()
    try:
        yield
    finally:
        ended.set()
        heart.join()


class _Stopped(BaseException):
    """The job is no longer this worker's: it was cancelled, or taken by another. No step may take it for a failure of its item."""


class _Progress:
    """Passes on what is told, and writes into the job how many items are done of those begun, and what is being done.

    With the first thing told after the job was cancelled, the work ends (`_Stopped`); what was saved before stays.
    """

    def __init__(self, study: Study, job: Job, worker: str, tell: Tell) -> None:
        self._study, self._job, self._worker, self._tell = study, job, worker, tell
        self._finished = 0
        self._begun = 0

    def __call__(self, event: Event) -> None:
        self._tell(event)
        note = ""
        if isinstance(event, Begun):
            self._begun += event.items
            note = event.step.value
        elif isinstance(event, Finished):
            self._finished += event.step is not Step.FETCH  # no item of the job
            note = f"{event.step.value}: {event.summary if event.step is Step.TRAIN else event.item}"
        elif isinstance(event, Advanced):
            note = f"{event.step.value}: {event.item}, {event.share:.0%}"
        elif isinstance(event, Waiting):
            note = f"{event.step.value}: {event.why}"
        total = self._begun if self._begun >= self._finished else None  # an item may tell of its parts
        if not self._study.store.jobs.progress(self._job.id, self._worker, done=self._finished, total=total or None, note=note):
            raise _Stopped


def _run(study: Study, job: Job, tell: Tell, cores: int) -> None:
    payload: Any = job.payload
    hire = hiring(study.settings, workers=payload["workers"], cores=cores, tell=tell)
    run_study(study, [Path(place) for place in payload["places"]], tell, hire)


def _suggest(study: Study, _job: Job, tell: Tell, _cores: int) -> None:
    segment(study, tell)
    suggest(study, tell)


def _export(study: Study, _job: Job, tell: Tell, _cores: int) -> None:
    tell(Begun(Step.REPORT, 3, 3))
    export_transcripts(study)
    tell(Finished(Step.REPORT, "transcripts", 1, "written"))
    export_tables(study, ("csv", "xlsx"))
    tell(Finished(Step.REPORT, "tables", 1, "written"))
    write_report(study)
    tell(Finished(Step.REPORT, "report", 1, "written"))


def _train(study: Study, _job: Job, tell: Tell, _cores: int) -> None:
    train_in_study(study, None, Training(), tell)


WORK: dict[str, Callable[[Study, Job, Tell, int], None]] = {RUN: _run, SUGGEST: _suggest, EXPORT: _export, TRAIN: _train}
