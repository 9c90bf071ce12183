"""Alphas for spans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from analyzer.agreement import measure
from analyzer.core.ratings import Span, Spans
from analyzer.errors import InputError, UsageError
from tests.agreement.strategies import marked

U_FAMILY = ("u_alpha_nominal", "u_alpha_binary", "cu_alpha_nominal")
PERFECT = Spans(("x", "y"), tuple(Span(c, *at) for c in "xy" for at in ((0, 4, "a"), (6, 9, "b"))), 0, 12)


# Krippendorff (2019), figure 12.11
FIGURE_12_11 = {
    "Alex": [(0, 7, "1"), (7, 13, "2"), (30, 32, "5"), (32, 37, "6"), (37, 44, "6"), (44, 60, "7")],
    "Paul": [(0, 7, "1"), (7, 13, "3"), (13, 21, "5"), (32, 44, "6")],
    "Suzan": [(0, 7, "1"), (7, 13, "4"), (13, 21, "5"), (32, 37, "6"), (37, 41, "6"), (41, 44, "6")],
}
# The example of Krippendorff's "Measuring the reliability of qualitative text analysis data" of 2004
TEXT_2004 = {
    "i": [(225, 295, "c"), (370, 400, "c"), (180, 240, "k"), (300, 350, "k")],
    "j": [(220, 300, "c"), (355, 375, "c"), (400, 420, "c"), (180, 240, "k"), (300, 350, "k")],
}


def spans_of(by_coder: dict[str, list[tuple[int, int, str]]], begin: int, length: int) -> Spans:
    return Spans(tuple(by_coder), tuple(Span(coder, *at) for coder, spans in by_coder.items() for at in spans), begin, length)


@pytest.mark.parametrize(("name", "expected"), [("u_alpha_nominal", 0.510), ("u_alpha_binary", 0.413), ("cu_alpha_nominal", 0.724)])
def test_figure_12_11(name: str, expected: float) -> None:
    assert measure(name, spans_of(FIGURE_12_11, 0, 60)).value == pytest.approx(expected, abs=0.0006)


@pytest.mark.parametrize(("code", "expected"), [("1", 1.0), ("2", 0.0), ("5", 1.0), ("6", 1.0)])
def test_figure_12_11_by_code(code: str, expected: float) -> None:
    assert measure("ku_alpha_per_code", spans_of(FIGURE_12_11, 0, 60), code=code).value == pytest.approx(expected)


def test_text_of_2004() -> None:
    study = spans_of(TEXT_2004, 150, 300)
    assert measure("alpha_u_1995", study).value == pytest.approx(0.8591, abs=0.0005)
    assert measure("alpha_u_1995_per_code", study, code="c").value == pytest.approx(0.7286, abs=0.0001)
    assert measure("alpha_u_1995_expected_disagreement", study, code="k").value == pytest.approx(0.0490, abs=0.0001)


def slow_u_alpha(study: Spans) -> float | None:
    """u-alpha step by step along the continuum, as the definition has it."""
    names = ["", "a", "b"]
    codes = np.zeros((len(study.coders), study.length), dtype=int)
    own = np.zeros(3)
    for span in study.spans:
        codes[study.coders.index(span.coder), span.start : span.end] = names.index(span.code or "")
        own[names.index(span.code or "")] += (span.end - span.start) ** 2
    own[0] = (codes == 0).sum()
    observed = np.zeros((3, 3))
    for i in range(len(codes)):
        for j in range(len(codes)):
            if i != j:
                np.add.at(observed, (codes[i], codes[j]), 1 / (len(codes) - 1))
    total = observed.sum()
    expected = (np.outer(observed.sum(0), observed.sum(0)) - np.diag(own)) / (total - own.sum() / total)
    chance = expected.sum() - np.trace(expected)
    return None if chance <= 1e-12 else 1 - (total - np.trace(observed)) / chance


@given(study=marked())
def test_u_alpha_step_by_step(study: Spans) -> None:
    expected = slow_u_alpha(study)
    value = measure("u_alpha_nominal", study).value
    assert value is None if expected is None else value == pytest.approx(expected)


@pytest.mark.parametrize("name", U_FAMILY)
@given(study=marked())
def test_order_of_spans_does_not_matter(name: str, study: Spans) -> None:
    turned = replace(study, spans=study.spans[::-1], coders=study.coders[::-1])
    one, other = measure(name, study).value, measure(name, turned).value
    assert one is other if one is None else one == pytest.approx(other)


@pytest.mark.parametrize("name", U_FAMILY)
@given(study=marked())
def test_where_the_continuum_begins_does_not_matter(name: str, study: Spans) -> None:
    moved = tuple(replace(span, start=span.start + 1000, end=span.end + 1000) for span in study.spans)
    assert measure(name, replace(study, spans=moved, begin=1000)).value == measure(name, study).value


@pytest.mark.parametrize("name", [*U_FAMILY, "alpha_u_1995", "alpha_u_1995_macro"])
def test_perfect_agreement(name: str) -> None:
    assert measure(name, PERFECT).value == pytest.approx(1)


def test_one_code_within_what_others_marked() -> None:
    study = Spans(("x", "y"), (Span("x", 0, 4, "a"), Span("y", 0, 4, "a"), Span("x", 6, 9, "b")), 0, 12)
    assert measure("ku_alpha_coverage", study, code="a").value == 1
    assert measure("ku_alpha_coverage", study, code="b").value == 0
    assert measure("ku_alpha_per_code", study, code="b").reason == "where 'b' was marked, no other coder marked anything"


def test_nothing_marked_is_undefined() -> None:
    nothing = Spans(("x", "y"), (), 0, 10)
    assert measure("u_alpha_nominal", nothing).value is None
    assert measure("cu_alpha_nominal", nothing).reason == "no stretch was marked by two coders"
    assert measure("alpha_u_1995", nothing).value is None
    assert measure("alpha_u_1995_macro", nothing).reason == "no coder marked anything"


def test_an_unknown_code() -> None:
    for name in ("ku_alpha_per_code", "ku_alpha_coverage", "alpha_u_1995_per_code"):
        with pytest.raises(UsageError, match=r"no code 'z'. Available: a, b"):
            measure(name, PERFECT, code="z")


@pytest.mark.parametrize("at", [(-1, 3), (5, 5), (7, 6), (8, 13)])
def test_spans_must_lie_within_the_continuum(at: tuple[int, int]) -> None:
    study = Spans(("x", "y"), (Span("x", *at, "a"), Span("y", 0, 1, "a")), 0, 12)
    with pytest.raises(InputError, match=f"coder x, span {at[0]} to {at[1]}"):
        measure("u_alpha_nominal", study)


def test_overlapping_spans_of_a_coder() -> None:
    study = Spans(("x", "y"), (Span("x", 0, 5, "a"), Span("x", 4, 6, "b"), Span("y", 0, 1, "a")), 0, 12)
    with pytest.raises(InputError, match="coder x, span 4 to 6: the span overlaps another of this coder"):
        measure("u_alpha_nominal", study)
    assert measure("alpha_u_1995", study).value is not None
    same = Spans(("x", "y"), (Span("x", 0, 5, "a"), Span("x", 4, 6, "a"), Span("y", 0, 1, "a")), 0, 12)
    with pytest.raises(InputError, match="spans of code 'a' overlap"):
        measure("alpha_u_1995", same)


def test_one_coder_is_not_enough() -> None:
    for name in ("u_alpha_nominal", "alpha_u_1995"):
        with pytest.raises(UsageError, match="two coders or more"):
            measure(name, Spans(("x",), (Span("x", 0, 5, "a"),), 0, 12))


@given(study=marked(coders=(2, 2)))
def test_observed_disagreement_is_symmetric(study: Spans) -> None:
    turned = replace(study, coders=study.coders[::-1])
    for code in {span.code for span in study.spans}:
        one, other = (measure("alpha_u_1995_observed_disagreement", each, code=code).value for each in (study, turned))
        assert one == pytest.approx(other)


def test_distance_of_two_sections_only() -> None:
    with pytest.raises(UsageError, match="there are 4"):
        measure("alpha_u_unit_distance", PERFECT)
