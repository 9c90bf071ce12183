from __future__ import annotations

import random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.questionnaire import Form, Item, Response, Subscale
from analyzer.findings.questionnaire import (
    alphas_table,
    beside_table,
    changes_table,
    cronbach_alpha,
    groups_table,
    mean_of,
    moments_of,
    scored,
    scores_table,
)
from analyzer.findings.trust import counts_table, moves
from tests.charts.constructed import dozen
from tests.charts.materials import bare

FORM = Form(
    "f",
    "Form",
    1,
    7,
    (Subscale("h", "Honesty", "trust_honesty"), Subscale("g", "Effort", "trust_good_faith")),
    (Item("q1", "h", "a"), Item("q2", "h", "b", reverse=True), Item("q3", "g", "c")),
)


def response(who: str, moment: str, row: int, **answers: int) -> Response:
    return Response(who, "customer" if who < "m" else "provider", moment, tuple(answers.items()), row)


def test_reverse_items_are_turned_round() -> None:
    assert [scored(FORM.items[1], answer, FORM) for answer in (1, 4, 7)] == [7, 4, 1]
    assert mean_of(response("a", "1", 2, q1=6, q2=2), FORM, "h") == (6, 2)


def test_missing_is_not_zero() -> None:
    assert mean_of(response("a", "1", 2, q1=6), FORM, "h") == (6, 1)
    assert mean_of(response("a", "1", 2), FORM, "h") == (None, 0)
    table = scores_table(FORM, [response("a", "1", 2, q1=6)])
    assert [row[4:] for row in table.rows] == [(6, 1, 2, None), (None, 0, 1, "no item was answered")]


@given(st.lists(st.tuples(st.sampled_from("abxy"), st.sampled_from("12"), st.integers(1, 7) | st.none()), max_size=12))
def test_means_of_groups_are_those_of_a_naive_recount(given_: list[tuple[str, str, int | None]]) -> None:
    responses = [response(who, moment, row, **({"q3": answer} if answer else {})) for row, (who, moment, answer) in enumerate(given_, 2)]
    table = groups_table(FORM, responses)
    for row, sources in zip(table.rows, table.sources, strict=True):
        if row[2] != "Effort":
            continue
        own = [r for r in responses if (r.party, r.moment) == (row[0], row[1]) and r.answers]
        assert row[3] == (pytest.approx(fmean(r.answers[0][1] for r in own), abs=1e-4) if own else None)
        assert row[5] == len(own) == len(sources)


def test_change_is_of_those_who_answered_at_both_moments() -> None:
    responses = [response("a", "1", 2, q3=2), response("a", "2", 3, q3=5), response("b", "1", 4, q3=7), response("x", "2", 5, q3=1)]
    rows = {(row[0], row[1]): row for row in changes_table(FORM, responses).rows}
    assert rows["customer", "Effort"][2:6] == ("1", "2", 3, 1)
    assert rows["provider", "Effort"][4:] == (None, 0, "nobody answered at both moments")
    assert changes_table(FORM, responses[:1]).rows == ()


def test_moments_come_as_they_first_stand_in_the_file() -> None:
    first = [response("x", "T2", 2, q3=2), response("x", "T10", 3, q3=3), response("a", "T10", 4, q3=6), response("a", "T2", 5, q3=2)]
    assert moments_of(first[::-1]) == ["T2", "T10"]
    assert [row[1] for row in groups_table(FORM, first).rows if row[:3:2] == ("customer", "Effort")] == ["T2", "T10"]
    assert [row[1] for row in alphas_table(FORM, first).rows if row[2] == "Effort"] == ["T2", "T10"]
    both = [response("a", "before", 2, q3=2), response("a", "after", 3, q3=6)]
    assert next(row[2:5] for row in changes_table(FORM, both).rows if row[1] == "Effort") == ("before", "after", 4)


def test_alpha_is_refused_below_thirty_respondents() -> None:
    chance = random.Random(1)
    few = [response(f"a{n}", "1", n, q1=chance.randint(1, 7), q2=chance.randint(1, 7)) for n in range(29)]
    value, respondents, _, reason = alphas_table(FORM, few).rows[0][3:]
    assert (value, respondents) == (None, 29)
    assert "fewer than 30" in str(reason)
    enough = [*few, response("b", "1", 99, q1=3, q2=4)]
    assert alphas_table(FORM, enough).rows[0][3] is not None


def test_alpha_needs_several_items_and_sums_that_vary() -> None:
    assert cronbach_alpha([[1, 2], [2, 1], [1, 2]]) is None
    assert cronbach_alpha([[1], [2], [3]]) is None
    # three items of four people, computed by hand: their variances are 2 / 3, 1 and 4 / 3, that of the sums 4, 7, 10, 5 is 7
    assert cronbach_alpha([[1, 2, 1], [2, 2, 3], [3, 4, 3], [2, 2, 1]]) == pytest.approx(1.5 * (1 - (2 / 3 + 1 + 4 / 3) / 7))


def test_scores_stand_beside_what_was_coded() -> None:
    counts = counts_table(bare(), moves(bare(), dozen()))
    table = beside_table(FORM, [response("a", "1", 2, q1=6), response("x", "1", 3, q3=2)], counts, bare())
    honesty = [row for row in table.rows if row[:2] == ("customer", "Honesty")]
    assert [row[3:] for row in honesty] == [(6, 1, "Honesty in exchange", "rated", 2, 1, 0, 0, 3)]
    assert {"s1b", "s1c", "s2c", "row 2"} <= set(table.sources[0])
