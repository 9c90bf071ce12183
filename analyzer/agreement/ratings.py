"""Ways in: ratings from a long table with a row per unit, coder and code. Nothing is guessed; what is wrong is named by row."""

from __future__ import annotations

import math
from array import array
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from analyzer.core.ratings import NOT_CODED, LabelSets, Level, Ratings, Span, Spans
from analyzer.errors import InputError

NUMERIC_LEVELS = {Level.INTERVAL, Level.RATIO}
WHOLE_STEPS = "Give milliseconds, characters or words."
SMALLEST_ARRAY = {True: "h", False: "i"}  # 16 bits hold 32,767 categories


@dataclass(frozen=True, slots=True)
class Source:
    """How to name a row to its owner: the file or table, and the number of its first row (2 below a header line)."""

    name: str = "ratings"
    first_row: int = 2

    def row(self, index: int, column: str = "") -> str:
        """The place of the row with this index, and the column in it."""
        return f"{self.name}, row {index + self.first_row}" + (f", column {column}" if column else "")


def ratings_from_rows(
    rows: Any,
    *,
    unit: str = "unit",
    coder: str = "coder",
    code: str = "code",
    categories: Sequence[str | float] | None = None,
    level: Level = Level.NOMINAL,
    source: str = "ratings",
    first_row: int = 2,
) -> Ratings:
    """Ratings from a data frame or an iterable of mappings with a row per unit and coder; an empty code means not coded.

    `categories` is the whole domain in its order; without it the domain is what was used, sorted. At the levels interval and ratio
    codes must be numbers. Raises InputError, with the row, for a missing column, unit or coder, contradicting rows, a code outside
    the domain, a code that is no number where one is needed, a coder without any code, and fewer than two coders.

    >>> ratings_from_rows([{"unit": 1, "coder": "x", "code": "a"}, {"unit": 1, "coder": "y", "code": "b"}]).codes
    array('h', [0, 1])
    """
    named = Source(source, first_row)
    columns = _columns(rows, (unit, coder, code), named)
    units = [_name(value, named.row(i, unit)) for i, value in enumerate(columns[0])]
    coders = [_name(value, named.row(i, coder)) for i, value in enumerate(columns[1])]
    codes = [_code(value, Level(level), named.row(i, code)) for i, value in enumerate(columns[2])]
    domain = _domain(codes, categories, named, code)
    unit_index, coder_index = _index(units), _index(coders)
    _check_coders(coders, codes, coder_index, named)
    index = {category: number for number, category in enumerate(domain)}
    cells = array(SMALLEST_ARRAY[len(domain) < 2**15], [NOT_CODED]) * (len(unit_index) * len(coder_index))
    seen: dict[int, int] = {}
    for i, value in enumerate(codes):
        cell = unit_index[units[i]] * len(coder_index) + coder_index[coders[i]]
        number = NOT_CODED if value is None else index[value]
        if cell in seen and cells[cell] != number:
            raise _contradiction(named, seen[cell], i, units[i], coders[i])
        seen.setdefault(cell, i)
        cells[cell] = number
    return Ratings(tuple(unit_index), tuple(coder_index), tuple(domain), cells, Level(level))


def label_sets_from_rows(
    rows: Any,
    *,
    unit: str = "unit",
    coder: str = "coder",
    code: str = "code",
    categories: Sequence[str] | None = None,
    source: str = "ratings",
    first_row: int = 2,
) -> LabelSets:
    """Sets of codes from a row per unit, coder and code; a row with an empty code says: coded, and no code applies. No row: not coded."""
    named = Source(source, first_row)
    columns = _columns(rows, (unit, coder, code), named)
    units = [_name(value, named.row(i, unit)) for i, value in enumerate(columns[0])]
    coders = [_name(value, named.row(i, coder)) for i, value in enumerate(columns[1])]
    codes = [None if is_empty(value) else str(value) for value in columns[2]]
    _domain(codes, categories, named, code)
    unit_index, coder_index = _index(units), _index(coders)
    _two_coders(coder_index, named)
    cells: dict[tuple[str, str], set[str]] = {}
    for name, who, value in zip(units, coders, codes, strict=True):
        cells.setdefault((name, who), set()).update([] if value is None else [value])
    sets = (frozenset(cells[key]) if (key := (name, who)) in cells else None for name in unit_index for who in coder_index)
    return LabelSets(tuple(unit_index), tuple(coder_index), tuple(sets))


