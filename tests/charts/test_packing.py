from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from analyzer.charts.packing import Block, Span, rows_used, stacked

edges = st.floats(0, 1000, allow_nan=False)
blocks = st.lists(st.builds(lambda a, b, rows: Block(Span(min(a, b), max(a, b)), rows), edges, edges, st.integers(1, 4)), max_size=40)


@given(blocks, st.floats(0, 20))
def test_blocks_never_overlap(some: list[Block], gap: float) -> None:
    placed = stacked(some, gap=gap)
    for (one, row), (other, below) in combinations(zip(some, placed, strict=True), 2):
        share_a_row = row < below + other.rows and below < row + one.rows
        assert not share_a_row or one.span.clear_of(other.span, gap)


@given(blocks)
def test_every_block_is_at_the_lowest_row_it_can_have(some: list[Block]) -> None:
    placed = stacked(some, gap=1)
    for place, (block, row) in enumerate(zip(some, placed, strict=True)):
        before = list(zip(some[:place], placed[:place], strict=True))
        for lower in range(row):
            assert any(
                lower < taken + other.rows and taken < lower + block.rows and not block.span.clear_of(other.span, 1)
                for other, taken in before
            )
    assert rows_used(some, placed) == max((row + block.rows for block, row in zip(some, placed, strict=True)), default=0)
