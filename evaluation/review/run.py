"""Is deciding quick, is nothing ever lost, and does nothing break? Bars: 100 ms to the next card, nothing lost, no 5xx.

Start: python -m evaluation.review.run [--codings 1000000] [--interviews 200] [--decisions 10000] [--cases 2000] [--postgres]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from analyzer.study import Study
from analyzer.study.policy import Database
from evaluation.record import record
from evaluation.review.deciding import at_the_server, in_chromium
from evaluation.review.fuzzing import fuzzed
from evaluation.review.killing import killed
from evaluation.review.making import large_study, open_accounts
from evaluation.review.server import running
from tests.store import server as postgres

CODERS = {"sqlite": 5, "postgresql": 20}


def measured(study: Study, options: argparse.Namespace) -> dict[str, Any]:
    """All figures on one database."""
    open_accounts(study)
    figures: dict[str, Any] = {}
    with running(study.folder) as server:
        figures["decide_to_next_card"] = at_the_server(study, server, decisions=options.single)
        figures["keys_in_chromium"] = in_chromium(study, server, decisions=options.keys)
        figures["killed"] = killed(study, server, coders=CODERS[study.policy.database.kind], decisions=options.decisions)
    figures["acts"] = study.store.log.head.length
    return figures


def broken_by(cases: int, database: Database | None = None) -> dict[str, Any]:
    """What made-up requests do to a small study of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        large_study(Path(folder) / "study", interviews=1, codings=120, database=database) as study,
    ):
        open_accounts(study)
        with running(study.folder) as server:
            return fuzzed(study, server, cases=cases)


@contextlib.contextmanager
def server_database() -> Iterator[Database]:
    """An empty database of a private PostgreSQL server."""
    binaries = postgres.programs()
    assert binaries is not None, "PostgreSQL is not installed"
    with postgres.running(binaries) as url:
        made = sa.make_url(url.format(name="postgres")).set(drivername="postgresql+psycopg")
        engine = sa.create_engine(made, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text("CREATE DATABASE review"))
        engine.dispose()
        os.environ["PGHOST"] = str(made.query["host"])
        yield Database(kind="postgresql", host="", name="review", user=str(made.username))


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codings", type=int, default=1_000_000)
    parser.add_argument("--interviews", type=int, default=200)
    parser.add_argument("--single", type=int, default=1_000, help="decisions timed one by one")
    parser.add_argument("--keys", type=int, default=300, help="keys pressed in Chromium")
    parser.add_argument("--decisions", type=int, default=10_000, help="units decided while the server is killed")
    parser.add_argument("--cases", type=int, default=2_000, help="requests made up from the OpenAPI document")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL too")
    options = parser.parse_args()
    size = {"interviews": options.interviews, "codings": options.codings}
    figures: dict[str, Any] = {"size": size}
    with tempfile.TemporaryDirectory() as folder, large_study(Path(folder) / "study", **size) as study:
        figures["sqlite"] = measured(study, options)
    figures["made_up_requests"] = broken_by(options.cases)
    if options.postgres:
        with (
            server_database() as database,
            tempfile.TemporaryDirectory() as folder,
            large_study(Path(folder) / "study", **size, database=database) as study,
        ):
            figures["postgresql"] = measured(study, options)
    print(figures)
    record(Path(__file__).parent, figures)


if __name__ == "__main__":
    main()
