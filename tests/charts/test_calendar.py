from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from analyzer.charts.calendar import Calendar, ticks
from analyzer.charts.lettering import width_of

days = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@given(days, st.integers(0, 40_000), st.floats(60, 1200))
def test_labels_of_an_axis_stand_clear_of_each_other(first: date, length: int, width: float) -> None:
    calendar = Calendar(first, first + timedelta(days=length), 10, 10 + width)
    found = ticks(calendar)
    for labels in ([(t.x, t.label) for t in found if t.label], [(t.x, t.year) for t in found if t.year]):
        assert all(x + width_of(text, 9.5) < following for (x, text), (following, _) in pairwise(labels))
        assert all(x >= 10 and x + width_of(text, 9.5) <= 10 + width for x, text in labels)


@given(days, st.integers(0, 5000), st.integers(0, 5000))
def test_later_days_lie_further_right(first: date, length: int, one: int) -> None:
    calendar = Calendar(first, first + timedelta(days=length), 0, 500)
    day = first + timedelta(days=min(one, length))
    assert 0 <= calendar.at(day) < calendar.noon(day) < calendar.after(day) <= 500.0001


def test_the_finest_step_that_fits_is_taken() -> None:
    year = Calendar(date(2024, 1, 1), date(2024, 12, 31), 0, 600)
    assert [tick.label for tick in ticks(year)][:3] == ["Jan", "Feb", "Mar"]
    assert [tick.label for tick in ticks(Calendar(year.first, year.last, 0, 120))] == ["Q1", "Q2", "Q3", "Q4"]
    assert [tick.label for tick in ticks(Calendar(date(2024, 1, 1), date(2024, 1, 20), 0, 600))][:2] == ["1 Jan", "8 Jan"]
