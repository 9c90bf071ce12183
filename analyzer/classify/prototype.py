"""The recipe without labels: a codebook's own sentences are the prototypes of its codes.

A linear map from vectors to codes is fitted to the definitions, criteria and examples of the codebook (ridge regression, in closed
form). Against them stand sentences of talk in which nothing is at issue, and the examples of the other dimensions as far as they do not
resemble this one: unlabelled sentences of which only the reliable negatives are kept (Li and Liu 2003). The constants were chosen on the
constructed development set of evaluation/classify/prototype.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.encode import Encoder
from analyzer.classify.model import Memory, Question, Rule, Scores, Vectors, nothing_learned
from analyzer.classify.standpoint import plausibility
from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.core.identity import product_id

Matrix: TypeAlias = NDArray[np.float64]

EXAMPLE_WEIGHT = 1.0
CRITERION_WEIGHT = 0.5  # of a definition or an inclusion criterion
BACKGROUND_WEIGHT = 0.5
OTHER_WEIGHT = 0.3  # of an example of another dimension
RESEMBLES = 0.4  # fitted value from which an example of another dimension may belong to this one too
RIDGE = 1.0
LEVEL = 0.26  # fitted value at which a code is as likely to apply as not
SHARPNESS = 10.0  # of the step from 0 to 1 around the level

BACKGROUND = (
    "I worked in a bank before and then came here in 2015.",
    "Good morning, thanks that you took the time.",
    "Is the recording already running?",
    "We had lunch outside because the sun was shining.",
    "I like to travel, mostly to the mountains.",
    "Let me see, where were we?",
    "Hm, okay, yes.",
    "My children go to school near the office.",
    "The traffic this morning was terrible.",
    "I do not remember that any more.",
    "That is a good question.",
    "Sorry, could you repeat that?",
    "Our firm has two hundred people and was founded by my uncle.",
    "The coffee machine is next to the stairs.",
    "He retired and lives now at the sea.",
    "Football last night was boring.",
    "I studied chemistry.",
    "No, nothing to add.",
    "So the next topic on your list?",
    "It is a nice old house with a garden.",
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a codebook: the code it stands for (None: for none of the dimension's codes), and how much it weighs."""

    text: str
    code: str | None
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The map of one dimension: fitted values are vectors @ slopes + intercepts; slopes have the shape (width, n_offered_codes)."""

    slopes: Matrix
    intercepts: Matrix

    def fitted(self, vectors: Vectors) -> Matrix:
        """Values around 1 where a code applies and around 0 where it does not, shape (n, n_offered_codes)."""
        return vectors[:, : len(self.slopes)] @ self.slopes + self.intercepts


@dataclass(frozen=True, slots=True, eq=False)
class PrototypeModel:
    """A `Model` that knows nothing but the codebook; its scores are no probabilities."""

    id: str
    dimensions: tuple[Dimension, ...]
    heads: Mapping[str, Head]
    calibrated: frozenset[str] = frozenset()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    rates: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    recall: Callable[[], Memory | None] = nothing_learned

    @property
    def memory(self) -> Memory | None:
        """What `recall` says it has learned from."""
        return self.recall()

    def wordings(self, question: Question) -> tuple[str, ...]:
        """The unit's text alone: whose trust is meant is no matter of the encoding."""
        return (question.text,)

    def directions(self, dimension: str, question: Question, width: int) -> Scores | None:  # noqa: ARG002 - the same for everybody
        """The slopes of a dimension's head; columns that it does not read count for nothing."""
        if dimension not in self.heads:
            return None
        slopes = self.heads[dimension].slopes
        return np.pad(slopes, ((0, width - len(slopes)), (0, 0)))

    def limited_to(self, dimensions: Collection[str]) -> PrototypeModel:
        """The model that answers these of its dimensions, with an id of its own."""
        kept = tuple(dimension for dimension in self.dimensions if dimension.id in dimensions)
        if kept == self.dimensions:
            return self
        return replace(self, id=product_id(self.id, [dimension.id for dimension in kept]), dimensions=kept)

    def predict(self, questions: Sequence[Question], vectors: Vectors) -> Mapping[str, Scores]:
        """Scores by coded dimension, shape (n_questions, n_offered_codes); the wording tells for which trustor a passage speaks."""
        plausible = np.array([[plausibility(question)] for question in questions]).reshape(len(questions), 1)
        scores = {}
        for dimension in self.dimensions:
            if dimension.id in self.heads:
                found = _scores(dimension, self.heads[dimension.id].fitted(vectors[:, 0]))
                scores[dimension.id] = found * plausible if dimension.per_party else found
        return scores


