from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.findings.prevalence import Sample, clustered_error, corrected_share, counted_prevalence
from analyzer.findings.references import Material, Standing
from tests.findings.materials import materials
from tests.findings.test_coding_table import records


def sample(n: int, *, wrong: int = 0, sources: int = 5) -> Sample:
    """Half of the sample carries the code; of these the model misses `wrong`."""
    decided = [number % 2 == 0 for number in range(n)]
    missed = [number for number in range(n) if decided[number]][:wrong]
    suggested = tuple(code and number not in missed for number, code in enumerate(decided))
    return Sample(tuple(f"r{number % sources}" for number in range(n)), tuple(decided), suggested)


def test_the_models_error_is_added() -> None:
    found = corrected_share(sample(100, wrong=10), 0.2)
    assert found.value == pytest.approx(0.3)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.3 < found.high
    assert found.n_units == 100


def test_a_sample_without_error_still_leaves_room_for_some() -> None:
    found = corrected_share(sample(60), 0.2)
    assert found.value == pytest.approx(0.2)
    assert found.high == pytest.approx(0.2 + 1 - 0.05 ** (1 / 60))


@pytest.mark.parametrize(
    ("checked", "share", "why"),
    [(sample(0), 0.2, "drawn at random"), (sample(29), 0.2, "30 are needed"), (sample(100), None, "not asked")],
)
def test_without_a_random_sample_there_is_no_estimate(checked: Sample, share: float | None, why: str) -> None:
    found = corrected_share(checked, share)
    assert found.value is None
    assert found.reason is not None
    assert why in found.reason


def test_one_interview_gives_no_interval() -> None:
    found = corrected_share(sample(100, wrong=10, sources=1), 0.2)
    assert (found.low, found.high) == (None, None)
    assert found.value is not None
    assert "one source" in str(found.reason)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """Interviews that differ from one another, a model that misses a third; the truth is known."""
    chance, held, rounds = random.Random(1), 0, 300
    for _ in range(rounds):
        units = [(f"r{r}", rate) for r in range(40) for rate in [chance.uniform(0.1, 0.5)] for _ in range(25)]
        decided = [chance.random() < rate for _, rate in units]
        drafted = [code and chance.random() < 2 / 3 for code in decided]
        drawn = chance.sample(range(len(units)), 300)
        picked = Sample(tuple(units[i][0] for i in drawn), tuple(decided[i] for i in drawn), tuple(drafted[i] for i in drawn))
        found = corrected_share(picked, sum(drafted) / len(units))
        held += found.low is not None and found.high is not None and found.low <= sum(decided) / len(units) <= found.high
    assert held / rounds > 0.92


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(-1, 1)), min_size=1))
def test_the_clustered_error_is_never_negative_nor_undefined(pairs: list[tuple[str, float]]) -> None:
    error = clustered_error([cluster for cluster, _ in pairs], [value for _, value in pairs])
    assert (error is None) == (len({cluster for cluster, _ in pairs}) == 1)
    assert error is None or error >= 0


@given(materials())
def test_shares_are_a_naive_recount(material: Material) -> None:
    found = counted_prevalence(material)
    units = sum(1 for _ in material.units)
    for row, sources, drafts in zip(records(found.table), found.table.sources, found.drafts, strict=True):
        given_ = [
            r
            for r in material.references
            if (r.node.dimension, r.node.trustor, r.node.code) == (row["dimension"], row["trustor"], row["code"])
        ]
        assert set(sources) == {r.passage for r in given_}
        assert set(drafts) == {r.passage for r in given_ if r.standing is Standing.DRAFT}
        assert row["references"] == len(given_)
        assert row["share"] == (pytest.approx(len(given_) / units) if units else None)
        assert row["drafts"] == len(drafts)
        assert row["corrected_share"] is None
        assert row["reason"]
