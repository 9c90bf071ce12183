"""Long work as rows: a worker process takes a job, keeps its lease alive and reports; the doors only watch the row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from analyzer.core.identity import Part, new_act_id
from analyzer.errors import unknown_name
from analyzer.store.encoding import from_bytes, from_micros, to_bytes
from analyzer.store.engine import Database, insert_new
from analyzer.store.schema import jobs as table

LEASE = timedelta(minutes=2)  # a worker silent for longer is taken to be dead
MAX_ATTEMPTS = 3  # a job that killed as many workers is not tried again


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of long work: what to do (`kind`, `payload`), who does it, and how far it is (`done` of `total` items, if known).

    It is `abandoned` when its worker has been silent for longer than its lease; then it may be taken again.
    """

    id: str
    kind: str
    payload: Mapping[str, Part]
    state: JobState
    enqueued_at: datetime
    attempts: int = 0
    worker: str | None = None
    finished_at: datetime | None = None
    done: int = 0
    total: int | None = None
    note: str = ""
    abandoned: bool = False


class Jobs:
    """The queue. A worker's name is unique per process; what a worker reports counts only while it holds the job."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enqueue(self, kind: str, payload: Mapping[str, Part], *, job_id: str | None = None) -> Job:
        """Add a job; one that has this `job_id` already is returned as it is, so a retry is harmless."""
        job_id = job_id or new_act_id()
        row = {
            "id": job_id,
            "kind": kind,
            "payload": to_bytes(dict(payload)),
            "state": JobState.WAITING.value,
            "enqueued_at": self._database.now(),
            "attempts": 0,
            "done": 0,
            "note": "",
        }
        with self._database.writing() as connection:
            insert_new(connection, table, [row])
        return self.job(job_id)

    def take(self, worker: str, *, kinds: Collection[str] = (), lease: timedelta = LEASE) -> Job | None:
        """The oldest waiting job (of these kinds), now this worker's for the time of `lease`; or one whose worker fell silent; or None."""
        with self._database.writing() as connection:
            while (row := connection.execute(self._takeable(kinds)).one_or_none()) is not None:
                if row.attempts < MAX_ATTEMPTS:
                    values = self._running(worker, lease) | {"attempts": row.attempts + 1}
                    taken = sa.update(table).where(table.c.id == row.id).values(values).returning(table)
                    return self._as_job(connection.execute(taken).one())
                self._end(connection, row.id, JobState.FAILED, f"{row.attempts} workers died while doing it")
        return None

    def heartbeat(self, job_id: str, worker: str, *, lease: timedelta = LEASE) -> bool:
        """Say that the worker is alive; False when the job is no longer its own (cancelled, or taken by another): then stop."""
        return self._report(job_id, worker, self._running(worker, lease))

    def progress(self, job_id: str, worker: str, *, done: int, total: int | None = None, note: str = "", lease: timedelta = LEASE) -> bool:
        """Say how far the job is, which is a heartbeat too; False as for `heartbeat`."""
        return self._report(job_id, worker, self._running(worker, lease) | {"done": done, "total": total, "note": note})

    def finish(self, job_id: str, worker: str, *, note: str = "") -> bool:
        """The job is done; False as for `heartbeat`."""
        return self._report(job_id, worker, self._ended(JobState.DONE, note))

    def fail(self, job_id: str, worker: str, reason: str) -> bool:
        """The job cannot be done, for a `reason` that quotes nobody; False as for `heartbeat`."""
        return self._report(job_id, worker, self._ended(JobState.FAILED, reason))

    def cancel(self, job_id: str) -> None:
        """Stop a job: nobody takes it any more, and its worker learns of it at the next heartbeat. An ended job stays as it is."""
        with self._database.writing() as connection:
            self._end(connection, job_id, JobState.CANCELLED, "")

    def job(self, job_id: str) -> Job:
        """The job of that id; an unknown one is an error."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.id == job_id)).one_or_none()
            if row is None:
                raise unknown_name("job", job_id, list(connection.execute(sa.select(table.c.id)).scalars()))
        return self._as_job(row)

    def jobs(self, *, state: JobState | None = None) -> tuple[Job, ...]:
        """All jobs in the order in which they were added, or those in one state."""
        query = sa.select(table).order_by(table.c.enqueued_at, table.c.id)
        if state is not None:
            query = query.where(table.c.state == state.value)
        with self._database.reading() as connection:
            return tuple(map(self._as_job, connection.execute(query)))

    def _takeable(self, kinds: Collection[str]) -> sa.Select[Any]:
        abandoned = (table.c.state == JobState.RUNNING.value) & (table.c.lease_until < self._database.now())
        query = sa.select(table).where((table.c.state == JobState.WAITING.value) | abandoned)
        if kinds:
            query = query.where(table.c.kind.in_(sorted(kinds)))
        return query.order_by(table.c.enqueued_at, table.c.id).limit(1).with_for_update(skip_locked=True)

    def _running(self, worker: str, lease: timedelta) -> dict[str, Any]:
        until = self._database.now() + lease // timedelta(microseconds=1)
        return {"state": JobState.RUNNING.value, "worker": worker, "lease_until": until}

    def _ended(self, state: JobState, note: str) -> dict[str, Any]:
        return {"state": state.value, "note": note, "finished_at": self._database.now(), "lease_until": None}

    def _report(self, job_id: str, worker: str, values: dict[str, Any]) -> bool:
        own = (table.c.id == job_id) & (table.c.worker == worker) & (table.c.state == JobState.RUNNING.value)
        with self._database.writing() as connection:
            return connection.execute(sa.update(table).where(own).values(values)).rowcount == 1

    def _end(self, connection: sa.Connection, job_id: str, state: JobState, note: str) -> None:
        open_states = (JobState.WAITING.value, JobState.RUNNING.value)
        still_open = (table.c.id == job_id) & table.c.state.in_(open_states)
        connection.execute(sa.update(table).where(still_open).values(self._ended(state, note)))

    def _as_job(self, row: sa.Row[Any]) -> Job:
        return Job(
            row.id,
            row.kind,
            from_bytes(dict[str, Any], row.payload, table=table.name, row=row.id),
            JobState(row.state),
            from_micros(row.enqueued_at),
            row.attempts,
            row.worker,
            None if row.finished_at is None else from_micros(row.finished_at),
            row.done,
            row.total,
            row.note,
            abandoned=row.state == JobState.RUNNING.value and row.lease_until < self._database.now(),
        )
