"""The use case: long work as jobs, put down by one door and done by a separate process."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analyzer.errors import AnalyzerError
from analyzer.store import Job
from analyzer.study.events import Event, Finished, Tell
from analyzer.study.handle import Study
from analyzer.study.run import run_study
from analyzer.study.transcribe import hiring

RUN = "run"
PAUSE_S = 2.0  # between two looks at an empty queue


def enqueue_run(study: Study, places: Sequence[Path], *, workers: int) -> Job:
    """Put a run over recordings into the study's queue."""
    return study.store.jobs.enqueue(RUN, {"places": [str(place.resolve()) for place in places], "workers": workers})


def work(study: Study, tell: Tell, *, cores: int, once: bool) -> int:
    """Do the waiting jobs one after the other; with `once` return when none waits, else wait for more. Returns how many failed."""
    name = f"{socket.gethostname()}-{os.getpid()}"
    failed = 0
    while True:
        if (job := study.store.jobs.take(name, kinds=[RUN])) is not None:
            failed += not _done(study, job, name, tell, cores)
        elif once:
            return failed
        else:
            time.sleep(PAUSE_S)


def _done(study: Study, job: Job, name: str, tell: Tell, cores: int) -> bool:
    payload: Any = job.payload
    finished = 0

    def told(event: Event) -> None:
        nonlocal finished
        tell(event)
        finished += isinstance(event, Finished)
        study.store.jobs.progress(job.id, name, done=finished)

    try:
        run_study(
            study, [Path(place) for place in payload["places"]], told, hiring(study.settings, workers=payload["workers"], cores=cores)
        )
    except AnalyzerError as failure:
        study.store.jobs.fail(job.id, name, str(failure))
        return False
    return study.store.jobs.finish(job.id, name)
