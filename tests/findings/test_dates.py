from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.signal import DateSource
from analyzer.core.time import Precision
from analyzer.errors import UsageError
from analyzer.findings.calendar import Days, Grain, Third, feast, moment_of, moved, stretch, third
from analyzer.findings.dates import Calendar, Dated, find_dates, read_date

EVALUATION = Path(__file__).resolve().parents[2] / "evaluation" / "dates"
SAID_ON = date(2025, 6, 24)  # a Tuesday
CALENDAR = Calendar(SAID_ON, {"kick-off": date(2025, 1, 13), "go-live": date(2025, 5, 12)})
WORDS = (
    *("the", "a", "two", "last", "next", "week", "month", "after", "before", "kick-off", "in", "of", "on", "early", "mid", "end", "March"),
    *("3rd", "12", "2024", "Friday", "summer", "ago", "between", "and", "from", "to", "until", "since", "around", "Easter", "quarter"),
)
BEFORE_THIS = "it depends on what was told before it"
days = st.dates(date(1950, 1, 1), date(2080, 12, 31))


def read(text: str, *, language: str = "en", calendar: Calendar = CALENDAR) -> list[tuple[str, str]]:
    """Every expression with its days, or with the reason why they are unknown."""
    return [(found.said, shown(found)) for found in find_dates(text, calendar, language=language)]


def shown(found: Dated) -> str:
    if found.moment is None:
        return found.reason
    return f"{found.moment.first or ''}..{found.moment.last or ''}"


def rows() -> list[dict[str, str]]:
    with (EVALUATION / "development.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['language']}: {row['text']}")
def test_the_development_set_is_read(row: dict[str, str]) -> None:
    with (EVALUATION / "anchors.csv").open(encoding="utf-8", newline="") as source:
        events = {event["name"]: date.fromisoformat(event["date"]) for event in csv.DictReader(source)}
    found = find_dates(row["text"], Calendar(date.fromisoformat(row["said_on"]), events), language=row["language"])
    if row["precision"] == "none":
        assert all(dated.moment is None for dated in found)
        return
    assert [shown(dated) for dated in found] == [f"{row['first']}..{row['last']}"]
    assert [dated.moment and dated.moment.precision.value for dated in found] == [row["precision"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("So the week after the kickoff, they came.", [("the week after the kickoff", "2025-01-20..2025-01-26")]),
        ("Right after Easter he wrote.", [("Right after Easter", "2025-04-22..2025-04-28")]),
        ("He came on the 22nd.", [("on the 22nd", "2025-06-22..2025-06-22")]),
        ("He, or rather she, may march in the first half.", []),
        ("On the third floor, at the first desk, in the second half.", []),
        ("Every Friday, green. Each second Monday we met.", []),
        ("We had two hours in six weeks.", [("in six weeks", "it may say how long or from when")]),
        ("It was so in the 1990s, says the 2019 report.", []),
        ("A week later they left, the next day too.", [("A week later", BEFORE_THIS), ("the next day", BEFORE_THIS)]),
    ],
)
def test_running_text(text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nl", "Zo gezegd, we deden het.", []),
        ("nl", "Ze belden vlak voor Pasen, op 16-feb al.", ["2025-04-13..2025-04-19", "2025-02-16..2025-02-16"]),
        ("fr", "Il a été clair, la mer aussi.", []),
        ("fr", "Ils ont écrit la veille de la go-live et fin février.", ["2025-05-11..2025-05-11", "2025-02-21..2025-02-28"]),
        ("de", "Im März", []),
    ],
)
def test_running_text_in_other_languages(language: str, text: str, expected: list[str]) -> None:
    assert [days for _, days in read(text, language=language)] == expected


@pytest.mark.parametrize(
    ("said_on", "language", "text", "expected"),
    [
        (date(2024, 2, 10), "en", "It was cold this winter.", ["2023-12-01..2024-02-29"]),
        (date(2024, 1, 10), "nl", "Het was koud deze winter.", ["2023-12-01..2024-02-29"]),
        (date(2024, 1, 10), "fr", "Il a fait froid cet hiver.", ["2023-12-01..2024-02-29"]),
        (date(2024, 12, 10), "en", "It was cold this winter.", ["2024-12-01..2025-02-28"]),
        (date(2024, 2, 10), "en", "We wait for this summer.", ["2024-06-01..2024-08-31"]),
        (date(2024, 4, 15), "en", "Between March and May we waited.", ["2024-03-01..2024-05-31"]),
        (date(2024, 6, 15), "en", "Between March and May we waited.", ["2024-03-01..2024-05-31"]),
        (date(2024, 6, 15), "en", "Between March and May 2023 we waited.", ["2023-03-01..2023-05-31"]),
        (date(2024, 4, 17), "en", "Between Tuesday and Thursday we waited.", ["2024-04-09..2024-04-11"]),
        (date(2021, 1, 5), "en", "That was in week 53.", ["2020-12-28..2021-01-03"]),
        (date(2024, 1, 5), "en", "That was in week 53.", []),
        (date(2024, 1, 5), "en", "That was in week 53 of 2020.", ["2020-12-28..2021-01-03"]),
        (date(2024, 1, 5), "en", "That will be in week 53 of 2026.", ["2026-12-28..2027-01-03"]),
        (date(2024, 1, 5), "en", "In week 53 of 2021 nothing was.", []),
    ],
)
def test_what_is_on_or_goes_over_the_turn_of_the_year(said_on: date, language: str, text: str, expected: list[str]) -> None:
    assert [days for _, days in read(text, language=language, calendar=Calendar(said_on))] == expected


