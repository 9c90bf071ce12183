from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import UsageError
from analyzer.findings.citation import Citation
from analyzer.findings.references import Material, Node, Standing
from analyzer.findings.retrieval import Match, Query, extracts_table, period, retrieve
from tests.findings.materials import DATES, NODES, materials, told

CONTRACTUAL, OPERATIONAL = Node("realm", "contractual"), Node("realm", "operational")


def ids(material: Material, **conditions: object) -> list[str]:
    return [extract.passage.id for extract in retrieve(material, Query(**conditions))]  # type: ignore[arg-type]


def test_conditions_restrict() -> None:
    study = told()
    assert ids(study) == ["a1", "a2", "b1", "c1", "c2", "d1"]
    assert ids(study, codes=(CONTRACTUAL,)) == ["a1", "c1", "d1"]
    assert ids(study, codes=(CONTRACTUAL,), parties=("customer",), since=date(2024, 2, 2), until=date(2024, 4, 30)) == ["c1"]
    assert ids(study, codes=(CONTRACTUAL, OPERATIONAL)) == ["a1", "a2", "c1", "d1"]
    assert ids(study, dimensions=("trust",), trustors=("customer",)) == ["b1", "c2"]
    assert ids(study, trustors=("provider",)) == []
    assert ids(study, standings=(Standing.DRAFT,)) == ["a2", "c1"]
    assert ids(study, roles=("Lead",)) == ["b1", "c2"]
    assert ids(study, people=("cas",)) == []
    assert ids(study, recordings=("r2",)) == ["c1", "c2"]
    assert ids(study, words=("CONTRACT", "again")) == ["c1"]


def test_a_code_of_a_trustor_may_be_asked_for_all_trustors() -> None:
    assert ids(told(), codes=(Node("trust", "negative"),)) == ["b1", "c2"]
    assert ids(told(), codes=(Node("trust", "negative", "provider"),)) == []


def test_all_codes_must_stand_on_one_passage() -> None:
    both = (Node("realm", "penalty"), Node("trust", "negative"))
    assert ids(told(), codes=both) == ["b1", "c2"]
    assert ids(told(), codes=both, match=Match.ALL) == ["b1"]


def test_a_coder_finds_own_codes_also_where_others_differ() -> None:
    assert ids(told(), coders=("bo",)) == ["c2"]
    assert ids(told(), codes=(CONTRACTUAL,), coders=("bo",)) == ["c2"]
    assert ids(told(), codes=(CONTRACTUAL,), disputed=True) == ["a1", "c1", "c2", "d1"]


def test_context_holds_the_question_of_the_interviewer() -> None:
    first, *_ = retrieve(told(), Query(codes=(CONTRACTUAL,), context=2))
    assert [passage.id for passage in first.before] == ["a0"]
    assert [passage.id for passage in first.after] == ["a2"]


def test_the_source_line_names_party_or_role_and_never_a_person() -> None:
    study = told()
    assert [e.cited for e in retrieve(study, Query(recordings=("r2",)))] == [
        "(source: Oldfield - 2 April 2024)",
        "(source: the provider - 2 April 2024)",
    ]
    assert [e.cited for e in retrieve(study, Query(recordings=("r2",)), by=Citation.ROLE)] == [
        "(source: Manager - 2 April 2024)",
        "(source: Lead - 2 April 2024)",
    ]


def test_words_are_kept_as_they_are() -> None:
    table = extracts_table(told(), retrieve(told(), Query(codes=(CONTRACTUAL,), context=1)))
    row = dict(zip(table.columns, table.rows[0], strict=True))
    assert row["text"] == "The contract … [of 2019] says four hours."
    assert row["before"] == "Interviewer: How did the contract go?"
    assert table.sources[0] == ("a1",)


def test_unknown_names_are_errors_that_list_what_there_is() -> None:
    for conditions in (
        {"parties": ("x",)},
        {"codes": (Node("realm", "x"),)},
        {"coders": ("x",)},
        {"people": ("x",)},
        {"dimensions": ("x",)},
    ):
        with pytest.raises(UsageError, match="Available"):
            ids(told(), **conditions)


@pytest.mark.parametrize("wrong", ["", "2024-13", "2024-02-30", "24-02", "2024-Q5", "2024-00", "0000"])
def test_what_is_no_period_is_an_error(wrong: str) -> None:
    with pytest.raises(UsageError, match="no period"):
        period(wrong)


@given(materials(), st.sets(st.sampled_from(NODES)), st.sets(st.sampled_from(["customer", "provider"])), st.sampled_from(DATES))
def test_retrieval_is_a_naive_filter(material: Material, codes: set[Node], parties: set[str], since: date | None) -> None:
    expected = []
    for passage in material.passages:
        moment = material.date(passage)
        coded = {reference.node for reference in material.references if reference.passage == passage.id}
        if (
            passage.counted
            and (not codes or coded & codes)
            and (not parties or material.party(passage) in parties)
            and (since is None or (moment is not None and moment >= since))
        ):
            expected.append(passage.id)
    assert ids(material, codes=tuple(codes), parties=tuple(parties), since=since) == expected


@given(materials(), st.integers(0, 4))
def test_context_lies_before_and_after_in_the_same_source(material: Material, count: int) -> None:
    for extract in retrieve(material, Query(context=count)):
        of_source = [passage for passage in material.passages if passage.source == extract.passage.source]
        place = of_source.index(extract.passage)
        assert list(extract.before) == of_source[max(0, place - count) : place]
        assert list(extract.after) == of_source[place + 1 : place + 1 + count]
