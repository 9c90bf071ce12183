"""Gamma: alignments, chance continua, and their edges."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings

from analyzer.agreement import measure
from analyzer.agreement.gamma import Dissimilarity, best_alignment, continuum_of
from analyzer.agreement.gamma_samplers import SAMPLERS
from analyzer.core.ratings import Span, Spans
from analyzer.errors import InputError, UsageError
from tests.agreement.strategies import marked

pytest.importorskip("scipy")

SMALL = Spans(("x", "y"), (Span("x", 0, 5, "a"), Span("x", 8, 10, "b"), Span("y", 1, 5, "a"), Span("y", 12, 15, "b")), 0, 20)


def slow_disorder(study: Spans, dissimilarity: Dissimilarity) -> float:
    """The least disorder of two coders by trying every alignment."""
    one, other = continuum_of(study)
    cost = dissimilarity.combined(one, other)
    a, b = len(one.starts), len(other.starts)
    best = np.inf
    for partners in product(range(b + 1), repeat=a):
        used = [partner for partner in partners if partner < b]
        if len(set(used)) == len(used):
            total = sum(cost[i, partner] for i, partner in enumerate(partners)) + (b - len(used)) * dissimilarity.delta_empty
            best = min(best, total)
    return best / ((a + b) / 2)


@settings(max_examples=30, deadline=None)
@given(study=marked(coders=(2, 2)))
def test_the_best_of_all_alignments_of_two(study: Spans) -> None:
    how = Dissimilarity(alpha=1, beta=2, delta_empty=1)
    if study.spans:
        assert best_alignment(continuum_of(study), how).disorder == pytest.approx(slow_disorder(study, how))


@settings(max_examples=20, deadline=None)
@given(study=marked(coders=(2, 2)))
def test_a_third_coder_who_repeats_the_first_changes_no_perfect_row(study: Spans) -> None:
    again = tuple(replace(span, coder=coder) for coder in "xyz" for span in study.spans if span.coder == "c0")
    if again:
        trio = Spans(("x", "y", "z"), again, study.begin, study.length)
        assert measure("gamma_best_alignment_disorder", trio).value == 0
        assert measure("gamma", trio).value == 1


def test_every_span_is_aligned_once() -> None:
    trio = replace(SMALL, coders=("x", "y", "z"), spans=(*SMALL.spans, Span("z", 2, 6, "a"), Span("z", 9, 10, "a")))
    alignment = best_alignment(continuum_of(trio), Dissimilarity())
    for coder in range(3):
        assert sorted(row for row in alignment.rows[:, coder] if row < 2) == [0, 1]


@pytest.mark.parametrize("sampler", list(SAMPLERS))
@pytest.mark.parametrize("name", ["gamma", "gamma_cat"])
def test_a_seed_gives_the_same_value(name: str, sampler: str) -> None:
    one, other = (measure(name, SMALL, sampler=sampler, precision=None, seed=7) for _ in range(2))
    assert one == other
    assert one.value <= 1


def test_more_samples_where_more_are_needed() -> None:
    few = measure("gamma", SMALL, precision=None, n_samples=5).method
    many = measure("gamma", SMALL, precision=0.05, n_samples=5).method
    assert few == "statistical sampler, 5 chance continua, seed 0"
    assert int(many.split(", ")[1].split()[0]) > 5


@pytest.mark.parametrize("sampler", list(SAMPLERS))
def test_chance_continua_look_like_the_real_one(sampler: str) -> None:
    continuum = continuum_of(SMALL)
    draw = SAMPLERS[sampler](continuum, 0, 20, np.random.default_rng(1))
    drawn = [draw() for _ in range(200)]
    lengths = np.concatenate([marks.ends - marks.starts for each in drawn for marks in each])
    assert lengths.mean() == pytest.approx(3.5, abs=0.3)
    assert np.mean([len(marks.starts) for each in drawn for marks in each]) == pytest.approx(2)
    assert {code for each in drawn for marks in each for code in marks.codes} == {0, 1}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"sampler": "bootstrap"}, "no sampler 'bootstrap'. Available: shuffle, statistical"),
        ({"n_samples": 0}, "at least one sample"),
        ({"precision": 0.0}, "a precision above 0"),
    ],
)
def test_bad_parameters(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        measure("gamma", SMALL, **parameters)


def test_an_unknown_code() -> None:
    with pytest.raises(UsageError, match=r"no code 'z'. Available: a, b"):
        measure("gamma_k", SMALL, code="z")


def test_spans_must_lie_within_the_continuum() -> None:
    with pytest.raises(InputError, match="coder x, span 3 to 3"):
        measure("gamma", Spans(("x", "y"), (Span("x", 3, 3, "a"),), 0, 5))


def test_nothing_marked_and_nobody_to_agree_with() -> None:
    assert measure("gamma", Spans(("x", "y"), (), 0, 5)).reason == "no coder marked anything"
    with pytest.raises(UsageError, match="two coders"):
        measure("gamma", Spans(("x",), (Span("x", 0, 3, "a"),), 0, 5))
