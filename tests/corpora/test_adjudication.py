from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import msgspec
import pytest

from analyzer.errors import InputError
from corpora.interviews.adjudication import check, rulings
from corpora.interviews.load import FOLDER, load

WRITER = "w1.jsonl"
Edit = Callable[[dict[str, object]], dict[str, object] | None]


@pytest.fixture
def one_writer(tmp_path: Path) -> Path:
    """The part of the corpus that one writer wrote."""
    copytree(FOLDER, tmp_path, dirs_exist_ok=True, ignore=lambda _, names: [n for n in names if n.endswith(".jsonl") and n != WRITER])
    return tmp_path


def edited(path: Path, change: Edit) -> None:
    """Change the first line of a file; None removes it."""
    first, *rest = path.read_bytes().splitlines(keepends=True)
    changed = change(msgspec.json.decode(first))
    path.write_bytes(b"".join([msgspec.json.encode(changed) + b"\n" if changed else b"", *rest]))


def test_every_difference_was_ruled_on_and_the_rulings_hold() -> None:
    check()


def test_neither_coding_is_always_right() -> None:
    held = [ruling.holds for ruling in rulings()]
    assert 0.3 < held.count("second") / len(held) < 0.7


def test_a_reason_does_not_repeat_the_words_of_its_unit() -> None:
    texts = {unit.id: unit.text.casefold() for unit in load().units}
    for ruling in rulings():
        words = ruling.reason.casefold().split()
        assert words, ruling.unit
        assert not any(" ".join(words[at : at + 6]) in texts[ruling.unit] for at in range(len(words) - 5)), ruling


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda row: None, "has no ruling on"),
        (lambda row: {**row, "holds": "second" if row["holds"] == "author" else "author"}, "is not what was ruled"),
        (lambda row: {**row, "unit": "w1-a-999"}, "has no ruling on"),
        (lambda row: {**row, "holds": "third"}, f"{WRITER}, line 1"),
    ],
)
def test_what_is_wrong_is_named(one_writer: Path, change: Edit, said: str) -> None:
    check(folder=one_writer)
    edited(one_writer / "adjudication" / WRITER, change)
    with pytest.raises(InputError) as caught:
        check(folder=one_writer)
    assert said in str(caught.value)


def test_a_ruling_on_what_nobody_coded_is_named(one_writer: Path) -> None:
    path = one_writer / "adjudication" / WRITER
    first = msgspec.json.decode(path.read_bytes().splitlines()[0])
    path.write_bytes(path.read_bytes() + msgspec.json.encode({**first, "unit": "w1-a-999"}) + b"\n")
    with pytest.raises(InputError, match="'w1-a-999', which was not adjudicated"):
        check(folder=one_writer)
