"""The models that come with the package, on the test part of the constructed interviews: python -m evaluation.classify.test_part.run

Other interviews by other writers than those learned from. Beside it, in the same terms, the author's codes and those of the second coder,
made without sight of each other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.classify.calibrate import answers_of, calibration_error
from analyzer.classify.derive import direction_marks, with_views
from analyzer.classify.examples import Example, Marks, task
from analyzer.classify.figures import figures, macro_f1
from analyzer.classify.model import Rule, Scores
from analyzer.classify.refuse import decided
from analyzer.classify.suggest import encoded
from analyzer.classify.training import Learned
from analyzer.codebooks import names, path_of
from analyzer.core.codebook import Codebook, Dimension
from analyzer.core.coding import Direction
from analyzer.exchange.codebook import read_codebook
from analyzer.settings import read_settings
from analyzer.study.texts import always_one, direction_of
from analyzer.study.trained import PROTOTYPE, load_model
from corpora.interviews.load import FOLDER, Part, labelled
from evaluation.classify.recipes.run import example_of
from evaluation.record import record

HERE = Path(__file__).resolve().parent
CODINGS = ("adjudicated", "author", "second")


def examples_of(book: Codebook, coding: str) -> list[Example]:
    """The rows of the test part that were coded by a codebook; the group is the interview."""
    coded = {dimension.id for dimension in book.coded}
    return [example_of(row, row["group"]) for row in labelled(coding, part=Part.TEST) if set(row["labels"]) <= coded]


def marks_of(book: Codebook, examples: Sequence[Example]) -> dict[str, tuple[list[int], Marks]]:
    """By dimension, views included: the rows that were coded in it, and their codes."""
    found = {dimension.id: task(examples, dimension) for dimension in book.coded}
    marks = {name: (each.rows.tolist(), each.marks) for name, each in found.items()}
    for view in (dimension for dimension in book.dimensions if dimension.derived_from):
        sources = [found[name] for name in view.derived_from]
        marks[view.id] = sources[0].rows.tolist(), direction_marks(view, [(each.dimension, each.marks) for each in sources])
    return marks


def measured(book: Codebook, learned: Learned) -> dict[str, Any]:
    """Figures of one model by dimension."""
    gold, author, second = (examples_of(book, coding) for coding in CODINGS)
    asked = [example.question for example in gold]
    scores = with_views(learned.model.dimensions, learned.model.predict(asked, encoded(asked, learned.model, learned.encoder)))
    groups = [example.group for example in gold]
    held, first, other = (marks_of(book, examples) for examples in (gold, author, second))
    found = {
        dimension.id: _figures(dimension, scores[dimension.id], learned, held[dimension.id], groups)
        | {"both codings": _rounded(macro_f1(first[dimension.id][1], other[dimension.id][1]))}
        for dimension in learned.model.dimensions
    }
    for view in (dimension for dimension in learned.model.dimensions if dimension.derived_from):
        rows, marks = held[view.id]
        cells = [(book.dimension(name), scores[name][rows]) for name in view.derived_from]
        followed = direction_marks(view, [(cell, decided(cell, own, learned.model.rules.get(cell.id, Rule()))[0]) for cell, own in cells])
        found[view.id] |= {
            "f1 as a study follows the cells": _rounded(macro_f1(marks, followed)),
            **_told(view, scores[view.id][rows], marks),
        }
    return found


def _told(view: Dimension, scores: Scores, marks: Marks) -> dict[str, Any]:
    """Figures of the direction as `analyzer suggest FILE` tells it: always one, `same` also where nothing is coded."""
    codes = [code.id for code in view.offered]
    same = codes.index(Direction.SAME.value)
    told, held = np.zeros_like(marks), marks.copy()
    held[~marks.any(axis=1), same] = True
    for row, own in enumerate(scores):
        told[row, codes.index(direction_of(always_one(dict(zip(codes, own.tolist(), strict=True)))))] = True
    return {"f1 as texts are told": _rounded(macro_f1(held, told)), "units": dict(zip(codes, marks.sum(axis=0).tolist(), strict=True))}


def _figures(
    dimension: Dimension, scores: Scores, learned: Learned, held: tuple[list[int], Marks], groups: Sequence[str]
) -> dict[str, Any]:
    rows, marks = held
    own = scores[rows]
    said, _ = decided(dimension, own, learned.model.rules.get(dimension.id, Rule()))
    found = figures(dimension.id, [code.id for code in dimension.offered], marks, said, [groups[row] for row in rows])
    error = calibration_error(*answers_of(own, marks, exclusive=dimension.exclusive))
    line: dict[str, Any] = {
        "f1": _rounded(found.macro_f1.value),
        "interval": [_rounded(found.macro_f1.low), _rounded(found.macro_f1.high)],
        "by code": {code.code: _rounded(code.f1.value) for code in found.codes},
        "calibration error": _rounded(error.error),
        "if perfect": _rounded(error.perfect),
    }
    if not dimension.exclusive:
        suggested = calibration_error(own[said], marks[said])
        line |= {"calibration error of suggested codes": _rounded(suggested.error), "if perfect, of these": _rounded(suggested.perfect)}
    if dimension.derived_from:
        coded = marks.any(axis=1)
        best = np.arange(own.shape[1])[None, :] == own.argmax(axis=1)[:, None]
        line["f1 where trust is coded"] = _rounded(macro_f1(marks[coded], best[coded]))
    return line


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def main() -> None:
    found: dict[str, Any] = {}
    for name in names():
        book = read_codebook(path_of(name))
        for model in (name, PROTOTYPE):
            found[f"{name}, {'trained' if model == name else model}"] = measured(book, load_model(model, book, read_settings()))
    print(json.dumps(found, indent=2))
    data = [FOLDER / "units" / f"{writer}.jsonl" for writer in ("w13", "w14")]
    models = [HERE.parents[2] / "models" / name / "model.json" for name in names()]
    record(HERE, found, data=[*data, *(FOLDER / "codes" / coding / path.name for coding in CODINGS for path in data), *models])


if __name__ == "__main__":
    main()
