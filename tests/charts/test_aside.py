"""Pictures drawn by another process."""

from __future__ import annotations

import sys

import pytest

from analyzer.charts import aside
from analyzer.charts.drawing import Drawing, Label, drawing_of, spec_of


def _specs() -> list[dict[str, object]]:
    return [spec_of(_with(text)) for text in ("één", "two")]


def _with(text: str) -> Drawing:
    return drawing_of([Label(5, 10, text, 9)], width=60, height=20, title=text)


@pytest.mark.parametrize("python", [sys.executable, "false"], ids=["aside", "here, where no other process can"])
def test_another_process_draws_the_same(python: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", python)
    specs = _specs()
    assert aside.begin(specs, dots_per_inch=96).pictures() == tuple(aside.drawn(spec, 96) for spec in specs)
