"""A study's database: opened, made current, closed."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from analyzer.core.identity import new_act_id
from analyzer.errors import UsageError
from analyzer.store import migrate
from analyzer.store.accounts import Accounts
from analyzer.store.assignments import Assignments
from analyzer.store.catalogue import Catalogue
from analyzer.store.engine import Database, connect
from analyzer.store.jobs import Jobs
from analyzer.store.log import Log, begin_log
from analyzer.store.merging import Merged, merge
from analyzer.store.products import Products
from analyzer.store.queue import Queue


class Store(AbstractContextManager["Store"]):
    """An open database; threads may share it.

    `catalogue` holds what people name, `products` what machines made, `log` what people did, `jobs` the work
    that waits for a worker; `assignments` say who was given what, `queue` what is reviewed in which order, `accounts` who may come in.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.catalogue = Catalogue(database)
        self.products = Products(database)
        self.log = Log(database)
        self.jobs = Jobs(database)
        self.assignments = Assignments(database)
        self.queue = Queue(database)
        self.accounts = Accounts(database)

    def merge(self, other: Store, *, by: str) -> Merged:
        """Take over another study's log, products and names, all or nothing, as an act of `by`; merging again brings only what is new."""
        return merge(self.database, other.database, by=by)

    @property
    def backups(self) -> tuple[Path, ...]:
        """The backups that migrations left beside the file: they hold what was withdrawn since."""
        path = self.database.path
        return () if path is None else tuple(sorted(path.parent.glob(f"{path.name}.backup-*")))

    def close(self) -> None:
        """Give back all connections."""
        self.database.close()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_store(url_or_path: str | Path, *, create: bool = False) -> Store:
    """The study's database at a path (SQLite) or a URL (`postgresql://user@host/name`).

    With `create` an empty or absent database becomes a new study. A file of an older version migrates itself after a backup
    (`<name>.backup-<revision>`); a server of an older version is an error until `upgrade_store` is called.
    """
    database = connect(url_or_path)
    if database.path is not None and not create and not database.path.exists():
        raise UsageError("there is no such database", where=database.name, remedy="Create a study with `analyzer init`.")
    if database.path is not None and not database.path.parent.is_dir():
        raise UsageError("the folder does not exist", where=str(database.path.parent))
    try:
        migrate.prepare(database, create=create)
        begin_log(database, new_act_id())
    except BaseException:
        database.close()
        raise
    return Store(database)


def upgrade_store(url_or_path: str | Path) -> None:
    """Bring the database to the schema of this version; an absent one is filled."""
    database = connect(url_or_path)
    try:
        migrate.upgrade(database)
    finally:
        database.close()
