"""A database of either kind: connections, transactions, and failures a person can understand."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from analyzer.errors import AnalyzerError, InputError, IntegrityError, UsageError
from analyzer.optional import need
from analyzer.store.encoding import to_micros

BUSY_MS = 30_000  # how long a SQLite writer waits for another process
ROWS_AT_ONCE = 5_000  # rows sent to the database in one statement
IDS_AT_ONCE = 1_000  # ids in one IN (...), well below the 32,766 variables of SQLite

Row = Mapping[str, Any]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Database:
    """An engine with the two kinds of transaction: `reading` sees one consistent state, `writing` is alone and all or nothing."""

    def __init__(self, engine: sa.Engine, *, clock: Callable[[], datetime] = _utc_now) -> None:
        self.engine = engine
        self._clock = clock
        self._writers = threading.Lock() if self.is_sqlite else contextlib.nullcontext()
        self._snapshot = threading.local()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file, not a server."""
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file, or None for a server."""
        return Path(self.engine.url.database or "") if self.is_sqlite else None

    @property
    def name(self) -> str:
        """What messages call the database: the path, or the URL without its password."""
        return str(self.path or self.engine.url.render_as_string(hide_password=True))

    def now(self) -> int:
        """The moment in microseconds since 1970."""
        return to_micros(self._clock())

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that sees the database as it is now, whatever others write meanwhile; inside a `snapshot`, as it was then."""
        shared: sa.Connection | None = getattr(self._snapshot, "connection", None)
        if shared is not None:
            with understood(self.name):
                yield shared
            return
        snapshot = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with understood(self.name), self._connected(snapshot) as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything that this thread reads inside is read as of one moment over one connection; nothing is written inside."""
        with self.reading() as connection:
            outer = getattr(self._snapshot, "connection", None)
            self._snapshot.connection = connection
            try:
                yield
            finally:
                self._snapshot.connection = outer

    @contextlib.contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction whose writes all happen or none; on SQLite writers queue up."""
        with self._writers, understood(self.name), self._connected({"writing": True}) as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def _connected(self, options: dict[str, Any]) -> Iterator[sa.Connection]:
        with self.engine.connect() as connection:
            yield connection.execution_options(**options)

    def scrub(self, *tables: sa.Table) -> None:
        """Overwrite what was deleted from `tables`, so that no trace stays in the files of the database.

        An error says that a trace stays, because somebody has been reading for longer than a writer waits.
        """
        if self.is_sqlite:  # deleted content is zeroed by PRAGMA secure_delete; the write-ahead log still has it
            with understood(self.name), self.engine.connect() as connection:
                ((busy, *_),) = connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            if busy:
                raise self._not_overwritten()
            return
        with understood(self.name), self.engine.connect() as connection:
            names = ", ".join(table.name for table in tables)
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text(f"VACUUM FULL {names}"))

    def _not_overwritten(self) -> InputError:
        return InputError(
            "what was deleted is gone from the study, but not yet from its files: somebody has been reading for too long",
            where=f"{self.name}-wal",
            remedy="Close every program that has this study open: the last one to close overwrites it.",
        )

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def connect(url_or_path: str | Path) -> Database:
    """The database at a path (SQLite) or a URL (`postgresql://...`); nothing is opened yet."""
    if isinstance(url_or_path, str) and "://" in url_or_path:
        return _server(sa.make_url(url_or_path))
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(Path(url_or_path).absolute())), hide_parameters=True, pool_size=10, max_overflow=20
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return Database(engine)


def _server(url: sa.URL) -> Database:
    if url.get_backend_name() == "sqlite" and url.database:
        return connect(Path(url.database))
    if url.get_backend_name() != "postgresql":
        raise UsageError(f"'{url.drivername}' is no database this program knows", remedy="Use a path, or postgresql://user@host/name.")
    need("psycopg", extra="postgres")
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=20
    )
    return Database(engine)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writing") else "BEGIN")


@contextlib.contextmanager
def understood(name: str) -> Iterator[None]:
    """Failures of the database `name` as errors of the analyzer, without the statement and its values."""
    try:
        yield
    except sa.exc.IntegrityError:
        raise UsageError(
            "something that this refers to is not stored",
            where=name,
            remedy="Save transcripts before segments, and segments before predictions.",
        ) from None
    except sa.exc.OperationalError as failure:
        raise _unavailable(name, failure) from None
    except sa.exc.DataError:
        raise InputError("a text or number cannot be stored (a NUL character, or too large)", where=name) from None
    except sa.exc.TimeoutError:
        raise InputError("too many are reading and writing at once", where=name, remedy="Try again in a moment.") from None
    except sa.exc.DatabaseError as failure:
        raise IntegrityError(f"the database is damaged ({type(failure.orig).__name__})", where=name, remedy="Restore a backup.") from None


def _unavailable(name: str, failure: sa.exc.OperationalError) -> AnalyzerError:
    said = str(failure.orig).splitlines()[0] if failure.orig else "no reason given"
    if "locked" in said:
        return InputError("another program has been writing for too long", where=name, remedy="Wait for it, then try again.")
    return InputError(f"the database cannot be used ({said})", where=name, remedy="Check that it is running, reachable and not full.")


def insert_new(connection: sa.Connection, table: sa.Table, rows: Iterable[Row]) -> None:
    """Insert `rows`, leaving alone those whose key is there already."""
    _insert(connection, table, rows, lambda statement: statement.on_conflict_do_nothing())


def upsert(connection: sa.Connection, table: sa.Table, rows: Iterable[Row]) -> None:
    """Insert `rows`, replacing those whose primary key is there already."""
    keys = [column.name for column in table.primary_key]
    values = [column.name for column in table.columns if not column.primary_key]
    _insert(
        connection, table, rows, lambda s: s.on_conflict_do_update(index_elements=keys, set_={name: s.excluded[name] for name in values})
    )


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterable[Row], resolve: Callable[[Any], sa.Executable]) -> None:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = resolve(dialect.insert(table))
    for some in batches(rows, ROWS_AT_ONCE):
        connection.execute(statement, some)


def batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The items in lists of at most `size`.

    >>> list(batches("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    remaining = iter(items)
    while some := list(islice(remaining, size)):
        yield some
