from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.core.coding import Cell, Prediction, Reason, Score
from analyzer.core.identity import Provenance
from analyzer.review.order import RANDOM_EVERY, Waiting, by_uncertainty, chance, doubt, share, waiting

BOOK = Codebook(
    "b",
    "1",
    (
        Dimension("one", "One", tuple(Code(c, c, c) for c in "abc"), exclusive=True),
        Dimension("many", "Many", tuple(Code(c, c, c) for c in "abc")),
    ),
)
UNITS = st.lists(
    st.builds(
        Waiting,
        st.uuids().map(str),
        st.sampled_from(["r1", "r2", "r3"]),
        st.floats(0, 2),
        st.just(""),
        st.sampled_from(["realm:a", "realm:b", ""]),
        wording=st.sampled_from(["yes", "no", ""]),
    ),
    max_size=60,
    unique_by=lambda unit: unit.segment,
)


def prediction(dimension: str, scores: dict[str, float], *codes: str, refused: Reason | None = None) -> Prediction:
    ranked = tuple(Score(code, value) for code, value in sorted(scores.items(), key=lambda pair: -pair[1]))
    return Prediction(f"p-{dimension}", Cell("s", dimension), ranked, codes, calibrated=True, refused=refused, made_by=Provenance("t", "1"))


@given(UNITS, st.integers(0, 5))
def test_the_queue_holds_every_unit_once_and_is_the_same_every_time(units: list[Waiting], seed: int) -> None:
    order = by_uncertainty(units, seed)
    assert sorted(order) == sorted(unit.segment for unit in units)
    assert order == by_uncertainty(list(reversed(units)), seed)


@given(UNITS)
def test_the_first_is_the_least_sure(units: list[Waiting]) -> None:
    if units:
        first = by_uncertainty(units, 0)[0]
        assert max(unit.doubt for unit in units) == next(unit.doubt for unit in units if unit.segment == first)


def test_every_code_and_recording_has_its_turn() -> None:
    units = [Waiting(f"{r}{c}{n}", r, doubt=1.0 if r == "r1" else 0.1, code=c) for r in ("r1", "r2") for c in "ab" for n in range(5)]
    assert {segment[:3] for segment in by_uncertainty(units, 0)[:4]} == {"r1a", "r1b", "r2a", "r2b"}


def test_what_is_only_said_again_comes_after_all_else() -> None:
    words = {"a": "Yes, that's right.", "b": "yes that's right", "c": "We paid late.", "d": "", "e": ""}
    units = [waiting(name, "r", [], BOOK, words=said.split()) for name, said in words.items()]
    order = by_uncertainty(units, 0)
    assert order[-1] in {"a", "b"}
    assert set(order) == set(words)


def test_what_is_said_again_in_all_but_a_few_words_comes_after_all_else() -> None:
    told = "well we always paid the invoices of the supplier within {} days because the contract says so"
    words = {
        "a": told.format("thirty"),
        "b": told.format("about thirty"),
        "c": "They never told us why the site was closed over the winter.",
        "d": "Yes, we trust them.",
        "e": "No, we trust them.",
    }
    units = [waiting(name, "r", [], BOOK, words=said.split()) for name, said in words.items()]
    assert {by_uncertainty(units, seed)[-1] for seed in range(20)} <= {"a", "b"}


def test_where_the_model_says_otherwise_a_few_words_make_another_unit() -> None:
    words = "well we always {} the invoices of the supplier within thirty days because the contract says so"
    units = [Waiting(f"{n}", "r", 1 - n / 9, wording=words.format(said), codes=(said,)) for n, said in enumerate(("paid", "contested"))]
    later = [Waiting("2", "r", 0.1, wording="something else altogether")]
    assert by_uncertainty([*units, *later], 0) == ("0", "1", "2")


def test_every_tenth_is_drawn_whatever_the_model_says() -> None:
    units = [Waiting(f"s{n}", "r", doubt=n / 100) for n in range(100)]
    drawn = by_uncertainty(units, 3)[RANDOM_EVERY - 1 :: RANDOM_EVERY]
    luckiest = sorted((f"s{n}" for n in range(100)), key=lambda segment: chance(segment, 3))
    assert drawn[0] in luckiest[:RANDOM_EVERY]
    assert min(int(segment[1:]) for segment in drawn[:3]) < 90


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (prediction("one", {"a": 0.9, "b": 0.1}, "a"), 0.1),
        (prediction("one", {"a": 0.2, "b": 0.1}), 0.3),
        (prediction("one", {"a": 0.5, "b": 0.4}, "a", refused=Reason.CLOSE), 1.5),
        (prediction("many", {"a": 0.95, "b": 0.5}, "a", "b"), 1.0),
        (prediction("many", {"a": 0.0, "b": 1.0}, "b"), 0.0),
    ],
)
def test_doubt(made: Prediction, expected: float) -> None:
    assert doubt(made, BOOK) == pytest.approx(expected)


def test_a_unit_stands_where_its_least_sure_answer_puts_it() -> None:
    found = waiting(
        "s", "r", [prediction("one", {"a": 0.9}, "a"), prediction("many", {"b": 0.55, "a": 0.1}, "b", refused=Reason.UNSURE)], BOOK
    )
    assert (found.reason, found.code) == ("unsure", "many:b")
    assert found.codes == ("many:b", "one:a")


@given(st.lists(st.uuids().map(str), unique=True, max_size=80), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_holds_the_smaller(segments: list[str], one: float, other: float) -> None:
    small, large = (share(segments, part, 7) for part in sorted((one, other)))
    assert set(small) <= set(large)
    assert len(large) == round(max(one, other) * len(segments))
    assert list(large) == [segment for segment in segments if segment in set(large)]
