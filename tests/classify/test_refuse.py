from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.classify.model import NEVER, Question, Rule
from analyzer.classify.refuse import Limits, answer, unfit, unteachable
from analyzer.core.codebook import Dimension
from analyzer.core.coding import Reason, Score
from analyzer.core.units import Hearing
from tests.classify.fakes import TOPIC, trust

FIT = Question("s", "The invoice was too high again.")
TRUST = trust("trust_honesty", "honesty")

UNFIT = {
    "fit": (FIT, None),
    "two words": (replace(FIT, text="Okay then."), Reason.SHORT),
    "three words": (replace(FIT, text="Not paid yet."), None),
    "nothing": (replace(FIT, text=""), Reason.SHORT),
    "signs only": (replace(FIT, text="... --- ... 🙂 !!! ???"), Reason.SHORT),
    "control characters": (replace(FIT, text="\x00\x01\x02"), Reason.SHORT),
    "read to the end": (replace(FIT, text="word " * 600), None),
    "too long": (replace(FIT, text="word " * 601), Reason.LONG),
    "badly heard": (replace(FIT, heard=Hearing((0.4, None, 0.58))), Reason.AUDIO),
    "well heard": (replace(FIT, heard=Hearing((0.4, None, 0.6), 0.1)), None),
    "English": (replace(FIT, language="en-GB"), None),
    "French": (replace(FIT, language="fr"), Reason.LANGUAGE),
    "Dutch by its words": (replace(FIT, text="Zij kwamen altijd te laat met de facturen en dan moest ik weer bellen."), Reason.LANGUAGE),
    "said to be English": (
        replace(FIT, text="Zij kwamen altijd te laat met de facturen en dan moest ik weer bellen.", language="en"),
        None,
    ),
    "language first": (replace(FIT, language="nl", text="ja", heard=Hearing((0.1,))), Reason.LANGUAGE),
}


@pytest.mark.parametrize(("question", "reason"), UNFIT.values(), ids=UNFIT)
def test_units_that_are_unfit(question: Question, reason: Reason | None) -> None:
    assert unfit(question, "en", Limits()) is reason


@pytest.mark.parametrize(
    "question", [replace(FIT, language="fr"), replace(FIT, text="Ils arrivaient toujours en retard avec les factures.")]
)
def test_an_encoder_for_any_language_refuses_none(question: Question) -> None:
    assert unfit(question, None, Limits()) is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (replace(FIT, text="No."), None),
        (replace(FIT, heard=Hearing((0.1,))), None),
        (replace(FIT, text="🙂🙃"), "text: has no words"),
        (replace(FIT, text="word " * 601), "text: has more than 600 words"),
        (replace(FIT, language="fr"), "text: is in another language than the model reads"),
    ],
)
def test_what_teaches_nothing(question: Question, said: str | None) -> None:
    assert unteachable(question, "en") == said


def ranked(**scores: float) -> list[Score]:
    return sorted((Score(code, value) for code, value in scores.items()), key=lambda score: -score.value)


EXCLUSIVE = {
    "sure": (ranked(positive=0.8, negative=0.1, same=0.0), ("positive",), None),
    "sure that none": (ranked(positive=0.2, negative=0.1, same=0.1), (), None),
    "unsure": (ranked(positive=0.5, negative=0.2, same=0.1), ("positive",), Reason.UNSURE),
    "unsure whether none": (ranked(positive=0.2, negative=0.2, same=0.1), (), Reason.UNSURE),
    "close": (ranked(positive=0.45, negative=0.40, same=0.0), ("positive",), Reason.CLOSE),
}


@pytest.mark.parametrize(("scores", "codes", "reason"), EXCLUSIVE.values(), ids=EXCLUSIVE)
def test_answers_of_an_exclusive_dimension(scores: list[Score], codes: tuple[str, ...], reason: Reason | None) -> None:
    assert answer(TRUST, scores, Limits()) == (codes, reason)


MULTIPLE = {
    "both": (ranked(money=0.9, people=0.6), ("money", "people"), None),
    "one": (ranked(money=0.2, people=0.8), ("people",), None),
    "none": (ranked(money=0.2, people=0.1), (), None),
    "hardly": (ranked(money=0.52, people=0.1), ("money",), Reason.UNSURE),
    "hardly not": (ranked(money=0.48, people=0.1), (), Reason.UNSURE),
}


@pytest.mark.parametrize(("scores", "codes", "reason"), MULTIPLE.values(), ids=MULTIPLE)
def test_answers_of_a_multi_label_dimension(scores: list[Score], codes: tuple[str, ...], reason: Reason | None) -> None:
    assert answer(TOPIC, scores, Limits()) == (codes, reason)


@pytest.mark.parametrize(
    ("dimension", "scores"),
    [
        (TRUST, ranked(positive=1.0, negative=0.0, same=0.0)),
        (TRUST, ranked(positive=0.0, negative=0.0, same=0.0)),
        (TRUST, ranked(positive=0.45, negative=0.40, same=0.0)),
        (TOPIC, ranked(money=1.0, people=0.0)),
        (TOPIC, ranked(money=0.0, people=0.0)),
    ],
)
def test_where_no_promise_could_be_certified_even_the_surest_answer_is_refused(dimension: Dimension, scores: list[Score]) -> None:
    assert answer(dimension, scores, Limits(), Rule(accept=NEVER))[1] is Reason.UNPROMISED
