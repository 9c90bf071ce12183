"""Scores of a questionnaire: a row per party and subscale, a dot per moment on the scale of the form, the numbers beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analyzer.charts.drawing import FAINT, INK, PAPER, SOFT, Align, Drawing, Face, Glyph, Label, Line, Piece, drawing_of, spec_of
from analyzer.charts.lettering import fitted, width_of
from analyzer.charts.timeline import A4_WIDTH, HEAD
from analyzer.core.table import Table

TITLES, NUMBERS = 210.0, 190.0  # pixels of the columns left and right of the scale
ROW, LETTERS, GROUP = 22.0, 10.0, 24.0
SHAPES = (("circle", PAPER), ("circle", INK), ("diamond", PAPER), ("diamond", INK))  # of the moments, the first and second above all
NEEDED = ("party", "moment", "subscale", "mean", "respondents")


@dataclass(frozen=True, slots=True)
class Score:
    """The mean of a party in a subscale at a moment, over so many respondents; None where nobody answered."""

    party: str
    moment: str
    subscale: str
    mean: float | None
    respondents: int


def scores_of(table: Table) -> tuple[Score, ...]:
    """The rows of a table with the columns `NEEDED`."""
    places = [table.columns.index(name) for name in NEEDED]
    found = []
    for row in table.rows:
        party, moment, subscale, mean, respondents = (row[place] for place in places)
        value = float(mean) if isinstance(mean, int | float) else None
        found.append(Score(str(party), str(moment), str(subscale), value, int(respondents or 0)))
    return tuple(found)


def questionnaire_spec(
    table: Table, *, moments: Sequence[str], scale: tuple[int, int], ends: tuple[str, str], title: str, width: float = A4_WIDTH
) -> dict[str, Any]:
    """The specification of the figure of a table of scores by party, moment and subscale."""
    return spec_of(questionnaire_drawing(table, moments=moments, scale=scale, ends=ends, title=title, width=width))


def questionnaire_drawing(
    table: Table, *, moments: Sequence[str], scale: tuple[int, int], ends: tuple[str, str], title: str, width: float = A4_WIDTH
) -> Drawing:
    """The figure, the moments in their order: at most four have a sign of their own; further ones share the last."""
    scores = scores_of(table)
    axis = _Axis(scale, TITLES, width - NUMBERS)
    pieces: list[Piece] = [Label(4, HEAD / 2 + 2, fitted(title, HEAD, width - 8, bold=True), HEAD, INK, Face.BOLD)]
    pieces += _legend(moments, HEAD + 18, width)
    y = HEAD + 34
    pieces += _ends(axis, ends, y)
    top = y = y + 22
    for party in dict.fromkeys(score.party for score in scores):
        pieces.append(Label(4, y + GROUP / 2, fitted(party, 10.5, TITLES - 10, bold=True), 10.5, INK, Face.BOLD))
        y += GROUP
        for subscale in dict.fromkeys(score.subscale for score in scores if score.party == party):
            here = [score for score in scores if (score.party, score.subscale) == (party, subscale)]
            pieces += _row(here, moments, axis, y + ROW / 2, width)
            y += ROW
    pieces += [Line((axis.at(value), top), (axis.at(value), y), FAINT, 0.6) for value in range(scale[0], scale[1] + 1)]
    return drawing_of(pieces, width=width, height=y + 8, title=title)


@dataclass(frozen=True, slots=True)
class _Axis:
    scale: tuple[int, int]
    left: float
    right: float

    def at(self, value: float) -> float:
        low, high = self.scale
        return self.left + 8 + (value - low) / (high - low) * (self.right - self.left - 16)


def _ends(axis: _Axis, ends: tuple[str, str], y: float) -> Iterator[Piece]:
    half = (axis.right - axis.left) / 2 - 6
    yield Label(axis.left, y, fitted(ends[0], 9.0, half), 9.0, SOFT)
    yield Label(axis.right, y, fitted(ends[1], 9.0, half), 9.0, SOFT, align=Align.RIGHT)
    for value in range(axis.scale[0], axis.scale[1] + 1):
        yield Label(axis.at(value), y + 13, str(value), 9.0, SOFT, align=Align.CENTER)


def _legend(moments: Sequence[str], y: float, width: float) -> Iterator[Piece]:
    x, room = 4.0, (width - 8) / max(1, len(moments))
    for number, moment in enumerate(moments):
        text = fitted(moment, LETTERS, room - 30)
        yield _dot(number, x + 5, y)
        yield Label(x + 14, y, text, LETTERS, SOFT)
        x += 28 + width_of(text, LETTERS)


def _row(scores: Sequence[Score], moments: Sequence[str], axis: _Axis, y: float, width: float) -> Iterator[Piece]:
    known = sorted((moments.index(score.moment), score.mean, score.respondents) for score in scores if score.mean is not None)
    yield Label(14, y, fitted(scores[0].subscale, LETTERS, TITLES - 20), LETTERS)
    if len(known) > 1:
        yield Line((axis.at(known[0][1]), y), (axis.at(known[-1][1]), y), SOFT, 1.0)
    for number, mean, _ in known:
        yield _dot(number, axis.at(mean), y)
    text = " → ".join(f"{mean:.2f} (n = {respondents})" for _, mean, respondents in known) or "nobody answered"
    yield Label(width - NUMBERS + 10, y, fitted(text, LETTERS, NUMBERS - 14), LETTERS, SOFT)


def _dot(number: int, x: float, y: float) -> Glyph:
    shape, fill = SHAPES[min(number, len(SHAPES) - 1)]
    return Glyph(x, y, shape, 8.5, fill, INK, 1.4)
