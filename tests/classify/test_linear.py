from __future__ import annotations

from dataclasses import replace

from analyzer.classify.examples import Example, own_examples
from analyzer.classify.linear import LinearRecipe
from analyzer.classify.model import Question
from analyzer.classify.suggest import encoded
from analyzer.core.codebook import Codebook
from tests.classify.fakes import BOOK, TOPIC, WordEncoder

ENCODER = WordEncoder()
TOLD = {"money": "we pay the bill today", "people": "we meet a person today"}
EXAMPLES = [
    Example(f"{code}{number}", Question(f"{code}{number}", text, "customer", "customer"), {"topic": (code,)}, f"interview{number % 2}")
    for code, text in TOLD.items()
    for number in range(8)
]


def scores(codebook: Codebook, text: str) -> list[float]:
    model = LinearRecipe(codebook, words=False).fit(EXAMPLES, ENCODER)
    asked = [Question("asked", text, "customer", "customer")]
    found = model.predict(asked, encoded(asked, model, ENCODER))["topic"]
    return [float(value) for value in found[0]]


def without_examples(codebook: Codebook) -> Codebook:
    bare = replace(TOPIC, codes=tuple(replace(code, examples=()) for code in TOPIC.codes))
    return replace(codebook, dimensions=(bare, *codebook.dimensions[1:]))


def test_what_the_codebook_gives_as_examples_is_learned_too() -> None:
    money, people = scores(BOOK, "invoice cost")
    assert money > people + 0.3
    bare_money, bare_people = scores(without_examples(BOOK), "invoice cost")
    assert abs(bare_money - bare_people) < 0.05


def test_only_the_coder_s_own_examples_are_remembered_as_evidence() -> None:
    memory = LinearRecipe(BOOK).fit(EXAMPLES, ENCODER).memory
    assert memory is not None
    assert set(memory.ids) <= {example.id for example in EXAMPLES}


def test_examples_of_a_codebook_stand_for_each_party_where_a_dimension_asks_for_one() -> None:
    own = own_examples(BOOK, ("customer", "provider"))
    assert len({example.id for example in own if "topic" in example.labels}) == 6
    assert {example.question.party for example in own if "topic" in example.labels} == {None}
    honest = [(example.question.party, example.question.speaker_party) for example in own if example.id == "trust_honesty/positive/0"]
    assert honest == [("customer", "customer"), ("customer", None), ("provider", "provider"), ("provider", None)]
    assert not [example for example in own if "trust_direction" in example.labels], "a view is not learned"


def test_without_parties_nothing_is_taught_about_trust() -> None:
    assert {name for example in own_examples(BOOK, ()) for name in example.labels} == {"topic"}
