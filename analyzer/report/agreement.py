"""Agreement between coders as one HTML page that needs no network and no script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from analyzer import __version__
from analyzer.core.agreement import AgreementSettings, Headline, Uncoded
from analyzer.core.codebook import Codebook
from analyzer.core.table import Field, Table
from analyzer.files import atomic_write
from analyzer.report.html import content_policy, load_environment
from analyzer.report.words import counted, number

COEFFICIENTS = {
    Headline.ALPHA: "Krippendorff’s alpha",
    Headline.KAPPA: "Cohen’s kappa",
    Headline.AC1: "Gwet’s AC1",
    Headline.PERCENT: "Percent agreement",
}
COLUMNS = {Headline.ALPHA: "alpha", Headline.KAPPA: "kappa", Headline.AC1: "ac1", Headline.PERCENT: "percent"}
UNCODED = {Uncoded.LEFT_OUT: "uncoded units left out", Uncoded.COUNTED: "uncoded units counted as no code"}
AXIS = (-0.2, 1.0)  # of the intervals drawn; lower values are drawn at the left edge
MARKS = {Headline.ALPHA: ((0.0, "0"), (0.667, ".67"), (0.8, ".8"), (1.0, "1"))}  # Krippendorff (2004): .8; .667 tentatively
PLAIN_MARKS = ((0.0, "0"), (0.5, ".5"), (1.0, "1"))
ALL_PARTIES, ALL_CODES = "all parties", "(all codes pooled)"  # the rows that pool them
SHADES = 8  # steps of a heat map
SHOWN_DISAGREEMENTS, SHOWN_ROWS, SHOWN_CONFUSIONS, SHOWN_STRESS = 300, 150, 25, 12


@dataclass(frozen=True, slots=True)
class AgreementView:
    """All that the page shows: tables as the comparison made them, sentences, and what was decided when."""

    name: str
    codebook: Codebook
    made_on: date
    settings: AgreementSettings
    decided_on: date
    decisions_before: int
    changes: Table
    remarks: tuple[str, ...]
    methods: str
    drawn: str
    dimensions: Table
    codes: Table
    matrix: Table
    confusions: Table
    stress: Table
    over_time: Table
    disagreements: Table
    advice: Table
    left_out: Table
    layouts: tuple[tuple[str, tuple[Table, ...]], ...]
    why_layouts_differ: str
    rooms: Mapping[str, str] = field(default_factory=dict)  # the address in the review room, by unit


@dataclass(frozen=True, slots=True)
class Whisker:
    """A value with its interval on the axis, in per cent of its width."""

    at: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Shaded:
    """A cell of a heat map: `shade` 0..8 picks its colour, None where there is no value."""

    text: str
    small: str
    shade: int | None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A heat map with its labels; `None` cells are the diagonal."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Shaded | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The first rows of a long table, and how many there are."""

    table: Table
    rows: tuple[tuple[Field, ...], ...]
    total: int


def write_agreement_report(view: AgreementView, path: Path) -> Path:
    """Write the page to `path` and return it. Names and texts are escaped, and no script runs."""
    return atomic_write(path, rendered(view))


def rendered(view: AgreementView) -> str:
    """The page as HTML."""
    environment = load_environment()
    base = environment.get_template("study.css").render(page={"questions": ()})
    style = f"{base}\n{environment.get_template('agreement.css').render()}".strip()
    policy = content_policy(style, "")
    return str(environment.get_template("agreement.html").render(page=page_of(view), style=style, policy=policy, version=__version__))


def page_of(view: AgreementView) -> dict[str, Any]:
    """What the template reads."""
    headline = COLUMNS[view.settings.coefficient]
    disagreements = records(view.disagreements)
    return {
        "view": view,
        "coefficient": COEFFICIENTS[view.settings.coefficient],
        "headline": headline,
        "others": [(name, label) for key, label in COEFFICIENTS.items() if (name := COLUMNS[key]) != headline],
        "uncoded": UNCODED[view.settings.uncoded],
        "basis": f"counted in {_units(view.settings)}, {UNCODED[view.settings.uncoded]}",
        "marks": [(label, on_axis(mark)) for mark, label in MARKS.get(view.settings.coefficient, PLAIN_MARKS)],
        "facts": tuple(_facts(view)),
        "dimensions": tuple(_by(records(view.dimensions), "between")),
        "codes": tuple((who, tuple(_by(rows, "dimension", "party"))) for who, rows in _by(records(view.codes), "between", "coders")),
        "few_interviews": all(row["interviews_low"] is None for row in records(view.dimensions)),
        "grids": tuple(_grids(view)),
        "stress": records(view.stress)[:SHOWN_STRESS],
        "confusions": _first(view.confusions, SHOWN_CONFUSIONS),
        "times": tuple(_times(view)),
        "disagreements": disagreements[:SHOWN_DISAGREEMENTS],
        "n_disagreements": len(disagreements),
        "anchors": _anchors(disagreements[:SHOWN_DISAGREEMENTS]),
        "advice": records(view.advice),
        "layouts": tuple((name, tuple(_first(table, SHOWN_ROWS) for table in tables)) for name, tables in view.layouts),
        "figure": figure,
        "whisker": lambda row: whisker(row, headline),
        "count": lambda row: _count(row, view.settings),
        "names": {dimension.id: dimension.name for dimension in view.codebook.dimensions},
    }


