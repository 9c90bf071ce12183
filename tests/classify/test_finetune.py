from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analyzer.classify.attending import Attending
from analyzer.classify.examples import Example
from analyzer.classify.finetune import Finetune, Tuning, _apart, _batches, _pace, roles_in
from analyzer.classify.linear import LinearRecipe
from analyzer.classify.model import Question
from analyzer.classify.recipes import Linear
from analyzer.classify.side_by_side import SideBySide
from analyzer.classify.suggest import suggest
from analyzer.classify.told import Told
from analyzer.classify.training import Learned
from tests.classify.fakes import BOOK, WordEncoder
from tests.classify.learning import topics, trust


def recipe(seed: int = 0, **tuning: int) -> Finetune:
    return Finetune(LinearRecipe(BOOK), WordEncoder(), WordEncoder(), Tuning(**({"fewest_steps": 3, "epochs": 1} | tuning)), seed)


def test_every_unit_comes_once_a_round_with_others_of_its_length() -> None:
    units = {"word " * number: number for number in range(1, 41)}
    found = _batches(units, 4, seed=0)
    round_ = [next(found) for _ in range(10)]
    assert sorted(unit for batch in round_ for unit in batch) == sorted(units)
    assert max(units[batch[-1]] - units[batch[0]] for batch in round_) == 3
    assert [unit for batch in round_ for unit in batch] != [unit for _ in range(10) for unit in next(found)]


def test_the_rate_rises_and_falls_to_nothing() -> None:
    paces = [_pace(step, 100, 0.1) for step in range(100)]
    assert paces.index(max(paces)) in {9, 10}
    assert paces[0] < 0.2
    assert paces[-1] < 0.01


def test_roles_are_of_all_who_speak_or_trust() -> None:
    asked = [Question("1", "a", "b", "a"), Question("2", "a", None, None), Question("3", "a", None, "c")]
    assert roles_in([Example(each.segment, each, {}, "i") for each in asked]).parties == ("a", "b", "c")


def test_of_many_parties_those_named_most_often_are_told_apart() -> None:
    asked = [Question(str(number), "a", f"p{place}", None) for place in range(9) for number in range(place)]
    assert roles_in([Example(each.segment, each, {}, "i") for each in asked]).parties == ("p5", "p6", "p7", "p8")


def test_what_is_not_coded_per_party_is_asked_of_nobody() -> None:
    mixed = [replace(example, labels={"topic": ("money",)} | dict(example.labels)) for example in trust(4)]
    apart, weights = _apart(mixed, np.ones(len(mixed), np.float32), BOOK)
    assert weights.tolist() == [1.0] * (2 * len(mixed))
    assert {(example.question.party is None, frozenset(example.labels)) for example in apart} == {
        (True, frozenset({"topic"})),
        (False, frozenset({"trust_honesty", "trust_good_faith"})),
    }


def test_where_nothing_can_be_learned_nothing_is() -> None:
    learned = recipe().learn(topics(4))
    assert learned.reader is None
    assert learned.predict([topics(1)[0].question]) == {}


def test_the_same_examples_teach_the_same() -> None:
    examples = topics(24) + trust(24)
    first, again, other = recipe().learn(examples), recipe().learn(examples), recipe(seed=1).learn(examples)
    assert first.encoder.id == again.encoder.id != other.encoder.id
    assert first.model.id == again.model.id != other.model.id
    assert first.base == SideBySide(WordEncoder(), WordEncoder()).id


def test_it_learns_what_the_sum_of_words_does_not_tell() -> None:
    """Whether costs or staff come first, in the same words: logistic regression on vectors guesses."""
    draw = np.random.default_rng(0)
    examples = [in_order(number, *draw.permutation(["costs", "staff"]).tolist()) for number in range(240)]
    linear = LinearRecipe(BOOK, words=False)
    recipes = (
        Linear(linear, SideBySide(WordEncoder(), InOrder())),
        Finetune(linear, WordEncoder(), InOrder(), Tuning(fewest_steps=150)),
    )
    vectors, reader = (share_right(recipe.learn(examples[:180]), examples[180:]) for recipe in recipes)
    assert vectors < 0.75
    assert reader > 0.9


def in_order(number: int, first: str, second: str) -> Example:
    question = Question(f"u{number}", f"{first} then {second} case {number}")
    return Example(question.segment, question, {"topic": ("money" if first == "costs" else "people",)}, f"i{number % 6}")


def share_right(learned: Learned, examples: list[Example]) -> float:
    """How often the better of both codes is the right one."""
    best = learned.predict([example.question for example in examples])["topic"].argmax(axis=1)
    return float(np.mean([("money", "people")[place] in example.labels["topic"] for place, example in zip(best, examples, strict=True)]))


class InOrder(WordEncoder):
    """The first token knows that it is; the mean does not tell which that was."""

    id = "in order"

    def told(self, texts: Sequence[str]) -> list[Told]:
        found = super().told(texts)
        for each in found:
            each.tokens[0, -1] += 2
        return found


def test_suggestions_of_a_reader_name_the_words_that_carried_them() -> None:
    learned = recipe(epochs=20).learn(topics())
    assert isinstance(learned.encoder, Attending)
    found = next(suggest([Question("s", "so the price of the invoice")], learned.model, learned.encoder))
    assert found.codes == ("money",)
    assert {piece for piece in found.evidence if piece.startswith("word:")} & {"word:2", "word:5"}


def test_networks_differ_and_each_is_part_of_the_reader() -> None:
    learned = recipe(networks=3).learn(topics(24))
    assert isinstance(learned.encoder, Attending)
    networks = learned.encoder.readers[0].networks
    assert len(networks) == 3
    assert len({own["inward.weight"].tobytes() for own in networks}) == 3
    other = recipe(networks=3, seed=1).learn(topics(24))
    assert isinstance(other.encoder, Attending)
    assert not {own["inward.weight"].tobytes() for own in networks} & {
        own["inward.weight"].tobytes() for own in other.encoder.readers[0].networks
    }
