"""How well the scores of a model tell how often it is right, and what accepting less of it gains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analyzer.charts.drawing import FAINT, INK, PAPER
from analyzer.charts.lettering import FONT
from analyzer.optional import need

SIDE = 240  # pixels
BLUE = "#0072B2"  # Okabe and Ito
CALIBRATION = "Scores, and how often they are right: on the line where they are probabilities"
RISK = "Wrong among the accepted, the more is accepted"


def calibration(bins: Sequence[tuple[float, float, int]]) -> dict[str, Any]:
    """The calibration plot: mean score, share of right ones and number of the answers in each bin; larger points are of more answers."""
    alt = need("altair", extra="charts")
    rows = [{"score": score, "right": right, "answers": answers} for score, right, answers in bins]
    perfect = alt.Chart(alt.Data(values=[{"score": 0, "right": 0}, {"score": 1, "right": 1}])).mark_line(color=FAINT)
    size = alt.Size("answers:Q", legend=None, scale=alt.Scale(range=[20, 300]))
    points = alt.Chart(alt.Data(values=rows)).mark_circle(color=BLUE, opacity=0.9).encode(size=size)
    whole = alt.Scale(domain=[0, 1])
    both = alt.layer(perfect, points).encode(
        x=alt.X("score:Q", title="mean score", scale=whole), y=alt.Y("right:Q", title="share of right answers", scale=whole)
    )
    return _finished(alt, both, CALIBRATION)


def risk(points: Sequence[tuple[float, float]]) -> dict[str, Any]:
    """The risk-coverage curve: the share of units accepted and the share of wrong ones among them, the surest first."""
    alt = need("altair", extra="charts")
    rows = [{"accepted": accepted, "wrong": wrong} for accepted, wrong in points]
    curve = alt.Chart(alt.Data(values=rows)).mark_line(color=BLUE, point=alt.OverlayMarkDef(color=BLUE, size=25))
    highest = max([0.1, *(wrong for _, wrong in points)])
    drawn = curve.encode(
        x=alt.X("accepted:Q", title="share of units accepted", scale=alt.Scale(domain=[0, 1])),
        y=alt.Y("wrong:Q", title="share of these that is wrong", scale=alt.Scale(domain=[0, highest], nice=True)),
    )
    return _finished(alt, drawn, RISK)


def _finished(alt: Any, chart: Any, description: str) -> dict[str, Any]:
    axis = alt.AxisConfig(labelColor=INK, titleColor=INK, gridColor=FAINT, gridOpacity=0.5, titleFontWeight="normal")
    whole = chart.properties(width=SIDE, height=SIDE, description=description, background=PAPER)
    spec: dict[str, Any] = whole.configure(font=FONT, axis=axis, view=alt.ViewConfig(stroke=FAINT)).to_dict()
    return spec
