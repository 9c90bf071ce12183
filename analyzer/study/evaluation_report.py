"""An evaluation as a page of tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from analyzer.charts import measured, render
from analyzer.classify.figures import CodeFigures, Figure
from analyzer.classify.measure import Measurement
from analyzer.core.table import Table
from analyzer.errors import NotInstalledError
from analyzer.report.document import Block, Grid, Heading, Pictures, Text
from analyzer.report.sections import Picture

OVERVIEW = ("dimension", "units", "macro-F1", "95 %", "exactly right", "answered", "right of answered", "calibration error", "if perfect")
CODES = ("code", "units", "suggested", "precision", "95 %", "recall", "95 %", "F1", "95 %")
CONFUSIONS = ("people", "model", "times", "such as")
BINS = ("mean score", "right", "answers")
CURVE = ("accepted from", "covers", "wrong")
SUBGROUPS = ("by", "value", "units", "macro-F1")
HOW = """\
Units that the model has learned from, and decisions made with a suggestion in view, are left out. Refused suggestions count with the codes
they would have suggested. Intervals are a bootstrap over interviews. The calibration error stands beside the one that perfectly calibrated
scores would show for as many answers."""


def blocks_of(measurements: Mapping[str, Measurement], coders: Table | None, notes: Sequence[str]) -> Iterator[Block]:
    """The page: an overview, every dimension by itself, and how far people and model agree."""
    yield Text(HOW)
    yield from (Text(f"{note}.", marked=True) for note in notes)
    yield Heading("All dimensions")
    yield Grid(OVERVIEW, tuple(overview_row(name, found) for name, found in measurements.items()))
    for name, found in measurements.items():
        yield Heading(name)
        yield from _dimension(found)
    if coders is not None:
        yield Heading("Coders and model beside each other")
        yield Grid(coders.columns, tuple(tuple(_cell(field) for field in row) for row in coders.rows))


def overview_row(name: str, found: Measurement) -> tuple[str, ...]:
    """A dimension in one line."""
    own, error = found.figures, found.calibration
    shares = map(_digits, (own.exact, found.answered, found.right_of_answered, error.error, error.perfect))
    return name, str(own.units), _digits(own.macro_f1.value), _interval(own.macro_f1), *shares


def _dimension(found: Measurement) -> Iterator[Block]:
    yield Grid(CODES, tuple(map(_code_row, found.figures.codes)))
    if found.confusions:
        yield Heading("Where people and model differ", 2)
        yield Grid(CONFUSIONS, tuple((c.gold, c.said, str(c.count), ", ".join(c.units)) for c in found.confusions))
    with suppress(NotInstalledError):  # the tables below say the same
        yield Pictures(tuple(_pictures(found)))
    yield Heading("Scores and how often they are right", 2)
    yield Grid(BINS, tuple((_digits(b.score), _digits(b.right), str(b.answers)) for b in found.bins))
    yield Heading("Risk against coverage", 2)
    yield Grid(CURVE, tuple((_digits(p.confidence), _digits(p.coverage), _digits(p.risk)) for p in found.curve))
    if found.subgroups:
        yield Heading("Subgroups", 2)
        yield Grid(SUBGROUPS, tuple((s.trait, s.value, str(s.units), _digits(s.macro_f1)) for s in found.subgroups))


def _code_row(code: CodeFigures) -> tuple[str, ...]:
    figures = (code.precision, code.recall, code.f1)
    cells = (cell for figure in figures for cell in (_digits(figure.value), _interval(figure)))
    return code.code, str(code.gold), str(code.said), *cells


def _pictures(found: Measurement) -> Iterator[Picture]:
    bins = [(each.score, each.right, each.answers) for each in found.bins]
    curve = [(each.coverage, each.risk) for each in found.curve]
    for title, spec in ((measured.CALIBRATION, measured.calibration(bins)), (measured.RISK, measured.risk(curve))):
        yield Picture(title, render.render(spec, render.Picture.SVG).decode(), f"{title}; the numbers stand in a table below.")


def _interval(figure: Figure) -> str:
    return "" if figure.low is None else f"{_digits(figure.low)} to {_digits(figure.high)}"


def _digits(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)
