"""Fresh empty stores of both kinds; each is a copy of one that was migrated once."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from analyzer.store import Store, open_store, upgrade_store
from tests.store import server as postgres

Fresh = Callable[[], Store]
Address = Callable[[], "str | Path"]
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a private server, with `{name}` for the database."""
    binaries = postgres.programs()
    if binaries is None:
        pytest.skip("no PostgreSQL server program: install the package postgresql")
    with postgres.running(binaries) as url:
        upgrade_after_creation(url)
        yield url


def upgrade_after_creation(url: str) -> None:
    create_database(url, "migrated")
    upgrade_store(url.format(name="migrated"))


def create_database(url: str, name: str, *, template: str = "template0") -> str:
    engine = sa.create_engine(url.format(name="postgres").replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return url.format(name=name)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "analyzer.db"
    upgrade_store(path)
    return path


@pytest.fixture(params=BOTH)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Address:
    """Makes the address of a new database without acts each time it is called."""
    if request.param == "sqlite":
        template = request.getfixturevalue("migrated_file")
        return lambda: Path(shutil.copy(template, tmp_path_factory.mktemp("store") / "analyzer.db"))
    url = request.getfixturevalue("postgres_url")
    return lambda: create_database(url, f"study{next(_numbers)}", template="migrated")


_numbers = itertools.count()


@pytest.fixture
def stores(address: Address) -> Callable[[], object]:
    """Opens any number of fresh stores in a `with` block and closes them at its end."""

    @contextmanager
    def opened() -> Iterator[Fresh]:
        with ExitStack() as stack:
            yield lambda: stack.enter_context(open_store(address()))

    return opened


@pytest.fixture
def fresh(address: Address) -> Iterator[Fresh]:
    """Makes a fresh store each time it is called."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(open_store(address()))


@pytest.fixture
def store(fresh: Fresh) -> Store:
    """A fresh store."""
    return fresh()
