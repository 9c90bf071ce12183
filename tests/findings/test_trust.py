from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.coding import Direction
from analyzer.core.people import Person
from analyzer.core.recording import Recording
from analyzer.core.signal import Basis, Evidence, Origin, Signal
from analyzer.findings.activities import moved_table
from analyzer.findings.references import Material, Node, Passage, Reference, Standing
from analyzer.findings.trust import COUNTS, Told, counts_table, moves, moves_table, trust_dimensions
from tests.charts.constructed import dozen, many
from tests.charts.materials import bare

PLANNING = Node("activity", "planning")
LESS = Node("trust_honesty", "negative", "customer")
MORE = Node("trust_honesty", "positive", "customer")


def coded(*references: tuple[str, Node], standing: Standing = Standing.DECIDED, basis: Basis | None = None) -> Material:
    """Passages p0 to p5 by a person of the customer, with these codes."""
    passages = tuple(Passage(f"p{n}", "r", (n * 10, n * 10 + 10), f"words of p{n}", "ann") for n in range(6))
    made = tuple(Reference(p, node, node.code, True, standing, ("ada",), (f"{p} {node}",), basis) for p, node in references)
    return replace(
        bare(),
        people={"ann": Person("ann", "customer", "", "C1")},
        recordings=(Recording("r", "/tapes/talk.wav", "sha", 1000),),
        passages=passages,
        references=made,
    )


def resting(signal: Signal, *segments: str) -> Signal:
    return replace(signal, evidence=(Evidence("trigger", segments),))


def test_dimensions_of_trust_are_known_by_their_values() -> None:
    assert [dimension.id for dimension in trust_dimensions(bare().codebook)] == ["trust_honesty", "trust_good_faith", "trust_opportunism"]


def test_two_accounts_and_all_passages_of_a_signal_are_one_event() -> None:
    signal = resting(dozen()[1], "p0", "p1")
    material = coded(("p0", LESS), ("p1", LESS), basis=Basis.RATED)
    found = [move for move in moves(material, [signal]) if move.dimension == "trust_honesty"]
    assert [(move.event, move.value, move.basis) for move in found] == [("s1b", Direction.NEGATIVE, Basis.RATED)]
    assert found[0].passages == ("p0", "p1")
    assert found[0].days is not None


def test_a_passage_of_no_signal_is_an_event_without_a_day() -> None:
    (move,) = moves(coded(("p3", LESS), standing=Standing.DRAFT), [])
    assert (move.event, move.told, move.days, move.draft) == ("p3", Told.PASSAGE, None, True)


def test_bases_are_not_pooled_and_contradictions_of_one_basis_are_mixed() -> None:
    signal = resting(replace(dozen()[0], trust=()), "p0", "p1", "p2")
    same = moves(coded(("p0", LESS), ("p1", MORE)), [signal])
    assert [(move.basis, move.value) for move in same] == [(None, Direction.MIXED)]
    rated = dozen()[1].trust[:1]
    both = moves(coded(("p0", MORE)), [replace(signal, trust=rated)])
    assert [(move.basis, move.value) for move in both] == [(Basis.RATED, Direction.NEGATIVE), (None, Direction.POSITIVE)]


def test_drafts_of_signals_are_drafts_until_confirmed() -> None:
    draft = replace(dozen()[1], origin=Origin.MACHINE)
    assert all(move.draft for move in moves(bare(), [draft]))
    assert not any(move.draft for move in moves(bare(), [draft], confirmed=("s1b",)))


@given(st.integers(0, 60), st.integers(0, 9))
def test_counts_are_those_of_a_naive_recount(count: int, seed: int) -> None:
    signals = many(count, seed=seed)
    found = moves(bare(), signals)
    table = counts_table(bare(), found)
    naive = Counter((cell.trustor, cell.dimension, cell.basis, cell.value.value) for signal in signals for cell in signal.trust)
    place = {name: number for number, name in enumerate(COUNTS)}
    for value in ("positive", "negative", "same"):
        assert sum(int(row[place[value]] or 0) for row in table.rows) == sum(n for key, n in naive.items() if key[3] == value)
    assert sum(int(row[place["events"]] or 0) for row in table.rows) == len(found) == naive.total()
    for row, sources in zip(table.rows, table.sources, strict=True):
        assert len(sources) == row[place["events"]]
    assert len(moves_table(bare(), found).rows) == len(found)


def test_activities_tell_whether_they_stand_on_the_same_unit_or_elsewhere_in_the_event() -> None:
    signal = resting(replace(dozen()[0], trust=()), "p0", "p1")
    material = coded(("p0", LESS), ("p0", PLANNING), ("p1", LESS), ("p3", MORE), ("p3", PLANNING))
    table = moved_table(material, "activity", moves(material, [signal]), [signal])
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [(row["code"], row["under"], row["together"], row["positive"], row["negative"], row["times"]) for row in rows] == [
        ("planning", "Formal", "same unit", 1, 1, 2)
    ]
    assert set(table.sources[0]) == {"s1a", "p0", "p1", "p3"}
    assert "words of p0" in str(rows[0]["quotes"])
    apart = coded(("p0", PLANNING), ("p1", LESS))
    table = moved_table(apart, "activity", moves(apart, [signal]), [signal])
    assert [row[table.columns.index("together")] for row in table.rows] == ["same event"]


def test_a_code_that_never_meets_trust_has_no_row() -> None:
    material = coded(("p0", PLANNING), ("p3", LESS))
    assert moved_table(material, "activity", moves(material, []), []).rows == ()
