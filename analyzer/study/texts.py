"""The use case without a study: a file of texts to a file of suggested codes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from analyzer.classify.derive import is_direction
from analyzer.classify.evidence import examples_in, words_in
from analyzer.classify.model import Question, Rule
from analyzer.classify.refuse import DEFAULT_RULE, doubt_about
from analyzer.classify.suggest import DEFAULT_LIMITS, suggest
from analyzer.core.codebook import Codebook, Dimension
from analyzer.core.coding import Direction, Prediction, Reason, Score
from analyzer.exchange.jsonl import SuggestedItem, Suggestion, TextItem, read_texts, write_suggestions
from analyzer.settings import Settings
from analyzer.study.codebooks import load_codebook
from analyzer.study.events import Begun, Finished, Refused, Step, Tell, silent
from analyzer.study.suggest import DOUBTS, least_sure, telling
from analyzer.study.trained import AUTO, identity_of, load_model

TOLD = 0.5  # odds against unchanged trust from which a change is named; chosen on constructed statements (evaluation/classify/recipes)


@dataclass(frozen=True, slots=True)
class Suggested:
    """How many texts there were, and for how many the model refused every answer."""

    texts: int
    refused: int
    output: Path


def suggest_for_texts(
    source: Path, codebook: str, output: Path, settings: Settings, *, model: str = AUTO, tell: Tell = silent
) -> Suggested:
    """Write a line of suggestions for each line of texts, in their order; `tell` hears of lines that cannot be used."""
    book = load_codebook(codebook)
    texts = read_texts(source, lambda fault: tell(Refused(Step.SUGGEST, source.name, fault)))
    tell(Begun(Step.SUGGEST, 1, len(texts)))
    learned = load_model(model, book, settings, tell=tell)
    predictions = suggest([_question(number, text) for number, text in enumerate(texts)], learned.model, learned.encoder)
    by_text = groupby(telling(predictions, source.name, len(texts), tell), key=lambda prediction: prediction.cell.segment)
    said = [list(found) for _, found in by_text]
    told = [[_told(each, book, learned.model.rules) for each in found] for found in said]
    items = [_suggested(text, found, book) for text, found in zip(texts, told, strict=True)]
    if learned.row is not None:
        sure = [_sure_of_all(*pair, book) for pair in zip(said, told, strict=True)]
        items = [replace(item, row_accepted=accepted) for item, accepted in zip(items, _rows(texts, sure, learned.row), strict=True)]
    write_suggestions(items, output)
    done = Suggested(len(items), sum(item.refused for item in items), output)
    tell(Finished(Step.SUGGEST, source.name, len(texts), f"{done.texts} texts, {done.refused} of them refused altogether"))
    return done


def texts_to_do(source: Path, codebook: str, *, model: str = AUTO, tell: Tell = silent) -> int:
    """How many texts `suggest_for_texts` would ask a model about; raises where there is no such codebook or model."""
    identity_of(model, load_codebook(codebook))
    return len(read_texts(source, lambda fault: tell(Refused(Step.SUGGEST, source.name, fault))))


def _question(number: int, text: TextItem) -> Question:
    return Question(str(number), text.text, text.party, text.speaker_party, text.before or "", language=text.language)


def _rows(texts: Sequence[TextItem], sure: Sequence[float], accepted_from: float) -> list[bool]:
    """Whether all answers to a text, whichever trustor each line asks about, are accepted together."""
    least = dict[str, float]()
    for text, value in zip(texts, sure, strict=True):
        least[text.text] = min(value, least.get(text.text, value))
    return [least[text.text] >= accepted_from for text in texts]


def _sure_of_all(said: Sequence[Prediction], told: Sequence[Prediction], book: Codebook) -> float:
    """The confidence of the least sure answer; below any where the text is unfit, or a direction is told as another than its cells say."""
    same = all(own.codes == other.codes for own, other in zip(said, told, strict=True))
    return least_sure(said, book) if same else -math.inf


def _suggested(text: TextItem, told: Sequence[Prediction], book: Codebook) -> SuggestedItem:
    return SuggestedItem(
        id=text.id,
        suggestions=tuple(_suggestion(each) for each in told if each.codes or book.dimension(each.cell.dimension).exclusive),
        scores={each.cell.dimension: _by_code(each.scores) for each in told},
        refused=all(each.refused is not None for each in told),
    )


def _suggestion(prediction: Prediction) -> Suggestion:
    """The codes suggested, or the best one: in an exclusive dimension it is shown also when the model thinks that none applies.

    It is then not called calibrated, since what was measured is how sure the model is that none applies.
    """
    codes = prediction.codes or (prediction.scores[0].code,)
    return Suggestion(
        dimension=prediction.cell.dimension,
        code=codes[0],
        codes=codes,
        probability=_by_code(prediction.scores)[codes[0]],
        calibrated=prediction.calibrated and bool(prediction.codes),
        refused=prediction.refused is not None,
        applies=bool(prediction.codes),
        reason=prediction.refused.value if prediction.refused else None,
        party=prediction.cell.party,
        words=words_in(prediction.evidence),
        examples=examples_in(prediction.evidence),
    )


def _told(prediction: Prediction, book: Codebook, rules: Mapping[str, Rule]) -> Prediction:
    """A prediction as it is told of a text."""
    dimension = book.dimension(prediction.cell.dimension)
    return _told_direction(prediction, rules.get(dimension.id, DEFAULT_RULE)) if _has_one(dimension) else prediction


def _told_direction(prediction: Prediction, rule: Rule) -> Prediction:
    """A direction of trust as it is told of a text, which always has one: that none applies is a way to say `same`.

    Codes, doubt and calibration are those of this answer. Codes are () where `same` says only that nothing is told; it is the likeliest
    then. What was measured of probabilities is about the likeliest answer alone, and what was promised about the answer that follows from
    the cells. Why a text is unfit does not depend on the answer.
    """
    scores = always_one(_by_code(prediction.scores))
    ranked = sorted((Score(code, value) for code, value in scores.items()), key=lambda score: -score.value)
    code = direction_of(scores)
    codes = () if code == Direction.SAME.value and code not in prediction.codes else (code,)
    if rule.accept is None:
        doubt = doubt_about((code,), ranked, DEFAULT_LIMITS)
    else:
        doubt = prediction.refused or (None if codes == prediction.codes else Reason.UNSURE)
    return replace(
        prediction,
        scores=tuple(ranked),
        codes=codes,
        calibrated=prediction.calibrated and ranked[0].code == code,
        refused=doubt if prediction.refused in {None, *DOUBTS} else prediction.refused,
    )


def _by_code(scores: Sequence[Score]) -> dict[str, float]:
    return {score.code: score.value for score in scores}


def _has_one(dimension: Dimension) -> bool:
    """Whether it is a direction of trust that can say `same`."""
    return is_direction(dimension) and any(code.id == Direction.SAME.value for code in dimension.offered)


def always_one(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores of directions of which one holds of every text: what is missing to 1 is that of `same`."""
    return {**scores, Direction.SAME.value: max(0.0, 1 - sum(value for code, value in scores.items() if code != Direction.SAME.value))}


def direction_of(scores: Mapping[str, float]) -> str:
    """The likeliest change of trust, given all cells, where its odds against `same` are worth naming it."""
    changes = ((code, value) for code, value in scores.items() if code != Direction.SAME.value)
    change, value = max(changes, key=itemgetter(1), default=(Direction.SAME.value, 0.0))
    return change if value >= TOLD * scores[Direction.SAME.value] else Direction.SAME.value
