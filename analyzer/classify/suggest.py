"""Questions to predictions: one encoding per unit, all dimensions at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

import numpy as np

from analyzer import __version__
from analyzer.classify.derive import direction_codes, with_views
from analyzer.classify.encode import Encoder
from analyzer.classify.evidence import carrying, nearest
from analyzer.classify.examples import Marks
from analyzer.classify.hearing import as_heard
from analyzer.classify.model import Model, Question, Rule, Scores, Vectors
from analyzer.classify.refuse import DEFAULT_RULE, Limits, answer, doubt_about, unfit
from analyzer.core.codebook import Dimension
from analyzer.core.coding import Cell, Prediction, Reason, Score
from analyzer.core.identity import Provenance, product_id

DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class _Setup:
    """What holds for all predictions of one call."""

    dimensions: tuple[Dimension, ...]
    language: str | None
    calibrated: Collection[str]
    rules: Mapping[str, Rule]
    limits: Limits
    model_hash: str
    recipe_hash: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with its scores by dimension, the nearest examples, whether it is unlike all of them, and the parts of its words.

    `parts` have the shape (n_words, n_offered_codes) by dimension.
    """

    question: Question
    scores: Mapping[str, Scores]
    near: tuple[str, ...]
    unlike: bool
    parts: Mapping[str, Scores]


