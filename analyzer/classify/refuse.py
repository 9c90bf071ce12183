"""When a suggestion is made, and when the model refuses and says why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.classify.encode import WORDS_READ
from analyzer.classify.model import Question
from analyzer.core.codebook import Dimension
from analyzer.core.coding import Reason, Score

WORD = re.compile(r"\w+(?:['’-]\w+)*")
APPLIES = 0.5  # the score from which a code of a multi-label dimension is suggested


@dataclass(frozen=True, slots=True)
class Limits:
    """Beyond which a model refuses.

    `fewest_words` and `most_words` of a unit; `heard`: the least mean word probability (0..1) of the recogniser; `unsure`: the least
    score of the answer, that none applies included; `close`: the distance between two codes below which an unsure answer is called close.
    """

    fewest_words: int = 3
    most_words: int = WORDS_READ
    heard: float = 0.5
    unsure: float = 0.55
    close: float = 0.1


def unfit(question: Question, language: str | None, limits: Limits) -> Reason | None:
    """Why a unit is unfit for any suggestion by a model made for `language` (None: for any)."""
    if None not in (language, question.language) and _base(str(question.language)) != language:
        return Reason.LANGUAGE
    words = sum(1 for _ in WORD.finditer(question.text))
    if words < limits.fewest_words:
        return Reason.SHORT
    if question.heard is not None and question.heard < limits.heard:
        return Reason.AUDIO
    return Reason.LONG if words > limits.most_words else None


def _base(language: str) -> str:
    return re.split("[-_]", language.strip().lower())[0]


def answer(dimension: Dimension, ranked: Sequence[Score], limits: Limits) -> tuple[tuple[str, ...], Reason | None]:
    """The codes suggested, primary first, and why the model would rather not suggest; `ranked` scores fall."""
    if dimension.exclusive:
        return _one_answer(ranked, limits)
    codes = tuple(score.code for score in ranked if score.value >= APPLIES)
    best = ranked[0].value
    return codes, Reason.UNSURE if max(best, 1 - best) < limits.unsure else None


def _one_answer(ranked: Sequence[Score], limits: Limits) -> tuple[tuple[str, ...], Reason | None]:
    best, second = ranked[0], ranked[1]
    none = 1 - sum(score.value for score in ranked)
    codes = (best.code,) if best.value > none else ()
    if max(best.value, none) < limits.unsure:
        close = codes and best.value - second.value < limits.close
        return codes, Reason.CLOSE if close else Reason.UNSURE
    return codes, None