def spans_from_rows(
    rows: Any,
    *,
    begin: int,
    length: int,
    coder: str = "coder",
    start: str = "start",
    end: str = "end",
    code: str = "code",
    overlap: bool = False,
    source: str = "spans",
    first_row: int = 2,
) -> Spans:
    """Spans of one continuum from a row per span, start inclusive and end exclusive, in whole steps.

    Raises InputError, with the row, for a span that runs backwards, is empty, leaves the continuum or, unless `overlap` is allowed,
    overlaps another of the same coder.
    """
    named = Source(source, first_row)
    columns = _columns(rows, (coder, start, end, code), named)
    spans: list[Span] = []
    for i, (who, first, last, what) in enumerate(zip(*columns, strict=True)):
        span = Span(
            _name(who, named.row(i, coder)),
            _step(first, named.row(i, start)),
            _step(last, named.row(i, end)),
            _name(what, named.row(i, code)),
        )
        _check_span(span, begin, begin + length, named.row(i))
        spans.append(span)
    coders = _index([span.coder for span in spans])
    _two_coders(coders, named)
    if not overlap:
        _check_overlap(spans, named)
    return Spans(tuple(coders), tuple(spans), begin, length)


def is_empty(value: object) -> bool:
    """Whether a field is empty: None, NaN or nothing but spaces."""
    return value is None or (isinstance(value, float) and math.isnan(value)) or (isinstance(value, str) and not value.strip())


def _columns(rows: Any, names: tuple[str, ...], source: Source) -> list[list[Any]]:
    """The columns as lists, from a data frame or from mappings."""
    if hasattr(rows, "columns"):
        present: Iterable[Hashable] = list(rows.columns)
        columns = {name: rows[name].tolist() for name in names if name in present}
    else:
        rows = list(rows)
        present = [name for row in rows[:1] for name in row]
        columns = {name: [row.get(name) for row in rows] for name in names if name in present}
    if not columns and not present:
        raise InputError("there are no rows", where=source.name, remedy="Give a row per unit and coder.")
    for name in names:
        if name not in columns:
            raise InputError(f"there is no column '{name}'", where=source.name, remedy=f"Columns: {', '.join(map(str, present))}.")
    return list(columns.values())


def _name(value: object, where: str) -> str:
    if is_empty(value):
        raise InputError("the field is empty", where=where, remedy="Every row needs it.")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _code(value: Any, level: Level, where: str) -> str | float | None:
    if is_empty(value):
        return None
    if level in NUMERIC_LEVELS:
        return _number(value, "code", where, f"The level {level.value} needs numbers.")
    if hasattr(value, "item"):
        value = value.item()
    return value if isinstance(value, int | float) else str(value)


def _number(value: Any, what: str, where: str, remedy: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise InputError(f"the {what} is not a number", where=where, remedy=remedy)
    return number


def _step(value: Any, where: str) -> int:
    number = _number(value, "position", where, WHOLE_STEPS)
    if not number.is_integer():
        raise InputError("the position is not a whole number", where=where, remedy=WHOLE_STEPS)
    return int(number)


def _domain(
    codes: Sequence[str | float | None], categories: Sequence[str | float] | None, source: Source, column: str
) -> list[str | float]:
    """The domain as given, checked, or what was used in sorted order (numbers first)."""
    used = {value for value in codes if value is not None}
    if categories is None:
        return sorted(used, key=lambda value: (isinstance(value, str), value))
    if len(set(categories)) < len(categories):
        raise InputError("a category is named twice", where="categories")
    for i, value in enumerate(codes):
        if value is not None and value not in set(categories):
            known = ", ".join(map(str, categories))
            raise InputError(f"code '{value}' is not in the domain", where=source.row(i, column), remedy=f"The domain is: {known}.")
    return list(categories)


def _index(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _check_coders(coders: list[str], codes: Sequence[object], index: Mapping[str, int], source: Source) -> None:
    _two_coders(index, source)
    coded = {who for who, value in zip(coders, codes, strict=True) if value is not None}
    for who in index:
        if who not in coded:
            raise InputError(f"coder '{who}' coded nothing", where=source.row(coders.index(who)), remedy="Leave this coder out.")


def _two_coders(index: Mapping[str, int], source: Source) -> None:
    if len(index) < 2:
        only = next(iter(index), "nobody")
        raise InputError(f"the only coder is '{only}'", where=source.name, remedy="Agreement needs two coders or more.")


def _contradiction(source: Source, first: int, second: int, unit: str, coder: str) -> InputError:
    return InputError(
        f"coder '{coder}' gave unit '{unit}' another code in row {first + source.first_row}",
        where=source.row(second),
        remedy="Keep one of the two rows, or read them as sets of codes.",
    )


def _check_span(span: Span, begin: int, end: int, where: str) -> None:
    if span.end <= span.start:
        raise InputError(f"the span from {span.start} to {span.end} runs backwards or is empty", where=where)
    if not begin <= span.start <= span.end <= end:
        raise InputError(
            f"the span from {span.start} to {span.end} leaves the continuum", where=where, remedy=f"It runs from {begin} to {end}."
        )


def _check_overlap(spans: list[Span], source: Source) -> None:
    order = sorted(range(len(spans)), key=lambda i: (spans[i].coder, spans[i].start, i))
    for one, other in pairwise(order):
        if spans[one].coder == spans[other].coder and spans[other].start < spans[one].end:
            rows = sorted((one, other))
            what = f"the span overlaps that of row {rows[0] + source.first_row} by the same coder"
            raise InputError(what, where=source.row(rows[1]), remedy="Let one end where the next begins.")
