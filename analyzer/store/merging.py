"""Taking over another study's database: its log as a branch of this one, and the products and names that are missing here.

The links of the other log are copied as they are, so its own head stays provable here, and an `Adopt` act in this chain names that head:
whatever was decided there was decided before it was seen here. A withdrawal in either database holds in both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa

from analyzer.core.acts import Act, Adopt
from analyzer.core.identity import new_act_id
from analyzer.errors import IntegrityError
from analyzer.store import projections, schema
from analyzer.store.chain import Head
from analyzer.store.encoding import from_micros
from analyzer.store.engine import IDS_AT_ONCE, ROWS_AT_ONCE, Database, batches, insert_new
from analyzer.store.log import append, as_act, as_head, erase, insert_log, locked_head, move_head, require_same
from analyzer.store.projections import Placed
from analyzer.store.schema import acts, decisions, links
from analyzer.store.verification import verification

Values: TypeAlias = dict[str, Any]

NAMED = (schema.recordings, schema.documents, schema.parties, schema.people, schema.coders, schema.signals)


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge brought.

    `acts` counts the new ones. `kept` names what had the same name but other content and stayed as it is here (`coders anna`).
    `replaced` are the adopted decisions (act ids) that now stand where the same coder had decided here before.
    """

    head: Head
    acts: int
    kept: tuple[str, ...]
    replaced: tuple[str, ...]


def merge(mine: Database, theirs: Database, *, by: str) -> Merged:
    """Take over `theirs`, all or nothing, as an act of `by`; what was taken over before is not taken again."""
    with theirs.reading() as source, mine.writing() as target:
        before = locked_head(target).position
        withdrawn = _withdraw(source, target)
        kept = tuple(_copy_named(source, target, withdrawn))
        _copy_products(source, target, withdrawn.get(schema.transcripts.name, set()))
        added = _adopt(source, target, by=by, at=mine.now(), name=theirs.name)
        erased = _erase(source, target, at=mine.now())
        merged = Merged(as_head(locked_head(target)), added, kept, tuple(_replaced(target, before)) if added else ())
    if erased or withdrawn:
        mine.scrub(*schema.metadata.sorted_tables)
    return merged


def _withdraw(source: sa.Connection, target: sa.Connection) -> dict[str, set[str]]:
    """Withdraw here what was withdrawn there; the ids withdrawn in either, by table."""
    insert_new(target, schema.withdrawn, _rows(source, sa.select(schema.withdrawn)))
    withdrawn: dict[str, set[str]] = {}
    for row in target.execute(sa.select(schema.withdrawn)):
        withdrawn.setdefault(row.kind, set()).add(row.id)
    for name, ids in withdrawn.items():
        table = schema.metadata.tables[name]
        for some in batches(ids, IDS_AT_ONCE):
            target.execute(sa.delete(table).where(table.c.id.in_(some)))
    return withdrawn


def _copy_named(source: sa.Connection, target: sa.Connection, withdrawn: dict[str, set[str]]) -> Iterator[str]:
    """Copy what people named; yields what is here already with other content."""
    for table in NAMED:
        here = {row["id"]: row["body"] for row in _rows(target, sa.select(table))}
        there = [row for row in _rows(source, sa.select(table)) if row["id"] not in withdrawn.get(table.name, ())]
        insert_new(target, table, there)
        for row in there:
            if here.get(row["id"], row["body"]) != row["body"]:
                yield f"{table.name} {row['id']}"


def _copy_products(source: sa.Connection, target: sa.Connection, withdrawn: set[str]) -> None:
    of_withdrawn = sa.select(schema.segments.c.id, schema.segments.c.transcript)
    segments = {row["id"] for row in _rows(source, of_withdrawn) if row["transcript"] in withdrawn} if withdrawn else set[str]()
    for table, column, gone in (
        (schema.steps, "id", withdrawn),
        (schema.transcripts, "id", withdrawn),
        (schema.segments, "transcript", withdrawn),
        (schema.cuts, "segment", segments),
        (schema.predictions, "segment", segments),
    ):
        insert_new(target, table, (row for row in _rows(source, sa.select(table)) if row[column] not in gone))


