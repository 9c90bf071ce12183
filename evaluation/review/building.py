"""The large study, built once and kept in a folder; every measurement has a fresh copy of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from analyzer.errors import UsageError
from analyzer.store.copying import copy_store
from analyzer.store.schema import predictions, steps
from analyzer.study import Study
from analyzer.study.handle import DATABASE
from analyzer.study.material import hear, heard
from analyzer.study.policy import FILE_NAME, write_policy
from analyzer.study.policy import Database as Settled
from analyzer.study.queue import arrange
from analyzer.study.segment import segments_of
from analyzer.study.suggest import recipe_of, suggestions_step
from evaluation.review.making import large_study, open_accounts
from tests.store import server as postgres

BUILT, COPY = "built", "review"  # databases


@dataclass(frozen=True, slots=True)
class Size:
    """How many interviews, and about how many codings."""

    interviews: int
    codings: int

    @property
    def name(self) -> str:
        """The name of the folder of a study of this size."""
        return f"study-{self.interviews}-{self.codings}"


def built(cache: Path, size: Size) -> Study:
    """The study of this size, built when it is not there yet."""
    folder = cache / size.name
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=cache) as beginning:
            with large_study(Path(beginning) / "study", interviews=size.interviews, codings=size.codings) as study:
                open_accounts(study)
            (Path(beginning) / "study").rename(folder)
    study = Study.open(folder)
    _renew(study)
    return study


def _renew(study: Study) -> None:
    """Let the suggestions be those of today's models, where others have come with the package since the study was built."""
    first, recipe = hear(study, "r0"), recipe_of(study)
    if not segments_of(study, first):
        raise UsageError("the study was built by another version", where=str(study.folder), remedy="Remove the folder and build it again.")
    if study.store.products.done(suggestions_step(study, first, recipe).id):
        return
    for material in heard(study):
        today = suggestions_step(study, material, recipe)
        before = study.store.products.last(today.kind, today.inputs)
        study.store.products.mark_done(today)
        with study.store.database.writing() as connection:
            connection.execute(sa.update(predictions).where(predictions.c.step == before).values(step=today.id))
            connection.execute(sa.delete(steps).where(steps.c.id == before))
    arrange(study)


@contextlib.contextmanager
def copied(cache: Path, size: Size, database: str) -> Iterator[Study]:
    """A fresh copy of the study of this size, in a file or on a private server."""
    with built(cache, size) as study, tempfile.TemporaryDirectory(dir=cache, prefix="copy-") as folder:
        place = Path(folder)
        if database == "sqlite":
            study.close()  # so that everything is in the one file
            shutil.copy2(study.folder / FILE_NAME, place)
            shutil.copy2(study.folder / DATABASE, place)
            with Study.open(place) as copy:
                yield copy
            return
        with _server(cache / f"postgresql-{size.name}", study) as settled:
            write_policy(replace(study.policy, database=settled), place / FILE_NAME)
            with Study.open(place) as copy:
                yield copy


@contextlib.contextmanager
def _server(kept: Path, study: Study) -> Iterator[Settled]:
    """A private server that keeps the built study, with a fresh copy of it in a database of its own."""
    binaries = postgres.programs()
    assert binaries is not None, "PostgreSQL is not installed"
    with postgres.running(binaries, kept=kept) as url:
        own = sa.make_url(url.format(name="postgres")).set(drivername="postgresql+psycopg")
        engine = sa.create_engine(own, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            names = set(connection.execute(sa.text("SELECT datname FROM pg_database")).scalars())
            if BUILT not in names:
                _order(connection, "DROP DATABASE IF EXISTS building", "CREATE DATABASE building")
                copy_store(study.store.database, url.format(name="building"))
                _order(connection, f"ALTER DATABASE building RENAME TO {BUILT}")
            _order(connection, f"DROP DATABASE IF EXISTS {COPY}", f"CREATE DATABASE {COPY} TEMPLATE {BUILT}")
        os.environ["PGHOST"] = str(own.query["host"])
        yield Settled(kind="postgresql", host="", name=COPY, user=str(own.username))


def _order(connection: sa.Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(sa.text(statement))
