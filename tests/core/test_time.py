"""Half-open stretches of whole milliseconds."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.time import Interval, clock, clock_ms, covered_ms, union

INTERVALS = st.tuples(st.integers(0, 60), st.integers(0, 12)).map(lambda pair: Interval(pair[0], pair[0] + pair[1]))


def inside(interval: Interval) -> set[int]:
    return set(range(interval.start_ms, interval.end_ms))


@pytest.mark.parametrize("ends", [(-1, 5), (5, 4)])
def test_an_interval_that_runs_backwards_or_starts_before_zero_is_refused(ends: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="0 <= start <= end"):
        Interval(*ends)


def test_an_empty_interval_contains_nothing() -> None:
    assert Interval(5, 5).duration_ms == 0
    assert 5 not in Interval(5, 5)


@given(INTERVALS, INTERVALS)
def test_intersection_is_what_both_contain(first: Interval, second: Interval) -> None:
    shared = first & second
    assert (inside(shared) if shared else set()) == inside(first) & inside(second)
    assert shared is None or shared.duration_ms > 0
    assert shared == second & first


@given(INTERVALS, INTERVALS)
def test_the_hull_is_the_smallest_interval_that_contains_both(first: Interval, second: Interval) -> None:
    hull = first | second
    assert inside(hull) >= inside(first) | inside(second)
    assert {hull.start_ms} <= {first.start_ms, second.start_ms}
    assert {hull.end_ms} <= {first.end_ms, second.end_ms}


@given(st.lists(INTERVALS, max_size=8))
def test_a_union_covers_the_same_moments_in_order_and_disjoint(intervals: list[Interval]) -> None:
    joined = union(intervals)
    moments = set[int]().union(*map(inside, intervals))
    assert set[int]().union(*map(inside, joined)) == moments
    assert all(first.end_ms < second.start_ms for first, second in pairwise(joined))
    assert covered_ms(intervals) == len(moments)


def test_stretches_close_together_are_joined_on_request() -> None:
    apart = [Interval(0, 10), Interval(15, 20), Interval(26, 30)]
    assert union(apart, gap_ms=5) == (Interval(0, 20), Interval(26, 30))
    assert union(apart, gap_ms=4) == tuple(apart)
    assert union([]) == ()


@given(INTERVALS, st.integers(-80, 80))
def test_a_shift_moves_every_moment_and_cuts_at_zero(interval: Interval, by_ms: int) -> None:
    assert inside(interval.shifted(by_ms)) == {moment + by_ms for moment in inside(interval) if moment + by_ms >= 0}


@given(st.integers(0, 10**9))
def test_a_clock_reads_back(moment_ms: int) -> None:
    hours, minutes, rest = clock_ms(moment_ms, separator=",").split(":")
    seconds, thousandths = rest.split(",")
    assert ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(thousandths) == moment_ms
    assert clock_ms(moment_ms).startswith(clock(moment_ms))
    assert int(minutes) < 60
    assert int(seconds) < 60
