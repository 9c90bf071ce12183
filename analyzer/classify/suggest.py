"""Questions to predictions: one encoding per unit, all dimensions at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from analyzer import __version__
from analyzer.classify.derive import direction_scores, is_direction
from analyzer.classify.encode import Encoder
from analyzer.classify.model import Model, Question, Scores
from analyzer.classify.refuse import Limits, answer, doubt_about, unfit
from analyzer.core.codebook import Dimension
from analyzer.core.coding import Cell, Prediction, Reason, Score, trust_direction
from analyzer.core.identity import Provenance, product_id

CHUNK = 2048  # questions encoded together: enough to sort by length, few enough to report progress
DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class _Setup:
    """What holds for all predictions of one call."""

    dimensions: tuple[Dimension, ...]
    language: str | None
    calibrated: bool
    limits: Limits
    model_hash: str
    recipe_hash: str


def suggest(questions: Iterable[Question], model: Model, encoder: Encoder, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[Prediction]:
    """Predictions in the order of the questions and of the model's dimensions, each cell once.

    Ask once per trustor where a dimension is per party: the cells of the other dimensions come with the first question about a segment. A
    question without a party gets party-less cells. Refused predictions keep their scores and codes.
    """
    hashes = product_id(model.id, encoder.id), product_id("limits", asdict(limits))
    setup = _Setup(model.dimensions, encoder.language, model.calibrated, limits, *hashes)
    done: set[Cell] = set()
    remaining = iter(questions)
    while chunk := list(islice(remaining, CHUNK)):
        vectors = encoder.encode([model.wording(question) for question in chunk])
        scores = _with_views(model.dimensions, model.predict(chunk, vectors))
        for row, question in enumerate(chunk):
            for prediction in _predictions(question, {dimension: rows[row] for dimension, rows in scores.items()}, setup):
                if prediction.cell not in done:
                    done.add(prediction.cell)
                    yield prediction


def _with_views(dimensions: Sequence[Dimension], scores: Mapping[str, Scores]) -> dict[str, Scores]:
    """The scores together with those of the derived directions of trust."""
    complete = dict(scores)
    by_id = {dimension.id: dimension for dimension in dimensions}
    for view in dimensions:
        if is_direction(view):
            complete[view.id] = direction_scores(view, [by_id[source] for source in view.derived_from], scores)
    return complete


def _predictions(question: Question, scores: Mapping[str, Scores], setup: _Setup) -> Iterator[Prediction]:
    bar = unfit(question, setup.language, setup.limits)
    made_by = Provenance("suggest", __version__, setup.recipe_hash, setup.model_hash, (question.segment,))
    asked = product_id(setup.recipe_hash, setup.model_hash, question.segment, question.text, question.speaker_party, question.before)
    suggested: dict[str, tuple[str, ...]] = {}
    for dimension in setup.dimensions:
        if dimension.id not in scores:
            continue
        cell = Cell(question.segment, dimension.id, question.party if dimension.per_party else None)
        ranked = _ranked(dimension, scores[dimension.id])
        codes, doubt = _answer(dimension, ranked, suggested, setup.limits)
        suggested[dimension.id] = codes
        identity = product_id("prediction", asked, cell.dimension, cell.party)
        yield Prediction(identity, cell, ranked, codes, setup.calibrated, bar or doubt, made_by)


def _answer(
    dimension: Dimension, ranked: Sequence[Score], suggested: Mapping[str, tuple[str, ...]], limits: Limits
) -> tuple[tuple[str, ...], Reason | None]:
    """The codes suggested and the doubt about them; a view follows the cells it is derived from."""
    if not dimension.derived_from:
        return answer(dimension, ranked, limits)
    direction = trust_direction([code for source in dimension.derived_from for code in suggested[source]])
    codes = () if direction is None else (direction.value,)
    return codes, doubt_about(codes, ranked, limits)


def _ranked(dimension: Dimension, scores: Scores) -> tuple[Score, ...]:
    by_code = [Score(code.id, value) for code, value in zip(dimension.offered, scores.tolist(), strict=True)]
    return tuple(sorted(by_code, key=lambda score: -score.value))
