"""Agreement weights."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.agreement import measure
from analyzer.agreement.weights import WEIGHTS, weights_for
from analyzer.errors import UsageError
from tests.agreement.strategies import ratings_of


@pytest.mark.parametrize("name", list(WEIGHTS))
@pytest.mark.parametrize("q", [2, 3, 5, 8])
def test_weights_are_symmetric_with_ones_on_the_diagonal(name: str, q: int) -> None:
    matrix = weights_for(name, tuple(range(q)))
    assert matrix == pytest.approx(matrix.T)
    assert np.diag(matrix) == pytest.approx(np.ones(q))
    assert matrix.min() == pytest.approx(0, abs=1e-9)
    assert matrix.max() == pytest.approx(1)


@pytest.mark.parametrize("name", sorted(set(WEIGHTS) - {"identity", "unweighted"}))
def test_two_categories_leave_no_choice(name: str) -> None:
    assert weights_for(name, ("a", "b")) == pytest.approx(np.eye(2))


def test_ranks_or_values() -> None:
    categories = (1, 2, 5)
    assert weights_for("linear", categories)[0] == pytest.approx([1, 0.5, 0])
    assert weights_for("linear", categories, scores="value")[0] == pytest.approx([1, 0.75, 0])


def test_unknown_weights() -> None:
    with pytest.raises(UsageError, match=r"no scheme of weights 'cubic'. Available: bipolar, circular"):
        weights_for("cubic", (1, 2))


@pytest.mark.parametrize("matrix", [[[1, 0]], [[1, 0], [1, 1]], [[0, 0], [0, 1]]])
def test_a_matrix_must_be_weights(matrix: list[list[float]]) -> None:
    with pytest.raises(UsageError, match="symmetric 2 x 2 matrix with ones"):
        weights_for(matrix, ("a", "b"))


def test_quadratic_kappa_by_hand() -> None:
    rows = [[0, 0], [1, 2], [2, 2], [0, 1], [1, 1]]
    weight = 1 - (np.subtract.outer(range(3), range(3)) / 2) ** 2
    table = np.zeros((3, 3))
    for one, other in rows:
        table[one, other] += 1 / len(rows)
    expected = (weight * np.outer(table.sum(1), table.sum(0))).sum()
    by_hand = ((weight * table).sum() - expected) / (1 - expected)
    assert measure("weighted_kappa", ratings_of(rows, (1, 2, 3)), weights="quadratic").value == pytest.approx(by_hand)