def suggest(questions: Iterable[Question], model: Model, encoder: Encoder, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[Prediction]:
    """Predictions in the order of the questions and of the model's dimensions, each cell once.

    Ask once per trustor where a dimension is per party: the cells of the other dimensions come with the first question about a segment. A
    question without a party gets party-less cells. Refused predictions keep their scores and codes.
    """
    hashes = product_id(model.id, encoder.id), product_id("limits", asdict(limits))
    setup = _Setup(model.dimensions, encoder.language, model.calibrated, model.rules, limits, *hashes)
    done: set[Cell] = set()
    for chunk in _chunks(questions, encoder.at_once):
        for asked in _asked(chunk, model, encoder):
            for prediction in _predictions(asked, setup):
                if prediction.cell not in done:
                    done.add(prediction.cell)
                    yield prediction


def encoded(questions: Sequence[Question], model: Model, encoder: Encoder) -> Vectors:
    """The vectors of the wordings of questions, shape (n_questions, n_wordings, width), encoded together."""
    wordings = [model.wordings(question) for question in questions]
    flat = encoder.encode([text for texts in wordings for text in texts])
    return flat.reshape(len(wordings), -1, flat.shape[1])


def scored(questions: Sequence[Question], model: Model, encoder: Encoder) -> Mapping[str, Scores]:
    """The scores by dimension of questions encoded together, shape (n_questions, n_offered_codes), as `suggest` has them."""
    if not model.rates or all(question.heard is None for question in questions):
        return model.predict(questions, encoded(questions, model, encoder))
    asked = [each.scores for some in _chunks(questions, encoder.at_once) for each in _asked(some, model, encoder)]
    return {name: np.stack([scores[name] for scores in asked]) for name in asked[0]}


def refusals(
    questions: Sequence[Question], model: Model, encoder: Encoder, *, limits: Limits = DEFAULT_LIMITS
) -> tuple[Reason | None, ...]:
    """Why `suggest` refuses each question whatever the answer would be; None where it does not."""
    _, unlike = _nearest(model, encoded(questions, model, encoder))
    return tuple(_bar(question, encoder.language, limits, unlike=far) for question, far in zip(questions, unlike.tolist(), strict=True))


def _chunks(questions: Iterable[Question], size: int) -> Iterator[list[Question]]:
    remaining = iter(questions)
    return iter(lambda: list(islice(remaining, size)), [])


def _nearest(model: Model, vectors: Vectors) -> tuple[tuple[tuple[str, ...], ...], Marks]:
    """The nearest examples of each question, and whether it is unlike all of them; `vectors` of its wordings."""
    if model.memory is None:
        return ((),) * len(vectors), np.zeros(len(vectors), bool)
    return nearest(model.memory, vectors[:, 0])


def _bar(question: Question, language: str | None, limits: Limits, *, unlike: bool) -> Reason | None:
    return unfit(question, language, limits) or (Reason.UNLIKE if unlike else None)


def _asked(chunk: Sequence[Question], model: Model, encoder: Encoder) -> Iterator[_Asked]:
    wordings = [model.wordings(question) for question in chunk]
    flat, parts = encoder.read([text for texts in wordings for text in texts])
    vectors = flat.reshape(len(wordings), -1, flat.shape[1])
    scores = with_views(model.dimensions, model.predict(chunk, vectors))
    near, unlike = _nearest(model, vectors)
    shares = dict[tuple[str | None, str | None], _Shares]()
    for row, question in enumerate(chunk):
        role = question.speaker_party, question.party
        if role not in shares:
            shares[role] = _Shares.of(model, question, flat.shape[1])
        own = parts[row * vectors.shape[1]][len(wordings[row][0].split()) - len(question.text.split()) :]
        shared = shares[role].in_(own)
        heard = as_heard(question.heard, model, {dimension: rows[row] for dimension, rows in scores.items()}, shared)
        yield _Asked(question, heard, near[row], bool(unlike[row]), shared)


@dataclass(frozen=True, slots=True, eq=False)
class _Shares:
    """Where the codes of all dimensions lie in the vectors for a speaker and a trustor, side by side, and which columns are whose."""

    directions: Scores
    columns: Mapping[str, slice]

    @classmethod
    def of(cls, model: Model, question: Question, width: int) -> _Shares:
        found = {each.id: model.directions(each.id, question, width) for each in model.dimensions if not each.derived_from}
        known = {name: directions for name, directions in found.items() if directions is not None}
        ends = np.cumsum([0, *(directions.shape[1] for directions in known.values())]).tolist()
        columns = {name: slice(start, end) for name, start, end in zip(known, ends, ends[1:], strict=False)}
        return cls(np.concatenate([np.zeros((width, 0)), *known.values()], axis=1), columns)

    def in_(self, parts: Vectors) -> dict[str, Scores]:
        """What each word adds to the log odds of each code, shape (n_words, n_codes) by dimension."""
        added = parts @ self.directions
        return {name: added[:, columns] for name, columns in self.columns.items()}


def _predictions(asked: _Asked, setup: _Setup) -> Iterator[Prediction]:
    question = asked.question
    bar = _bar(question, setup.language, setup.limits, unlike=asked.unlike)
    made_by = Provenance("suggest", __version__, setup.recipe_hash, setup.model_hash, (question.segment,))
    named = product_id(setup.recipe_hash, setup.model_hash, question.segment, question.text, question.speaker_party, question.before)
    suggested: dict[str, tuple[str, ...]] = {}
    for dimension in setup.dimensions:
        if dimension.id not in asked.scores:
            continue
        cell = Cell(question.segment, dimension.id, question.party if dimension.per_party else None)
        ranked = _ranked(dimension, asked.scores[dimension.id])
        codes, doubt = _answer(dimension, ranked, suggested, setup)
        suggested[dimension.id] = codes
        identity = product_id("prediction", named, cell.dimension, cell.party)
        evidence = (*_words(dimension, ranked, codes, asked.parts), *asked.near)
        calibrated = dimension.id in setup.calibrated
        yield Prediction(identity, cell, ranked, codes, calibrated, bar or doubt, made_by, evidence)


def _answer(
    dimension: Dimension, ranked: Sequence[Score], suggested: Mapping[str, tuple[str, ...]], setup: _Setup
) -> tuple[tuple[str, ...], Reason | None]:
    """The codes suggested and the doubt about them; a view follows the cells it is derived from."""
    rule = setup.rules.get(dimension.id, DEFAULT_RULE)
    if not dimension.derived_from:
        return answer(dimension, ranked, setup.limits, rule)
    codes = direction_codes(dimension, [code for source in dimension.derived_from for code in suggested.get(source, ())])
    return codes, doubt_about(codes, ranked, setup.limits, rule)


def _words(dimension: Dimension, ranked: Sequence[Score], codes: Sequence[str], parts: Mapping[str, Scores]) -> tuple[str, ...]:
    """The words that carried the first code suggested, or the best one where none is."""
    if dimension.id not in parts:
        return ()
    first = codes[0] if codes else ranked[0].code
    column = next(number for number, code in enumerate(dimension.offered) if code.id == first)
    return carrying(parts[dimension.id][:, column])


def _ranked(dimension: Dimension, scores: Scores) -> tuple[Score, ...]:
    by_code = [Score(code.id, value) for code, value in zip(dimension.offered, scores.tolist(), strict=True)]
    return tuple(sorted(by_code, key=lambda score: -score.value))
