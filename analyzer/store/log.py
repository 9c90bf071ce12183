"""The one log of acts: appended, read, erased, checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from analyzer.core.acts import Act, Adopt, Body, Decide, Retract, SetPolicy
from analyzer.core.coding import Cell, Coding
from analyzer.errors import ConflictError, IntegrityError, UsageError
from analyzer.store import projections
from analyzer.store.chain import Head, Verification, committed, genesis, link_to, new_salt
from analyzer.store.encoding import body_from_bytes, body_to_bytes, from_bytes, from_micros, to_micros
from analyzer.store.engine import IDS_AT_ONCE, ROWS_AT_ONCE, Database, batches
from analyzer.store.projections import Placed
from analyzer.store.schema import acts as act_table
from analyzer.store.schema import decisions, links, segments, undone
from analyzer.store.schema import head as head_table
from analyzer.store.verification import verification

DAY_MICROS = 86_400_000_000

_LOCK_HEAD = sa.select(head_table).with_for_update()
_OPERATION = sa.func.coalesce(act_table.c.group, act_table.c.id).label("operation")
_KEPT = (SetPolicy.__name__, Adopt.__name__)  # what nobody undoes in passing
_KNOWN = sa.select(act_table).where(act_table.c.id.in_(sa.bindparam("ids", expanding=True)))


class Log:
    """Everything people did, in one chain per study."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def head(self) -> Head:
        """The end of the log as it is now."""
        with self._database.reading() as connection:
            return as_head(connection.execute(sa.select(head_table)).one())

    def append(self, acts: Iterable[Act], *, before: Mapping[tuple[Cell, str], str | None] | None = None) -> Head:
        """Append `acts` in their order, all or none, and return the new head.

        `before` names, by cell and coder, the deciding act that has to stand until now (None: none); where another does, nothing is
        appended and a ConflictError says so.

        An act that is there already with the same content is left alone, so a retry is harmless; one whose id is there with other content
        is an IntegrityError.
        """
        with self._database.writing() as connection:
            if before:
                locked_head(connection)
                _require_standing(connection, before)
            return append(connection, list(acts))

    def acts(
        self,
        *kinds: type[Body],
        by: str | None = None,
        group: str | None = None,
        after: int = 0,
        standing: bool = False,
    ) -> tuple[Act, ...]:
        """The acts in order, without the erased ones: of these kinds, by this coder, of this group, later than the first `after`.

        `standing` leaves out what is undone, and all retractions.
        """
        query = _acts().where(act_table.c.position > after)
        if kinds:
            query = query.where(act_table.c.kind.in_([kind.__name__ for kind in kinds]))
        if by is not None:
            query = query.where(act_table.c.by == by)
        if group is not None:
            query = query.where(act_table.c.group == group)
        if standing:
            undone_acts = sa.select(undone.c.act).where(undone.c.act == act_table.c.id)
            query = query.where(act_table.c.kind != Retract.__name__, ~undone_acts.exists())
        with self._database.reading() as connection:
            return tuple(map(as_act, connection.execute(query.order_by(act_table.c.position))))

    def act(self, act_id: str) -> Act:
        """The act of that id; an unknown or erased one is an error."""
        with self._database.reading() as connection:
            row = connection.execute(_acts().where(act_table.c.id == act_id)).one_or_none()
        if row is None:
            raise UsageError(f"there is no act '{act_id}', or it was erased")
        return as_act(row)

    def found(self, act_ids: Collection[str]) -> dict[str, Act]:
        """Those of these acts that are there and not erased, by id."""
        with self._database.reading() as connection:
            rows = [row for some in batches(act_ids, IDS_AT_ONCE) for row in connection.execute(_acts().where(act_table.c.id.in_(some)))]
        return {row.id: as_act(row) for row in rows}

    def operations(self, by: str, *, limit: int) -> tuple[tuple[str, str | None], ...]:
        """The last operations of a coder in order, each with the operation that it takes back, if it does.

        An operation is a group, or an act without one; a group in which a coder has a part is theirs.
        """
        with self._database.reading() as connection:
            rows = connection.execute(_operations(by).limit(limit)).all()[::-1]
            undoing = {row.operation: row.retraction for row in rows if row.retracts}
            targets = {act.id: act for act in map(as_act, connection.execute(_acts().where(act_table.c.id.in_(undoing.values()))))}
            taken = {act.body.act for act in targets.values() if isinstance(act.body, Retract)}
            named = sa.select(act_table.c.id, _OPERATION).where(act_table.c.id.in_(taken))
            homes = {row.id: row.operation for row in connection.execute(named)}
        return tuple((row.operation, _home(targets.get(undoing.get(row.operation, "")), homes)) for row in rows)

    def activity(self) -> tuple[tuple[int, str, int], ...]:
        """Day (days since 1970 in UTC), coder and number of acts, for every day on which a coder did something."""
        day = (act_table.c.at // DAY_MICROS).label("day")
        query = sa.select(day, act_table.c.by, sa.func.count()).group_by(day, act_table.c.by).order_by(day, act_table.c.by)
        with self._database.reading() as connection:
            return tuple((int(row[0]), str(row[1]), int(row[2])) for row in connection.execute(query))

    def mark(self, *kinds: type[Body]) -> tuple[int, int]:
        """Two numbers that change whenever what stands of these kinds changes: to know whether something derived from it is still good."""
        undone_acts = sa.select(undone.c.act).where(undone.c.act == act_table.c.id)
        there = act_table.c.kind.in_([kind.__name__ for kind in kinds]) & act_table.c.body.is_not(None) & ~undone_acts.exists()
        query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(act_table.c.position), 0)).where(there)
        with self._database.reading() as connection:
            count, total = connection.execute(query).one()
        return int(count), int(total)

    @property
    def position(self) -> int:
        """How many acts the store has learned of, in all chains: what `acts(after=...)` counts."""
        with self._database.reading() as connection:
            return int(connection.execute(sa.select(head_table.c.position)).scalar_one())

    def codings(
        self,
        *,
        coder: str | None = None,
        dimension: str | None = None,
        transcript: str | None = None,
        segments: Collection[str] | None = None,
    ) -> tuple[Coding, ...]:
        """Each coder's standing decision about each cell, as decided in order; of a coder, dimension, transcript, or some segments."""
        query = _codings(coder, dimension, transcript)
        with self._database.reading() as connection:
            if segments is None:
                return tuple(map(_as_coding, connection.execute(query.order_by(decisions.c.position))))
            rows = _about(connection, query, segments)
        return tuple(map(_as_coding, sorted(rows, key=lambda row: row.position)))

    def decisions(self, segments: Collection[str], *, coder: str | None = None, standing: bool = False) -> tuple[Act, ...]:
        """Every act that ever decided about these segments, in order, or those of a coder; `standing` leaves out what is undone.

        Other than in `codings`, what a coder has decided anew since is there too.
        """
        query = _acts().join(decisions, decisions.c.position == act_table.c.position)
        if coder is not None:
            query = query.where(decisions.c.coder == coder)
        if standing:
            query = query.where(~sa.select(undone.c.act).where(undone.c.act == act_table.c.id).exists())
        with self._database.reading() as connection:
            rows = _about(connection, query, segments)
        return tuple(map(as_act, sorted(rows, key=lambda row: row.position)))

    def history(self, segments: Collection[str]) -> tuple[Act, ...]:
        """Every act that ever decided about these segments, and every retraction since the first of them, of whatever, in order."""
        with self._database.reading() as connection:
            rows = _about(connection, _acts().join(decisions, decisions.c.position == act_table.c.position), segments)
            if not rows:
                return ()
            first = min(row.position for row in rows)
            rows += connection.execute(_acts().where(act_table.c.kind == Retract.__name__, act_table.c.position > first)).all()
        return tuple(map(as_act, sorted(rows, key=lambda row: row.position)))

    def coded(self, coder: str) -> frozenset[Cell]:
        """The cells this coder has a standing decision about: fast, for queues and counters."""
        columns = (decisions.c.segment, decisions.c.dimension, decisions.c.party)
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(*columns).where(decisions.c.coder == coder, decisions.c.current))
            return frozenset(Cell(*row) for row in rows)

    def decided(self, *, after: int | None = None, acts: Collection[str] = ()) -> frozenset[str]:
        """The segments that these acts, or all acts later than the first `after`, decide about; standing or not."""
        query = sa.select(decisions.c.segment)
        with self._database.reading() as connection:
            if after is not None:
                return frozenset(connection.execute(query.where(decisions.c.position > after)).scalars())
            asked = batches(sorted(acts), IDS_AT_ONCE)
            return frozenset(s for some in asked for s in connection.execute(query.where(decisions.c.act.in_(some))).scalars())

    def rebuild(self) -> None:
        """Recompute the projections from the log."""
        with self._database.writing() as connection:
            locked_head(connection)
            projections.rebuild(connection)

    def erase(self, *act_ids: str) -> None:
        """Erase what these acts say, for good: who acted when remains, and the chain still verifies.

        A retraction and an adoption hold nothing that a person said and cannot be erased.
        """
        with self._database.writing() as connection:
            locked_head(connection)
            for act_id in act_ids:
                _require_erasable(connection, act_id)
            erase(connection, act_ids, at=self._database.now())
        self._database.scrub(act_table, links)

    def verify(self, *, known: Head | None = None) -> Verification:
        """Walk the whole log and say what is wrong with it; `known` is a head printed earlier, which must lie on this log."""
        with self._database.reading() as connection:
            return verification(connection, known=known)


