"""Opening, creating and migrating databases; dying while writing."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from analyzer.core.coding import Coder
from analyzer.errors import AnalyzerError, InputError, IntegrityError, UsageError
from analyzer.store import Store, migrate, open_store, schema, upgrade_store
from analyzer.store.engine import connect
from tests.store.conftest import Databases
from tests.store.making import decide


def set_revision(address: str | Path, revision: str) -> None:
    database = connect(address)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    database.close()


def test_an_absent_database_is_created_only_when_asked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such database"):
        open_store(tmp_path / "analyzer.db")
    with pytest.raises(UsageError, match="folder does not exist"):
        open_store(tmp_path / "nowhere" / "analyzer.db", create=True)
    with open_store(tmp_path / "analyzer.db", create=True) as store:
        head = store.log.append([decide("s1")])
    with open_store(str(tmp_path / "analyzer.db"), create=True) as store:
        assert store.log.head == head
    with open_store(f"sqlite:///{tmp_path}/analyzer.db") as store:
        assert store.log.head == head
    assert list(tmp_path.iterdir()) == [tmp_path / "analyzer.db"]


def test_a_path_with_strange_characters_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "étude 50% ? #1"
    folder.mkdir()
    with open_store(folder / "analyzer.db", create=True) as store:
        store.log.append([decide("s1")])
    assert [path.name for path in folder.iterdir()] == ["analyzer.db"]


def test_the_migrations_make_the_tables_of_the_schema(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_what_is_no_study_is_left_alone(tmp_path: Path) -> None:
    other, text = tmp_path / "other.db", tmp_path / "text.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE notes (id)")
    connection.close()
    text.write_text("this is no database at all, but long enough to be read as one" * 20)
    with pytest.raises(UsageError, match="no study in this database"):
        open_store(other)
    with pytest.raises(InputError, match="holds something else"):
        open_store(other, create=True)
    with pytest.raises(IntegrityError, match="damaged"):
        open_store(text, create=True)
    assert text.read_text().startswith("this is no database")


def test_a_study_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "analyzer.db"
    open_store(path, create=True).close()
    set_revision(path, "9999")
    with pytest.raises(UsageError, match="newer version"):
        open_store(path)
    assert not list(tmp_path.glob("*backup*"))


@pytest.fixture
def next_version(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later version of the program, whose schema has one more table; its migration fails while a table `in_the_way` exists."""
    migrations = tmp_path_factory.mktemp("next") / "migrations"
    (migrations / "versions").mkdir(parents=True)
    (migrations / "env.py").write_text((migrate.MIGRATIONS / "env.py").read_text())
    for script in (migrate.MIGRATIONS / "versions").glob("r*.py"):
        (migrations / "versions" / script.name).write_text(script.read_text())
    (migrations / "versions" / "next.py").write_text(
        f"revision, down_revision, branch_labels, depends_on = 'next', {migrate.latest_revision()!r}, None, None\n"
        "def upgrade():\n"
        "    from alembic import op\n"
        "    import sqlalchemy as sa\n"
        "    op.create_table('added', sa.Column('id', sa.Text, primary_key=True))\n"
        "    op.create_table('in_the_way', sa.Column('id', sa.Text, primary_key=True))\n"
    )
    monkeypatch.setattr(migrate, "MIGRATIONS", migrations)


