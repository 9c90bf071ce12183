"""Cells and the direction derived from trust cells."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.coding import Cell, Direction, trust_direction

VALUES = st.sampled_from(["positive", "negative", "same"])


def test_cells_are_told_apart_by_party() -> None:
    assert len({Cell("s", "d"), Cell("s", "d", "customer"), Cell("s", "d", "provider"), Cell("s", "d")}) == 3


@pytest.mark.parametrize(
    ("values", "direction"),
    [
        ([], None),
        (["same"], Direction.SAME),
        (["same", "positive"], Direction.POSITIVE),
        (["negative", "same", "negative"], Direction.NEGATIVE),
        (["positive", "negative", "same"], Direction.MIXED),
        (["positive", "unclear"], Direction.POSITIVE),
        (["unclear", "same"], Direction.SAME),
        (["unclear"], None),
    ],
)
def test_direction_of_trust(values: list[str], direction: Direction | None) -> None:
    assert trust_direction(values) is direction


@given(st.lists(VALUES, min_size=1, max_size=3), st.randoms())
def test_direction_does_not_depend_on_order_or_on_effects_that_are_the_same(values: list[str], random: Random) -> None:
    shuffled = [*values, "same"]
    random.shuffle(shuffled)
    assert trust_direction(shuffled) == trust_direction(values)
