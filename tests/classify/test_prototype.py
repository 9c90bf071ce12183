from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.classify.model import Question, Scores
from analyzer.classify.prototype import OTHER_WEIGHT, PrototypeModel, build_prototypes, other_examples, own_sentences
from analyzer.codebooks import names, path_of
from analyzer.core.codebook import Code, Codebook, problems
from analyzer.exchange.codebook import read_codebook
from tests.classify.fakes import BOOK, TOPIC, WordEncoder, retired

MODEL = build_prototypes(BOOK, WordEncoder())


def predicted(model: PrototypeModel, *questions: Question) -> dict[str, Scores]:
    return dict(model.predict(questions, WordEncoder().encode([question.text for question in questions])[:, None]))


def test_a_sentence_like_a_code_gets_its_code() -> None:
    scores = predicted(MODEL, Question("1", "the invoice and its price"), Question("2", "a colleague of the staff"))
    assert scores["topic"][0, 0] > 0.5 > scores["topic"][0, 1]
    assert scores["topic"][1, 1] > 0.5 > scores["topic"][1, 0]


def test_small_talk_gets_no_code() -> None:
    scores = predicted(MODEL, Question("1", "Good morning, thanks that you took the time."))
    assert (scores["topic"] < 0.5).all()
    assert scores["trust_honesty"].sum() < 0.5


def test_trust_is_told_from_the_side_of_the_asked_trustor() -> None:
    ours, theirs = (Question("1", "We trust: honesty rose, honesty now higher", party, "customer") for party in ("customer", "provider"))
    scores = predicted(MODEL, ours, theirs)
    assert scores["trust_honesty"][0, 0] > 0.5 > scores["trust_honesty"][1, 0]
    assert np.array_equal(scores["topic"][0], scores["topic"][1])


def test_views_and_retired_codes_are_not_predicted() -> None:
    scores = predicted(MODEL, Question("1", "price"))
    assert set(scores) == {"topic", "trust_honesty", "trust_good_faith"}
    assert scores["topic"].shape == (1, 2)
    assert MODEL.dimensions == BOOK.dimensions


def test_a_dimension_whose_codes_are_all_retired_is_not_predicted() -> None:
    book = replace(BOOK, dimensions=(retired(TOPIC), *BOOK.dimensions[1:]))
    assert problems(book) == ()
    assert set(predicted(build_prototypes(book, WordEncoder()), Question("1", "price"))) == {"trust_honesty", "trust_good_faith"}


@given(text=st.text(st.characters(), max_size=60))
@settings(deadline=None)
def test_scores_are_shares(text: str) -> None:
    scores = predicted(MODEL, Question("1", text, "customer", "provider"))
    for dimension, rows in scores.items():
        assert ((rows >= 0) & (rows <= 1)).all()
        if BOOK.dimension(dimension).exclusive:
            assert rows.sum() < 1


def test_every_text_of_the_codebook_is_encoded_once() -> None:
    encoder = WordEncoder()
    build_prototypes(BOOK, encoder)
    assert len(encoder.encoded) == len(set(encoder.encoded))


def test_the_id_follows_from_codebook_and_encoder() -> None:
    other = replace(BOOK, dimensions=(replace(TOPIC, codes=(*TOPIC.codes, Code("new", "New", "something else"))), *BOOK.dimensions[1:]))
    encoder = WordEncoder()
    encoder.id = "other words"  # type: ignore[misc]
    ids = {build_prototypes(BOOK, WordEncoder()).id, build_prototypes(other, WordEncoder()).id, build_prototypes(BOOK, encoder).id}
    assert len(ids) == 3
    assert MODEL.id in ids


def test_prototypes_never_claim_to_be_calibrated() -> None:
    assert not MODEL.calibrated


def test_sentences_of_a_dimension() -> None:
    own = own_sentences(TOPIC)
    assert {sentence.code for sentence in own} == {"money", "people"}
    assert own[0].text == "Money. price invoice cost"
    others = other_examples(BOOK, TOPIC)
    assert {(sentence.code, sentence.weight) for sentence in others} == {(None, OTHER_WEIGHT)}
    assert "honesty rose" in {sentence.text for sentence in others}
    assert not {sentence.text for sentence in own} & {sentence.text for sentence in others}


def test_a_codebook_of_names_and_definitions_is_enough() -> None:
    codes = (Code("a", "Price", "about price"), Code("b", "Team", "about team"))
    model = build_prototypes(Codebook("bare", "1", (replace(TOPIC, codes=codes),)), WordEncoder())
    scores = predicted(model, Question("1", "about the price"))
    assert scores["topic"][0, 0] > scores["topic"][0, 1]


@pytest.mark.parametrize("name", names())
def test_built_in_codebooks_recognise_their_own_examples(name: str) -> None:
    codebook = read_codebook(path_of(name))
    encoder = WordEncoder()
    model = build_prototypes(codebook, encoder)
    for dimension in codebook.coded:
        right = [
            int(scores.argmax()) == column
            for column, code in enumerate(dimension.offered)
            for scores in model.predict([Question("s", text) for text in code.examples], encoder.encode(code.examples)[:, None])[
                dimension.id
            ]
        ]
        assert np.mean(right) > 0.7, dimension.id