def records(table: Table) -> list[dict[str, Field]]:
    """The rows as mappings of column names."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def figure(value: Field, digits: int = 2) -> str:
    """A figure to be read; nothing where there is none.

    >>> figure(-0.0951), figure(None), figure(0.9996)
    ('−0.10', '', '1.00')
    """
    if not isinstance(value, int | float):
        return ""
    return f"{value:.{digits}f}".replace("-", "\u2212")


def on_axis(value: float) -> float:
    """Where a value lies on the axis, in per cent."""
    low, high = AXIS
    return round(100 * (min(max(value, low), high) - low) / (high - low), 1)


def whisker(row: dict[str, Field], name: str) -> Whisker | None:
    """The value and interval of a row as drawn; None without a value."""
    value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    if not isinstance(value, int | float):
        return None
    ends = (on_axis(end) if isinstance(end, int | float) else None for end in (low, high))
    return Whisker(on_axis(value), *ends)


def _units(settings: AgreementSettings) -> str:
    return f"{settings.unit.value}s"


def _count(row: dict[str, Field], settings: AgreementSettings) -> str:
    n = row["n_units"]
    if not isinstance(n, int):
        return ""
    times = (" × parties" if row["party"] == ALL_PARTIES else "", " × codes" if row.get("code") == ALL_CODES else "")
    return counted(n, settings.unit.value) + "".join(times)


def _facts(view: AgreementView) -> Iterator[str]:
    coders = dict.fromkeys(str(row["coder"]) for row in records(view.matrix))
    yield counted(len(coders), "coder")
    yield f"counted in {_units(view.settings)}"
    yield UNCODED[view.settings.uncoded]
    yield "blind decisions only" if view.settings.blind_only else "decisions blind or not"
    yield f"codebook {view.codebook.name or view.codebook.id}, version {view.codebook.version}"


def _by(rows: Sequence[dict[str, Field]], *keys: str) -> Iterator[tuple[tuple[Field, ...], list[dict[str, Field]]]]:
    for key, group in groupby(rows, key=lambda row: tuple(row[name] for name in keys)):
        yield key, list(group)


def _first(table: Table, most: int) -> Shown:
    return Shown(table, table.rows[:most], len(table.rows))


def _anchors(disagreements: Sequence[dict[str, Field]]) -> dict[str, int]:
    """The first listed disagreement about each segment."""
    anchors: dict[str, int] = {}
    for place, row in enumerate(disagreements):
        anchors.setdefault(str(row["segment_id"]), place)
    return anchors


def _grids(view: AgreementView) -> Iterator[Grid]:
    ordered = sorted(records(view.matrix), key=lambda row: (str(row["dimension"]), str(row["party"] or "")))
    for (dimension, party), rows in _by(ordered, "dimension", "party"):
        coders = tuple(dict.fromkeys(str(row["coder"]) for row in rows))
        cells = {(row["coder"], row["other"]): _shaded(row, view.settings) for row in rows}
        name = view.codebook.dimension(str(dimension)).name
        title = f"{name}, {party}" if party else name
        yield Grid(title, coders, tuple((one, tuple(cells.get((one, other)) for other in coders)) for one in coders))


def _shaded(row: dict[str, Field], settings: AgreementSettings) -> Shaded:
    value = row["value"]
    shade = shade_of(value) if isinstance(value, int | float) else None
    hint = str(row["note"] or "")
    return Shaded(figure(value) or "undefined", f"n = {number(int(row['n_units'] or 0))} {_units(settings)}", shade, hint)


def shade_of(share: float) -> int:
    """The step of a heat map for a value of 0..1; lower values have the first.

    >>> shade_of(-0.3), shade_of(0.5), shade_of(1.0)
    (0, 4, 8)
    """
    return round(min(max(share, 0.0), 1.0) * SHADES)


def _times(view: AgreementView) -> Iterator[Grid]:
    for (between,), rows in _by(records(view.over_time), "between"):
        lines = []
        for (document,), parts in _by(rows, "document"):
            cells = {int(row["part"] or 0): _part(row) for row in parts}
            lines.append((str(document), tuple(cells.get(part) for part in range(1, 11))))
        yield Grid(str(between), tuple(f"{10 * part}–{10 * part + 10} %" for part in range(10)), tuple(lines))


def _part(row: dict[str, Field]) -> Shaded:
    share = row["share"]
    shade = shade_of(share) if isinstance(share, int | float) else None
    return Shaded(f"{row['disagreements']}/{row['decisions']}", "", shade, f"{row['from']} to {row['to']}")
