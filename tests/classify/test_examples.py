from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.classify.examples import Example, needs, problem, task, tasks, up_to_date
from analyzer.classify.model import Question
from analyzer.core.codebook import Code
from tests.classify.fakes import BOOK, TOPIC
from tests.classify.learning import topics

FINE = Example("a", Question("a", "the price"), {"topic": ("money",), "trust_honesty": ("same",)}, "i1")


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({"topic": ("money", "people")}, None),
        ({"topic": ()}, None),
        ({"topic": ("gold",)}, "gold"),
        ({"mood": ("sad",)}, "mood"),
        ({"trust_honesty": ("same", "positive")}, "allows one code"),
        ({"trust_honesty": ("same", "same")}, None),
    ],
)
def test_labels_that_can_be_learned(labels: dict[str, tuple[str, ...]], said: str | None) -> None:
    wrong = problem(replace(FINE, labels=labels), BOOK)
    assert wrong is None if said is None else said in str(wrong)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_text_teaches_nothing(text: str) -> None:
    assert problem(replace(FINE, question=Question("a", text)), BOOK) == "text: is empty"


def test_a_task_knows_what_was_coded_and_what_was_not() -> None:
    found = task([FINE, replace(FINE, labels={"trust_honesty": ()}), replace(FINE, labels={"topic": ()})], TOPIC)
    assert found.rows.tolist() == [0, 2]
    assert found.marks.tolist() == [[True, False], [False, False]]
    assert found.counts == {"money": 1, "people": 0}


def test_merged_codes_count_where_they_went() -> None:
    merged = replace(TOPIC, codes=(*TOPIC.codes, Code("cash", "Cash", "cash", merged_into="money")))
    found = task([replace(FINE, labels={"topic": ("cash", "money")})], merged)
    assert found.marks.tolist() == [[True, False]]


@pytest.mark.parametrize("codes", [("old",), ("money", "old"), ("former",)])
def test_an_example_with_a_code_that_is_no_longer_offered_counts_as_not_coded(codes: tuple[str, ...]) -> None:
    split = replace(TOPIC, codes=(*TOPIC.codes, Code("former", "Former", "merged into a retired one", merged_into="old")))
    book = replace(BOOK, dimensions=(split, *BOOK.dimensions[1:]))
    former = replace(FINE, labels={"topic": codes, "trust_honesty": ("same",)})
    found = task([former, FINE, replace(FINE, labels={"topic": ()})], split)
    assert found.rows.tolist() == [1, 2]
    assert found.marks.tolist() == [[True, False], [False, False]]
    assert up_to_date(former, book).labels == {"trust_honesty": ("same",)}


def test_it_says_how_many_examples_are_missing() -> None:
    missing = {str(need) for need in needs(topics(12), BOOK)}
    assert missing == {"2 more of 'money' (topic)", "2 more of 'people' (topic)"}


def test_a_dimension_needs_two_answers_with_examples() -> None:
    assert [found.dimension.id for found in tasks(topics(), BOOK)] == ["topic"]
    only = [example for example in topics() if example.labels["topic"] == ("money",)]
    assert tasks(only, BOOK) == ()
    assert tasks(topics(), BOOK, ["trust_honesty"]) == ()
