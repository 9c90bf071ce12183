from __future__ import annotations

import numpy as np
import pytest

from analyzer.classify.evidence import examples_in, nearest, with_word_ids, words_in
from analyzer.classify.inputs import Context
from analyzer.classify.model import Memory, Question
from analyzer.classify.prototype import build_prototypes
from analyzer.classify.suggest import suggest
from tests.classify.fakes import BOOK, WordEncoder
from tests.classify.learning import topics
from tests.classify.test_training import linear, trained


def test_the_parts_of_words_add_up_to_the_vector() -> None:
    vectors, parts = WordEncoder().read(["the price of the invoice"])
    assert np.allclose(parts[0].sum(axis=0), vectors[0])


@pytest.mark.parametrize("context", list(Context))
def test_a_suggestion_names_the_words_that_carried_it(context: Context) -> None:
    model = trained(topics(), linear(context)).learned.model
    asked = Question("s", "well then the invoice", before="what about the team of colleagues")
    (prediction,) = suggest([asked], model, WordEncoder())
    assert prediction.codes[0] == "money"
    assert words_in(prediction.evidence)[0] == 3
    assert len(examples_in(prediction.evidence)) == 2


def test_prototypes_have_words_and_no_examples() -> None:
    prediction = next(suggest([Question("s", "about the invoice")], build_prototypes(BOOK, WordEncoder()), WordEncoder()))
    assert words_in(prediction.evidence)[0] == 2
    assert examples_in(prediction.evidence) == ()


def test_evidence_never_quotes() -> None:
    model = trained(topics()).learned.model
    for prediction in suggest([Question("s", "the invoice came late")], model, WordEncoder()):
        assert all(piece.startswith(("word:", "example:u")) for piece in prediction.evidence)


def test_the_nearest_examples_come_first() -> None:
    memory = Memory(("a", "b", "c"), np.eye(3, dtype=np.float32), reach=0.5)
    names, unlike = nearest(memory, np.array([[0.1, 0.9, 0.4], [0.2, 0.1, 0.1]], np.float32))
    assert names[0] == ("example:b", "example:c")
    assert unlike.tolist() == [False, True]


def test_words_get_their_ids() -> None:
    assert with_word_ids(("word:0", "word:2", "example:word:9"), [7, 8, 9]) == ("word:7", "word:9", "example:word:9")
