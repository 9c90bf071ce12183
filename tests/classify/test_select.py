from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.classify.select import RANDOM_EVERY, doubt, worth_coding
from analyzer.core.coding import Cell, Prediction, Score
from analyzer.core.identity import Provenance
from tests.classify.fakes import TOPIC, trust


def units(count: int, seed: int = 0) -> tuple[list[str], np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    vectors = draw.normal(size=(count, 16)).astype(np.float32)
    return [f"u{number}" for number in range(count)], draw.random(count), vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@given(st.integers(1, 60), st.integers(1, 80), st.integers(0, 5))
def test_it_is_never_empty_and_names_each_unit_once(count: int, limit: int, seed: int) -> None:
    names, unsure, vectors = units(count, seed)
    found = [choice.unit for choice in worth_coding(names, unsure, vectors, seed=seed, limit=limit)]
    assert len(found) == len(set(found)) == min(count, limit)
    assert set(found) <= set(names)


def test_sure_units_come_too_when_nothing_else_is_left() -> None:
    names, _, vectors = units(5)
    assert len(worth_coding(names, np.zeros(5), vectors)) == 5


def test_a_tenth_is_drawn_at_random() -> None:
    found = worth_coding(*units(200), limit=100)
    assert [place for place, choice in enumerate(found) if choice.drawn] == list(range(RANDOM_EVERY - 1, 100, RANDOM_EVERY))


def test_the_unsure_come_first() -> None:
    names, unsure, vectors = units(40)
    unsure[7] = 5.0
    assert worth_coding(names, unsure, vectors)[0].unit == "u7"


def test_near_duplicates_are_named_with_the_first_and_come_last() -> None:
    names, unsure, vectors = units(8)
    vectors[3] = vectors[5]
    unsure[3], unsure[5] = 1.0, 0.99
    found = worth_coding(names, unsure, vectors)
    assert (found[0].unit, found[0].like) == ("u3", ("u5",))
    assert found[-1].unit == "u5"


def test_what_is_like_a_coded_unit_counts_less() -> None:
    names, _, vectors = units(2)
    assert worth_coding(names, np.array([0.6, 0.5]), vectors, coded=vectors[:1])[0].unit == "u1"


def test_the_seed_decides_the_draw() -> None:
    draws = [[c.unit for c in worth_coding(*units(100), seed=seed, limit=30) if c.drawn] for seed in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]


def prediction(**scores: float) -> Prediction:
    return Prediction("p", Cell("s", "d"), tuple(Score(*pair) for pair in scores.items()), (), False, None, Provenance("t", "1"))


@pytest.mark.parametrize(
    ("scores", "expected"),
    [({"positive": 1.0, "negative": 0.0}, 0.0), ({"positive": 0.5, "negative": 0.5}, 1.0), ({"positive": 0.0, "negative": 0.0}, 0.0)],
)
def test_doubt_of_an_exclusive_dimension_is_the_lead_of_its_best_answer(scores: dict[str, float], expected: float) -> None:
    assert doubt(trust("trust_honesty", "honesty"), prediction(**scores)) == pytest.approx(expected)


def test_doubt_of_several_codes_is_that_of_the_least_sure() -> None:
    assert doubt(TOPIC, prediction(money=0.99, people=0.4)) == pytest.approx(0.8)
    assert doubt(TOPIC, prediction(money=1.0, people=0.0)) == 0
