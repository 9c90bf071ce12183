"""Bringing a database to the schema of this version: a file migrates itself after a backup, a server only when asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from analyzer.errors import InputError, UsageError
from analyzer.files import atomic_path
from analyzer.store.engine import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def prepare(database: Database, *, create: bool) -> None:
    """Make the schema current, or say why not. An empty database is filled only with `create`."""
    present, latest = revision(database), latest_revision()
    if present == latest:
        return
    if present is None:
        if not create:
            raise UsageError("there is no study in this database", where=database.name, remedy="Create one with `analyzer init`.")
        _require_empty(database)
    elif present not in _known_revisions():
        raise UsageError(
            "this study was written by a newer version of the program", where=database.name, remedy="Install that version: pip install -U."
        )
    elif not database.is_sqlite:
        raise UsageError(
            "the database is of an older version of the program", where=database.name, remedy="Back it up, then run `analyzer db upgrade`."
        )
    upgrade(database)


def upgrade(database: Database) -> None:
    """Bring the schema to this version's, in one transaction; a file that holds something is backed up before."""
    present = revision(database)
    if present == latest_revision():
        return
    if present is not None and database.path is not None:
        back_up(database, database.path.with_name(f"{database.path.name}.backup-{present}"))
    from alembic import command

    with database.writing() as connection:
        command.upgrade(_config(connection), "head")


def back_up(database: Database, target: Path) -> Path:
    """A consistent copy of a SQLite database at `target`, made while others may use it."""
    import sqlite3

    with atomic_path(target) as temporary, database.reading() as connection:
        copy = sqlite3.connect(temporary)
        try:
            connection.connection.driver_connection.backup(copy)  # type: ignore[union-attr]
        finally:
            copy.close()
    return target


def revision(database: Database) -> str | None:
    """The schema revision of a database, or None when it holds no study."""
    from alembic.migration import MigrationContext

    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def latest_revision() -> str:
    """The schema revision of this version of the program."""
    return str(_scripts().get_current_head())


def _known_revisions() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _require_empty(database: Database) -> None:
    with database.reading() as connection:
        if sa.inspect(connection).get_table_names():
            raise InputError(
                "this database holds something else, not a study", where=database.name, remedy="Choose another file or database."
            )


def _scripts() -> Any:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config(None))


def _config(connection: sa.Connection | None) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
