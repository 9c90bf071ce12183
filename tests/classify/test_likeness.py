from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.classify import likeness, linear
from analyzer.classify.evidence import EXAMPLES, nearest
from analyzer.classify.examples import Example
from analyzer.classify.likeness import nearest_of
from analyzer.classify.linear import RARE, remembered
from analyzer.classify.model import Memory, Question, Vectors
from tests.classify.learning import topics
from tests.classify.test_training import trained

MANY = 4000


@st.composite
def directions(draw: st.DrawFn, fewest: int = 1) -> Vectors:
    """Vectors among which many are equal, exactly, so that there are ties."""
    corners = st.sampled_from([(1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, 0, 0), (0.5, 0.5, 0.5), (0, 0, 0)])
    return np.array(draw(st.lists(corners, min_size=fewest, max_size=12)), np.float32)


def in_interviews(groups: list[str]) -> list[Example]:
    return [Example(f"e{n}", Question(f"e{n}", f"text {n}"), {}, group) for n, group in enumerate(groups)]


def spread(count: int) -> Vectors:
    drawn = np.random.default_rng(0).normal(size=(count, 8)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


@given(directions(), directions(), st.integers(1, 4))
def test_the_nearest_are_those_of_a_stable_sort(vectors: Vectors, others: Vectors, rows: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(likeness, "ROWS", rows)
        found, values = nearest_of(vectors, others, EXAMPLES)
    direct = vectors @ others.T
    expected = np.argsort(-direct, axis=1, kind="stable")[:, :EXAMPLES]
    assert np.array_equal(found, expected)
    assert np.array_equal(values, np.take_along_axis(direct, expected, axis=1))


@given(directions(fewest=2), st.data(), st.integers(1, 4))
def test_the_reach_is_that_of_all_pairs_together(vectors: Vectors, data: st.DataObject, rows: int) -> None:
    groups = data.draw(st.lists(st.sampled_from(["one", "two", "three"]), min_size=len(vectors), max_size=len(vectors)))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(likeness, "ROWS", rows)
        memory = remembered(in_interviews(groups), vectors)
    direct = vectors @ vectors.T
    direct[np.array(groups)[:, None] == np.array(groups)[None, :]] = -1
    expected = float(np.percentile(direct.max(axis=1), RARE)) if len(set(groups)) > 1 else -1
    assert memory.reach == pytest.approx(expected, abs=1e-6)
    assert np.array_equal(memory.vectors, vectors)


def test_many_texts_are_never_compared_all_at_once() -> None:
    vectors, examples = spread(MANY), in_interviews([str(n % 9) for n in range(MANY)])
    tracemalloc.start()
    memory = remembered(examples, vectors)
    nearest(Memory(memory.ids, vectors, memory.reach), vectors)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MANY * MANY * 4 / 4


def test_only_the_model_that_is_kept_remembers(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = list[int]()

    def counting(examples: list[Example], vectors: Vectors) -> Memory:
        counted.append(len(examples))
        return remembered(examples, vectors)

    monkeypatch.setattr(linear, "remembered", counting)
    found = trained(topics())
    assert found.learned.model.memory is not None
    assert counted == [90]
