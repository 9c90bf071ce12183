from __future__ import annotations

import numpy as np

from analyzer.classify.joined import JoinedModel
from analyzer.classify.model import Question
from analyzer.classify.prototype import build_prototypes
from analyzer.classify.suggest import suggest
from analyzer.core.coding import Cell
from tests.classify.fakes import BOOK, WordEncoder
from tests.classify.learning import topics, trust
from tests.classify.test_training import trained

TOPICS, TRUST = trained(topics()).learned.model, trained(trust()).learned.model
PROTOTYPES = build_prototypes(BOOK, WordEncoder())
ASKED = Question("s", "the price went up and honesty fell lower worse", "customer", "customer")


def test_each_dimension_is_answered_by_the_first_model_that_knows_it() -> None:
    joined = JoinedModel((TOPICS, PROTOTYPES), BOOK.dimensions)
    found, own, rest = ({p.cell: p for p in suggest([ASKED], model, WordEncoder())} for model in (joined, TOPICS, PROTOTYPES))
    assert list(found) == list(rest)
    assert found[Cell("s", "topic")].scores == own[Cell("s", "topic")].scores
    assert found[Cell("s", "trust_honesty", "customer")].scores == rest[Cell("s", "trust_honesty", "customer")].scores
    assert found[Cell("s", "topic")].calibrated
    assert not found[Cell("s", "trust_honesty", "customer")].calibrated


def test_a_unit_is_encoded_once_for_all_models() -> None:
    encoder = WordEncoder()
    list(suggest([ASKED], JoinedModel((TOPICS, TRUST), BOOK.dimensions), encoder))
    assert encoder.encoded == [ASKED.text]


def test_the_memory_is_that_of_all() -> None:
    memory = JoinedModel((TOPICS, TRUST, PROTOTYPES), BOOK.dimensions).memory
    assert memory is not None
    assert memory.vectors.shape[0] == len(memory.ids) == 90 + 120
    assert JoinedModel((PROTOTYPES,), BOOK.dimensions).memory is None


def test_the_id_follows_from_the_models() -> None:
    ids = {JoinedModel(models, BOOK.dimensions).id for models in ((TOPICS, TRUST), (TRUST, TOPICS), (TOPICS,))}
    assert len(ids) == 3


def test_no_questions_no_scores() -> None:
    assert all(len(rows) == 0 for rows in JoinedModel((TOPICS,), BOOK.dimensions).predict([], np.zeros((0, 1, 256), np.float32)).values())
