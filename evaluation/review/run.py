"""Is deciding quick, is nothing ever lost, and does nothing break? Bars: 100 ms to the next card, nothing lost, no 5xx.

Start: python -m evaluation.review.run PART... [--database postgresql] [--cache FOLDER]
Parts: build, deciding, keys, killing, pages, fuzzing. Each is measured on a fresh server and a fresh copy of the built study, and written
down when it is done. What is measured in another size than the usual is written to the cache folder.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analyzer.study import Study
from evaluation.record import made_at, record
from evaluation.review.building import Size, built, copied
from evaluation.review.deciding import at_the_server, in_chromium
from evaluation.review.fuzzing import fuzzed
from evaluation.review.killing import killed
from evaluation.review.making import large_study, open_accounts
from evaluation.review.pages import first_loads
from evaluation.review.server import Server, running

CODERS = {"sqlite": 5, "postgresql": 20}
FOLDER = Path(__file__).parent

Measure = Callable[[Study, Server, argparse.Namespace], dict[str, Any]]

PARTS: dict[str, Measure] = {
    "deciding": lambda study, server, options: at_the_server(study, server, decisions=options.single),
    "keys": lambda study, server, options: in_chromium(study, server, decisions=options.keys),
    "killing": lambda study, server, options: killed(study, server, coders=CODERS[options.database], decisions=options.decisions),
    "pages": lambda study, server, _: first_loads(study, server),
}


def measured(part: str, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of a part on a fresh copy of the large study, with a fresh server."""
    with copied(options.cache, Size(options.interviews, options.codings), options.database) as study, running(study.folder) as server:
        return PARTS[part](study, server, options) | {"acts": study.store.log.head.length}


def broken_by(cases: int) -> dict[str, Any]:
    """What made-up requests do to a small study of its own."""
    with tempfile.TemporaryDirectory() as folder, large_study(Path(folder) / "study", interviews=1, codings=120) as study:
        open_accounts(study)
        with running(study.folder) as server:
            return fuzzed(study, server, cases=cases)


def write_down(name: str, figures: dict[str, Any], folder: Path) -> None:
    """Put the figures of one part among those of the others, with the day and the commit at which they were measured."""
    known = folder / "results.json"
    before = json.loads(known.read_text(encoding="utf-8"))["figures"] if known.exists() else {}
    print(name, json.dumps(figures, indent=2), flush=True)
    record(folder, before | {name: made_at() | figures})


def main() -> None:
    """Measure each part, print and record it."""
    parser = _parser()
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    as_usual = all(
        getattr(options, name) == parser.get_default(name) for name in ("codings", "interviews", "single", "keys", "decisions", "cases")
    )
    folder = FOLDER if as_usual else options.cache
    for part in options.parts:
        if part == "build":
            built(options.cache, Size(options.interviews, options.codings)).close()
        elif part == "fuzzing":
            write_down(part, broken_by(options.cases), folder)
        else:
            size = {"interviews": options.interviews, "codings": options.codings}
            write_down(f"{part} on {options.database}", size | measured(part, options), folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="+", choices=["build", *PARTS, "fuzzing"], metavar="PART")
    parser.add_argument("--database", choices=list(CODERS), default="sqlite")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "review", help="where the built study is kept")
    parser.add_argument("--codings", type=int, default=1_000_000)
    parser.add_argument("--interviews", type=int, default=200)
    parser.add_argument("--single", type=int, default=1_000, help="decisions timed one by one")
    parser.add_argument("--keys", type=int, default=300, help="keys pressed in Chromium")
    parser.add_argument("--decisions", type=int, default=10_000, help="units decided while the server is killed")
    parser.add_argument("--cases", type=int, default=2_000, help="requests made up from the OpenAPI document")
    return parser


if __name__ == "__main__":
    main()