@pytest.mark.parametrize("text", ["Only two may join.", "The first may be true.", "They may first ask.", "Ten march along."])
def test_a_number_in_words_beside_a_verb_is_no_date(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text", ["It was the first of May.", "On the first May.", "It was the first May 2025.", "It was 1 May.", "It was May 1st."]
)
def test_a_number_in_words_beside_may_is_a_date_where_more_tells_so(text: str) -> None:
    assert [days for _, days in read(text)] == ["2025-05-01..2025-05-01"]


@pytest.mark.parametrize(
    "text", ["We run version 2.1.15 now.", "We run v2.1.15 now.", "See section 2.1.15.", "It is 10.1.2.15 or 2.1.15.3."]
)
def test_numbers_with_points_that_count_something_are_no_dates(text: str) -> None:
    assert read(text) == []


def test_a_date_with_points_is_a_date() -> None:
    assert [days for _, days in read("It was 2.1.15 or 3.1.2015.")] == ["2015-01-02..2015-01-02", "2015-01-03..2015-01-03"]


def test_spans_are_those_of_the_words() -> None:
    text = "Well, in mid March and, um, on 4 April 2024."
    for found in find_dates(text, CALENDAR):
        assert text[found.start : found.end] == found.said
        assert found.moment is not None
        assert found.moment.said == found.said


def test_what_the_words_leave_open_is_marked() -> None:
    assert [found.assumed for found in find_dates("in March, in March 2024, last week", CALENDAR)] == [True, False, False]


def test_without_the_day_of_the_interview_only_full_dates_are_resolved() -> None:
    unknown = Calendar(None)
    assert read("in March", calendar=unknown) == [("March", "the day of the interview is not known")]
    assert read("in March 2024", calendar=unknown) == [("in March 2024", "2024-03-01..2024-03-31")]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("It was the fifteenth of May, it's in my calendar.", DateSource.CALENDAR),
        ("Op 15 mei, zie mijn agenda.", DateSource.CALENDAR),
        ("On 18 March, it is in my email.", DateSource.MAIL),
        ("On 18 March, I think.", DateSource.RECALLED),
    ],
)
def test_where_a_date_comes_from(text: str, source: DateSource) -> None:
    language = "nl" if text.startswith("Op") else "en"
    assert {found.source for found in find_dates(text, CALENDAR, language=language)} == {source}


def test_a_cell_is_a_date_as_a_whole_or_not_at_all() -> None:
    assert shown(read_date("16-feb", CALENDAR)) == "2025-02-16..2025-02-16"
    assert shown(read_date("begin volgende maand", CALENDAR)) == "2025-07-01..2025-07-10"
    assert read_date("see 16-feb or ask", CALENDAR).moment is None
    with pytest.raises(UsageError, match="language of dates"):
        read_date("16-feb", CALENDAR, languages=("xx",))


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=80), st.sampled_from(["en", "nl", "fr"]))
def test_any_text_is_read_without_failing(text: str, language: str) -> None:
    for found in find_dates(text, CALENDAR, language=language):
        assert text[found.start : found.end] == found.said


@given(st.lists(st.sampled_from(WORDS), max_size=9), days)
def test_whatever_is_resolved_has_its_days_in_order(words: list[str], said_on: date) -> None:
    for found in find_dates(" ".join(words), Calendar(said_on, {"kick-off": date(2024, 1, 16)})):
        moment = found.moment
        assert (moment is None) == bool(found.reason)
        if moment is not None and moment.first and moment.last:
            assert moment.first <= moment.last


@given(days)
def test_a_day_written_in_full_is_that_day(day: date) -> None:
    for text in (
        f"{day:%Y-%m-%d}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
    ):
        found = read_date(text, CALENDAR, languages=("en",))
        assert found.moment is not None
        assert (found.moment.first, found.moment.last, found.moment.precision) == (day, day, Precision.DAY)


@given(days, st.sampled_from([Grain.MONTH, Grain.YEAR, Grain.WEEK]))
def test_thirds_lie_in_order_inside_what_they_are_part_of(day: date, grain: Grain) -> None:
    whole = stretch(grain, day)
    parts = [third(whole, part) for part in Third]
    assert parts[0].first == whole.first
    assert parts[-1].last == whole.last
    for one, other in pairwise(parts):
        assert one.last is not None
        assert other.first == one.last + timedelta(days=1)


@pytest.mark.parametrize(("year", "sunday"), [(1961, date(1961, 4, 2)), (2000, date(2000, 4, 23)), (2038, date(2038, 4, 25))])
def test_easter(year: int, sunday: date) -> None:
    assert feast(year, "easter").first == sunday


def test_precision_follows_from_the_number_of_days() -> None:
    begin = date(2024, 1, 1)
    widths = {1: "day", 2: "week", 11: "week", 12: "month", 31: "month", 32: "quarter", 123: "quarter", 124: "year"}
    assert {n: moment_of(Days(begin, begin + timedelta(days=n - 1)), "").precision.value for n in widths} == widths
    assert moment_of(Days(None, begin), "").precision is Precision.BEFORE
    assert moment_of(Days(begin, None), "").precision is Precision.AFTER


@given(days, st.integers(-40, 40))
def test_months_away_and_back_is_the_same_month(day: date, count: int) -> None:
    there = moved(day, count, Grain.MONTH)
    back = moved(there, -count, Grain.MONTH)
    assert (back.year, back.month) == (day.year, day.month)
