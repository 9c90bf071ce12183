from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.classify.encode import Encoder
from analyzer.classify.evidence import words_in
from analyzer.classify.model import Question, Scores
from analyzer.classify.prototype import PrototypeModel, build_prototypes
from analyzer.classify.refuse import Limits
from analyzer.classify.suggest import suggest
from analyzer.core.codebook import Code
from analyzer.core.coding import Cell, Prediction, Reason, trust_direction
from analyzer.core.units import Hearing
from tests.classify.fakes import BOOK, WordEncoder, contrary, retired

MODEL = build_prototypes(BOOK, WordEncoder())
ASKED = Question("s1", "the price of the invoice", "customer", "customer")


def suggested(*questions: Question, encoder: Encoder | None = None) -> dict[Cell, Prediction]:
    predictions = list(suggest(questions, MODEL, encoder or WordEncoder()))
    assert len({prediction.cell for prediction in predictions}) == len(predictions)
    return {prediction.cell: prediction for prediction in predictions}


def test_every_dimension_is_answered_once_and_trust_for_every_trustor() -> None:
    cells = list(suggested(ASKED, replace(ASKED, party="provider")))
    assert cells == [
        Cell("s1", "topic"),
        *(Cell("s1", dimension, "customer") for dimension in ("trust_honesty", "trust_good_faith", "trust_direction")),
        *(Cell("s1", dimension, "provider") for dimension in ("trust_honesty", "trust_good_faith", "trust_direction")),
    ]


def test_without_a_trustor_the_cells_have_no_party() -> None:
    assert {cell.party for cell in suggested(replace(ASKED, party=None))} == {None}


def test_suggestions_are_ranked_and_say_what_made_them() -> None:
    prediction = suggested(ASKED)[Cell("s1", "topic")]
    assert prediction.codes == ("money",)
    assert [score.code for score in prediction.scores] == ["money", "people"]
    assert prediction.scores[0].value > prediction.scores[1].value
    assert prediction.refused is None
    assert not prediction.calibrated
    assert prediction.made_by.inputs == ("s1",)


def test_the_direction_follows_from_the_cells_of_its_trustor() -> None:
    found = suggested(replace(ASKED, text="We trust: honesty rose, honesty now higher"))
    assert found[Cell("s1", "trust_honesty", "customer")].codes == ("positive",)
    assert found[Cell("s1", "trust_direction", "customer")].codes == ("positive",)


@pytest.mark.parametrize(("text", "codes"), [("murky fog haze", ()), ("honesty rose higher better murky fog haze", ("positive",))])
def test_cells_may_have_codes_that_are_no_directions(text: str, codes: tuple[str, ...]) -> None:
    topic, honesty, effort, view = BOOK.dimensions
    cell = replace(effort, codes=(*effort.codes, Code("unclear", "Unclear", "murky fog haze", examples=("murky fog", "fog haze murky"))))
    model = build_prototypes(replace(BOOK, dimensions=(topic, honesty, cell, view)), WordEncoder())
    predictions = suggest([replace(ASKED, text=text)], model, WordEncoder())
    found = {prediction.cell.dimension: prediction.codes for prediction in predictions}
    assert (found["trust_good_faith"], found["trust_direction"]) == (("unclear",), codes)


@pytest.mark.parametrize(
    ("gone", "codes"),
    [
        (("trust_good_faith",), {"trust_honesty": ("positive",), "trust_direction": ("positive",)}),
        (("trust_honesty", "trust_good_faith"), {}),
        (("trust_direction",), {"trust_honesty": ("positive",), "trust_good_faith": ("positive",)}),
    ],
)
def test_what_has_nothing_left_to_choose_is_not_suggested(gone: tuple[str, ...], codes: dict[str, tuple[str, ...]]) -> None:
    book = replace(BOOK, dimensions=tuple(retired(each) if each.id in gone else each for each in BOOK.dimensions))
    asked = replace(ASKED, text="We trust: honesty rose, honesty now higher")
    found = {p.cell.dimension: p.codes for p in suggest([asked], build_prototypes(book, WordEncoder()), WordEncoder())}
    assert found == {"topic": (), **codes}


@pytest.mark.parametrize(
    ("offered", "codes"),
    [
        (("positive", "negative", "mixed"), ("mixed",)),
        (("positive", "negative", "same"), ()),
        (("positive", "negative"), ()),
        (("positive",), ()),
    ],
)
def test_a_direction_that_is_not_offered_is_not_suggested(offered: tuple[str, ...], codes: tuple[str, ...]) -> None:
    asked = replace(ASKED, text="We trust: honesty rose, honesty now higher")
    found = {p.cell.dimension: p.codes for p in suggest([asked], build_prototypes(contrary(*offered), WordEncoder()), WordEncoder())}
    assert (found["trust_honesty"], found["trust_good_faith"], found["trust_direction"]) == (("positive",), ("negative",), codes)


