from __future__ import annotations

import pytest

from analyzer.charts.measured import CALIBRATION, RISK, calibration, risk
from analyzer.charts.render import Picture, render


def test_the_calibration_plot_has_a_point_for_each_bin_and_the_line_of_perfect_scores() -> None:
    spec = calibration([(0.1, 0.2, 10), (0.9, 0.8, 40)])
    line, points = (layer["data"]["values"] for layer in spec["layer"])
    assert [(row["score"], row["right"]) for row in line] == [(0, 0), (1, 1)]
    assert points == [{"score": 0.1, "right": 0.2, "answers": 10}, {"score": 0.9, "right": 0.8, "answers": 40}]
    assert spec["description"] == CALIBRATION


@pytest.mark.parametrize(("points", "highest"), [([(0.2, 0.0), (1.0, 0.4)], 0.4), ([(1.0, 0.02)], 0.1), ([], 0.1)])
def test_the_risk_curve_begins_at_none_wrong(points: list[tuple[float, float]], highest: float) -> None:
    spec = risk(points)
    assert spec["data"]["values"] == [{"accepted": accepted, "wrong": wrong} for accepted, wrong in points]
    assert spec["encoding"]["y"]["scale"]["domain"] == [0, highest]
    assert spec["description"] == RISK


def test_both_are_drawn() -> None:
    for spec in (calibration([(0.5, 0.5, 3)]), risk([(0.5, 0.1), (1.0, 0.2)])):
        assert render(spec, Picture.SVG).startswith(b"<svg")
