"""How long does learning take, encoding included? `linear` and `joint` on 500 units, `finetune` on 2,000.

Start from the repository root: python -m evaluation.classify.pace.run [linear] [joint] [finetune]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analyzer.classify.examples import Example
from analyzer.classify.training import RecipeName
from analyzer.codebooks import path_of
from analyzer.core.codebook import Codebook
from analyzer.exchange.codebook import read_codebook
from analyzer.settings import read_settings
from analyzer.study.train import Encoders, learned, recipes_for
from analyzer.study.training import Training
from corpora.interviews.load import FOLDER
from evaluation.classify.recipes.run import examples_of
from evaluation.classify.throughput.run import seconds_of
from evaluation.record import record_part

HERE = Path(__file__).resolve().parent
UNITS = {RecipeName.LINEAR: 500, RecipeName.JOINT: 500, RecipeName.FINETUNE: 2000}


def first(examples: Sequence[Example], units: int) -> list[Example]:
    """The examples of so many distinct texts."""
    texts = dict.fromkeys(example.question.text for example in examples)
    chosen = set(list(texts)[:units])
    return [example for example in examples if example.question.text in chosen]


def timed(name: RecipeName, examples: Sequence[Example], book: Codebook) -> dict[str, Any]:
    """Seconds of learning once, encoder loaded and texts encoded anew, and of all that `analyzer train` does with the recipe."""
    some = first(examples, UNITS[name])
    found: dict[str, Any] = {"units": UNITS[name], "examples": len(some)}

    def learn() -> object:
        return recipes_for(name, book, some, Encoders(read_settings()))[0].learn(some)

    def compare() -> object:
        return learned(some, book, Training(recipe=name), Encoders(read_settings()))

    return found | {"learning once": round(seconds_of(learn), 1), "with cross-validation": round(seconds_of(compare), 1)}


def main() -> None:
    book = read_codebook(path_of("outsourcing-alignment"))
    examples = examples_of(book)
    data = sorted((FOLDER / "units").glob("*.jsonl"))
    for name in map(RecipeName, sys.argv[1:] or UNITS):
        print(json.dumps(record_part(HERE, name, timed(name, examples, book), data=data)[name], indent=2))


if __name__ == "__main__":
    main()
