"""Checking a stored log: every link, every act, the order, and both ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from analyzer.core.acts import Adopt, Body
from analyzer.errors import IntegrityError
from analyzer.store.chain import Branches, Head, Link, Verification, committed, genesis
from analyzer.store.encoding import body_from_bytes
from analyzer.store.engine import ROWS_AT_ONCE
from analyzer.store.schema import acts, links
from analyzer.store.schema import head as head_table


def verification(connection: sa.Connection, *, known: Head | None) -> Verification:
    """Walk all links in the order in which the store learned of them."""
    row = connection.execute(sa.select(head_table)).one_or_none()
    if row is None:
        raise IntegrityError("the log has lost its head", remedy="Restore a backup.")
    head = Head(row.chain, row.length, row.hash.hex())
    walk = _Walk(connection, head)
    problems = [*walk.links(), *walk.ends(), *_unlinked(connection)]
    if known is not None and not _lies_on_log(connection, known):
        problems.append(f"the head printed earlier (act {known.length}, {known.hash[:12]}...) does not lie on this log")
    return Verification(walk.length, head, tuple(walk.erased), tuple(problems))


class _Walk:
    """One pass over the links."""

    def __init__(self, connection: sa.Connection, head: Head) -> None:
        self._connection = connection
        self._head = head
        self._numbers: dict[bytes, int] = {}
        self._roots: set[bytes] = set()
        self._branches = Branches(self._numbers.get)
        self._adopted: list[tuple[str, Adopt]] = []
        self.length = 0
        self.erased: list[str] = []

    def links(self) -> Iterator[str]:
        """What is wrong with single links."""
        rows = self._connection.execute(_linked_acts(), execution_options={"yield_per": ROWS_AT_ONCE})
        for row in rows:
            self.length += 1
            for problem in self._of_link(row):
                yield f"act {row.act} (position {row.position}): {problem}"

    def ends(self) -> Iterator[str]:
        """What is wrong with the ends: a log that was cut, a branch that nobody adopted, an adoption of what is not here."""
        start, end = genesis(self._head.chain), bytes.fromhex(self._head.hash)
        left = self._branches.remaining(end)
        if self._head.length == 0 and self.length == 0 and end == start:
            return
        if start not in self._roots:
            yield "the first act of the chain is missing"
        if left < 0 or self._numbers.get(end) != self._head.length:
            yield f"the log does not end at its recorded head, act number {self._head.length}: it was cut, continued or reordered"
        elif left > 0:
            yield f"{left} branches of the log were never adopted, or stand out of order"
        for act, body in self._adopted:
            if self._numbers.get(bytes.fromhex(body.head)) != body.length:
                yield f"act {act}: the log of {body.length} acts that it adopted is not here"

    def _of_link(self, row: Any) -> Iterator[str]:
        adopted = None
        if row.by is None:
            yield "the act is missing"
        else:
            link = Link(row.previous, row.sequence, row.act, row.by, row.at, row.group, row.commitment)
            if link.hash != row.hash:
                yield "its link was changed"
            yield from self._of_content(row)
            adopted = self._adoption(row)
        problem = self._branches.extend(row.hash, row.previous, row.sequence, adopts=adopted)
        if problem is not None:
            yield problem
        self._numbers[row.hash] = row.sequence
        if row.sequence == 1:
            self._roots.add(row.previous)

    def _of_content(self, row: Any) -> Iterator[str]:
        if row.act_position > row.position:  # an act that several chains share stands where its first link stands
            yield "the act stands later than its link"
        if row.body is None and row.salt is None:
            if row.act_position == row.position:
                self.erased.append(row.act)
        elif row.body is None or row.salt is None or committed(row.salt, row.body) != row.commitment:
            yield "what was done was changed"
        elif type(_body(row)).__name__ != row.kind:
            yield "its kind was changed, or is unknown to this version"

    def _adoption(self, row: Any) -> bytes | None:
        body = _body(row) if row.kind == Adopt.__name__ else None
        if not isinstance(body, Adopt):
            return None
        self._adopted.append((row.act, body))
        return bytes.fromhex(body.head)


def _body(row: Any) -> Body | None:
    try:
        return None if row.body is None else body_from_bytes(row.body, row=row.act)
    except IntegrityError:
        return None


def _linked_acts() -> sa.Select[Any]:
    act_columns = (acts.c.by, acts.c.at, acts.c.group, acts.c.kind, acts.c.body, acts.c.position.label("act_position"))
    return sa.select(links, *act_columns).select_from(links.outerjoin(acts, acts.c.id == links.c.act)).order_by(links.c.position)


def _unlinked(connection: sa.Connection) -> Iterator[str]:
    own_link = (links.c.position == acts.c.position) & (links.c.act == acts.c.id)
    query = sa.select(acts.c.id).select_from(acts.outerjoin(links, own_link)).where(links.c.position.is_(None))
    for act in connection.execute(query).scalars():
        yield f"act {act}: it has no link at its position"


def _lies_on_log(connection: sa.Connection, known: Head) -> bool:
    if known.length == 0:
        return True
    query = sa.select(links.c.sequence).where(links.c.hash == bytes.fromhex(known.hash))
    return connection.execute(query).scalar_one_or_none() == known.length
