"""Finished work: transcripts, segments and predictions, each named by the hash of what it is made from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from analyzer.core.coding import Prediction
from analyzer.core.identity import product_id
from analyzer.core.transcript import Transcript
from analyzer.core.units import Scheme, Segment
from analyzer.errors import UsageError
from analyzer.store import schema
from analyzer.store.encoding import all_from_bytes, from_bytes, to_bytes
from analyzer.store.engine import IDS_AT_ONCE, Database, batches, insert_new

SCHEMES = {scheme.value: scheme for scheme in Scheme}
KEPT = 16  # decoded transcripts, of which one of four hours takes about 10 MB


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of work that was done: its id is the hash of its inputs, recipe and model, known before the work."""

    id: str
    kind: str
    inputs: tuple[str, ...] = ()


class Products:
    """Every write is one transaction together with the record of its step; writing the same again changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._decoded = lru_cache(maxsize=KEPT)(self._read_transcript)

    def done(self, step_id: str) -> bool:
        """Whether this work was done, so that it need not be done again."""
        with self._database.reading() as connection:
            query = sa.select(schema.steps.c.id).where(schema.steps.c.id == step_id)
            return connection.execute(query).one_or_none() is not None

    def steps(self, *, kind: str | None = None) -> tuple[Step, ...]:
        """The work that was done, in its order."""
        query = sa.select(schema.steps).order_by(schema.steps.c.at, schema.steps.c.id)
        if kind is not None:
            query = query.where(schema.steps.c.kind == kind)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(Step(row.id, row.kind, from_bytes(tuple[str, ...], row.inputs, table="steps", row=row.id)) for row in rows)

    def count(self, *kinds: str) -> int:
        """How many pieces of work of these kinds were done: changes whenever something new is there."""
        query = sa.select(sa.func.count()).where(schema.steps.c.kind.in_(kinds))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def last(self, kind: str, inputs: Sequence[str]) -> str | None:
        """The id of the last piece of work of a kind that was done with these inputs."""
        steps = schema.steps
        query = sa.select(steps.c.id).where(steps.c.kind == kind, steps.c.inputs == to_bytes(tuple(inputs)))
        with self._database.reading() as connection:
            return connection.execute(query.order_by(steps.c.at.desc(), steps.c.id).limit(1)).scalar_one_or_none()

    def mark_done(self, step: Step) -> None:
        """Record work whose product is not kept here, such as a file."""
        with self._database.writing() as connection:
            self._record(connection, step)

    def undo(self, kind: str) -> None:
        """Work of a kind counts as not done: what it made, of which there is one alone, is about to be made anew."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(schema.steps).where(schema.steps.c.kind == kind))

    def save_transcript(self, transcript: Transcript, *, took_ms: int | None = None) -> None:
        """Keep a transcript, on which workers spent so many milliseconds; its step has the same id and kind `transcript`."""
        row = {
            "id": transcript.id,
            "recording": transcript.recording,
            "at": self._database.now(),
            "body": to_bytes(transcript),
            "took_ms": took_ms,
        }
        with self._database.writing() as connection:
            _require_not_withdrawn(connection, transcript.id)
            insert_new(connection, schema.transcripts, [row])
            self._record(connection, Step(transcript.id, "transcript", (transcript.recording,)))

    def renew_transcript(self, transcript_id: str) -> None:
        """Make a transcript that is kept the newest one of its recording again."""
        table, at, recording = schema.transcripts, self._database.now(), self.recording_of(transcript_id)
        with self._database.writing() as connection:
            connection.execute(sa.update(table).where(table.c.id == transcript_id).values(at=at))
            self._record(connection, Step(product_id("renewed", transcript_id, str(at)), "transcript", (recording,)))

    def transcript(self, transcript_id: str) -> Transcript:
        """The transcript of that id, with the words as first written: they never change, so the last ones read are kept at hand."""
        return self._decoded(transcript_id)

    def _read_transcript(self, transcript_id: str) -> Transcript:
        table = schema.transcripts
        with self._database.reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.id == transcript_id)).one_or_none()
        if row is None:
            raise UsageError(f"there is no transcript '{transcript_id}'")
        return from_bytes(Transcript, row.body, table=table.name, row=row.id)

    def transcripts(self, *, recording: str | None = None) -> tuple[str, ...]:
        """The ids of all transcripts, or of those of one recording, in the order of saving."""
        table = schema.transcripts
        query = sa.select(table.c.id).order_by(table.c.at, table.c.id)
        if recording is not None:
            query = query.where(table.c.recording == recording)
        with self._database.reading() as connection:
            return tuple(connection.execute(query).scalars())

    def took_ms(self, transcript_id: str) -> int | None:
        """The milliseconds that workers spent on a transcript; None where nobody measured."""
        table = schema.transcripts
        with self._database.reading() as connection:
            return connection.execute(sa.select(table.c.took_ms).where(table.c.id == transcript_id)).scalar_one_or_none()

    def recording_of(self, transcript_id: str) -> str:
        """The id of the recording of a transcript."""
        table = schema.transcripts
        with self._database.reading() as connection:
            found = connection.execute(sa.select(table.c.recording).where(table.c.id == transcript_id)).scalar_one_or_none()
        if found is None:
            raise UsageError(f"there is no transcript '{transcript_id}'")
        return str(found)

    def save_segments(self, segments: Sequence[Segment], *, step: Step | None = None) -> None:
        """Keep segments and, for a cut, the step that made exactly these; their transcripts are stored before."""
        with self._database.writing() as connection:
            insert_new(connection, schema.segments, map(_segment_row, segments))
            if step is not None and self._record(connection, step):
                insert_new(connection, schema.cuts, ({"step": step.id, "segment": segment.id} for segment in segments))

    def segments(
        self,
        *,
        transcript: str | None = None,
        scheme: Scheme | None = None,
        step: str | None = None,
        ids: Collection[str] | None = None,
    ) -> tuple[Segment, ...]:
        """The segments of a transcript, of a scheme, as one step cut them, or some of them, in order of transcript and words."""
        table = schema.segments
        query = sa.select(table).order_by(table.c.transcript, table.c.first, table.c.last, table.c.id)
        if transcript is not None:
            query = query.where(table.c.transcript == transcript)
        if scheme is not None:
            query = query.where(table.c.scheme == scheme.value)
        if step is not None:
            query = query.where(table.c.id.in_(sa.select(schema.cuts.c.segment).where(schema.cuts.c.step == step)))
        return tuple(sorted(map(_as_segment, self._rows(query, table.c.id, ids)), key=_in_order))

    def homes(self) -> dict[str, str]:
        """The transcript of every segment, by id."""
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(sa.select(schema.segments.c.id, schema.segments.c.transcript))}

    def save_predictions(self, predictions: Sequence[Prediction], *, step: Step | None = None) -> None:
        """Keep predictions and the step that made them; their segments are stored before."""
        with self._database.writing() as connection:
            if step is not None:
                self._record(connection, step)
            rows = (_prediction_row(prediction, step) for prediction in predictions)
            insert_new(connection, schema.predictions, rows)

    def predictions(
        self,
        *,
        model: str | None = None,
        transcript: str | None = None,
        dimension: str | None = None,
        segments: Collection[str] | None = None,
        step: str | None = None,
    ) -> tuple[Prediction, ...]:
        """The predictions of one model (the `model_hash` of its provenance), transcript, dimension or step, or of some segments."""
        table = schema.predictions
        query = sa.select(table.c.id, table.c.body)
        if step is not None:
            query = query.where(table.c.step == step)
        if model is not None:
            query = query.where(table.c.model == model)
        if dimension is not None:
            query = query.where(table.c.dimension == dimension)
        if transcript is not None:
            query = query.where(table.c.segment.in_(sa.select(schema.segments.c.id).where(schema.segments.c.transcript == transcript)))
        return tuple(all_from_bytes(Prediction, self._rows(query, table.c.segment, segments), table=table.name))

    def forget(self, transcript_id: str) -> None:
        """Delete a transcript, its segments and predictions for good; neither a merge nor a save brings them back."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(schema.transcripts).where(schema.transcripts.c.id == transcript_id))
            connection.execute(sa.delete(schema.steps).where(schema.steps.c.id == transcript_id))
            insert_new(connection, schema.withdrawn, [{"kind": "transcripts", "id": transcript_id, "at": self._database.now()}])
        self._decoded.cache_clear()
        self._database.scrub(schema.transcripts, schema.segments, schema.predictions)

    def _rows(self, query: sa.Select[Any], column: sa.Column[str], ids: Collection[str] | None) -> Iterable[sa.Row[Any]]:
        with self._database.reading() as connection:
            if ids is None:
                return connection.execute(query).all()
            return [row for some in batches(sorted(set(ids)), IDS_AT_ONCE) for row in connection.execute(query.where(column.in_(some)))]

    def _record(self, connection: sa.Connection, step: Step) -> bool:
        """Write down that a step is done; False when it was done before."""
        known = connection.execute(sa.select(schema.steps.c.id).where(schema.steps.c.id == step.id)).one_or_none()
        row = {"id": step.id, "kind": step.kind, "inputs": to_bytes(step.inputs), "at": self._database.now()}
        insert_new(connection, schema.steps, [row])
        return known is None


def _require_not_withdrawn(connection: sa.Connection, transcript_id: str) -> None:
    table = schema.withdrawn
    query = sa.select(table.c.at).where(table.c.kind == schema.transcripts.name, table.c.id == transcript_id)
    if connection.execute(query).one_or_none() is not None:
        raise UsageError("this transcript was withdrawn and cannot come back", where=f"transcript {transcript_id}")


def _segment_row(segment: Segment) -> dict[str, Any]:
    return {
        "id": segment.id,
        "transcript": segment.transcript,
        "scheme": segment.scheme.value,
        "first": segment.first,
        "last": segment.last,
        "trim_start": segment.trim[0],
        "trim_end": segment.trim[1],
    }


def _in_order(segment: Segment) -> tuple[str, int, int, str]:
    return segment.transcript, segment.first, segment.last, segment.id


def _as_segment(row: sa.Row[Any]) -> Segment:
    id_, transcript, scheme, first, last, trim_start, trim_end = tuple(row)  # by place: ten thousands of rows are read at once
    return Segment(id_, transcript, first, last, SCHEMES[scheme], (trim_start, trim_end))


def _prediction_row(prediction: Prediction, step: Step | None) -> dict[str, Any]:
    return {
        "id": prediction.id,
        "segment": prediction.cell.segment,
        "dimension": prediction.cell.dimension,
        "model": prediction.made_by.model_hash,
        "step": None if step is None else step.id,
        "body": to_bytes(prediction),
    }
