"""A study moves from one database to another."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import UsageError
from analyzer.store import open_store
from analyzer.store.copying import copy_store
from tests.store.conftest import Databases, Stores
from tests.store.making import decide, prediction, retract, segments, transcript


def test_everything_arrives_and_the_log_goes_on(file_stores: Stores, tmp_path: Path) -> None:
    _moved(file_stores, tmp_path / "copy.db")


@pytest.mark.postgres
def test_everything_arrives_on_a_server(file_stores: Stores, databases: Databases) -> None:
    _moved(file_stores, databases.create())


def _moved(file_stores: Stores, target: str | Path) -> None:
    with file_stores() as fresh:
        store = fresh()
        said = transcript()
        store.products.save_transcript(said)
        store.products.save_segments(segments(said))
        store.products.save_predictions([prediction(segment) for segment in segments(said)])
        done = decide(segments(said)[0].id)
        store.log.append([done, decide(segments(said)[1].id, by="ben"), retract(done)])
        copied = copy_store(store.database, target)
        with open_store(target) as other:
            assert other.log.head == store.log.head == copied.head
            assert other.log.acts() == store.log.acts()
            assert other.log.codings() == store.log.codings()
            assert other.products.predictions() == store.products.predictions()
            other.log.append([decide(segments(said)[2].id)])
            assert other.log.verify().sound
        with pytest.raises(UsageError, match="already"):
            copy_store(store.database, target)
