"""Everything of one database into another, empty one: from a file to a server, say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from analyzer.errors import IntegrityError, UsageError
from analyzer.store import migrate, schema
from analyzer.store.chain import Head
from analyzer.store.engine import ROWS_AT_ONCE, Database, connect
from analyzer.store.log import as_head
from analyzer.store.verification import verification


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied, and the end of the log in both."""

    tables: int
    rows: int
    head: Head


def copy_store(source: Database, url_or_path: str | Path) -> Copied:
    """Copy all tables in one transaction, then check the log of the copy; a database that holds a study is an error."""
    target = connect(url_or_path)
    try:
        if migrate.revision(target) is not None:
            raise UsageError("this database holds a study already", where=target.name, remedy="Choose an empty one.")
        migrate.prepare(target, create=True)
        with source.reading() as here, target.writing() as there:
            rows = sum(_copy(here, there, table) for table in schema.metadata.sorted_tables)
            head = _require_same(here, there, target.name)
        return Copied(len(schema.metadata.sorted_tables), rows, head)
    finally:
        target.close()


def _copy(here: sa.Connection, there: sa.Connection, table: sa.Table) -> int:
    copied = 0
    rows = here.execute(sa.select(table), execution_options={"yield_per": ROWS_AT_ONCE}).mappings()
    for some in rows.partitions():
        there.execute(sa.insert(table), [dict(row) for row in some])
        copied += len(some)
    return copied


def _require_same(here: sa.Connection, there: sa.Connection, name: str) -> Head:
    found = verification(there, known=as_head(here.execute(sa.select(schema.head)).one()))
    if not found.sound:
        raise IntegrityError(f"the copy is not sound ({found.problems[0]})", where=name, remedy="Nothing was copied.")
    return found.head
