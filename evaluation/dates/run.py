"""Are dates in words understood, in English, Dutch and French? Beside dateparser, which is given the same words and the same day.

    python -m evaluation.dates.run [--set development] [--failures]

An expression counts as right when first day, last day and precision are as in the set, and one that cannot be resolved when it is not.
The peer answers with a day, not with a stretch: it is counted as exact where the truth is that very day, and leniently where its
day lies anywhere in the true stretch. Results are written for the test set only.
"""

from __future__ import annotations

import argparse
import csv
import warnings
from collections import Counter
from datetime import date, datetime
from pathlib import Path

from analyzer.core.time import Moment
from analyzer.findings.dates import Calendar, find_dates
from evaluation.record import record

HERE = Path(__file__).resolve().parent
Row = dict[str, str]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--set", default="test", choices=["test", "development"])
    options.add_argument("--failures", action="store_true", help="name what was misread; not for the test set before it is replaced")
    asked = options.parse_args()
    path = HERE / f"{asked.set}.csv"
    rows, events = _rows(path), {row["name"]: date.fromisoformat(row["date"]) for row in _rows(HERE / "anchors.csv")}
    figures = {name: _share(rows, name, events) for name in ("en", "nl", "fr", "all")}
    for name, found in figures.items():
        print(name, found)
    if asked.failures:
        for row in rows:
            if not _is_right(row, events):
                print(row, _read(row, events))
    if asked.set == "test":
        record(HERE, {"accuracy": figures}, data=[path, HERE / "anchors.csv"])


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _share(rows: list[Row], language: str, events: dict[str, date]) -> dict[str, float]:
    chosen = [row for row in rows if language in ("all", row["language"])]
    right = Counter[str]()
    for row in chosen:
        right["analyzer"] += _is_right(row, events)
        exact, lenient = _peer(row)
        right["dateparser_exact"] += exact
        right["dateparser_lenient"] += lenient
    return {"expressions": len(chosen)} | {
        name: round(right[name] / len(chosen), 4) for name in ("analyzer", "dateparser_exact", "dateparser_lenient")
    }


def _read(row: Row, events: dict[str, date]) -> list[Moment | None]:
    calendar = Calendar(date.fromisoformat(row["said_on"]), events)
    return [found.moment for found in find_dates(row["text"], calendar, language=row["language"])]


def _is_right(row: Row, events: dict[str, date]) -> bool:
    read = _read(row, events)
    if row["precision"] == "none":
        return all(moment is None for moment in read)
    if len(read) != 1 or read[0] is None:
        return False
    moment = read[0]
    return (moment.first, moment.last, moment.precision.value) == (_day(row["first"]), _day(row["last"]), row["precision"])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _peer(row: Row) -> tuple[bool, bool]:
    """Whether dateparser gives exactly the day, and whether it gives a day within the stretch."""
    import dateparser

    said = datetime.fromisoformat(row["said_on"])
    settings = {"RELATIVE_BASE": said, "PREFER_DATES_FROM": "past", "DATE_ORDER": "DMY"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = dateparser.parse(row["text"], languages=[row["language"]], settings=settings)
    first, last = _day(row["first"]), _day(row["last"])
    if found is None or row["precision"] == "none":
        return (found is None and row["precision"] == "none",) * 2
    inside = (first is None or first <= found.date()) and (last is None or found.date() <= last)
    return (inside and first == last, inside)


if __name__ == "__main__":
    main()