def test_a_file_migrates_itself_after_a_backup(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path, before = tmp_path / "analyzer.db", migrate.latest_revision()
    with open_store(path, create=True) as store:
        head = store.log.append([decide("s1")])
    request.getfixturevalue("next_version")
    with open_store(path) as store:
        assert store.log.head == head
        assert store.backups == (tmp_path / f"analyzer.db.backup-{before}",)
        assert migrate.revision(store.database) == "next"
    database = connect(store.backups[0])
    assert migrate.revision(database) == before
    assert Store(database).log.head == head
    database.close()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path, before = tmp_path / "analyzer.db", migrate.latest_revision()
    with open_store(path, create=True) as store, store.database.writing() as connection:
        connection.execute(sa.text("CREATE TABLE in_the_way (id)"))
    request.getfixturevalue("next_version")
    with pytest.raises(InputError, match="cannot be used"):
        open_store(path)
    database = connect(path)
    with database.reading() as connection:
        assert "added" not in sa.inspect(connection).get_table_names()
    assert migrate.revision(database) == before
    database.close()


@pytest.mark.postgres
def test_a_server_migrates_only_when_asked(databases: Databases, request: pytest.FixtureRequest) -> None:
    url = databases.create()
    with pytest.raises(UsageError, match="no study in this database"):
        open_store(url)
    with open_store(url, create=True) as store:
        head = store.log.append([decide("s1")])
    request.getfixturevalue("next_version")
    with pytest.raises(UsageError, match="analyzer db upgrade"):
        open_store(url, create=True)
    upgrade_store(url)
    with open_store(url) as store:
        assert store.log.head == head
        assert store.backups == ()


@pytest.mark.postgres
def test_a_server_that_is_not_there_is_an_error_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        open_store(f"postgresql://anna:secret@/study?host={tmp_path}")
    assert "secret" not in str(caught.value)
    assert "cannot be used" in str(caught.value)


def test_an_unknown_kind_of_database_is_refused() -> None:
    with pytest.raises(UsageError, match="no database this program knows"):
        open_store("mysql://anna@localhost/study")


def test_a_busy_file_is_an_error_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.store.engine.BUSY_MS", 50)
    path = tmp_path / "analyzer.db"
    with open_store(path, create=True) as store, open_store(path) as other:
        with store.database.writing(), pytest.raises(InputError, match="writing for too long"):
            other.log.append([decide("s1")])
        assert other.log.append([decide("s1")]).length == 1


def test_opening_waits_for_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.store.engine.BUSY_MS", 50)
    path = tmp_path / "analyzer.db"
    with open_store(path, create=True) as store, store.database.writing(), open_store(path) as other:
        assert other.log.head.length == 0


def test_a_statement_that_fails_shows_no_values(store: Store) -> None:
    with pytest.raises(AnalyzerError) as caught, store.database.writing() as connection:
        connection.execute(sa.text("SELECT :secret FROM nowhere"), {"secret": "what she said"})
    assert "what she said" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_reading_sees_one_state_while_others_write(store: Store) -> None:
    store.catalogue.put([Coder("a", "A")])
    with store.database.reading() as connection:
        count = sa.select(sa.func.count()).select_from(schema.coders)
        assert connection.execute(count).scalar_one() == 1
        store.catalogue.put([Coder("b", "B")])
        assert connection.execute(count).scalar_one() == 1
    assert len(store.catalogue.all_of(Coder)) == 2


WRITER = """
import sys
from analyzer.store import open_store
from tests.store.making import decide
store = open_store(sys.argv[1])
while True:
    print(store.log.append([decide("s1", "a"), decide("s2", "b")]).length, flush=True)
"""


def test_what_was_acknowledged_survives_a_killed_program(tmp_path: Path) -> None:
    path = tmp_path / "analyzer.db"
    open_store(path, create=True).close()
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=root) as writer:
        assert writer.stdout is not None
        for _ in range(5):
            acknowledged = int(writer.stdout.readline())
        writer.kill()
    with open_store(path) as store:
        verification = store.log.verify()
        assert verification.problems == ()
        assert verification.length >= acknowledged
        assert verification.length % 2 == 0


def test_no_other_room_speaks_sql() -> None:
    package = Path(migrate.__file__).resolve().parents[1]
    others = [path for path in package.rglob("*.py") if path.relative_to(package).parts[0] != "store"]
    assert not [
        path for path in others if re.search(r"^\s*(import|from) (sqlalchemy|sqlite3|psycopg|alembic)\b", path.read_text(), re.MULTILINE)
    ]
