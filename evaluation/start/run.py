"""How much processor time does `analyzer --help` cost? Bar: 0.4 s.

Run: python -m evaluation.start.run
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from pathlib import Path

from evaluation.record import record

REPEATS = 15


def cpu_seconds(command: list[str]) -> float:
    """User and system time of one run of `command`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure, print and record."""
    program = str(Path(sys.executable).parent / "analyzer")
    figures = {}
    for name, command in {"python_alone": [sys.executable, "-c", ""], "analyzer_help": [program, "--help"]}.items():
        cpu_seconds(command)
        times = [cpu_seconds(command) for _ in range(REPEATS)]
        figures[name] = {"median_s": round(statistics.median(times), 3), "max_s": round(max(times), 3), "runs": REPEATS}
    print(figures)
    record(Path(__file__).parent, figures)


if __name__ == "__main__":
    main()
