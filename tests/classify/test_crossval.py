from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from analyzer.classify.calibrate import answers_of, calibration_error, scaled
from analyzer.classify.crossval import Held, assess, best_rule, held_out, settle
from analyzer.classify.examples import Example, Marks
from analyzer.classify.figures import figures
from analyzer.classify.model import Question, Rule, Scores
from analyzer.classify.refuse import decided
from analyzer.core.codebook import Dimension
from analyzer.core.coding import trust_direction
from tests.classify.fakes import BOOK, view
from tests.classify.learning import trust

VIEW = view()
CODES = [code.id for code in VIEW.offered]
CELLS = VIEW.derived_from


def unsure(examples: Sequence[Example]) -> dict[str, Held]:
    """Held-out scores of a model that knows little of trust, three folds; a few examples are not coded in one of the cells."""
    draw = np.random.default_rng(7)
    told = {(e.question.segment, e.question.party): e.labels for e in examples}

    def predict(questions: Sequence[Question]) -> dict[str, Scores]:
        found = {name: draw.dirichlet([1, 1, 1, 3], len(questions))[:, :3] for name in CELLS}
        for row, question in enumerate(questions):
            for name, codes in told[question.segment, question.party].items():
                if codes:
                    found[name][row] *= 0.5
                    found[name][row, CODES.index(codes[0]) if codes[0] != "same" else 2] += 0.25
        return found

    folds = np.array([int(example.group[1:]) % 3 for example in examples])
    return held_out(lambda others: predict, examples, BOOK, folds)


@pytest.fixture(scope="module")
def held() -> dict[str, Held]:
    examples = trust(200)
    partly = [replace(e, labels={CELLS[0]: e.labels[CELLS[0]]}) if n % 7 == 0 else e for n, e in enumerate(examples)]
    return unsure(partly)


def answered(found: Held) -> tuple[Marks, Scores]:
    said, probability = np.zeros_like(found.marks), np.zeros_like(found.scores)
    for fold in set(found.folds.tolist()):
        settled = settle(found, found.folds != fold)
        inside = found.folds == fold
        probability[inside] = scaled(found.scores[inside], settled.scaling, exclusive=True)
        said[inside] = decided(found.dimension, probability[inside], settled.rule)[0]
    return said, probability


def named(dimension: Dimension, marks: Marks) -> list[str]:
    return [code.id for code, holds in zip(dimension.offered, marks, strict=True) if holds]


def test_the_figures_of_the_direction_are_those_of_what_follows_from_the_cells(held: dict[str, Held]) -> None:
    own = held[VIEW.id]
    assert len(own.rows) < len(held[CELLS[0]].rows), "the places in a cell are not those in the view"
    said = {name: dict(zip(held[name].rows, answered(held[name])[0], strict=True)) for name in CELLS}
    expected = np.zeros_like(own.marks)
    for place, row in enumerate(own.rows):
        direction = trust_direction([code for name in CELLS for code in named(held[name].dimension, said[name][row])])
        if direction is not None:
            expected[place, CODES.index(direction.value)] = True
    assert assess(held)[VIEW.id].figures == figures(VIEW.id, CODES, own.marks, expected, own.groups)
    assert not np.array_equal(expected, answered(own)[0]), "a rule of its own would say something else"


def test_what_is_said_of_cells_and_how_sure_the_direction_is_stays_their_own(held: dict[str, Held]) -> None:
    found = assess(held)
    for name in (*CELLS, VIEW.id):
        said, probability = answered(held[name])
        codes = [code.id for code in held[name].dimension.offered]
        if name != VIEW.id:
            assert found[name].figures == figures(name, codes, held[name].marks, said, held[name].groups)
        assert found[name].calibration == calibration_error(*answers_of(probability, held[name].marks, exclusive=True))


def test_no_rule_is_tuned_for_a_direction_that_follows_its_cells(held: dict[str, Held]) -> None:
    own = held[VIEW.id]
    assert best_rule(VIEW, own.marks * 0.3, own.marks) == Rule()
    assert best_rule(replace(VIEW, derived_from=()), own.marks * 0.3, own.marks) != Rule()
