"""Units with several codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.agreement import measure, per_code
from analyzer.agreement.sets import SET_DISTANCES
from analyzer.core.ratings import LabelSets
from analyzer.errors import UsageError

SETS = st.frozensets(st.sampled_from("abcd"))


def labels(*rows: tuple[str | None, ...]) -> LabelSets:
    cells = tuple(None if cell is None else frozenset(cell) for row in rows for cell in row)
    return LabelSets(tuple(map(str, range(len(rows)))), tuple(map(str, range(len(rows[0])))), cells)


@pytest.mark.parametrize("name", list(SET_DISTANCES))
@given(one=SETS, other=SETS)
def test_a_distance_lies_between_0_and_1_and_is_0_for_the_same(name: str, one: frozenset[str], other: frozenset[str]) -> None:
    distance = SET_DISTANCES[name]
    assert 0 <= distance(one, other) <= 1
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)


@pytest.mark.parametrize("name", list(SET_DISTANCES))
def test_nothing_in_common_is_the_largest_distance(name: str) -> None:
    assert SET_DISTANCES[name](frozenset("ab"), frozenset("cd")) == 1


def test_single_codes_make_every_distance_nominal() -> None:
    cells = labels(("a", "a"), ("a", "b"), ("c", "c"), ("b", "c"), ("b", None))
    nominal = measure("krippendorff_alpha", cells, level="jaccard").value
    for level in ("masi", "dice", "set", "masi_dkpro"):
        assert measure("krippendorff_alpha", cells, level=level).value == pytest.approx(nominal)


def test_empty_sets_agree_or_not() -> None:
    cells = labels(("", ""), ("a", "a"))
    assert measure("percent_agreement", cells).value == 1
    assert measure("dice", cells).value == 0.5
    assert measure("dice", cells, empty_agree=True).value == 1
    assert measure("max_percent_agreement", cells, empty_agree=True).value == 1


def test_steps_can_be_given() -> None:
    cells = labels(("a", "ab"))
    assert measure("set_distance", cells, metric="set").value == pytest.approx(1 / 3)
    assert measure("set_distance", cells, metric="set", distance_values={"subset": 0.2}).value == pytest.approx(0.2)
    assert measure("set_distance", labels(("", "a")), metric="set", empty_vs_nonempty=1.0).value == 1


def test_an_empty_set_is_a_decision_and_none_is_not() -> None:
    assert measure("set_distance", labels(("", "a"))).value == 1
    assert measure("set_distance", labels((None, "a"))).reason == "no unit was coded by two coders"


def test_each_code_against_the_rest() -> None:
    cells = labels(("ab", "a"), ("b", "b"), ("", "a"), (None, "a"))
    found = {coefficient.name: coefficient.value for coefficient in per_code("percent_agreement", cells)}
    assert found == {"percent_agreement: a": pytest.approx(2 / 3), "percent_agreement: b": pytest.approx(2 / 3)}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"metric": "hamming"}, "no distance between sets 'hamming'"),
        ({"metric": "masi", "empty_vs_nonempty": 0.5}, "has no distance_values"),
        ({"metric": "set", "distance_values": {"equal": 0}}, "no relation of sets 'equal'"),
    ],
)
def test_bad_metrics(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        measure("set_distance", labels(("a", "b")), **parameters)


def test_an_unused_code_is_named() -> None:
    with pytest.raises(UsageError, match="no coder gave code 'z'"):
        measure("fleiss_kappa_per_code", labels(("a", "b")), code="z")
