"""When a suggestion is made, and when the model refuses and says why."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.encode import WORDS_READ
from analyzer.classify.examples import Marks
from analyzer.classify.language import in_another_language
from analyzer.classify.model import NEVER, Question, Rule, Scores
from analyzer.core.codebook import Dimension
from analyzer.core.coding import Reason, Score

WORD = re.compile(r"\w+(?:['’-]\w+)*")
APPLIES = 0.5  # the score from which a code of a multi-label dimension is suggested
DEFAULT_RULE = Rule()


@dataclass(frozen=True, slots=True)
class Limits:
    """Beyond which a model refuses.

    `fewest_words` and `most_words` of a unit; `heard`: the least mean word probability (0..1) of the recogniser; `unsure`: the least
    score of the answer, that none applies included, where no promise was asked for; `close`: the distance between two codes below which an
    unsure answer is called close.
    """

    fewest_words: int = 3
    most_words: int = WORDS_READ
    heard: float = 0.5
    unsure: float = 0.55
    close: float = 0.1


TEACHES = Limits(fewest_words=1, heard=0.0)
UNTAUGHT = {
    Reason.SHORT: "text: has no words",
    Reason.LONG: f"text: has more than {TEACHES.most_words} words",
    Reason.LANGUAGE: "text: is in another language than the model reads",
}  # why a text teaches nothing


def unfit(question: Question, language: str | None, limits: Limits) -> Reason | None:
    """Why a unit is unfit for any suggestion by a model made for `language` (None: for any)."""
    if language is not None and _foreign(question, language):
        return Reason.LANGUAGE
    words = sum(1 for _ in WORD.finditer(question.text))
    if words < limits.fewest_words:
        return Reason.SHORT
    mean = None if question.heard is None else question.heard.mean
    if mean is not None and mean < limits.heard:
        return Reason.AUDIO
    return Reason.LONG if words > limits.most_words else None


def unteachable(question: Question, language: str | None) -> str | None:
    """Why a text teaches nothing to a model made for `language` (None: for any), naming the field; a word is enough to learn from."""
    reason = unfit(question, language, TEACHES)
    return None if reason is None else UNTAUGHT[reason]


def _foreign(question: Question, language: str) -> bool:
    if question.language is None:
        return in_another_language(question.text, language)
    return _base(question.language) != language


def _base(language: str) -> str:
    return re.split("[-_]", language.strip().lower())[0]


def answer(
    dimension: Dimension, ranked: Sequence[Score], limits: Limits, rule: Rule = DEFAULT_RULE
) -> tuple[tuple[str, ...], Reason | None]:
    """The codes suggested, primary first, and why the model would rather not suggest; `ranked` scores fall."""
    if dimension.exclusive:
        best = ranked[0]
        only = (best.code,) if best.value > rule.margin * _none(ranked) else ()
        return only, doubt_about(only, ranked, limits, rule)
    codes = tuple(score.code for score in ranked if score.value >= rule.thresholds.get(score.code, APPLIES))
    if rule.accept is not None:
        return codes, None if confidence(dimension, codes, ranked) >= rule.accept else _uncovered(rule)
    highest = ranked[0].value
    return codes, Reason.UNSURE if max(highest, 1 - highest) < limits.unsure else None


def doubt_about(codes: Sequence[str], ranked: Sequence[Score], limits: Limits, rule: Rule = DEFAULT_RULE) -> Reason | None:
    """Why the answer `codes` (one code or none) of an exclusive dimension, or of a view, had better be refused."""
    if _share(codes, ranked) >= (limits.unsure if rule.accept is None else rule.accept):
        return None
    rivals = [score for score in ranked[1:2] if codes and ranked[0].value - score.value < limits.close]
    return Reason.CLOSE if rivals and rule.accept != NEVER else _uncovered(rule)


def confidence(dimension: Dimension, codes: Collection[str], ranked: Sequence[Score]) -> float:
    """How sure the answer `codes` of a coded dimension is: of several codes, as sure as of the least sure one, said or not."""
    if dimension.exclusive:
        return _share(codes, ranked)
    return min(score.value if score.code in codes else 1 - score.value for score in ranked)


def decided(dimension: Dimension, scores: Scores, rule: Rule = DEFAULT_RULE) -> tuple[Marks, NDArray[np.float64]]:
    """The same as `answer` for many units: the codes suggested, shape (n, n_codes), and the confidence of each answer, (n,)."""
    if not dimension.exclusive:
        bars = np.array([rule.thresholds.get(code.id, APPLIES) for code in dimension.offered])
        said = scores >= bars
        return said, np.where(said, scores, 1 - scores).min(axis=1, initial=1)
    none = 1 - scores.sum(axis=1)
    best = scores.max(axis=1)
    only = best > rule.margin * none
    said = (np.arange(scores.shape[1]) == scores.argmax(axis=1)[:, None]) & only[:, None]
    return said, held_by(said, scores)


def held_by(said: Marks, scores: Scores) -> NDArray[np.float64]:
    """The confidence of answers with one code or none, shape (n,): that of the code said, or what is missing to 1."""
    return np.asarray(np.where(said.any(axis=1), (scores * said).sum(axis=1), 1 - scores.sum(axis=1)), np.float64)


def _share(codes: Collection[str], ranked: Sequence[Score]) -> float:
    return sum(score.value for score in ranked if score.code in codes) if codes else _none(ranked)


def _uncovered(rule: Rule) -> Reason:
    return Reason.UNPROMISED if rule.accept == NEVER else Reason.UNSURE


def _none(ranked: Sequence[Score]) -> float:
    """The score of `none applies`: what is missing to 1."""
    return 1 - sum(score.value for score in ranked)
