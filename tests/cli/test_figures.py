"""The commands timeline, trust, membercheck and methods."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analyzer.cli import app
from tests.charts.constructed import dozen
from tests.study.coded import new_study

RUN = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with new_study(tmp_path / "study", words=60) as study:
        study.store.catalogue.put(dozen())
    return tmp_path / "study"


@pytest.mark.parametrize("command", ["timeline", "trust"])
def test_figures_are_written_where_asked(folder: Path, command: str) -> None:
    done = RUN.invoke(app, [command, str(folder), "--format", "svg", "--output", str(folder / "out"), "--json"])
    assert done.exit_code == 0, done.output
    assert [Path(path).name for path in json.loads(done.stdout)] == [f"{command}.svg"]
    assert (folder / "out" / f"{command}.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_member_check_goes_out_and_comes_back(folder: Path) -> None:
    out = folder / "check.html"
    assert RUN.invoke(app, ["membercheck", str(folder), "--joint", "--output", str(out)]).exit_code == 0
    (folder / "back.csv").write_text("statement,right,correction\n")
    done = RUN.invoke(app, ["membercheck", str(folder), "--read", str(folder / "back.csv"), "--by", "ann"])
    assert "0 right, 0 not right; 0 decision(s) written" in done.stdout


@pytest.mark.parametrize("options", [[], ["--read", "a.csv"], ["--read", "a.csv", "--output", "b.docx", "--by", "ann"]])
def test_a_member_check_needs_one_way(folder: Path, options: list[str]) -> None:
    assert RUN.invoke(app, ["membercheck", str(folder), *options]).exit_code == 2


def test_methods_are_written(folder: Path) -> None:
    done = RUN.invoke(app, ["methods", str(folder), "--output", str(folder / "m.docx")])
    assert done.exit_code == 0
    assert (folder / "m.docx").read_bytes().startswith(b"PK")