def build_prototypes(codebook: Codebook, encoder: Encoder) -> PrototypeModel:
    """A model made of the sentences of a codebook, encoded once; a dimension whose codes are all retired is not answered."""
    answered = [dimension for dimension in codebook.coded if dimension.offered]
    sentences = {dimension.id: (*own_sentences(dimension), *_background()) for dimension in answered}
    others = {dimension.id: other_examples(codebook, dimension) for dimension in answered}
    texts = list(dict.fromkeys(s.text for group in (sentences, others) for part in group.values() for s in part))
    vector_of = dict(zip(texts, encoder.encode(texts)[:, : encoder.alike], strict=True))
    heads = {d.id: _head(d, sentences[d.id], others[d.id], vector_of) for d in answered}
    constants = [EXAMPLE_WEIGHT, CRITERION_WEIGHT, BACKGROUND_WEIGHT, OTHER_WEIGHT, RESEMBLES, RIDGE, LEVEL, SHARPNESS]
    contents = repr([asdict(dimension) for dimension in codebook.dimensions])
    return PrototypeModel(product_id("prototype", contents, encoder.id, constants, BACKGROUND), codebook.dimensions, heads)


def own_sentences(dimension: Dimension) -> tuple[Sentence, ...]:
    """The definition, inclusion criteria and examples of every code that is offered."""
    return tuple(sentence for code in dimension.offered for sentence in _sentences(code))


def _sentences(code: Code) -> tuple[Sentence, ...]:
    criteria = (f"{code.name}. {code.definition}", *code.include)
    return (
        *(Sentence(text, code.id, CRITERION_WEIGHT) for text in criteria),
        *(Sentence(text, code.id, EXAMPLE_WEIGHT) for text in code.examples),
    )


def other_examples(codebook: Codebook, dimension: Dimension) -> tuple[Sentence, ...]:
    """The examples of the other coded dimensions, each once."""
    others = (other for other in codebook.coded if other.id != dimension.id)
    texts = dict.fromkeys(text for other in others for code in other.offered for text in code.examples)
    return tuple(Sentence(text, None, OTHER_WEIGHT) for text in texts)


def _background() -> tuple[Sentence, ...]:
    return tuple(Sentence(text, None, BACKGROUND_WEIGHT) for text in BACKGROUND)


def _head(dimension: Dimension, own: Sequence[Sentence], others: Sequence[Sentence], vector_of: Mapping[str, Vectors]) -> Head:
    first = _fit(dimension, own, vector_of)
    negatives = [s for s in others if first.fitted(vector_of[s.text][None]).max() < RESEMBLES]
    return _fit(dimension, [*own, *negatives], vector_of) if negatives else first


def _fit(dimension: Dimension, sentences: Sequence[Sentence], vector_of: Mapping[str, Vectors]) -> Head:
    """Weighted ridge regression of 0/1 targets on vectors, with a free intercept."""
    x = np.stack([vector_of[s.text] for s in sentences]).astype(np.float64)
    y = np.array([[float(s.code == code.id) for code in dimension.offered] for s in sentences])
    weights = np.array([s.weight for s in sentences])
    x_mean, y_mean = np.average(x, axis=0, weights=weights), np.average(y, axis=0, weights=weights)
    weighted = (x - x_mean) * weights[:, None]
    slopes = np.linalg.solve(weighted.T @ (x - x_mean) + RIDGE * np.eye(x.shape[1]), weighted.T @ (y - y_mean))
    return Head(slopes, y_mean - x_mean @ slopes)


def _scores(dimension: Dimension, fitted: Matrix) -> Scores:
    """Fitted values as scores: independent of each other, or in an exclusive dimension as shares beside `none applies` at the level."""
    odds = np.exp(SHARPNESS * (fitted - LEVEL))
    rivals = odds.sum(axis=1, keepdims=True) if dimension.exclusive else odds
    return np.asarray(odds / (1 + rivals), np.float64)
