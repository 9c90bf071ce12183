"""The units in the orders in which they are reviewed: a projection of suggestions and cuts, walked place by place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from analyzer.core.review import Ordering
from analyzer.store.assignments import standing_assignments
from analyzer.store.engine import IDS_AT_ONCE, Database, batches, upsert
from analyzer.store.schema import assignments, decisions
from analyzer.store.schema import queue as table


@dataclass(frozen=True, slots=True)
class Queued:
    """A unit with its place in every order.

    `recording`, `place`, `rank` and `chance` are whole numbers: of its recording, of the unit among all, by uncertainty and diversity, and
    at random. `reason` and `code` (dimension:code) are those of its least sure answer, `reasons` and `codes` of all; "" is none.
    """

    segment: str
    recording: int
    place: int
    rank: int
    chance: int
    reason: str
    code: str
    reasons: tuple[str, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which units are wanted: of one reason for refusal, one code, one recording (its number), or given to a coder.

    Where suggestions choose or order the units, those that `blind_to` is given to code blind are left out: the choice would tell.
    """

    reason: str | None = None
    code: str | None = None
    recording: int | None = None
    given_to: str | None = None
    blind_to: str | None = None


_COLUMNS: dict[Ordering, tuple[sa.ColumnElement[Any], ...]] = {
    Ordering.UNCERTAIN: (table.c.rank,),
    Ordering.REASON: (table.c.reason, table.c.rank),
    Ordering.CODE: (table.c.code, table.c.rank),
    Ordering.RECORDING: (table.c.place,),
    Ordering.RANDOM: (table.c.chance,),
    Ordering.CHANGED: (table.c.place,),
}

_NAMED = {Ordering.REASON: table.c.reason, Ordering.CODE: table.c.code}  # orders of those units that have one