def append(connection: sa.Connection, acts: Sequence[Act]) -> Head:
    """Append within a transaction of the caller."""
    head = locked_head(connection)
    act_rows: list[dict[str, Any]] = []
    link_rows: list[dict[str, Any]] = []
    placed: list[Placed] = []
    previous, length, position = head.hash, head.length, head.position
    for act in _fresh(connection, acts):
        length, position = length + 1, position + 1
        salt, body = new_salt(), body_to_bytes(act.body)
        link = link_to(act, previous=previous, sequence=length, commitment=committed(salt, body))
        act_rows.append(_act_row(position, act, body))
        link_rows.append(
            {
                "position": position,
                "hash": link.hash,
                "previous": previous,
                "sequence": length,
                "act": act.id,
                "salt": salt,
                "commitment": link.commitment,
            }
        )
        placed.append(Placed(position, act))
        previous = link.hash
    insert_log(connection, act_rows, link_rows)
    projections.project(connection, placed)
    return move_head(connection, Head(head.chain, length, previous.hex()), position=position)


def insert_log(connection: sa.Connection, act_rows: Sequence[dict[str, Any]], link_rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of acts and of links."""
    for table, rows in ((act_table, act_rows), (links, link_rows)):
        for some in batches(rows, ROWS_AT_ONCE):
            connection.execute(sa.insert(table), some)


def locked_head(connection: sa.Connection) -> sa.Row[Any]:
    """The head row, locked until the transaction ends."""
    row = connection.execute(_LOCK_HEAD).one_or_none()
    if row is None:
        raise IntegrityError("the log has lost its head", remedy="Restore a backup.")
    return row


def move_head(connection: sa.Connection, end: Head, *, position: int) -> Head:
    """Write the new end of the log, and return it."""
    connection.execute(sa.update(head_table), {"length": end.length, "hash": bytes.fromhex(end.hash), "position": position})
    return end


def begin_log(database: Database, chain: str) -> None:
    """Write the head of a log that has not begun yet; one that has lost its head is left as it is."""
    with database.reading() as connection:
        if _begun(connection):
            return
    with database.writing() as connection:
        if not _begun(connection):
            connection.execute(sa.insert(head_table).values(chain=chain, length=0, hash=genesis(chain), position=0))


def erase(connection: sa.Connection, act_ids: Iterable[str], *, at: int) -> None:
    """Erase body and salt of acts, and what was folded from them, within a transaction of the caller."""
    for act_id in act_ids:
        there = (act_table.c.id == act_id) & act_table.c.body.is_not(None)
        connection.execute(sa.update(act_table).where(there).values(body=None, erased_at=at))
        connection.execute(sa.update(links).where(links.c.act == act_id).values(salt=None))
        projections.forget(connection, act_id)


def require_same(here: sa.Row[Any], there: sa.Row[Any]) -> None:
    """Two rows of one act, from two databases, must say the same."""
    body = None if there.body is None else body_from_bytes(there.body, row=there.id)
    if not _is_same(here, there.by, there.at, there.group, body):
        raise _contradiction(here.id)


def as_act(row: sa.Row[Any]) -> Act:
    """The act of a row of the table of acts."""
    return Act(row.id, row.by, from_micros(row.at), body_from_bytes(row.body, row=row.id), row.group)


def as_head(row: sa.Row[Any]) -> Head:
    """The head of its row."""
    return Head(row.chain, row.length, row.hash.hex())


def _begun(connection: sa.Connection) -> bool:
    return any(connection.execute(sa.select(table).limit(1)).first() is not None for table in (head_table, links))


def _acts() -> sa.Select[Any]:
    return sa.select(act_table).where(act_table.c.body.is_not(None))


def _fresh(connection: sa.Connection, acts: Sequence[Act]) -> list[Act]:
    """The acts that are not there yet, each once."""
    unique: dict[str, Act] = {}
    for act in acts:
        if unique.setdefault(act.id, act) != act:
            raise _contradiction(act.id)
    for some in batches(unique, IDS_AT_ONCE):
        for row in connection.execute(_KNOWN, {"ids": some}).all():
            act = unique.pop(row.id)
            if not _is_same(row, act.by, to_micros(act.at), act.group, act.body):
                raise _contradiction(act.id)
    return list(unique.values())


def _is_same(row: sa.Row[Any], by: str, at: int, group: str | None, body: Body | None) -> bool:
    """Whether a stored act is this one; of erased acts only what was not erased can be compared."""
    if (row.by, row.at, row.group) != (by, at, group):
        return False
    return body is None or row.body is None or body_from_bytes(row.body, row=row.id) == body


def _contradiction(act_id: str) -> IntegrityError:
    return IntegrityError("there is an act of this id with other content", where=f"act {act_id}", remedy="Give every new act its own id.")


def _require_standing(connection: sa.Connection, before: Mapping[tuple[Cell, str], str | None]) -> None:
    segments = {cell.segment for cell, _ in before}
    now = {(coding.cell, coding.coder): coding.act for coding in map(_as_coding, _about(connection, _codings(None, None, None), segments))}
    for (cell, coder), act in before.items():
        if now.get((cell, coder)) != act:
            raise ConflictError(
                "somebody has decided this meanwhile, or taken it back; nothing was written",
                where=f"unit {cell.segment[:40]}, {cell.dimension}",
                remedy="Look at what stands now, then decide again.",
            )


def _require_erasable(connection: sa.Connection, act_id: str) -> None:
    kind = connection.execute(sa.select(act_table.c.kind).where(act_table.c.id == act_id)).scalar_one_or_none()
    if kind is None:
        raise UsageError(f"there is no act '{act_id}'")
    if kind in (Retract.__name__, Adopt.__name__):
        raise UsageError(f"an act of kind {kind} cannot be erased: it holds no words", where=f"act {act_id}")


def _act_row(position: int, act: Act, body: bytes) -> dict[str, Any]:
    return {
        "position": position,
        "id": act.id,
        "by": act.by,
        "at": to_micros(act.at),
        "group": act.group,
        "kind": type(act.body).__name__,
        "body": body,
    }


def _operations(by: str) -> sa.Select[Any]:
    """The operations of a coder, last first; `retracts`: every act of it is a retraction, of which `retraction` is one."""
    retraction = sa.case((act_table.c.kind == Retract.__name__, act_table.c.id))
    columns: tuple[sa.ColumnElement[Any], ...] = (
        _OPERATION,
        sa.func.max(act_table.c.position).label("last"),
        sa.func.max(retraction).label("retraction"),
        (sa.func.count() == sa.func.count(retraction)).label("retracts"),
    )
    return (
        sa.select(*columns)
        .where(act_table.c.by == by, act_table.c.kind.not_in(_KEPT), act_table.c.body.is_not(None))
        .group_by(_OPERATION)
        .order_by(sa.desc("last"))
    )


def _home(retraction: Act | None, homes: dict[str, str]) -> str | None:
    """The operation to which the act belongs that was retracted."""
    return homes.get(retraction.body.act, retraction.body.act) if retraction is not None and isinstance(retraction.body, Retract) else None


def _codings(coder: str | None, dimension: str | None, transcript: str | None) -> sa.Select[Any]:
    joined = decisions.join(act_table, act_table.c.position == decisions.c.position)
    query = sa.select(act_table.c.id, act_table.c.by, act_table.c.body, decisions.c.position).where(decisions.c.current)
    if coder is not None:
        query = query.where(decisions.c.coder == coder)
    if dimension is not None:
        query = query.where(decisions.c.dimension == dimension)
    if transcript is not None:
        joined = joined.join(segments, segments.c.id == decisions.c.segment)
        query = query.where(segments.c.transcript == transcript)
    return query.select_from(joined)


def _about(connection: sa.Connection, query: sa.Select[Any], segments: Collection[str]) -> list[sa.Row[Any]]:
    """The rows of a query over decisions that are about these segments."""
    asked = batches(sorted(set(segments)), IDS_AT_ONCE)
    return [row for some in asked for row in connection.execute(query.where(decisions.c.segment.in_(some)))]


def _as_coding(row: sa.Row[Any]) -> Coding:
    _, body = from_bytes(tuple[str, Decide], row.body, table="acts", row=row.id)
    return Coding(body.cell, row.by, body.codes, row.id, body.seen, body.text_hash, body.codebook_version, body.basis)
