"""Run published values through `measure`: python -m tests.agreement.cases FILE.json

The file has {"cases": [{"id", "coefficient", "params", "data", "expected", "tolerance"[, "alternates"][, "source"]}]}. This module
only brings the data into the types of `measure`, and the words of the file into its parameters. Every miss is printed; the last line
is N/M.
"""

from __future__ import annotations

import json
import re
import sys
from array import array
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from analyzer.agreement import measure
from analyzer.core.ratings import NOT_CODED, Coefficient, LabelSets, Ratings, Segmentations, Span, Spans
from analyzer.errors import AnalyzerError

Case = dict[str, Any]

# Words of the file that only describe, and words whose parameter is called otherwise here. A remark in brackets after a word is dropped.
DESCRIPTIONS = {"unit", "definition"}
WORDS = {
    ("method", "asymptotic"): ("variance", "multinomial"),
    ("method", "1-D_o of alpha"): ("average", "pairs"),
}
NAMES = {"window_size": "window", "lamprier_et_al_2007_fix": "padded", "precision_level": "precision"}
# Programs whose intervals use the normal quantile; Gwet's irrCAC, our default, uses Student's t.
NORMAL_INTERVALS = re.compile(r"\b(SAS|Stata|SPSS|vcd|psych|DescTools)\b")


def main(arguments: list[str]) -> int:
    """Print the misses and N/M; 0 when there is none."""
    cases = json.loads(Path(arguments[0]).read_text())["cases"]
    misses = list(misses_of(cases))
    for miss in misses:
        sys.stdout.write(f"{miss}\n")
    sys.stdout.write(f"{len(cases) - len(misses)}/{len(cases)}\n")
    return int(bool(misses))


def misses_of(cases: list[Case]) -> Iterator[str]:
    """A line per case that does not come out as published."""
    for case in cases:
        try:
            got = figures(measure(case["coefficient"], rated(case), **parameters(case)), case["expected"])
        except (AnalyzerError, ValueError, KeyError) as error:
            got = f"{type(error).__name__}: {error}"
        if not hits(got, case):
            yield f"{case['id']} {case['coefficient']}: got {got}, expected {case['expected']} (± {case['tolerance']})"


def figures(coefficient: Coefficient, expected: object) -> Any:
    """The value, or all parts where a list is expected."""
    return [value for _, value in coefficient.parts] if isinstance(expected, list) else coefficient.value


def hits(got: Any, case: Case) -> bool:
    """Whether the value is as published; `alternates` are other published values of the same figure."""
    published = [case["expected"], *(value for value, _ in case.get("alternates", []))]
    return any(near(got, value, case["tolerance"]) for value in published)


def near(got: Any, expected: Any, tolerance: float) -> bool:
    """Whether every figure lies within the tolerance; an undefined value is only near to None."""
    if isinstance(expected, list):
        return isinstance(got, list) and len(got) == len(expected) and all(map(lambda a, b: near(a, b, tolerance), got, expected))
    if expected is None or not isinstance(got, int | float):
        return got is expected
    return abs(got - expected) <= tolerance


def parameters(case: Case) -> dict[str, Any]:
    """The case's parameters in the words of `measure`."""
    said = ((name, word(value)) for name, value in case["params"].items() if name not in DESCRIPTIONS)
    given = dict(WORDS.get((name, str(value)), (NAMES.get(name, name), value)) for name, value in said)
    arguments = given.pop("arguments", None)
    if arguments is not None:
        roles = dict(re.findall(r"(hypothesis|reference)=(\w+)", case["params"]["arguments"]))
        given |= roles or dict(zip(("hypothesis", "reference"), re.findall(r"\w+", case["params"]["arguments"]), strict=True))
    if "_ci" in case["coefficient"] and NORMAL_INTERVALS.search(case.get("source", "")):
        given.setdefault("interval", "normal")
    return given


def word(value: Any) -> Any:
    """A word without the remark in brackets that follows it."""
    return re.sub(r"\s*\(.*\)$", "", value) if isinstance(value, str) else value


def rated(case: Case) -> Any:
    """The data of a case in the type that its coefficient takes."""
    data = case["data"]
    layout = data["format"]
    weighted = layout.endswith("_weighted")
    read = READERS[layout.removesuffix("_weighted")]
    if weighted:
        data = {**data, "units": [values for values, times in data["rows"] for _ in range(times)]}
    return read(data)


def _ratings(data: Case) -> Ratings:
    rows = data["units"]
    used = {value for value in chain.from_iterable(rows) if value is not None}
    categories = data.get("categories") or sorted(used, key=lambda value: (isinstance(value, str), value))
    index = {category: number for number, category in enumerate(categories)}
    codes = array("i", [NOT_CODED if value is None else index[value] for row in rows for value in row])
    return Ratings(_numbers(rows), _numbers(rows[0]), tuple(categories), codes)


def _label_sets(data: Case) -> LabelSets:
    rows = data["units"]
    sets = tuple(None if cell is None else frozenset(map(str, cell)) for row in rows for cell in row)
    return LabelSets(_numbers(rows), _numbers(rows[0]), sets)


def _set_pair(data: Case) -> LabelSets:
    return _label_sets({"units": [[data["a"], data["b"]]]})


def _spans(data: Case) -> Spans:
    last = 0 if data.get("end_exclusive", True) else 1
    positions = [data["begin"], data["length"], *(at for _, start, end, _ in data["spans"] for at in (start, end))]
    finer = next(10**k for k in range(7) if all(abs(at * 10**k - round(at * 10**k)) < 1e-6 for at in positions))
    spans = tuple(Span(str(coder), round(start * finer), round(end * finer) + last, code) for coder, start, end, code in data["spans"])
    coders = tuple(data.get("coders") or dict.fromkeys(span.coder for span in spans))
    return Spans(coders, spans, round(data["begin"] * finer), round(data["length"] * finer))


def _unit_pair(data: Case) -> Spans:
    sections = [(coder, *data[f"{coder}_offset_length_code"]) for coder in ("a", "b")]
    spans = tuple(Span(coder, offset, offset + length, code) for coder, offset, length, code in sections)
    return Spans(("a", "b"), spans, 0, max(span.end for span in spans))


def _segment_masses(data: Case) -> Segmentations:
    coders = tuple(name for name in data if name not in {"format", "note"})
    return Segmentations(("1",), coders, tuple(tuple(data[coder]) for coder in coders))


def _segment_masses_multi(data: Case) -> Segmentations:
    items = data["items"]
    coders = tuple(next(iter(items.values())))
    return Segmentations(tuple(items), coders, tuple(tuple(items[item][coder]) for item in items for coder in coders))


def _coefficient(data: Case) -> Coefficient:
    return Coefficient("given", data["coeff"], se=data["se"])


def _numbers(rows: list[Any]) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, len(rows) + 1))


READERS: dict[str, Callable[[Case], Any]] = {
    "units_x_coders": _ratings,
    "units_x_coders_sets": _label_sets,
    "set_pair": _set_pair,
    "spans": _spans,
    "unit_pair": _unit_pair,
    "segment_masses": _segment_masses,
    "segment_masses_multi": _segment_masses_multi,
    "coefficient": _coefficient,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
