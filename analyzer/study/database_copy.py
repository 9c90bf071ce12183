"""The use case: a study moves from a file to a server."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from analyzer.errors import UsageError
from analyzer.store import Head
from analyzer.store.copying import copy_store
from analyzer.study.handle import Study


@dataclass(frozen=True, slots=True)
class Moved:
    """What was copied, and the section of study.toml with which the study is opened there."""

    tables: int
    rows: int
    head: Head
    section: str


def copy_database(study: Study, url: str) -> Moved:
    """Copy the study's database into the empty one at `url`; the study itself stays as it is."""
    parts = urlsplit(url)
    if not parts.scheme.startswith("postgresql"):
        raise UsageError("a copy is made on a PostgreSQL server", where=parts.scheme or "address", remedy="postgresql://user@host/name")
    copied = copy_store(study.store.database, url)
    values = {"kind": "postgresql", "host": parts.hostname or "", "name": parts.path.lstrip("/"), "user": parts.username or ""}
    lines = [f'{key} = "{value}"' for key, value in values.items()] + [f"port = {parts.port or 5432}"]
    return Moved(copied.tables, copied.rows, copied.head, "\n".join(["[database]", *lines]))
