"""Jobs: taken once, taken again when a worker dies, stopped when cancelled."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from analyzer.errors import UsageError
from analyzer.store import JobState, Store
from analyzer.store.engine import Database
from analyzer.store.jobs import LEASE, MAX_ATTEMPTS, Job, Jobs


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.time = datetime(2024, 2, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(milliseconds=1)
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(store: Store, clock: Clock) -> Jobs:
    return Jobs(Database(store.database.engine, clock=clock))


def taken(jobs: Jobs, worker: str = "w1") -> Job:
    job = jobs.take(worker)
    assert job is not None
    return job


def test_a_job_goes_from_waiting_to_done(jobs: Jobs) -> None:
    added = jobs.enqueue("transcribe", {"recording": "r1", "beam": 5})
    assert added.state is JobState.WAITING
    job = taken(jobs)
    assert (job.id, job.payload, job.state, job.worker, job.attempts) == (
        added.id,
        {"recording": "r1", "beam": 5},
        JobState.RUNNING,
        "w1",
        1,
    )
    assert jobs.take("w2") is None
    assert jobs.progress(job.id, "w1", done=3, total=10, note="r1")
    assert (jobs.job(job.id).done, jobs.job(job.id).total, jobs.job(job.id).note) == (3, 10, "r1")
    assert jobs.finish(job.id, "w1")
    assert jobs.job(job.id).state is JobState.DONE
    assert jobs.job(job.id).finished_at is not None
    assert jobs.jobs(state=JobState.DONE) == jobs.jobs() == (jobs.job(job.id),)
    assert not jobs.heartbeat(job.id, "w1")


def test_jobs_are_taken_oldest_first_and_by_kind(jobs: Jobs) -> None:
    ids = [jobs.enqueue(kind, {}).id for kind in ("a", "b", "a")]
    assert taken(jobs).id == ids[0]
    job = jobs.take("w2", kinds=["b"])
    assert job is not None
    assert job.id == ids[1]
    assert jobs.take("w2", kinds=["b"]) is None


def test_a_retried_request_adds_one_job(jobs: Jobs) -> None:
    assert jobs.enqueue("a", {}, job_id="once") == jobs.enqueue("a", {}, job_id="once")
    assert len(jobs.jobs()) == 1


def test_the_job_of_a_silent_worker_is_taken_again(jobs: Jobs, clock: Clock) -> None:
    jobs.enqueue("a", {})
    job = taken(jobs, "dead")
    clock.time += LEASE / 2
    assert jobs.heartbeat(job.id, "dead")
    clock.time += LEASE / 2
    assert jobs.take("alive") is None
    assert not jobs.job(job.id).abandoned
    clock.time += LEASE
    assert jobs.job(job.id).abandoned
    again = taken(jobs, "alive")
    assert (again.id, again.attempts, again.abandoned) == (job.id, 2, False)
    assert not jobs.heartbeat(job.id, "dead")
    assert not jobs.finish(job.id, "dead")
    assert not jobs.fail(job.id, "dead", "gone")
    assert jobs.job(job.id).worker == "alive"


def test_a_job_that_kills_its_workers_is_given_up(jobs: Jobs, clock: Clock) -> None:
    job_id = jobs.enqueue("a", {}).id
    waiting = jobs.enqueue("b", {}).id
    for attempt in range(MAX_ATTEMPTS):
        assert taken(jobs, f"w{attempt}").id == job_id
        clock.time += LEASE * 2
    assert taken(jobs, "last").id == waiting
    assert jobs.job(job_id).state is JobState.FAILED
    assert jobs.job(job_id).note == "3 workers died while doing it"


def test_a_failed_or_cancelled_job_is_not_taken(jobs: Jobs) -> None:
    failed, cancelled = jobs.enqueue("a", {}), jobs.enqueue("a", {})
    assert jobs.fail(taken(jobs).id, "w1", "no speech found")
    assert jobs.job(failed.id).note == "no speech found"
    assert taken(jobs).id == cancelled.id
    jobs.cancel(cancelled.id)
    assert not jobs.heartbeat(cancelled.id, "w1")
    assert jobs.take("w1") is None
    jobs.cancel(failed.id)
    assert jobs.job(failed.id).state is JobState.FAILED


def test_an_unknown_job_is_an_error(jobs: Jobs) -> None:
    with pytest.raises(UsageError, match="no job 'x'"):
        jobs.job("x")


def test_no_two_workers_take_the_same_job(store: Store) -> None:
    for _ in range(12):
        store.jobs.enqueue("a", {})
    found: list[str] = []

    def work(worker: str) -> None:
        while (job := store.jobs.take(worker)) is not None:
            found.append(job.id)

    threads = [threading.Thread(target=work, args=(f"w{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(job.id for job in store.jobs.jobs())
