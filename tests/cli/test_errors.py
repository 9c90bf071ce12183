from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def analyzer(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "analyzer", *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("codebook", "show", "nonsense"), "outsourcing-alignment"),
        (("segment", "no-such-study"), "analyzer init"),
        (("segment", __file__), "not the folder of a study"),
        (("suggest", __file__), "needs both --codebook and --output"),
        (("suggest", ".", "--model", "mine"), "study.toml"),
        (("run", "nowhere", "--study", "new"), "no such file or folder"),
        (("transcribe", "nowhere.wav", "--output-dir", "out"), "no such file"),
        (("transcribe", ".", "--output-dir", "out", "--model", "giant"), "whisper-base"),
        (("transcribe", ".", "--output-dir", "out", "--speakers", "many"), "2-4"),
        (("transcribe", __file__, "--output-dir", "out", "--watch"), "needs folders"),
        (("run", __file__, "--study", "new", "--watch"), "needs folders"),
        (("run", ".", "--study", "new", "--runner", "dask"), "--scheduler tcp://host:8786"),
        (("run", ".", "--study", "new", "--watch", "--later"), "neither watches folders"),
        (("run", ".", "--study", "new", "--scheduler", "tcp://host:8786", "--later"), "nor uses a cluster"),
        (("run", ".", "--study", "new", "--runner", "processes", "--scheduler", "tcp://host:8786"), "--runner dask"),
        (("agree", "x.csv", "--level", "cosmic"), "nominal"),
        (("frobnicate",), "No such command"),
    ],
)
def test_wrong_usage_says_what_to_do_and_exits_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = analyzer(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_bad_row_is_named_and_exits_with_1(tmp_path: Path) -> None:
    table = tmp_path / "ratings.csv"
    table.write_text("unit,coder,code\n1,x,a\n1,x,b\n1,y,a\n")
    done = analyzer("agree", table)
    assert done.returncode == 1
    assert "row 3" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("init", "file/study"),
        ("codebook", "copy", "outsourcing-alignment", "file/book.yaml"),
        ("convert", "talk.txt", "--output-dir", "file/out"),
    ],
)
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    (tmp_path / "talk.txt").write_text("Ada: It went well.\n")
    done = analyzer(*arguments)
    assert done.returncode == 1
    assert "file" in done.stderr
    assert "Not a directory" in done.stderr or "File exists" in done.stderr
    assert "Traceback" not in done.stderr
