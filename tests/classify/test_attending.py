from __future__ import annotations

import numpy as np
import pytest

from analyzer.classify.attending import Attending, attending
from analyzer.classify.finetune import Finetune, Tuning
from analyzer.classify.linear import LinearRecipe
from analyzer.classify.reader import Reader, Roles
from analyzer.classify.side_by_side import SideBySide
from analyzer.errors import ModelError
from tests.classify.fakes import BOOK, WIDTH, EndingEncoder, WordEncoder
from tests.classify.learning import topics, trust

SHORT = Tuning(epochs=1, fewest_steps=3)
TEXTS = ["they pay late", "we trust them", "they pay late", ""]


def learned_reader(seed: int) -> Reader:
    learned = Finetune(LinearRecipe(BOOK), WordEncoder(), EndingEncoder(), SHORT, seed).learn(topics(24) + trust(24))
    assert isinstance(learned.encoder, Attending)
    return learned.encoder.readers[0]


@pytest.fixture(scope="module")
def readers() -> tuple[Reader, Reader]:
    return learned_reader(0), learned_reader(1)


def test_vectors_are_those_of_both_encoders_then_the_readings(readers: tuple[Reader, Reader]) -> None:
    beside = SideBySide(WordEncoder(), EndingEncoder())
    encoder = attending(beside, readers)
    vectors = encoder.encode(TEXTS)
    tokens = EndingEncoder().tokens(TEXTS)
    assert np.allclose(vectors[:, : beside.width], beside.encode(TEXTS), atol=1e-6)
    assert np.allclose(vectors[:, beside.width :], np.concatenate([reader.readings(tokens) for reader in readers], axis=1), atol=1e-4)
    assert (vectors[0] == vectors[2]).all()
    assert encoder.encode([]).shape == (0, vectors.shape[1])
    assert len({encoder.id, attending(beside, readers[:1]).id, beside.id}) == 3
    assert (encoder.alike, encoder.language, encoder.at_once) == (beside.alike, beside.language, beside.at_once)


def test_each_word_has_its_part_in_all_columns(readers: tuple[Reader, Reader]) -> None:
    encoder = attending(SideBySide(WordEncoder(), EndingEncoder()), readers)
    vectors, parts = encoder.read(TEXTS)
    assert np.allclose(vectors, encoder.encode(TEXTS), atol=1e-4)
    assert [part.shape for part in parts] == [(3, vectors.shape[1])] * 3 + [(0, vectors.shape[1])]
    anyway = [vectors[row, 2 * WIDTH :] - parts[row][:, 2 * WIDTH :].sum(axis=0) for row in range(len(TEXTS))]
    assert np.allclose(anyway, anyway[-1], atol=1e-4)


def test_a_reader_needs_tokens(readers: tuple[Reader, Reader]) -> None:
    with pytest.raises(ModelError, match="tokens"):
        attending(SideBySide(WordEncoder(), SideBySide(WordEncoder(), WordEncoder())), readers)


def test_a_reader_on_another_network_has_another_id(readers: tuple[Reader, Reader]) -> None:
    assert readers[0].id != readers[1].id
    assert readers[0].id == learned_reader(0).id
    assert readers[0].roles == Roles(("customer", "provider"))
