from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analyzer.classify.model import Question
from analyzer.classify.reader import Numbers, Reader, Readings, Roles, fresh, odds, padded, reader_from
from analyzer.errors import ModelError
from tests.classify.fakes import BOOK

torch = pytest.importorskip("torch")

WIDTH = 8
ROLES = Roles(("customer", "provider"))
COLUMNS = {"topic": ("money", "people"), "trust_honesty": ("", "positive", "negative")}
DRAW = np.random.default_rng(0)
TEXTS = [DRAW.normal(size=(length, WIDTH)).astype(np.float32) for length in (5, 1, 40, 5)]


def network(seed: int) -> Numbers:
    torch.manual_seed(seed)
    numbers = fresh(WIDTH, ROLES, COLUMNS)
    with torch.no_grad():
        for name, values in numbers.items():
            if name.endswith("bias"):
                values.normal_()
    return {name: values.detach().numpy() for name, values in numbers.items()}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(ROLES, COLUMNS, (network(0), network(1)))


def anyway_of(reader: Reader) -> np.ndarray:
    each = [np.concatenate([own[f"answers.{name}.bias"] for name in COLUMNS]) for own in reader.networks]
    return np.tile(np.mean(each, axis=0), len(ROLES))


def test_a_role_is_who_speaks_and_whose_trust_is_meant() -> None:
    asked = [Question("s", "t", party, speaker) for speaker in (None, "customer", "provider") for party in (None, "customer", "provider")]
    assert [ROLES.of(question, per_party=True) for question in asked] == list(range(len(ROLES)))
    assert [ROLES.of(question, per_party=False) for question in asked] == [0, 0, 0, 3, 3, 3, 6, 6, 6]
    assert ROLES.places(range(len(ROLES))) == (
        [0, 0, 0, 1, 1, 1, 2, 2, 2],
        [0, 1, 2, 0, 1, 2, 0, 1, 2],
        [2, 2, 2, 2, 0, 1, 2, 1, 0],
    )
    vendor, stranger = Question("s", "t", "Vendor", "client"), Question("s", "t", "stranger", "customer")
    assert ROLES.of(vendor, per_party=True) == ROLES.of(Question("s", "t", "provider", "customer"), per_party=True)
    assert [ROLES.know(each) for each in (vendor, stranger, Question("s", "t"))] == [True, False, False]


def test_a_text_is_read_the_same_alone_and_beside_longer_ones(reader: Reader) -> None:
    found = reader.readings(TEXTS)
    assert found.shape == (4, reader.width) == (4, 9 * 5)
    assert np.allclose(found, np.concatenate([reader.readings([text]) for text in TEXTS]), atol=1e-4)
    assert reader.readings([]).shape == (0, reader.width)


def test_what_tokens_add_makes_the_reading_beside_what_holds_anyway(reader: Reader) -> None:
    found, shares = reader.read(TEXTS)
    anyway = found - np.stack([own.sum(axis=0) for own in shares])
    assert [len(own) for own in shares] == [len(text) for text in TEXTS]
    assert np.allclose(anyway, anyway_of(reader), atol=1e-4)


def test_a_text_without_tokens_has_only_what_holds_anyway(reader: Reader) -> None:
    empty = np.zeros((0, WIDTH), np.float32)
    assert np.allclose(reader.readings([empty]), anyway_of(reader), atol=1e-5)
    assert reader.read([empty])[1][0].shape == (0, reader.width)


def test_it_learns_what_it_will_be_asked(reader: Reader) -> None:
    networks = [{name: torch.from_numpy(values) for name, values in own.items()} for own in reader.networks]
    asked = [Question("s", "t", party, "provider") for party in ("customer", "provider", "stranger")]
    read = padded([TEXTS[0], TEXTS[2]])
    vectors = np.concatenate([np.zeros((2, 7), np.float32), reader.readings([TEXTS[0], TEXTS[2]])], axis=1)[[0, 1, 1]]
    readings = Readings(ROLES, COLUMNS, 7)
    for dimension, known in ((BOOK.dimension("topic"), [True, True, True]), (BOOK.dimension("trust_honesty"), [True, True, False])):
        roles = [ROLES.of(each, per_party=dimension.per_party) for each in asked]
        each = [odds(own, ROLES, tuple(COLUMNS), read, ([0, 1, 1], roles), dropout=0.0)[dimension.id].numpy() for own in networks]
        found, heard_of = readings.odds(dimension, asked, vectors)
        assert np.allclose(np.mean(each, axis=0), found, atol=1e-4)
        assert not np.allclose(*each, atol=1e-2)
        assert heard_of.tolist() == known
    assert not np.allclose(found[1], found[2], atol=1e-3)
    assert readings.odds(BOOK.dimension("topic"), [], vectors[:0])[0].shape == (0, 2)


def test_the_order_of_dimensions_is_no_matter(reader: Reader) -> None:
    turned = Reader(ROLES, dict(reversed(COLUMNS.items())), reader.networks)
    assert turned.id == reader.id
    asked = [Question("s", "t", "customer", "provider")] * len(TEXTS)
    for name in COLUMNS:
        odds_of = [Readings(ROLES, each.columns, 0).odds(BOOK.dimension(name), asked, each.readings(TEXTS))[0] for each in (reader, turned)]
        assert np.allclose(*odds_of, atol=1e-4)


@pytest.mark.parametrize("question", [Question("s", "t", "customer", "provider"), Question("s", "t", "provider"), Question("s", "t")])
@pytest.mark.parametrize("dimension", ["topic", "trust_honesty"])
def test_directions_point_at_the_columns_that_are_read_for_a_question(question: Question, dimension: str) -> None:
    readings = Readings(ROLES, COLUMNS, 7)
    vectors = np.random.default_rng(0).normal(size=(1, 7 + 45)).astype(np.float32)
    found = readings.directions(BOOK.dimension(dimension), question, 52)
    assert np.allclose(vectors @ found, readings.odds(BOOK.dimension(dimension), [question], vectors)[0])


def test_numbers_of_another_network_are_refused(reader: Reader, tmp_path: Path) -> None:
    assert reader_from(reader.numbers, ROLES, COLUMNS, WIDTH, tmp_path).id == reader.id
    for columns, width in ((COLUMNS, WIDTH + 1), ({"topic": ("money",)}, WIDTH)):
        with pytest.raises(ModelError, match="does not belong"):
            reader_from(reader.numbers, ROLES, columns, width, tmp_path)
