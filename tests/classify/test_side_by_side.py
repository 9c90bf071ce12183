from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyzer.classify.linear import LinearRecipe
from analyzer.classify.model import Vectors
from analyzer.classify.prototype import build_prototypes
from analyzer.classify.recipes import Linear
from analyzer.classify.side_by_side import WEIGHT, SideBySide
from analyzer.classify.suggest import suggest
from tests.classify.fakes import BOOK, WIDTH, EndingEncoder, WordEncoder
from tests.classify.learning import topics

TEXTS = ["the price of the invoice", "they trusted us", ""]


def both() -> SideBySide:
    return SideBySide(WordEncoder(), EndingEncoder())


def test_the_columns_of_the_second_follow_those_of_the_first() -> None:
    vectors = both().encode(TEXTS)
    assert vectors.shape == (3, 2 * WIDTH)
    assert np.array_equal(vectors[:, :WIDTH], WordEncoder().encode(TEXTS))
    assert np.allclose(vectors[:, WIDTH:], WEIGHT * EndingEncoder().encode(TEXTS))


def test_reading_gives_the_same_vectors_and_parts_that_add_up_to_them() -> None:
    vectors, parts = both().read(TEXTS)
    assert np.allclose(vectors, both().encode(TEXTS))
    assert [len(part) for part in parts] == [5, 3, 0]
    assert np.allclose([part.sum(axis=0) for part in parts], vectors, atol=1e-6)


def test_words_that_only_one_of_them_reads_of_a_long_text_are_nothing_to_the_other() -> None:
    class Short(EndingEncoder):
        def read(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
            vectors, parts = super().read(texts)
            return vectors, [part[:2] for part in parts]

    for pair in (SideBySide(WordEncoder(), Short()), SideBySide(Short(), WordEncoder())):
        _, (part,) = pair.read(["the price of the invoice"])
        assert part.shape == (5, 2 * WIDTH)
        assert part[2:].any()


def test_what_a_codebook_says_of_itself_is_read_by_the_first_alone() -> None:
    vectors = both().encode(TEXTS)[:, None]
    questions = [example.question for example in topics()[:3]]
    together, alone = build_prototypes(BOOK, both()), build_prototypes(BOOK, WordEncoder())
    found, expected = together.predict(questions, vectors), alone.predict(questions, vectors[..., :WIDTH])
    assert all(np.allclose(found[name], expected[name]) for name in expected)
    directions = together.directions("topic", questions[0], 2 * WIDTH)
    assert directions is not None
    assert directions.shape[0] == 2 * WIDTH
    assert not directions[WIDTH:].any()


def test_examples_are_alike_by_the_first() -> None:
    learned = Linear(LinearRecipe(BOOK), both(), "joint").learn(topics())
    memory = learned.model.memory
    assert memory is not None
    assert memory.vectors.shape[1] == WIDTH
    asked = topics()[0].question
    prediction = next(iter(suggest([asked], learned.model, learned.encoder)))
    assert prediction.codes == topics()[0].labels["topic"]
    assert any(piece.startswith("example:") for piece in prediction.evidence)
