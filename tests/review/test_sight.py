from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from analyzer.core.access import Role
from analyzer.core.acts import Act, Body, Decide, Retract
from analyzer.core.coding import Cell, Coding
from analyzer.review.sight import Rules, Standing, glimpsed, sight

OPEN = Rules(suggestions=True, others=True)
CLOSED = Rules(suggestions=False, others=False)
BOOLS = (False, True)


@pytest.mark.parametrize("role", [Role.OWNER, Role.CODER, Role.ADJUDICATOR])
@pytest.mark.parametrize("rules", [OPEN, CLOSED, Rules()])
def test_nobody_who_codes_a_unit_blind_sees_anything_before_finishing(role: Role, rules: Rules) -> None:
    for given, ready in itertools.product(BOOLS, BOOLS):
        shown = sight(role, Standing(given=given, blind=True, ready=ready), rules)
        assert not shown.machine
        assert not shown.others


@pytest.mark.parametrize("role", list(Role))
def test_whoever_has_finished_a_unit_sees_everything(role: Role) -> None:
    shown = sight(role, Standing(given=True, blind=True, finished=True), CLOSED)
    assert shown.machine
    assert shown.others


def test_the_study_says_what_coders_see_of_units_that_are_not_blind() -> None:
    assert sight(Role.CODER, Standing(given=True), Rules()).machine
    assert not sight(Role.CODER, Standing(given=True), Rules()).others
    assert not sight(Role.CODER, Standing(), CLOSED).machine
    assert sight(Role.CODER, Standing(), OPEN).others


def test_a_judge_sees_others_codes_only_when_two_have_finished_and_it_is_not_theirs_to_code() -> None:
    assert not sight(Role.ADJUDICATOR, Standing(), CLOSED).others
    assert sight(Role.ADJUDICATOR, Standing(ready=True), CLOSED).others
    assert not sight(Role.ADJUDICATOR, Standing(ready=True, given=True), CLOSED).others
    assert not sight(Role.CODER, Standing(ready=True), CLOSED).others


def acts(*done: tuple[str, str, Body]) -> list[Act]:
    return [Act(name, by, datetime(2024, 2, 1, tzinfo=UTC), body) for name, by, body in done]


def anna_decided(codings: Iterable[Coding]) -> bool:
    return any(coding.coder == "anna" for coding in codings)


DECIDE = Decide(Cell("s1", "realm"), ("a",), "1", "hash")


def test_what_stood_while_a_unit_was_finished_stays_seen_whatever_is_undone() -> None:
    done = acts(
        ("b1", "ben", DECIDE),
        ("b2", "ben", DECIDE),
        ("a1", "anna", DECIDE),
        ("u1", "ben", Retract("b2")),
        ("u2", "anna", Retract("a1")),
        ("b3", "ben", DECIDE),
    )
    assert [coding.act for coding in glimpsed(done, "anna", anna_decided) or ()] == ["b2", "b1"]
    assert glimpsed(done[:3], "anna", anna_decided) != ()
    assert glimpsed(done[:2], "anna", anna_decided) is None, "she had finished nothing"
    assert glimpsed(done[2:3], "anna", anna_decided) == (), "nobody else had decided anything"
