from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.settings import Settings
from analyzer.study import Policy, Study
from analyzer.study.add import add_transcripts

PLAIN = "Ada: It went well.\n"
TIMED = "1\n00:00:01,000 --> 00:00:02,000\nSo it did.\n"
WHY = "plain.txt: not written as srt, since its transcript has no times\n"


def study_of(folder: Path, **files: str) -> str:
    """The folder of a study of transcripts made elsewhere, given by stem, with times where they begin so."""
    paths = [folder / f"{stem}.{'srt' if text == TIMED else 'txt'}" for stem, text in files.items()]
    for path, text in zip(paths, files.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    with Study.create(folder / "study", Policy(name="s"), settings=Settings(cache=folder / "cache", offline=True)) as study:
        add_transcripts(study, paths, lambda event: None)
    return str(folder / "study")


def test_where_nothing_can_be_written_it_says_why_and_fails(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["export", study_of(tmp_path, plain=PLAIN), "srt"])
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", WHY)


def test_what_is_left_out_is_told_beside_what_is_written(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["export", study_of(tmp_path, plain=PLAIN, timed=TIMED), "srt", "txt"])
    assert (done.exit_code, done.stderr) == (0, WHY)
    assert sorted(Path(line).name for line in done.stdout.splitlines()) == ["plain.txt", "timed.srt", "timed.txt"]


@pytest.mark.parametrize(("extra", "said"), [([], ""), (["--json"], "[]\n")])
def test_a_study_without_transcripts_has_nothing_to_write(tmp_path: Path, extra: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["export", study_of(tmp_path), "srt", *extra])
    assert (done.exit_code, done.stdout, done.stderr) == (1, said, "There are no transcripts to write.\n")
