"""The command that does everything, with a recogniser that hears tones."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analyzer.cli import app
from tests.classify.fakes import WordEncoder
from tests.study.test_run import hire, tones


@pytest.fixture(autouse=True)
def fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.study.trained.encoder_of", lambda settings, named, tell: WordEncoder())
    monkeypatch.setattr("analyzer.study.transcribe.hiring", lambda *_, **__: hire)


def command(folder: Path, *options: str) -> list[str]:
    return ["run", str(folder / "in"), "--study", str(folder / "study"), "--speakers", "none", "--model", "whisper-base", *options]


def heard(folder: Path) -> list[tuple[str, str]]:
    with (folder / "study" / "exports" / "transcripts.csv").open(encoding="utf-8-sig", newline="") as source:
        return [(row["file"], row["words"]) for row in csv.DictReader(source)]


def test_it_ends_with_a_row_per_recording_and_what_is_where(tmp_path: Path) -> None:
    tones(tmp_path / "in", "customer.wav", 5)
    done = CliRunner().invoke(app, command(tmp_path))
    assert done.exit_code == 0
    columns, row = (line.split("\t") for line in done.stdout.splitlines()[:2])
    assert dict(zip(columns, row, strict=True))["words"] == "5"
    assert heard(tmp_path) == [("customer.wav", "5")]
    written = json.loads(CliRunner().invoke(app, command(tmp_path, "--json")).stdout)
    assert [(one["file"], one["words"]) for one in written["recordings"]] == [("customer.wav", 5)]
    assert Path(written["report"]).exists()


def test_with_watch_it_goes_on_until_it_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = tones(tmp_path / "in", "first.wav", 5)

    def arrivals(places: list[Path]) -> Iterator[tuple[Path, ...]]:
        yield (first,)
        assert heard(tmp_path) == [("first.wav", "5")]
        yield (tones(tmp_path / "in", "second.wav", 3),)
        raise KeyboardInterrupt

    monkeypatch.setattr("analyzer.study.watch.arrivals", arrivals)
    done = CliRunner().invoke(app, command(tmp_path, "--watch"))
    assert done.exit_code == 130
    assert "goes on from there" in done.stderr
    assert heard(tmp_path) == [("first.wav", "5"), ("second.wav", "3")]
