"""What is folded from the log and kept beside it: current decisions, and what is undone. Recomputed at will, updated in each transaction.

An act is undone as many times as retractions of it stand. Undoing or restoring an act touches its own cell only, and passes on to the act
it retracted, if it was a retraction: that chain is as long as somebody pressed undo and redo on the same act.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

import sqlalchemy as sa

from analyzer.core.acts import Act, Decide, Retract
from analyzer.core.coding import Cell
from analyzer.store.encoding import body_from_bytes
from analyzer.store.engine import ROWS_AT_ONCE, batches
from analyzer.store.schema import acts, decisions, undone

DECIDE, RETRACT = Decide.__name__, Retract.__name__
_SAME_KEY = (
    decisions.c.segment == sa.bindparam("of_segment"),
    decisions.c.dimension == sa.bindparam("of_dimension"),
    decisions.c.party.is_not_distinct_from(sa.bindparam("of_party", type_=sa.Text)),
    decisions.c.coder == sa.bindparam("of_coder"),
)
_REPLACE = sa.update(decisions).values(current=False).where(decisions.c.current, *_SAME_KEY)
_STANDING = decisions.outerjoin(undone, undone.c.act == decisions.c.act)
_LATEST = sa.select(sa.func.max(decisions.c.position)).select_from(_STANDING).where(undone.c.act.is_(None))


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
            for item in run:
                _flip(connection, _target(connection, item.act.body, item.position), by=1)


def rebuild(connection: sa.Connection) -> None:
    """Recompute the projections from the log."""
    connection.execute(sa.delete(decisions))
    connection.execute(sa.delete(undone))
    _rebuild_undone(connection)
    query = sa.select(acts.c.position, acts.c.id, acts.c.by, acts.c.body).where(acts.c.kind == DECIDE, acts.c.body.is_not(None))
    for rows in connection.execute(query.order_by(acts.c.position), execution_options={"yield_per": ROWS_AT_ONCE}).partitions():
        bodies = [cast(Decide, body_from_bytes(row.body, row=row.id)) for row in rows]
        added = [_decision(row.position, row.id, row.by, body.cell, current=False) for row, body in zip(rows, bodies, strict=True)]
        connection.execute(sa.insert(decisions), added)
    key = (decisions.c.segment, decisions.c.dimension, decisions.c.party, decisions.c.coder)
    connection.execute(sa.update(decisions).where(decisions.c.position.in_(_LATEST.group_by(*key))).values(current=True))


def forget(connection: sa.Connection, act: str) -> None:
    """Take an erased act out of the current decisions."""
    row = connection.execute(sa.select(decisions).where(decisions.c.act == act)).one_or_none()
    if row is not None:
        connection.execute(sa.delete(decisions).where(decisions.c.act == act))
        _refresh(connection, row)


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


def _flip(connection: sa.Connection, act: str | None, *, by: int) -> None:
    """One retraction more (`by` = 1) or fewer (-1) of `act` stands."""
    while act is not None:
        times = connection.execute(sa.select(undone.c.times).where(undone.c.act == act)).scalar_one_or_none() or 0
        _set_undone(connection, act, times + by)
        if bool(times) == bool(times + by):
            return
        row = connection.execute(sa.select(acts.c.position, acts.c.id, acts.c.kind, acts.c.body).where(acts.c.id == act)).one()
        if row.kind == DECIDE:
            decision = connection.execute(sa.select(decisions).where(decisions.c.act == act)).one_or_none()
            if decision is not None:
                _refresh(connection, decision)
        act = _target(connection, body_from_bytes(row.body, row=row.id), row.position) if row.kind == RETRACT else None
        by = -by


def _set_undone(connection: sa.Connection, act: str, times: int) -> None:
    connection.execute(sa.delete(undone).where(undone.c.act == act))
    if times:
        connection.execute(sa.insert(undone).values(act=act, times=times))


def _target(connection: sa.Connection, body: Any, position: int) -> str | None:
    """The act that a retraction at `position` undoes: one that came before it, or None."""
    query = sa.select(acts.c.id).where(acts.c.id == body.act, acts.c.position < position)
    return connection.execute(query).scalar_one_or_none()


def _refresh(connection: sa.Connection, decision: sa.Row[Any]) -> None:
    """Make the last standing decision of the same coder on the same cell the current one."""
    key = _key(Cell(decision.segment, decision.dimension, decision.party), decision.coder)
    position = connection.execute(_LATEST.where(*_SAME_KEY), key).scalar_one()
    connection.execute(_REPLACE, key)
    if position is not None:
        connection.execute(sa.update(decisions).values(current=True).where(decisions.c.position == position))


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
    times: dict[str, int] = {}
    for row in connection.execute(query).all():
        target = None if row.id in times else _target(connection, body_from_bytes(row.body, row=row.id), row.position)
        if target is not None:
            times[target] = times.get(target, 0) + 1
    for rows in batches(({"act": act, "times": count} for act, count in times.items()), ROWS_AT_ONCE):
        connection.execute(sa.insert(undone), rows)
