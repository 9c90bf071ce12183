"""Development figures of the prototype recipe: constructed sentences on which its constants were chosen, so no test of it.

Start from the repository root: python -m evaluation.classify.prototype.run
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from analyzer.classify.encode import Encoder, load_encoder
from analyzer.classify.model import Question
from analyzer.classify.prototype import build_prototypes
from analyzer.classify.suggest import suggest
from analyzer.codebooks import names, path_of
from analyzer.core.coding import Cell, Prediction, trust_direction
from analyzer.exchange.codebook import read_codebook
from analyzer.settings import read_settings
from analyzer.weights import path_of as weights_of
from evaluation.record import record

HERE = Path(__file__).resolve().parent
DEVELOPMENT = HERE / "dev.jsonl"
PARTIES = ("customer", "provider")


@dataclass(frozen=True, slots=True)
class Answered:
    """What should be coded, what is suggested, and whether the model stands by it."""

    gold: frozenset[str]
    suggested: frozenset[str]
    kept: bool


def questions_of(item: dict[str, Any]) -> list[Question]:
    parties = PARTIES if "trust" in item else (None,)
    return [Question(item["id"], item["text"], party, item.get("speaker_party")) for party in parties]


def gold_of(item: dict[str, Any], cell: Cell) -> frozenset[str] | None:
    """The codes of a cell; None where the item was not judged in that dimension."""
    if cell.party is None:
        return frozenset(item["labels"][cell.dimension]) if cell.dimension in item["labels"] else None
    cells = item["trust"][cell.party]
    if cell.dimension != "trust_direction":
        return frozenset(cells[cell.dimension])
    direction = trust_direction([value for values in cells.values() for value in values])
    return frozenset() if direction is None else frozenset([direction.value])


def f1(answers: Sequence[Answered], code: str) -> float | None:
    both = sum(code in answer.gold and code in answer.suggested for answer in answers)
    either = sum((code in answer.gold) + (code in answer.suggested) for answer in answers)
    return 2 * both / either if either else None


def figures_of(answers: Sequence[Answered]) -> dict[str, Any]:
    codes = sorted({code for answer in answers for code in answer.gold | answer.suggested})
    by_code = {code: value for code in codes if (value := f1(answers, code)) is not None}
    kept = [answer for answer in answers if answer.kept]
    return {
        "cells": len(answers),
        "macro_f1": round(mean(by_code.values()), 3),
        "f1": {code: round(value, 2) for code, value in by_code.items()},
        "answered": round(len(kept) / len(answers), 3),
        "right_of_answered": round(mean(answer.gold == answer.suggested for answer in kept), 3) if kept else None,
        "right_of_all": round(mean(answer.gold == answer.suggested for answer in answers), 3),
    }


def measured(codebook: str, items: dict[str, dict[str, Any]], encoder: Encoder) -> dict[str, Any]:
    model = build_prototypes(read_codebook(path_of(codebook)), encoder)
    questions = [question for item in items.values() if item["codebook"] == codebook for question in questions_of(item)]
    answers: dict[str, list[Answered]] = {}
    for prediction in suggest(questions, model, encoder):
        gold = gold_of(items[prediction.cell.segment], prediction.cell)
        if gold is not None:
            answers.setdefault(prediction.cell.dimension, []).append(_answered(gold, prediction))
    return {dimension: figures_of(found) for dimension, found in answers.items()}


def _answered(gold: frozenset[str], prediction: Prediction) -> Answered:
    return Answered(gold, frozenset(prediction.codes), prediction.refused is None)


def main() -> None:
    items = {item["id"]: item for item in map(json.loads, DEVELOPMENT.read_text().splitlines())}
    encoder = load_encoder(weights_of("minilm", read_settings()))
    figures = {dimension: found for codebook in names() for dimension, found in measured(codebook, items, encoder).items()}
    print(json.dumps({dimension: found["macro_f1"] for dimension, found in figures.items()}, indent=2))
    record(HERE, {"development": figures}, data=[DEVELOPMENT])


if __name__ == "__main__":
    main()
