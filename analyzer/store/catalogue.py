"""Things that people name and describe: recordings, documents, parties, people, coders, signals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import sqlalchemy as sa

from analyzer.core.coding import Coder
from analyzer.core.people import Party, Person
from analyzer.core.recording import Document, Recording
from analyzer.core.signal import Signal
from analyzer.errors import unknown_name
from analyzer.store import schema
from analyzer.store.encoding import from_bytes, to_bytes
from analyzer.store.engine import Database, insert_new, upsert

Item = TypeVar("Item", Recording, Document, Party, Person, Coder, Signal)

TABLES: dict[type, sa.Table] = {
    Recording: schema.recordings,
    Document: schema.documents,
    Party: schema.parties,
    Person: schema.people,
    Coder: schema.coders,
    Signal: schema.signals,
}


class Catalogue:
    """Items known by id; writing one again replaces it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, items: Iterable[Recording | Document | Party | Person | Coder | Signal]) -> None:
        """Write items of any of these kinds, all or none; one of the same kind and id is replaced."""
        rows: dict[type, list[dict[str, Any]]] = {}
        for item in items:
            rows.setdefault(type(item), []).append({"id": item.id, "body": to_bytes(item)})
        with self._database.writing() as connection:
            for kind, of_kind in rows.items():
                upsert(connection, TABLES[kind], of_kind)
                back = schema.withdrawn.c.id.in_([row["id"] for row in of_kind])
                connection.execute(sa.delete(schema.withdrawn).where(schema.withdrawn.c.kind == TABLES[kind].name, back))

    def get(self, kind: type[Item], item_id: str) -> Item:
        """The item of that id; an unknown one is an error that names those that exist."""
        table = TABLES[kind]
        with self._database.reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.id == item_id)).one_or_none()
            if row is None:
                raise unknown_name(kind.__name__.lower(), item_id, list(connection.execute(sa.select(table.c.id)).scalars()))
        return from_bytes(kind, row.body, table=table.name, row=row.id)

    def all_of(self, kind: type[Item]) -> tuple[Item, ...]:
        """All items of a kind, by id."""
        table = TABLES[kind]
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(table).order_by(table.c.id)).all()
        return tuple(from_bytes(kind, row.body, table=table.name, row=row.id) for row in rows)

    def remove(self, kind: type[Item], item_id: str) -> None:
        """Delete an item for good, without a trace of its content; a merge does not bring it back. Nothing happens if it is absent."""
        table = TABLES[kind]
        with self._database.writing() as connection:
            connection.execute(sa.delete(table).where(table.c.id == item_id))
            insert_new(connection, schema.withdrawn, [{"kind": table.name, "id": item_id, "at": self._database.now()}])
        self._database.scrub(table)
