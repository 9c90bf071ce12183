from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from analyzer.classify.model import Vectors
from analyzer.classify.remembering import Remembering, VectorFolder
from analyzer.core.identity import text_hash
from tests.classify.fakes import EndingEncoder, WordEncoder

TEXTS = [f"text {number}" for number in range(2 * WordEncoder.at_once + 1)]


class Killed(BaseException):
    """The process ends."""


class Mortal(WordEncoder):
    """An encoder whose process is killed after so many texts."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def encode(self, texts: Sequence[str]) -> Vectors:
        if len(self.encoded) + len(texts) > self.after:
            raise Killed
        return super().encode(texts)


def kept_in(folder: Path, beneath: WordEncoder) -> Remembering:
    return Remembering(beneath, folder=VectorFolder(folder, beneath.id))


def test_texts_are_encoded_once_and_it_is_told_how_far_it_is() -> None:
    beneath, told = WordEncoder(), list[tuple[int, int]]()
    encoder = Remembering(beneath, lambda done, of: told.append((done, of)))
    texts = [f"text {number}" for number in range(2 * beneath.at_once + 1)]
    vectors = encoder.encode([*texts, *texts])
    assert (vectors[: len(texts)] == vectors[len(texts) :]).all()
    assert (encoder.encode(texts[:3]) == vectors[:3]).all()
    assert beneath.encoded == texts
    assert told == [(beneath.at_once, len(texts)), (2 * beneath.at_once, len(texts)), (len(texts), len(texts))]
    assert encoder.encode([]).shape == (0, beneath.alike)


def test_what_is_unread_is_told_each_text_once() -> None:
    encoder = Remembering(WordEncoder())
    encoder.encode(["first"])
    assert encoder.unread(["first", "second", "second", "third"]) == ["second", "third"]


def test_another_process_reads_only_what_is_new(tmp_path: Path) -> None:
    first, second = WordEncoder(), WordEncoder()
    vectors = kept_in(tmp_path, first).encode(TEXTS)
    later = kept_in(tmp_path, second)
    assert later.unread([*TEXTS, "new"]) == ["new"]
    again = later.encode([*TEXTS, "new"])
    assert (again[:-1] == vectors).all()
    assert again.dtype == vectors.dtype
    assert second.encoded == ["new"]


def test_what_was_read_before_a_process_was_killed_is_not_read_again(tmp_path: Path) -> None:
    with pytest.raises(Killed):
        kept_in(tmp_path, Mortal(after=2 * WordEncoder.at_once)).encode(TEXTS)
    beneath = WordEncoder()
    kept_in(tmp_path, beneath).encode(TEXTS)
    assert beneath.encoded == TEXTS[2 * WordEncoder.at_once :]


def test_vectors_of_another_encoder_are_left_alone(tmp_path: Path) -> None:
    kept_in(tmp_path, WordEncoder()).encode(TEXTS)
    beneath = EndingEncoder()
    assert kept_in(tmp_path, beneath).unread(TEXTS) == TEXTS
    assert kept_in(tmp_path, WordEncoder()).unread(TEXTS) == []


def test_a_file_that_cannot_be_read_is_read_again(tmp_path: Path) -> None:
    (tmp_path / f"{WordEncoder.id}-0.safetensors").mkdir()
    beneath = WordEncoder()
    kept_in(tmp_path, beneath).encode(TEXTS[:3])
    assert beneath.encoded == TEXTS[:3]


def test_vectors_that_are_no_numbers_are_made_anew(tmp_path: Path) -> None:
    folder = VectorFolder(tmp_path, WordEncoder.id)
    folder.keep({text_hash("first"): np.full(WordEncoder.alike, np.inf, np.float32)})
    assert folder.kept() == {}


@pytest.mark.parametrize("left", [0, 7, 500])
def test_a_damaged_file_is_made_anew(tmp_path: Path, left: int) -> None:
    kept_in(tmp_path, WordEncoder()).encode(TEXTS[:3])
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:left])
    kept_in(tmp_path, WordEncoder()).encode(TEXTS[:3])
    assert path.read_bytes() == whole


def test_no_words_are_kept(tmp_path: Path) -> None:
    kept_in(tmp_path, WordEncoder()).encode(["unmistakable"])
    assert any(tmp_path.iterdir())
    assert all(b"unmistakable" not in path.read_bytes() and "unmistakable" not in path.name for path in tmp_path.iterdir())


def test_where_nothing_can_be_written_texts_are_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert len(kept_in(tmp_path / "file" / "vectors", WordEncoder()).encode(TEXTS)) == len(TEXTS)
