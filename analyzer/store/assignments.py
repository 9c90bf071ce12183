"""Who was given which units: folded from the log in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from analyzer.core.acts import Act, Assign
from analyzer.store.encoding import body_from_bytes
from analyzer.store.engine import IDS_AT_ONCE, ROWS_AT_ONCE, Database, batches, insert_new
from analyzer.store.schema import acts, assignments, undone


@dataclass(frozen=True, slots=True)
class Given:
    """A unit that a coder was given by an act; `blind`: without sight of what others or the machine say."""

    segment: str
    coder: str
    blind: bool
    act: str


def project_assignments(connection: sa.Connection, given: Iterable[Act]) -> None:
    """Write the units of acts that were just appended."""
    rows = (
        {"act": act.id, "segment": segment, "coder": act.body.coder, "blind": act.body.blind}
        for act in given
        if isinstance(act.body, Assign)
        for segment in dict.fromkeys(act.body.segments)
    )
    insert_new(connection, assignments, rows)


def rebuild_assignments(connection: sa.Connection) -> None:
    """Recompute them from the log."""
    connection.execute(sa.delete(assignments))
    query = sa.select(acts.c.id, acts.c.body).where(acts.c.kind == Assign.__name__, acts.c.body.is_not(None)).order_by(acts.c.position)
    for row in connection.execute(query).all():
        body = body_from_bytes(row.body, row=row.id)
        if isinstance(body, Assign):
            made = ({"act": row.id, "segment": s, "coder": body.coder, "blind": body.blind} for s in dict.fromkeys(body.segments))
            for some in batches(made, ROWS_AT_ONCE):
                connection.execute(sa.insert(assignments), some)


def standing_assignments() -> sa.ColumnElement[bool]:
    """The condition that a row of the table counts."""
    return ~sa.select(undone.c.act).where(undone.c.act == assignments.c.act).exists()


class Assignments:
    """What stands of who was given what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def given(self, *, coder: str | None = None, segments: Collection[str] | None = None) -> tuple[Given, ...]:
        """The units given to a coder, or who was given some units; later acts last."""
        query = sa.select(assignments).join(acts, acts.c.id == assignments.c.act).where(standing_assignments())
        if coder is not None:
            query = query.where(assignments.c.coder == coder)
        query = query.add_columns(acts.c.position)
        with self._database.reading() as connection:
            if segments is None:
                rows = list(connection.execute(query))
            else:
                wanted = batches(sorted(set(segments)), IDS_AT_ONCE)
                rows = [row for some in wanted for row in connection.execute(query.where(assignments.c.segment.in_(some)))]
        rows.sort(key=lambda row: (row.position, row.segment))
        return tuple(Given(row.segment, row.coder, row.blind, row.act) for row in rows)

    def drawn(self) -> frozenset[str]:
        """The units that anybody codes blind."""
        query = sa.select(assignments.c.segment).where(assignments.c.blind, standing_assignments()).distinct()
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def any_of(self, coder: str) -> bool:
        """Whether the coder was given anything."""
        query = sa.select(assignments.c.act).where(assignments.c.coder == coder, standing_assignments()).limit(1)
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None