def _adopt(source: sa.Connection, target: sa.Connection, *, by: str, at: int, name: str) -> int:
    """Append the links that are unknown here, then the act that names their head; the number of new acts."""
    end = as_head(source.execute(sa.select(schema.head)).one())
    if end.length == 0 or _known(target, links.c.hash, [bytes.fromhex(end.hash)]):
        return 0
    problems = verification(source, known=None).problems
    if problems:
        raise IntegrityError(f"its log is not sound ({problems[0]})", where=name, remedy="Nothing was merged. Restore a backup of it.")
    added = _append_links(source, target)
    append(target, [Act(new_act_id(), by, from_micros(at), Adopt(end.hash, end.length))])
    return added


def _append_links(source: sa.Connection, target: sa.Connection) -> int:
    head = locked_head(target)
    position, added = head.position, 0
    for some in batches(_rows(source, sa.select(links).order_by(links.c.position)), IDS_AT_ONCE):
        known = _known(target, links.c.hash, [link["hash"] for link in some])
        fresh = [link for link in some if link["hash"] not in known]
        added += _append_batch(source, target, fresh, position)
        position += len(fresh)
    move_head(target, as_head(head), position=position)
    return added


def _append_batch(source: sa.Connection, target: sa.Connection, fresh: Sequence[Values], position: int) -> int:
    """Append links after `position`, with the acts that are new here; the number of these."""
    ids = [link["act"] for link in fresh]
    there, here = _acts(source, ids), _acts(target, ids)
    for act_id in here:
        require_same(here[act_id], there[act_id])
    erased = {act_id for act_id, row in here.items() if row.body is None}
    link_rows, act_rows = [], dict[str, Values]()
    for number, link in enumerate(fresh, start=position + 1):
        link_rows.append({**link, "position": number, "salt": None if link["act"] in erased else link["salt"]})
        if link["act"] not in here:
            act_rows.setdefault(link["act"], {**there[link["act"]]._asdict(), "position": number})
    insert_log(target, list(act_rows.values()), link_rows)
    readable = [(row["position"], there[act_id]) for act_id, row in act_rows.items() if row["body"] is not None]
    projections.project(target, [Placed(number, as_act(row)) for number, row in readable])
    return len(act_rows)


def _erase(source: sa.Connection, target: sa.Connection, *, at: int) -> bool:
    """Erase here what was erased there; whether anything was."""
    found = False
    for ids in batches(source.execute(sa.select(acts.c.id).where(acts.c.body.is_(None))).scalars().all(), IDS_AT_ONCE):
        still_here = target.execute(sa.select(acts.c.id).where(acts.c.id.in_(ids), acts.c.body.is_not(None))).scalars().all()
        erase(target, still_here, at=at)
        found = found or bool(still_here)
    return found


def _replaced(target: sa.Connection, before: int) -> Sequence[str]:
    """The current decisions later than position `before` on cells that their coder had decided earlier."""
    earlier = decisions.alias()
    had = sa.exists().where(
        earlier.c.position <= before,
        earlier.c.segment == decisions.c.segment,
        earlier.c.dimension == decisions.c.dimension,
        earlier.c.party.is_not_distinct_from(decisions.c.party),
        earlier.c.coder == decisions.c.coder,
    )
    query = sa.select(decisions.c.act).where(decisions.c.current, decisions.c.position > before, had)
    return target.execute(query.order_by(decisions.c.position)).scalars().all()


def _acts(connection: sa.Connection, ids: Collection[str]) -> dict[str, sa.Row[Any]]:
    return {row.id: row for row in connection.execute(sa.select(acts).where(acts.c.id.in_(ids)))}


def _known(connection: sa.Connection, column: sa.Column[Any], values: Collection[Any]) -> set[Any]:
    return set(connection.execute(sa.select(column).where(column.in_(values))).scalars())


def _rows(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[Values]:
    """The rows of a query as they come, as dictionaries."""
    return map(dict, connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}).mappings())
