from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from analyzer.classify import inputs as reading
from analyzer.classify.examples import Task
from analyzer.classify.heads import NONE, by_code, fit_head, logistic
from analyzer.classify.inputs import Blocks, Context, Layout, toward
from analyzer.classify.model import Question
from tests.classify.fakes import TOPIC, trust

HONESTY = trust("trust_honesty", "honesty")


def points(seed: int, count: int = 80, width: int = 5) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    inputs = draw.normal(size=(count, width)).astype(np.float32)
    return inputs, draw.integers(0, 3, count) * (inputs[:, 0] > -0.5)


@pytest.mark.parametrize("seed", range(5))
def test_several_answers_are_those_of_scikit_learn(seed: int) -> None:
    inputs, answers = points(seed)
    targets = (answers[:, None] == np.arange(3)).astype(np.float32)
    slopes, intercepts = logistic(inputs, targets, strength=2.0, exclusive=True)
    model = LogisticRegression(C=2.0, tol=1e-8, max_iter=5000).fit(inputs, answers)
    odds = inputs @ slopes + intercepts
    shares = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    assert np.allclose(shares, model.predict_proba(inputs), atol=5e-3)


@pytest.mark.parametrize("seed", range(5))
def test_independent_codes_are_those_of_scikit_learn(seed: int) -> None:
    inputs, answers = points(seed)
    targets = np.stack([answers > 0, answers == 2], axis=1)
    slopes, intercepts = logistic(inputs, targets.astype(np.float32), strength=2.0, exclusive=False)
    for column in range(2):
        model = LogisticRegression(C=2.0, tol=1e-8, max_iter=5000).fit(inputs, targets[:, column])
        odds = inputs @ slopes[:, column] + intercepts[column]
        assert np.allclose(odds, model.decision_function(inputs), atol=2e-2)


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_row_of_weight_two_counts_like_two_rows(exclusive: bool) -> None:
    inputs, answers = points(1)
    targets = (answers[:, None] == np.arange(3)).astype(np.float32)
    weights = np.where(np.arange(len(inputs)) < 20, 2.0, 1.0).astype(np.float32)
    weighed, _ = logistic(inputs, targets, strength=1.0, exclusive=exclusive, weights=weights)
    twice = [np.concatenate([rows, rows[:20]]) for rows in (inputs, targets)]
    repeated, _ = logistic(*twice, strength=1.0, exclusive=exclusive)
    assert np.allclose(weighed, repeated, atol=1e-2)


@pytest.mark.parametrize("exclusive", [True, False])
def test_many_columns_give_what_scikit_learn_finds_also_where_rows_repeat(exclusive: bool) -> None:
    inputs, answers = points(2, width=400)
    inputs[40:] = inputs[:40]
    targets = np.stack([answers == 1, answers != 1], axis=1).astype(np.float32)
    slopes, intercepts = logistic(inputs, targets, strength=0.01, exclusive=exclusive)
    model = LogisticRegression(C=0.02 if exclusive else 0.01, tol=1e-8, max_iter=5000).fit(inputs, targets[:, 0])
    odds = inputs @ slopes + intercepts
    assert np.allclose(odds[:, 0] - (odds[:, 1] if exclusive else 0), model.decision_function(inputs), atol=2e-2)


@pytest.mark.parametrize("width", [5, 400])
def test_sparse_inputs_give_the_same(width: int) -> None:
    inputs, answers = points(0, width=width)
    targets = (answers[:, None] == np.arange(3)).astype(np.float32)
    dense, sparse = (logistic(kind, targets, strength=1.0, exclusive=True)[0] for kind in (inputs, csr_matrix(inputs)))
    assert np.allclose(dense, sparse, atol=1e-3)


def test_blocks_side_by_side_count_like_one_matrix_also_where_rows_are_few() -> None:
    inputs, answers = points(3, width=200)
    targets = (answers[:, None] == np.arange(3)).astype(np.float32)
    blocks = Blocks((inputs[:, :60], csr_matrix(inputs[:, 60:])))
    assert np.allclose(blocks @ blocks.T, inputs @ inputs.T, atol=1e-3)
    assert np.allclose(
        logistic(blocks, targets, strength=1.0, exclusive=True)[0], logistic(inputs, targets, strength=1.0, exclusive=True)[0], atol=1e-3
    )


@given(st.integers(0, 30))
def test_scores_are_shares_with_what_is_missing_for_none(seed: int) -> None:
    inputs, answers = points(seed)
    marks = answers[:, None] == np.array([1, 2, 3])
    head = fit_head(Task(HONESTY, np.arange(len(marks)), marks), inputs, strength=1.0)
    scores = head.scores(inputs, HONESTY)
    assert head.columns[0] == NONE
    assert "same" not in head.columns
    assert (scores[:, 2] == 0).all()
    assert ((scores >= 0) & (scores.sum(axis=1, keepdims=True) <= 1 + 1e-6)).all()


def test_a_code_that_never_occurs_gets_low_scores() -> None:
    inputs, answers = points(1)
    marks = np.stack([answers > 0, np.zeros(len(answers), bool)], axis=1)
    scores = fit_head(Task(TOPIC, np.arange(len(marks)), marks), inputs, strength=1.0).scores(inputs, TOPIC)
    assert scores[:, 1].max() < 0.1


def test_codes_lie_where_their_units_are() -> None:
    inputs = np.eye(2, dtype=np.float32)[[0, 0, 0, 1, 1, 1]]
    marks = np.array([[True, False]] * 3 + [[False, True]] * 3)
    head = fit_head(Task(TOPIC, np.arange(6), marks), inputs, strength=10.0)
    directions = by_code(head.slopes, head.columns, TOPIC)
    assert directions[0, 0] > 0 > directions[1, 0]
    assert directions[1, 1] > 0 > directions[0, 1]


@pytest.mark.parametrize("speaker", ["customer", "provider", None])
@pytest.mark.parametrize("context", list(Context))
@pytest.mark.parametrize("per_party", [True, False])
def test_slopes_by_the_text_are_those_for_who_speaks_and_whose_trust_is_meant(
    speaker: str | None, context: Context, *, per_party: bool
) -> None:
    layout = Layout(context, speakers=("customer", "provider"))
    question = Question("s", "the invoice", "customer", speaker, before="what was it about?")
    draw = np.random.default_rng(0)
    vectors = draw.normal(size=(2, 1, len(layout.wordings(question)), 5)).astype(np.float32)
    vectors[1, :, 1:] = vectors[0, :, 1:]
    one, other = (reading.inputs(layout, [question], each, per_party=per_party) for each in vectors)
    slopes = draw.normal(size=(one.shape[1], 3)).astype(np.float32)
    added = (vectors[1] - vectors[0])[:, 0] @ toward(layout, question, slopes, 5, per_party=per_party)
    assert np.allclose(other @ slopes - one @ slopes, added, atol=1e-4)
