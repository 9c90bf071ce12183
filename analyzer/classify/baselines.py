"""What any model must beat: the commonest answer, and logistic regression on weighted words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from analyzer.classify.examples import Example, Task, tasks
from analyzer.classify.heads import fit_head
from analyzer.classify.model import Question, Scores
from analyzer.core.codebook import Codebook
from analyzer.optional import need

Predict: TypeAlias = Callable[[Sequence[Question]], Mapping[str, Scores]]
Fit: TypeAlias = Callable[[Sequence[Example]], Predict]

STRENGTH = 10.0  # inverse of the ridge penalty
MOST_WORDS = 3000  # and pairs of words, the commonest


def majority(codebook: Codebook) -> Fit:
    """Every unit gets the rates of the codes, so that the commonest answer is suggested."""

    def fit(examples: Sequence[Example]) -> Predict:
        rates = {task.dimension.id: task.marks.mean(axis=0) for task in tasks(examples, codebook)}
        return lambda questions: {name: np.tile(rate, (len(questions), 1)) for name, rate in rates.items()}

    return fit


def weighted_words(codebook: Codebook) -> Fit:
    """TF-IDF of words and pairs of words, the trustor and the speaker's party as words among them."""

    def fit(examples: Sequence[Example]) -> Predict:
        vectoriser = need("sklearn.feature_extraction.text", extra="text").TfidfVectorizer(
            sublinear_tf=True, max_features=MOST_WORDS, analyzer=_words
        )
        read = vectoriser.fit_transform([_wording(example.question) for example in examples]).astype(np.float32)
        found = tasks(examples, codebook)
        heads = {task.dimension.id: (task, fit_head(task, read[task.rows], strength=STRENGTH)) for task in found}
        return partial(_predict, vectoriser, heads)

    return fit


def _predict(vectoriser: Any, heads: Mapping[str, tuple[Task, Any]], questions: Sequence[Question]) -> dict[str, Scores]:
    read = vectoriser.transform([_wording(question) for question in questions]).astype(np.float32)
    return {name: head.scores(read, task.dimension) for name, (task, head) in heads.items()}


def _words(wording: str) -> list[str]:
    words = wording.lower().split()
    return [*words, *map(" ".join, pairwise(words))]


def _wording(question: Question) -> str:
    return f"{question.text} trustor={question.party} speaker={question.speaker_party} side={question.party == question.speaker_party}"
