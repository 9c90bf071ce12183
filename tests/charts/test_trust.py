from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.charts.drawing import clashes, outside
from analyzer.charts.questionnaire import questionnaire_drawing, questionnaire_spec
from analyzer.charts.trust import NEEDED, events_of, trust_drawings, trust_specs
from analyzer.core.table import Table
from analyzer.findings.trust import moves, moves_table
from tests.charts.constructed import dozen, many
from tests.charts.materials import bare

isos = st.none() | st.dates().map(lambda day: day.isoformat())
rows = st.tuples(
    st.text(max_size=20),
    st.sampled_from(("Oldfield", "Lantern")),
    st.sampled_from(("Honesty in exchange", "Good-faith effort")),
    st.sampled_from(("rated", "stated", "unknown")),
    st.sampled_from(("positive", "negative", "mixed", "same")),
    isos,
    isos,
    st.booleans(),
).map(lambda row: (*row[:5], *(sorted(row[5:7]) if row[5] and row[6] else row[5:7]), row[7]))


def table_of(some: list[tuple[str | bool | None, ...]]) -> Table:
    return Table("moves", NEEDED, tuple(some), tuple((f"e{number}",) for number in range(len(some))))


@settings(max_examples=40)
@given(st.lists(rows, max_size=15), st.sampled_from((None, 980.0, 300.0)))
def test_no_text_lies_on_another_and_every_dated_event_is_drawn(some: list[tuple[str | bool | None, ...]], page: float | None) -> None:
    drawings = trust_drawings(table_of(some), title="Trust over time", page=page)
    for drawing in drawings:
        assert not clashes(drawing)
        assert not outside(drawing)
    dated = {f"e{number}" for number, row in enumerate(some) if row[5] or row[6]}
    assert {glyph.tag.about for drawing in drawings for glyph in drawing.glyphs} - {""} == dated


@pytest.mark.parametrize("count", [12, 300])
def test_pages_fit_on_a4(count: int) -> None:
    table = moves_table(bare(), moves(bare(), many(count)))
    assert all(page.height <= 980 and not clashes(page) for page in trust_drawings(table, title="Trust"))


def test_what_has_no_date_is_counted_and_not_drawn() -> None:
    table = moves_table(bare(), moves(bare(), dozen()))
    (page,) = trust_drawings(table, title="Trust")
    assert any("1 without a date are not drawn" in label.text for label in page.labels)
    assert "s4b" not in {glyph.tag.about for glyph in page.glyphs}
    assert len(events_of(table)) == len(table.rows)


def test_without_any_date_the_figure_says_so() -> None:
    undated = [replace(signal, accounts=()) for signal in dozen()]
    (page,) = trust_drawings(moves_table(bare(), moves(bare(), undated)), title="Trust")
    assert any(label.text == "No event has a date." for label in page.labels)


def test_only_the_figure_for_a_screen_can_be_filtered() -> None:
    table = moves_table(bare(), moves(bare(), dozen()))
    assert "params" in trust_specs(table, title="Trust", page=None)[0]
    assert "params" not in trust_specs(table, title="Trust")[0]


scores = st.tuples(
    st.sampled_from(("Oldfield", "Lantern")) | st.text(max_size=60),
    st.sampled_from(("2024-02", "2024-06", "a moment with a long name", "d", "e")),
    st.sampled_from(("Honesty", "Effort")) | st.text(max_size=60),
    st.none() | st.floats(1, 7),
    st.integers(0, 99),
)


@given(st.lists(scores, max_size=12, unique_by=lambda row: row[:3]))
def test_no_text_lies_on_another_in_the_questionnaire(some: list[tuple[str, str, str, float | None, int]]) -> None:
    table = Table("scores", ("party", "moment", "subscale", "mean", "respondents"), tuple(some), ((),) * len(some))
    moments = sorted({moment for _, moment, *_ in some})
    drawing = questionnaire_drawing(table, moments=moments, scale=(1, 7), ends=("strongly disagree", "strongly agree"), title="Trust")
    assert not clashes(drawing)
    assert not outside(drawing)


def test_the_questionnaire_has_a_specification() -> None:
    table = Table("scores", ("party", "moment", "subscale", "mean", "respondents"), (("A", "1", "S", 4.0, 3),), (("row 2",),))
    assert questionnaire_spec(table, moments=["1"], scale=(1, 7), ends=("", ""), title="T")["width"] == 680


def test_the_moments_of_the_questionnaire_stand_in_the_order_given() -> None:
    rows = (("A", "before", "S", 2.0, 3), ("A", "after", "S", 6.0, 3))
    table = Table("scores", ("party", "moment", "subscale", "mean", "respondents"), rows, (("row 2",), ("row 3",)))
    drawing = questionnaire_drawing(table, moments=["before", "after"], scale=(1, 7), ends=("", ""), title="T")
    assert "2.00 (n = 3) → 6.00 (n = 3)" in {label.text for label in drawing.labels}
