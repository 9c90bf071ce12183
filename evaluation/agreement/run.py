"""How exact and how fast the agreement statistics are: python -m evaluation.agreement.run

Every ratio is of two timings of the same run; medians of repeats.
"""

from __future__ import annotations

import json
import statistics
import time
import tracemalloc
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np

from analyzer.agreement import measure
from analyzer.core.ratings import NOT_CODED, Ratings, Span, Spans
from evaluation.record import real_data, record
from tests.agreement.cases import misses_of

REPEATS = 7
LOOP_TIMED = 10  # iterations of the slow loop that are timed; the rest is extrapolated
RESAMPLES = 1000
MIB = 2**20
HOURS_2_MS = 2 * 60 * 60 * 1000


def main() -> None:
    """Measure and write results.json."""
    figures: dict[str, Any] = {"alpha": large_alpha(), "bootstrap": bootstrap_alpha(), "unitizing": unitizing()}
    cases = published()
    if cases is not None:
        figures = {"published cases": agreed(cases), **figures}
    path = record(Path(__file__).parent, figures, data=[cases] if cases else [])
    print(path.read_text())


def published() -> Path | None:
    """The file of published cases, where there is one."""
    folder = real_data()
    return folder / "agreement" / "cases.json" if folder else None


def agreed(path: Path) -> dict[str, Any]:
    """N of M published values reproduced, and the same without accepting a case's alternates."""
    cases = json.loads(path.read_text())["cases"]
    strict = [{key: value for key, value in case.items() if key != "alternates"} for case in cases]
    misses, strict_misses = list(misses_of(cases)), list(misses_of(strict))
    return {
        "reproduced": len(cases) - len(misses),
        "of": len(cases),
        "reproduced without alternates": len(cases) - len(strict_misses),
        "misses": misses,
        "misses without alternates": strict_misses,
    }


def large_alpha() -> dict[str, float]:
    """Nominal alpha of 100,000 units x 5 coders x 12 codes, a fifth missing, against the krippendorff package."""
    codes, ratings = random_ratings(100_000, 5, 12, missing=0.2)
    reliability = np.where(codes == NOT_CODED, np.nan, codes).T
    ours = median_s(lambda: measure("krippendorff_alpha", ratings))
    theirs = median_s(lambda: krippendorff.alpha(reliability_data=reliability, level_of_measurement="nominal"))
    difference = (measure("krippendorff_alpha", ratings).value or 0) - krippendorff.alpha(
        reliability_data=reliability, level_of_measurement="nominal"
    )
    return {
        "ours s": ours,
        "krippendorff s": theirs,
        "times faster": theirs / ours,
        "difference": float(difference),
        "peak allocated MiB": peak_allocated(lambda: measure("krippendorff_alpha", ratings)) / MIB,
    }


def bootstrap_alpha() -> dict[str, float]:
    """1,000 resamples of alpha on 5,000 units x 3 coders x 12 codes, against a loop over the krippendorff package (extrapolated)."""
    codes, ratings = random_ratings(5_000, 3, 12, missing=0.0)
    reliability = codes.T.astype(np.float64)
    rng = np.random.default_rng(0)

    def loop() -> None:
        for _ in range(LOOP_TIMED):
            drawn = rng.integers(len(codes), size=len(codes))
            krippendorff.alpha(reliability_data=reliability[:, drawn], level_of_measurement="nominal")

    ours = median_s(lambda: measure("krippendorff_alpha", ratings, interval="bca", resamples=RESAMPLES))
    theirs = median_s(loop, repeats=3) / LOOP_TIMED * RESAMPLES
    return {
        "ours s": ours,
        "loop over krippendorff s (extrapolated)": theirs,
        "times faster": theirs / ours,
        "iterations timed": LOOP_TIMED,
    }


def unitizing() -> dict[str, float]:
    """u-alpha of 2 hours at 1 ms, 4 coders, 2,000 spans."""
    marked = random_spans(HOURS_2_MS, coders=4, spans=2_000)
    return {"s": median_s(lambda: measure("u_alpha_nominal", marked)), "spans": len(marked.spans)}


def random_ratings(units: int, coders: int, categories: int, *, missing: float) -> tuple[np.ndarray[Any, np.dtype[np.int16]], Ratings]:
    """Codes (units, coders) that agree in seven of ten, and the same as ratings."""
    rng = np.random.default_rng(1)
    true = rng.integers(categories, size=(units, 1))
    codes = np.where(rng.random((units, coders)) < 0.7, true, rng.integers(categories, size=(units, coders)))
    codes = np.where(rng.random((units, coders)) < missing, NOT_CODED, codes).astype(np.int16)
    names = tuple(map(str, range(max(units, categories))))
    return codes, Ratings(names[:units], names[:coders], names[:categories], array("h", codes.tobytes()))


def random_spans(length: int, *, coders: int, spans: int) -> Spans:
    """As many disjoint spans for every coder, of ten codes."""
    rng = np.random.default_rng(2)
    marked = []
    for coder in range(coders):
        edges = np.sort(rng.choice(length, size=2 * spans // coders, replace=False)).tolist()
        marked += [Span(str(coder), start, end, f"code {rng.integers(10)}") for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return Spans(tuple(map(str, range(coders))), tuple(marked), 0, length)


def median_s(work: Callable[[], object], *, repeats: int = REPEATS) -> float:
    """The median wall-clock seconds of repeats, after one that warms up."""
    work()
    return statistics.median(_timed_s(work) for _ in range(repeats))


def _timed_s(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak_allocated(work: Callable[[], object]) -> int:
    """Bytes that Python and numpy allocate at most while working."""
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


if __name__ == "__main__":
    main()
