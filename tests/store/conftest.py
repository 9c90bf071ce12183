"""Fresh empty stores of both kinds: a file copied from one that was migrated once, or an emptied database of a private server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from analyzer.store import Store, open_store, schema, upgrade_store
from tests.store import server

Fresh = Callable[[], Store]
Stores = Callable[[], AbstractContextManager[Fresh]]
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


class Databases:
    """Databases of one server, emptied and used again, because making one takes long."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._made = 0
        self._free: list[str] = []

    def take(self) -> str:
        """The URL of a database with current tables and nothing in them."""
        return self._emptied(self._free.pop()) if self._free else self._migrated(self.create())

    def give_back(self, url: str) -> None:
        self._free.append(url)

    def create(self) -> str:
        """The URL of a database without tables."""
        self._made += 1
        self._execute("postgres", f"CREATE DATABASE study{self._made}")
        return self._url.format(name=f"study{self._made}")

    def _emptied(self, url: str) -> str:
        self._execute(sa.make_url(url).database, f"TRUNCATE {', '.join(schema.metadata.tables)}")
        return url

    def _migrated(self, url: str) -> str:
        upgrade_store(url)
        return url

    def _execute(self, database: str | None, statement: str) -> None:
        url = sa.make_url(self._url.format(name=database)).set(drivername="postgresql+psycopg")
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(statement))
        engine.dispose()


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The databases of a private server."""
    binaries = server.programs()
    if binaries is None:
        pytest.skip("no PostgreSQL server program: install the package postgresql")
    with server.running(binaries) as url:
        yield Databases(url)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with current tables and nothing in them."""
    path = tmp_path_factory.mktemp("template") / "analyzer.db"
    upgrade_store(path)
    return path


@pytest.fixture
def file_stores(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Stores:
    """Opens any number of fresh SQLite stores in a `with` block and closes them at its end."""

    @contextmanager
    def opened() -> Iterator[Fresh]:
        with ExitStack() as stack:
            yield lambda: stack.enter_context(open_store(shutil.copy(migrated_file, tmp_path_factory.mktemp("store") / "analyzer.db")))

    return opened


@pytest.fixture
def server_stores(databases: Databases) -> Stores:
    """The same on a server."""

    @contextmanager
    def opened() -> Iterator[Fresh]:
        def fresh() -> Store:
            url = databases.take()
            stack.callback(databases.give_back, url)
            return stack.enter_context(open_store(url))

        with ExitStack() as stack:
            yield fresh

    return opened


@pytest.fixture(params=BOTH)
def stores(request: pytest.FixtureRequest) -> Stores:
    """Opens any number of fresh stores of either kind in a `with` block and closes them at its end."""
    opened: Stores = request.getfixturevalue("file_stores" if request.param == "sqlite" else "server_stores")
    return opened


@pytest.fixture
def fresh(stores: Stores) -> Iterator[Fresh]:
    """Makes a fresh store each time it is called."""
    with stores() as make:
        yield make


@pytest.fixture
def store(fresh: Fresh) -> Store:
    """A fresh store."""
    return fresh()
