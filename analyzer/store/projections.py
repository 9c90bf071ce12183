"""What is folded from the log and kept beside it: current decisions, and what is undone. Recomputed at will, updated in each transaction.

An act is undone as many times as retractions of it stand. Undoing or restoring an act touches its own cell only, and passes on to the act
it retracted, if it was a retraction: that takes as many steps as somebody pressed undo and redo on the same act.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

import sqlalchemy as sa

from analyzer.core.acts import Act, Assign, Decide, Retract
from analyzer.core.coding import Cell
from analyzer.store.assignments import project_assignments, rebuild_assignments
from analyzer.store.encoding import body_from_bytes
from analyzer.store.engine import IDS_AT_ONCE, ROWS_AT_ONCE, batches
from analyzer.store.schema import acts, assignments, decisions, undone

DECIDE, RETRACT = Decide.__name__, Retract.__name__


def _of_key(table: sa.FromClause) -> tuple[sa.ColumnElement[bool], ...]:
    """The decisions of one coder on one cell, which `_key` names."""
    return (
        table.c.segment == sa.bindparam("of_segment"),
        table.c.dimension == sa.bindparam("of_dimension"),
        table.c.party.is_not_distinct_from(sa.bindparam("of_party", type_=sa.Text)),
        table.c.coder == sa.bindparam("of_coder"),
    )


_all = decisions.alias("all_decisions")
_standing = _all.outerjoin(undone, undone.c.act == _all.c.act)
_LATEST = sa.select(sa.func.max(_all.c.position)).select_from(_standing).where(undone.c.act.is_(None))
_REPLACE = sa.update(decisions).values(current=False).where(decisions.c.current, *_of_key(decisions))
_PROMOTE = sa.update(decisions).values(current=True).where(decisions.c.position == _LATEST.where(*_of_key(_all)).scalar_subquery())


@dataclass(frozen=True, slots=True)
class Placed:
    """An act and its position in this store."""

    position: int
    act: Act


def project(connection: sa.Connection, placed: Iterable[Placed]) -> None:
    """Bring the projections up to date with acts that were just appended, in their order."""
    for kind, run in groupby(placed, key=lambda item: type(item.act.body)):
        if kind is Decide:
            _decide(connection, list(run))
        elif kind is Retract:
            listed = [(item.position, item.act.body.act, 1) for item in run if isinstance(item.act.body, Retract)]
            _retract(connection, _effective(connection, listed))
        elif kind is Assign:
            project_assignments(connection, [item.act for item in run])


def rebuild(connection: sa.Connection) -> None:
    """Recompute the projections from the log."""
    connection.execute(sa.delete(decisions))
    connection.execute(sa.delete(undone))
    _rebuild_undone(connection)
    rebuild_assignments(connection)
    query = sa.select(acts.c.position, acts.c.id, acts.c.by, acts.c.body).where(acts.c.kind == DECIDE, acts.c.body.is_not(None))
    for rows in connection.execute(query.order_by(acts.c.position), execution_options={"yield_per": ROWS_AT_ONCE}).partitions():
        bodies = [cast(Decide, body_from_bytes(row.body, row=row.id)) for row in rows]
        added = [_decision(row.position, row.id, row.by, body.cell, current=False) for row, body in zip(rows, bodies, strict=True)]
        connection.execute(sa.insert(decisions), added)
    key = (_all.c.segment, _all.c.dimension, _all.c.party, _all.c.coder)
    connection.execute(sa.update(decisions).where(decisions.c.position.in_(_LATEST.group_by(*key))).values(current=True))


def forget(connection: sa.Connection, act: str) -> None:
    """Take an erased act out of the current decisions."""
    rows = connection.execute(sa.select(decisions).where(decisions.c.act == act)).all()
    connection.execute(sa.delete(decisions).where(decisions.c.act == act))
    connection.execute(sa.delete(assignments).where(assignments.c.act == act))
    _refresh(connection, rows)


def _decide(connection: sa.Connection, placed: Sequence[Placed]) -> None:
    last = {(item.act.body.cell, item.act.by): item.position for item in placed if isinstance(item.act.body, Decide)}
    connection.execute(_REPLACE, [_key(cell, coder) for cell, coder in last])
    current = set(last.values())
    rows = [
        _decision(item.position, item.act.id, item.act.by, item.act.body.cell, current=item.position in current)
        for item in placed
        if isinstance(item.act.body, Decide)
    ]
    connection.execute(sa.insert(decisions), rows)


def _retract(connection: sa.Connection, retractions: Mapping[str, int]) -> None:
    """So many retractions more (or fewer, negative) of each act stand; what that undoes or restores is passed on, step by step."""
    decided: set[str] = set()
    while retractions:
        turned = _turned(connection, retractions)
        rows = _rows(connection, sa.select(acts.c.position, acts.c.id, acts.c.kind, acts.c.body), acts.c.id, turned)
        decided |= {row.id for row in rows if row.kind == DECIDE}
        passing = [(row.position, _target(row), turned[row.id]) for row in rows if row.kind == RETRACT]
        retractions = _effective(connection, passing)
    _refresh(connection, _rows(connection, sa.select(decisions), decisions.c.act, decided))


def _turned(connection: sa.Connection, retractions: Mapping[str, int]) -> dict[str, int]:
    """Count the retractions of each act; those that are undone now (-1: their own retractions fall) or stand again (1)."""
    before = {row.act: row.times for row in _rows(connection, sa.select(undone), undone.c.act, retractions)}
    after = {act: before.get(act, 0) + more for act, more in retractions.items()}
    for some in batches(before, IDS_AT_ONCE):
        connection.execute(sa.delete(undone).where(undone.c.act.in_(some)))
    for some in batches(({"act": act, "times": times} for act, times in after.items() if times), ROWS_AT_ONCE):
        connection.execute(sa.insert(undone), some)
    return {act: -1 if times else 1 for act, times in after.items() if bool(times) != bool(before.get(act))}


def _effective(connection: sa.Connection, retractions: Collection[tuple[int, str, int]]) -> dict[str, int]:
    """Retractions (position, target, more or fewer) summed by target; one whose target is unknown or came later does nothing."""
    positions = _positions(connection, {target for _, target, _ in retractions})
    summed: Counter[str] = Counter()
    for position, target, more in retractions:
        if positions.get(target, position) < position:
            summed[target] += more
    return {act: more for act, more in summed.items() if more}


def _positions(connection: sa.Connection, ids: Iterable[str]) -> dict[str, int]:
    return {row.id: row.position for row in _rows(connection, sa.select(acts.c.id, acts.c.position), acts.c.id, ids)}


def _target(row: Any) -> str:
    return cast(Retract, body_from_bytes(row.body, row=row.id)).act


def _refresh(connection: sa.Connection, changed: Collection[sa.Row[Any]]) -> None:
    """Make the last standing decision of the same coder on the same cell the current one, for each of the changed decisions."""
    keys = {(Cell(row.segment, row.dimension, row.party), row.coder) for row in changed}
    for some in batches((_key(*key) for key in keys), ROWS_AT_ONCE):
        connection.execute(_REPLACE, some)
        connection.execute(_PROMOTE, some)


def _rows(connection: sa.Connection, query: sa.Select[Any], column: sa.Column[str], ids: Iterable[str]) -> list[sa.Row[Any]]:
    return [row for some in batches(ids, IDS_AT_ONCE) for row in connection.execute(query.where(column.in_(some)))]


def _key(cell: Cell, coder: str) -> dict[str, Any]:
    return {"of_segment": cell.segment, "of_dimension": cell.dimension, "of_party": cell.party, "of_coder": coder}


def _decision(position: int, act: str, coder: str, cell: Cell, *, current: bool) -> dict[str, Any]:
    return {
        "position": position,
        "act": act,
        "segment": cell.segment,
        "dimension": cell.dimension,
        "party": cell.party,
        "coder": coder,
        "current": current,
    }


def _rebuild_undone(connection: sa.Connection) -> None:
    """Retractions from the last to the first: one that is not undone itself undoes its target once more."""
    query = sa.select(acts.c.position, acts.c.id, acts.c.body).where(acts.c.kind == RETRACT).order_by(acts.c.position.desc())
    listed = [(row.position, row.id, _target(row)) for row in connection.execute(query)]
    positions = _positions(connection, {target for _, _, target in listed})
    times: Counter[str] = Counter()
    for position, act, target in listed:
        if act not in times and positions.get(target, position) < position:
            times[target] += 1
    for some in batches(({"act": act, "times": count} for act, count in times.items()), ROWS_AT_ONCE):
        connection.execute(sa.insert(undone), some)
