"""Which recipe learns the built-in codebooks best? Cross-validation on the training part of the constructed interviews, by writer.

Start from the repository root: python -m evaluation.classify.recipes.run [prototype] [linear] [joint] [finetune]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analyzer.classify.examples import Example
from analyzer.classify.model import Question
from analyzer.classify.training import Outcome, RecipeName, Request, train
from analyzer.codebooks import names, path_of
from analyzer.core.codebook import Codebook
from analyzer.exchange.codebook import read_codebook
from analyzer.settings import read_settings
from analyzer.study.train import Encoders, recipes_for
from corpora.interviews.load import FOLDER, Part, labelled, load
from evaluation.record import record

HERE = Path(__file__).resolve().parent
QUICK = ("prototype", "linear", "joint")


def examples_of(book: Codebook) -> list[Example]:
    """The rows of the interviews that were coded by a codebook; the group is the writer, who is never on both sides."""
    writer = {unit.interview: unit.writer for unit in load().units}
    coded = {dimension.id for dimension in book.coded}
    return [example_of(row, writer[row["group"]]) for row in labelled(part=Part.TRAIN) if set(row["labels"]) <= coded]


def example_of(row: dict[str, Any], writer: str) -> Example:
    """A row of labels as an example."""
    question = Question(row["id"], row["text"], row["party"], row["speaker_party"], row["before"])
    return Example(row["id"], question, {name: tuple(codes) for name, codes in row["labels"].items()}, writer)


def compared(book: Codebook, recipes: Sequence[RecipeName], encoders: Encoders) -> Outcome:
    examples = examples_of(book)
    chosen = [recipe for name in recipes for recipe in recipes_for(name, book, examples, encoders)]
    return train(examples, chosen, Request(codebook=book), tell=lambda line: print(line, flush=True))


def figures(outcome: Outcome) -> dict[str, Any]:
    return {
        "chosen": outcome.chosen,
        "examples": outcome.examples,
        "writers": outcome.interviews,
        "recipes": {
            trial.name: {
                "mean": round(trial.mean_f1, 3),
                **{name: _line(found.figures.macro_f1.value, found.calibration) for name, found in trial.assessments.items()},
            }
            for trial in outcome.trials
        },
        "learning_curve": [{"examples": point.examples, "mean": round(point.mean_f1, 3)} for point in outcome.curve],
    }


def _line(f1: float | None, calibration: Any) -> dict[str, float | None]:
    error, perfect = (calibration.error, calibration.perfect) if calibration else (None, None)
    return {name: None if value is None else round(value, 3) for name, value in {"f1": f1, "error": error, "if_perfect": perfect}.items()}


def main() -> None:
    recipes = [RecipeName(name) for name in sys.argv[1:] or QUICK]
    encoders = Encoders(read_settings())
    found = {name: figures(compared(read_codebook(path_of(name)), recipes, encoders)) for name in names()}
    print(json.dumps(found, indent=2))
    record(HERE, found, data=[*sorted((FOLDER / "units").glob("*.jsonl")), *sorted((FOLDER / "codes" / "author").glob("*.jsonl"))])


if __name__ == "__main__":
    main()
