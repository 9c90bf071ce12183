from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analyzer.classify.folder import DESCRIPTION, HEADS, READER, heads_model, load_arrays, load_reader, read_description, require_fitting
from analyzer.classify.remembering import Remembering
from analyzer.core.codebook import Codebook
from analyzer.errors import ModelError
from analyzer.study.train import write_model
from analyzer.study.training import Training
from tests.classify.fakes import BOOK, TOPIC, WordEncoder
from tests.classify.learning import topics, trust
from tests.classify.test_training import trained


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(trained(topics() + trust()), BOOK, tmp_path_factory.mktemp("model"), Training()).folder


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_a_model_comes_back_as_it_was(folder: Path) -> None:
    description = read_description(folder)
    model = heads_model(description, load_arrays(description, folder), BOOK)
    questions = [example.question for example in topics(8)]
    vectors = Remembering(WordEncoder()).encode([question.text for question in questions])[:, None]
    original = trained(topics() + trust()).learned.model
    again = original.base.predict(questions, vectors)  # type: ignore[attr-defined]
    for name, scores in model.predict(questions, vectors).items():
        assert np.allclose(scores, again[name], atol=5e-3)
    assert original.id == description.id


def test_the_folder_says_what_it_is_and_keeps_no_text(folder: Path) -> None:
    description = read_description(folder)
    assert (description.codebook, description.codebook_version, description.examples) == ("small", "1", 330)
    assert description.counts["topic"]["money"] == 45
    written = (folder / DESCRIPTION).read_text() + (folder / "card.md").read_text()
    assert "invoice" not in written
    assert "cross-validation" in written
    assert "sentence encoder, which stays as it is" in written
    assert {path.name for path in folder.iterdir()} == {DESCRIPTION, HEADS, "card.md", "recipe.toml"}


def test_nothing_in_it_is_a_pickle(folder: Path) -> None:
    assert all(not path.read_bytes().startswith((b"\x80", b"PK")) for path in folder.iterdir())


def test_changed_numbers_are_refused(copied: Path) -> None:
    content = bytearray((copied / HEADS).read_bytes())
    content[-1] ^= 1
    (copied / HEADS).write_bytes(content)
    with pytest.raises(ModelError, match=rf"{HEADS}.*wrong hash"):
        load_arrays(read_description(copied), copied)


def test_a_missing_reader_is_refused(copied: Path) -> None:
    description = replace(read_description(copied), files={HEADS: "x", READER: "y"})
    with pytest.raises(ModelError, match=READER):
        load_reader(description, copied)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"id": "x"}'])
def test_a_damaged_description_is_refused(copied: Path, content: bytes) -> None:
    (copied / DESCRIPTION).write_bytes(content)
    with pytest.raises(ModelError, match=DESCRIPTION):
        read_description(copied)


def test_a_folder_without_a_model_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="analyzer train"):
        read_description(tmp_path)


STALE = {
    "another version": (replace(BOOK, version="2"), "stale.*version 2"),
    "a code was added": (replace(BOOK, dimensions=(replace(TOPIC, codes=TOPIC.codes[:2]), *BOOK.dimensions[1:])), "'topic' has changed"),
    "a dimension is gone": (replace(BOOK, dimensions=BOOK.dimensions[1:]), "no dimension 'topic'"),
    "another codebook": (Codebook("other", "1", (replace(TOPIC, id="subject"),)), "'other' has no dimension"),
}


@pytest.mark.parametrize(("book", "said"), STALE.values(), ids=STALE)
def test_another_codebook_is_refused(folder: Path, book: Codebook, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        require_fitting(read_description(folder), book, folder)


def test_a_new_version_of_the_same_content_fits_where_that_will_do(folder: Path) -> None:
    painted = replace(TOPIC, codes=tuple(replace(code, colour="#112233") for code in TOPIC.codes))
    book = replace(BOOK, version="2", dimensions=(painted, *BOOK.dimensions[1:]))
    require_fitting(read_description(folder), book, folder, any_version=True)
    with pytest.raises(ModelError, match="version 2"):
        require_fitting(read_description(folder), book, folder)


def test_a_codebook_with_more_dimensions_than_were_learned_fits(folder: Path) -> None:
    require_fitting(read_description(folder), replace(BOOK, id="small.more", version="1+1"), folder)


def test_another_form_is_refused(copied: Path) -> None:
    content = json.loads((copied / DESCRIPTION).read_text()) | {"form": 99}
    (copied / DESCRIPTION).write_text(json.dumps(content))
    with pytest.raises(ModelError, match="another version of this software"):
        require_fitting(read_description(copied), BOOK, copied)