@pytest.mark.parametrize("party", ["customer", "provider", None])
@given(
    text=st.lists(
        st.sampled_from(["honesty", "effort", "rose", "fell", "unchanged", "now", "higher", "lower", "worse", "we", "they", "trust"]),
        max_size=8,
    ).map(" ".join)
)
@settings(deadline=None)
def test_the_direction_never_contradicts_the_cells(party: str | None, text: str) -> None:
    found = suggested(replace(ASKED, text=text, party=party))
    codes = [code for dimension in ("trust_honesty", "trust_good_faith") for code in found[Cell("s1", dimension, party)].codes]
    direction = trust_direction(codes)
    assert found[Cell("s1", "trust_direction", party)].codes == (() if direction is None else (direction.value,))


def test_both_trustors_share_one_encoding() -> None:
    encoder = WordEncoder()
    suggested(ASKED, replace(ASKED, party="provider"), replace(ASKED, segment="s2"), encoder=encoder)
    assert encoder.encoded == [ASKED.text]


class Sided(PrototypeModel):
    """What speaks for the trust of one side speaks against that of the other."""

    def directions(self, dimension: str, question: Question, width: int) -> Scores | None:
        found = super().directions(dimension, question, width)
        return found if found is None or question.party == "customer" else -found


def test_each_trustor_gets_the_words_that_count_for_its_own_trust() -> None:
    model = Sided(MODEL.id, MODEL.dimensions, MODEL.heads)
    asked = [replace(ASKED, text="fog honesty rose haze", party=party) for party in ("customer", "provider")]
    found = {each.cell: each for each in suggest(asked, model, WordEncoder())}
    ours, theirs = ({*words_in(found[Cell("s1", "trust_honesty", each.party)].evidence)} for each in asked)
    assert ours
    assert not ours & theirs


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (replace(ASKED, text="price"), Reason.SHORT),
        (replace(ASKED, text="price " * 10_000), Reason.LONG),
        (replace(ASKED, heard=Hearing((0.2,) * 5)), Reason.AUDIO),
        (replace(ASKED, language="fr"), Reason.LANGUAGE),
    ],
)
def test_unfit_units_are_refused_in_every_cell_and_keep_their_scores(question: Question, reason: Reason) -> None:
    for prediction in suggested(question).values():
        assert prediction.refused is reason
        assert len(prediction.scores) >= 2


def test_limits_can_be_set() -> None:
    strict, lax = (
        [prediction.refused for prediction in suggest([ASKED], MODEL, WordEncoder(), limits=limits)]
        for limits in (Limits(unsure=1.01), Limits(unsure=0.0))
    )
    assert set(strict) <= {Reason.UNSURE, Reason.CLOSE}
    assert set(lax) == {None}


def ids(*questions: Question, limits: Limits | None = None) -> list[str]:
    return [prediction.id for prediction in suggest(questions, MODEL, WordEncoder(), limits=limits or Limits())]


def test_ids_follow_from_the_question_and_the_limits() -> None:
    assert ids(ASKED) == ids(ASKED)
    assert len(set(ids(ASKED))) == len(ids(ASKED))
    for other in (replace(ASKED, text="another text here"), replace(ASKED, segment="s2"), replace(ASKED, speaker_party="provider")):
        assert not set(ids(ASKED)) & set(ids(other))
    assert not set(ids(ASKED)) & set(ids(ASKED, limits=Limits(unsure=0.9)))


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    questions = [replace(ASKED, segment=f"s{number}", text=f"{ASKED.text} {number}") for number in range(7)]
    whole = ids(*questions)
    monkeypatch.setattr(WordEncoder, "at_once", 3)
    assert ids(*questions) == whole


def test_predictions_come_while_questions_are_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WordEncoder, "at_once", 1)

    def endless() -> Iterator[Question]:
        number = 0
        while True:
            yield replace(ASKED, segment=str(number))
            number += 1

    assert next(suggest(endless(), MODEL, WordEncoder())).cell == Cell("0", "topic")


def test_no_questions_no_predictions() -> None:
    assert suggested() == {}


@given(text=st.text(st.characters(), max_size=100), language=st.none() | st.text(max_size=5))
@settings(deadline=None)
def test_any_text_gets_an_answer(text: str, language: str | None) -> None:
    for prediction in suggested(replace(ASKED, text=text, language=language)).values():
        offered = {code.id for code in BOOK.dimension(prediction.cell.dimension).offered}
        assert {score.code for score in prediction.scores} == offered
        assert set(prediction.codes) <= offered
