"""Published values, and the reader of their file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.agreement.cases import main, misses_of, parameters, rated

SMALL = {
    "id": "small",
    "coefficient": "percent_agreement",
    "params": {},
    "data": {"format": "units_x_coders", "units": [["a", "a"], ["a", "b"], ["b", None]]},
    "expected": 0.5,
    "tolerance": 1e-9,
}


def test_published_values(real_data: Path) -> None:
    cases = json.loads((real_data / "agreement" / "cases.json").read_text())["cases"]
    assert len(cases) >= 312
    assert list(misses_of([case for case in cases if "gamma" not in case["coefficient"]])) == []


def test_published_gammas(real_data: Path) -> None:
    pytest.importorskip("scipy")
    cases = json.loads((real_data / "agreement" / "cases.json").read_text())["cases"]
    assert list(misses_of([case for case in cases if "gamma" in case["coefficient"]])) == []


def test_a_miss_is_named_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"cases": [SMALL, {**SMALL, "id": "wrong", "expected": 0.6}]}))
    assert main([str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("wrong percent_agreement: got 0.5, expected 0.6")
    assert lines[-1] == "1/2"


def test_an_unknown_coefficient_is_a_miss() -> None:
    assert "there is no coefficient 'nonsense'" in next(misses_of([{**SMALL, "coefficient": "nonsense"}]))


def test_rows_with_numbers_of_units() -> None:
    rows = [[["a", "a"], 3], [["a", "b"], 1]]
    case = {**SMALL, "data": {"format": "units_x_coders_weighted", "rows": rows}, "expected": 0.75}
    assert list(misses_of([case])) == []


def test_sets_may_be_missing() -> None:
    units = [[["a"], ["a", "b"]], [["a"], None], [[], []]]
    case = {**SMALL, "data": {"format": "units_x_coders_sets", "units": units}}
    assert list(misses_of([case])) == []


def test_positions_between_steps_are_read_on_a_finer_scale() -> None:
    spans = [["x", 0, 1.5, "a"], ["y", 0.5, 1.5, "a"]]
    data = {"format": "spans", "begin": 0, "length": 2, "end_exclusive": True, "spans": spans}
    read = rated({**SMALL, "data": data})
    assert [(span.start, span.end) for span in read.spans] == [(0, 15), (5, 15)]
    assert read.length == 20


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"unit": "character"}, {}),
        ({"method": "asymptotic (Fleiss 1969)"}, {"variance": "multinomial"}),
        ({"scale": "altman (Very Good .8)"}, {"scale": "altman"}),
        ({"arguments": "(a,b)"}, {"hypothesis": "a", "reference": "b"}),
        ({"arguments": "(hypothesis=b, reference=a)"}, {"hypothesis": "b", "reference": "a"}),
    ],
)
def test_words_of_the_file(params: dict[str, str], expected: dict[str, str]) -> None:
    assert parameters({**SMALL, "params": params}) == expected
