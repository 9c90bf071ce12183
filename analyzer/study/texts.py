"""The use case without a study: a file of texts to a file of suggested codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from analyzer.classify.derive import is_direction
from analyzer.classify.evidence import examples_in, words_in
from analyzer.classify.model import Question
from analyzer.classify.suggest import suggest
from analyzer.core.codebook import Codebook, Dimension
from analyzer.core.coding import Direction, Prediction
from analyzer.exchange.jsonl import SuggestedItem, Suggestion, TextItem, read_texts, write_suggestions
from analyzer.settings import Settings
from analyzer.study.codebooks import load_codebook
from analyzer.study.trained import AUTO, load_model

TOLD = 0.25  # odds against unchanged trust from which a change is named; chosen on constructed sentences (evaluation/classify/recipes)


@dataclass(frozen=True, slots=True)
class Suggested:
    """How many texts there were, and for how many the model refused every answer."""

    texts: int
    refused: int
    output: Path


def suggest_for_texts(source: Path, codebook: str, output: Path, settings: Settings, *, model: str = AUTO) -> Suggested:
    """Write a line of suggestions for each line of texts, in their order; mistakes in the file are errors that name the line."""
    book = load_codebook(codebook)
    texts = read_texts(source)
    learned = load_model(model, book, settings)
    predictions = suggest([_question(number, text) for number, text in enumerate(texts)], learned.model, learned.encoder)
    by_text = groupby(predictions, key=lambda prediction: prediction.cell.segment)
    items = [_suggested(text, list(found), book) for text, (_, found) in zip(texts, by_text, strict=True)]
    write_suggestions(items, output)
    return Suggested(len(items), sum(item.refused for item in items), output)


def _question(number: int, text: TextItem) -> Question:
    return Question(str(number), text.text, text.party, text.speaker_party, text.before or "")


def _suggested(text: TextItem, predictions: Sequence[Prediction], book: Codebook) -> SuggestedItem:
    return SuggestedItem(
        id=text.id,
        suggestions=tuple(
            _suggestion(prediction, book.dimension(prediction.cell.dimension))
            for prediction in predictions
            if prediction.codes or book.dimension(prediction.cell.dimension).exclusive
        ),
        scores={prediction.cell.dimension: _scores(prediction, book.dimension(prediction.cell.dimension)) for prediction in predictions},
        refused=all(prediction.refused is not None for prediction in predictions),
    )


def _suggestion(prediction: Prediction, dimension: Dimension) -> Suggestion:
    """The codes suggested; in an exclusive dimension always the best one, also when the model thinks that none applies or refuses."""
    scores = _scores(prediction, dimension)
    if _always_one(dimension):
        codes: tuple[str, ...] = (direction_of(scores),)
    else:
        codes = prediction.codes or (prediction.scores[0].code,)
    return Suggestion(
        dimension=prediction.cell.dimension,
        code=codes[0],
        codes=codes,
        probability=scores[codes[0]],
        calibrated=prediction.calibrated,
        refused=prediction.refused is not None,
        applies=bool(prediction.codes),
        reason=prediction.refused.value if prediction.refused else None,
        party=prediction.cell.party,
        words=words_in(prediction.evidence),
        examples=examples_in(prediction.evidence),
    )


def _scores(prediction: Prediction, dimension: Dimension) -> dict[str, float]:
    """The scores by code; since a text has one direction of trust always, what no change is likely to hold is that of `same`."""
    scores = {score.code: score.value for score in prediction.scores}
    if _always_one(dimension):
        scores[Direction.SAME.value] = max(0.0, 1 - sum(value for code, value in scores.items() if code != Direction.SAME.value))
    return scores


def _always_one(dimension: Dimension) -> bool:
    """Whether it is a direction of trust that can say `same`."""
    return is_direction(dimension) and any(code.id == Direction.SAME.value for code in dimension.offered)


def direction_of(scores: Mapping[str, float]) -> str:
    """The likeliest change of trust, given all cells, where its odds against `same` are worth naming it."""
    changes = ((code, value) for code, value in scores.items() if code != Direction.SAME.value)
    change, value = max(changes, key=itemgetter(1), default=(Direction.SAME.value, 0.0))
    return change if value >= TOLD * scores[Direction.SAME.value] else Direction.SAME.value