class Queue:
    """What waits to be reviewed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, units: Sequence[Queued]) -> None:
        """Arrange the queue anew. What differs is written some at a time, so that whoever decides meanwhile never waits long."""
        wanted = {unit.segment: _row(unit) for unit in units}
        with self._database.reading() as connection:
            known = {row["segment"]: dict(row) for row in connection.execute(sa.select(table)).mappings()}
        for some in batches(sorted(known.keys() - wanted.keys()), IDS_AT_ONCE):
            with self._database.writing() as connection:
                connection.execute(sa.delete(table).where(table.c.segment.in_(some)))
        for some in batches((row for segment, row in wanted.items() if known.get(segment) != row), IDS_AT_ONCE):
            with self._database.writing() as connection:
                upsert(connection, table, some)

    def following(
        self,
        ordering: Ordering,
        scope: Scope,
        *,
        coders: Collection[str],
        dimensions: Collection[str],
        cells: int,
        after: str | None,
        limit: int,
    ) -> tuple[str, ...]:
        """The next units after the unit `after` in this order that `coders` have not finished between them.

        A unit is finished when `cells` of its cells in `dimensions` are decided. At the end of the order it begins again, up to `after`.
        """
        query, columns = _chosen(scope, ordering).where(~_finished(coders, dimensions, cells)), _COLUMNS[ordering]
        with self._database.reading() as connection:
            start = _position(connection, columns, after)
            if start is None:
                return tuple(connection.execute(query.order_by(*columns).limit(limit)).scalars())
            later = connection.execute(query.where(sa.tuple_(*columns) > sa.tuple_(*start)).order_by(*columns).limit(limit)).scalars().all()
            if len(later) == limit:
                return tuple(later)
            earlier = query.where(sa.tuple_(*columns) < sa.tuple_(*start)).order_by(*columns).limit(limit - len(later))
            return (*later, *connection.execute(earlier).scalars())

    def chosen(self, scope: Scope, *, ordering: Ordering = Ordering.RECORDING) -> tuple[str, ...]:
        """All units of a scope in this order."""
        with self._database.reading() as connection:
            return tuple(connection.execute(_chosen(scope, ordering).order_by(*_COLUMNS[ordering])).scalars())

    def units(self, segments: Collection[str]) -> dict[str, Queued]:
        """The places of some units, by id."""
        with self._database.reading() as connection:
            asked = batches(sorted(set(segments)), IDS_AT_ONCE)
            rows = [row for some in asked for row in connection.execute(sa.select(table).where(table.c.segment.in_(some)))]
        return {row.segment: _as_queued(row) for row in rows}

    def finished(self, coder: str, *, dimensions: Collection[str], cells: int, segments: Collection[str] | None = None) -> frozenset[str]:
        """The units, of some or of all, that a coder has finished."""
        query = sa.select(decisions.c.segment).where(decisions.c.coder == coder, decisions.c.current)
        query = query.where(decisions.c.dimension.in_(sorted(dimensions))).group_by(decisions.c.segment).having(sa.func.count() >= cells)
        with self._database.reading() as connection:
            if segments is None:
                return frozenset(connection.execute(query).scalars())
            asked = batches(sorted(set(segments)), IDS_AT_ONCE)
            return frozenset(s for some in asked for s in connection.execute(query.where(decisions.c.segment.in_(some))).scalars())

    def shared(self, coders: Collection[str]) -> tuple[str, ...]:
        """The units about which at least two of these coders have decided something."""
        query = sa.select(decisions.c.segment).where(decisions.c.current, decisions.c.coder.in_(sorted(coders)))
        query = query.group_by(decisions.c.segment).having(sa.func.count(decisions.c.coder.distinct()) > 1)
        with self._database.reading() as connection:
            return tuple(connection.execute(query).scalars())

    def decided(self) -> dict[str, int]:
        """How many decisions of each coder stand."""
        query = sa.select(decisions.c.coder, sa.func.count().label("units")).where(decisions.c.current).group_by(decisions.c.coder)
        with self._database.reading() as connection:
            return {row.coder: row.units for row in connection.execute(query)}

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """How many units have each reason for refusal, and each suggested code, as their least sure answer."""
        with self._database.reading() as connection:
            return _count(connection, table.c.reason), _count(connection, table.c.code)

    @property
    def size(self) -> int:
        """How many units there are."""
        with self._database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _chosen(scope: Scope, ordering: Ordering) -> sa.Select[Any]:
    query = sa.select(table.c.segment)
    if ordering in _NAMED:
        query = query.where(_NAMED[ordering] != "")
    if scope.blind_to is not None and (ordering in _NAMED or scope.reason is not None or scope.code is not None):
        blind = (assignments.c.segment == table.c.segment) & (assignments.c.coder == scope.blind_to) & assignments.c.blind
        query = query.where(~sa.exists().where(blind, standing_assignments()))
    if scope.reason is not None:
        query = query.where(table.c.reasons.contains(f" {scope.reason} ", autoescape=True))
    if scope.code is not None:
        query = query.where(table.c.codes.contains(f" {scope.code} ", autoescape=True))
    if scope.recording is not None:
        query = query.where(table.c.recording == scope.recording)
    if scope.given_to is not None:
        own = (assignments.c.segment == table.c.segment) & (assignments.c.coder == scope.given_to)
        query = query.where(sa.exists().where(own, standing_assignments()))
    return query


def _finished(coders: Collection[str], dimensions: Collection[str], cells: int) -> sa.ColumnElement[bool]:
    cell = decisions.c.dimension + " " + sa.func.coalesce(decisions.c.party, "")
    decided = sa.select(sa.func.count(cell.distinct())).where(
        decisions.c.segment == table.c.segment,
        decisions.c.coder.in_(sorted(coders)),
        decisions.c.current,
        decisions.c.dimension.in_(sorted(dimensions)),
    )
    return decided.scalar_subquery() >= cells


def _position(connection: sa.Connection, columns: Sequence[sa.ColumnElement[Any]], segment: str | None) -> sa.Row[Any] | None:
    if segment is None:
        return None
    return connection.execute(sa.select(*columns).where(table.c.segment == segment)).one_or_none()


def _count(connection: sa.Connection, column: sa.Column[str]) -> dict[str, int]:
    rows = connection.execute(sa.select(column, sa.func.count().label("units")).group_by(column).order_by(column))
    return {row[0]: row.units for row in rows}


def _row(unit: Queued) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(unit, name) for name in Queued.__dataclass_fields__}
    return row | {"reasons": _spaced(unit.reasons), "codes": _spaced(unit.codes)}


def _spaced(names: Sequence[str]) -> str:
    return f" {' '.join(names)} " if names else " "


def _as_queued(row: sa.Row[Any]) -> Queued:
    places = (row.recording, row.place, row.rank, row.chance)
    return Queued(row.segment, *places, row.reason, row.code, tuple(row.reasons.split()), tuple(row.codes.split()))
