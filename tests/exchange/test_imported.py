from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analyzer.core.time import Interval
from analyzer.core.transcript import NoticeKind
from analyzer.exchange.imported import Content, Said, assemble, strayed, turns

MINUTE = 60_000


def spoken(starts: list[int]) -> list[Said]:
    """A stretch of five seconds per start, each of somebody else."""
    return [Said(f"word{place}", f"S{place}", start, start + 5000) for place, start in enumerate(starts)]


def texts(said: tuple[Said, ...]) -> list[str]:
    return [one.text for one in said]


@given(
    gaps=st.lists(st.integers(1, 5 * MINUTE), min_size=5, max_size=20),
    place=st.integers(1, 3),
    off=st.integers(MINUTE + 1, 100 * MINUTE),
    early=st.booleans(),
)
def test_what_was_said_stays_in_its_place_where_its_time_alone_is_mistyped(gaps: list[int], place: int, off: int, *, early: bool) -> None:
    starts = list(accumulate(gaps))
    passed = place - 2 if early else place + 2
    assume(0 <= passed < len(starts))
    wrong = [*starts[:place], starts[passed] - off if early else starts[passed] + off, *starts[place + 1 :]]
    assume(wrong[place] >= 0)
    found = turns(spoken(wrong))
    assert texts(found) == [f"word{i}" for i in range(len(starts))]
    assert [one.start_ms for one in found if not one.placed] == [*starts[:place], *starts[place + 1 :]]
    assert starts[place - 1] <= (found[place].start_ms or 0) <= (found[place].end_ms or 0) == starts[place + 1]


@pytest.mark.parametrize(
    "starts",
    [
        [0, 1.01, 1, 3, 4],  # two overlap
        [0, 1, 9, 2],  # the last may be the one that is wrong
        [5, 6, 7, 8, 1],  # a remark added at the end
        [9, 1, 2, 3],  # and one at the beginning
        [0, 10, 20, 1, 11, 21],  # one track after the other
        [0, 8, 1, 2, 9, 3, 4],  # two are out of order
    ],
)
def test_what_merely_is_not_in_order_is_put_in_order(starts: list[float]) -> None:
    times = [round(start * 2 * MINUTE) for start in starts]
    assert strayed(times) is None
    assert [one.start_ms for one in turns(spoken(times))] == sorted(times)


def test_a_time_that_cannot_be_right_is_noticed() -> None:
    content = Content(turns(spoken([0, 2 * MINUTE, 300 * MINUTE, 4 * MINUTE, 6 * MINUTE])))
    transcript = assemble(content, form="txt", digest="d")
    assert [utterance.at for utterance in transcript.utterances][2] == Interval(2 * MINUTE + 5000, 4 * MINUTE)
    (notice,) = [notice for notice in transcript.notices if notice.at is not None]
    assert (notice.kind, notice.at) == (NoticeKind.NO_TIMES, transcript.utterances[2].at)


def test_a_mistyped_time_takes_half_of_what_is_left_where_ends_are_not_told() -> None:
    starts = [replace(one, end_ms=None) for one in spoken([0, 2 * MINUTE, 300 * MINUTE, 4 * MINUTE, 6 * MINUTE])]
    transcript = assemble(Content(turns(starts)), form="txt", digest="d")
    ends = [(at.start_ms // MINUTE, at.end_ms // MINUTE) for utterance in transcript.utterances if (at := utterance.at)]
    assert ends == [(0, 2), (2, 3), (3, 4), (4, 6), (6, 6)]
