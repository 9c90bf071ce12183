"""Agreement on cuts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.agreement import measure
from analyzer.core.ratings import Segmentations
from analyzer.errors import InputError, UsageError

MEASURES = ("pk", "windowdiff", "segmentation_similarity", "boundary_similarity")


def cut(*masses: tuple[int, ...]) -> Segmentations:
    return Segmentations(("t",), tuple("abcd"[: len(masses)]), masses)


@st.composite
def cuts(draw: st.DrawFn, length: int = 20) -> tuple[int, ...]:
    edges = [0, *sorted(draw(st.sets(st.integers(1, length - 1)))), length]
    return tuple(end - start for start, end in pairwise(edges))


@given(one=cuts(), other=cuts())
def test_similarities_lie_between_0_and_1_and_are_symmetric(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    for name in ("segmentation_similarity", "boundary_similarity"):
        value = measure(name, cut(one, other)).value
        assert 0 <= value <= 1
        assert value == pytest.approx(measure(name, cut(other, one)).value)
        assert (value == 1) == (one == other)


@given(one=cuts())
def test_the_same_cut_has_no_error(one: tuple[int, ...]) -> None:
    assert measure("pk", cut(one, one)).value == 0
    assert measure("windowdiff", cut(one, one)).value == 0


@given(one=cuts(), other=cuts())
def test_windowdiff_is_at_least_as_strict_as_pk(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    assert measure("windowdiff", cut(one, other)).value >= measure("pk", cut(one, other)).value


def test_the_window_follows_the_reference() -> None:
    a, b = (2, 2, 2, 2, 2, 2, 2, 2), (8, 8)
    assert measure("windowdiff", cut(a, b)).value == measure("windowdiff", cut(a, b), window=4).value
    assert measure("windowdiff", cut(a, b), hypothesis="b", reference="a").value == measure("windowdiff", cut(b, a)).value


def test_padding_counts_the_ends_in_full() -> None:
    near_the_end, true = (1, 9), (5, 5)
    assert measure("windowdiff", cut(near_the_end, true), window=3).value == pytest.approx(4 / 7)
    assert measure("windowdiff", cut(near_the_end, true), window=3, padded=True).value == pytest.approx(6 / 13)


def test_a_wider_reach_forgives_wider_misses() -> None:
    far = cut((4, 8), (7, 5))
    assert measure("boundary_similarity", far, n_t=2).value == 0
    assert measure("boundary_similarity", far, n_t=4).value == pytest.approx(1 - 3 / 4)


def test_no_boundaries_at_all_are_alike() -> None:
    assert measure("boundary_similarity", cut((5,), (5,))).value == 1
    assert measure("segmentation_similarity", cut((1,), (1,))).value == 1


def test_chance_corrected() -> None:
    both = cut((2, 3, 5), (2, 3, 5), (2, 3, 5))
    assert measure("boundary_fleiss_pi", both).value == pytest.approx(1)
    assert measure("boundary_fleiss_kappa", both).value == pytest.approx(1)
    assert measure("boundary_fleiss_pi", cut((1, 1), (1, 1))).reason == "every coder cut everywhere"


@pytest.mark.parametrize("name", [*MEASURES, "boundary_fleiss_pi"])
def test_bad_cuts_are_named(name: str) -> None:
    with pytest.raises(InputError, match="item t, coder b: 6 steps, but a has 5"):
        measure(name, cut((2, 3), (3, 3)))
    with pytest.raises(InputError, match="item t, coder b: a segmentation needs segments"):
        measure(name, cut((2, 3), (5, 0)))
    with pytest.raises(UsageError, match="two coders"):
        measure(name, cut((2, 3)))


def test_too_short_for_the_window() -> None:
    assert measure("pk", cut((1, 1), (2,)), window=2).reason == "the text is shorter than the window"


def test_an_unknown_coder() -> None:
    with pytest.raises(UsageError, match=r"no coder 'z'. Available: a, b"):
        measure("pk", cut((2, 3), (5,)), reference="z")
