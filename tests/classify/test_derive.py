from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.classify.derive import direction_scores, is_direction
from analyzer.core.codebook import Code, Dimension
from tests.classify.fakes import TOPIC, trust, view

VIEW = view()
SOURCES = [trust("trust_honesty", "honesty"), trust("trust_good_faith", "effort")]
DIRECTIONS = [code.id for code in VIEW.codes]


@st.composite
def cells(draw: st.DrawFn) -> np.ndarray:
    shares = np.array(draw(st.lists(st.floats(0.01, 1), min_size=4, max_size=4)))
    return (shares / shares.sum())[None, :3]


@given(cells(), cells())
def test_scores_are_shares_and_the_strongest_cell_counts(honesty: np.ndarray, effort: np.ndarray) -> None:
    scores = {"trust_honesty": honesty, "trust_good_faith": effort}
    found = dict(zip(DIRECTIONS, direction_scores(VIEW, SOURCES, scores)[0], strict=True))
    assert all(0 <= value <= 1 for value in found.values())
    assert sum(found.values()) <= 1 + 1e-9
    assert found["positive"] + found["mixed"] == pytest.approx(max(honesty[0, 0], effort[0, 0]))
    assert found["negative"] + found["mixed"] == pytest.approx(max(honesty[0, 1], effort[0, 1]))


@given(cells(), cells())
def test_the_order_of_the_cells_does_not_matter(honesty: np.ndarray, effort: np.ndarray) -> None:
    one = direction_scores(VIEW, SOURCES, {"trust_honesty": honesty, "trust_good_faith": effort})
    other = direction_scores(VIEW, SOURCES, {"trust_honesty": effort, "trust_good_faith": honesty})
    assert np.array_equal(one, other)


@pytest.mark.parametrize(
    ("honesty", "effort", "direction"),
    [
        ([1, 0, 0], [0, 0, 0], "positive"),
        ([0, 1, 0], [0, 0, 1], "negative"),
        ([0, 1, 0], [1, 0, 0], "mixed"),
        ([0, 0, 1], [0, 0, 0], "same"),
    ],
)
def test_certain_cells_give_a_certain_direction(honesty: list[float], effort: list[float], direction: str) -> None:
    scores = {"trust_honesty": np.array([honesty], float), "trust_good_faith": np.array([effort], float)}
    assert dict(zip(DIRECTIONS, direction_scores(VIEW, SOURCES, scores)[0], strict=True))[direction] == 1


def test_no_cell_no_direction() -> None:
    nothing = np.zeros((1, 3))
    assert direction_scores(VIEW, SOURCES, {"trust_honesty": nothing, "trust_good_faith": nothing}).sum() == 0


def test_only_views_over_directions_are_directions() -> None:
    assert is_direction(VIEW)
    assert not is_direction(TOPIC)
    assert not is_direction(Dimension("v", "v", (Code("x", "x", "x"), Code("y", "y", "y")), derived_from=("topic",)))
