"""Does a run that is killed at a random moment end with the same result when it is started again? Bar: 20 of 20.

Ten files of different content are made from the demo recordings; `analyzer run` over them is killed with SIGKILL (the whole process
group) after a random part of the time that an undisturbed run takes, then started again until it ends. The result is what the study
exports: transcripts, units, suggestions.

Run: python -m evaluation.resume.run [--kills 20] [--seed 1]
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from evaluation.clips import clips_of_the_demo
from evaluation.record import record

FILES = 10
CLIP_S = 8


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    moments = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as work:
        recordings = clips_of_the_demo(Path(work) / "recordings", FILES, CLIP_S)
        started = time.monotonic()
        run(recordings, Path(work) / "undisturbed")
        whole_s = time.monotonic() - started
        expected = result_of(Path(work) / "undisturbed")
        same = list[bool]()
        while len(same) < options.kills:
            study = Path(work) / "killed"
            after_s = moments.uniform(0, whole_s)
            if not kill_after(recordings, study, after_s):  # it was done before: such a kill does not count
                whole_s = min(whole_s, after_s)
            else:
                run(recordings, study)
                same.append(result_of(study) == expected)
                print(f"killed after {after_s:.1f} of {whole_s:.1f} s: {'same' if same[-1] else 'DIFFERENT'}", flush=True)
            shutil.rmtree(study, ignore_errors=True)
    figures = {"kills": options.kills, "same_result": sum(same), "files": FILES, "run_s": round(whole_s, 1), "rows": len(expected)}
    print(figures)
    record(Path(__file__).parent, figures)


def command(recordings: Path, study: Path) -> list[str]:
    """The run, as a user would start it."""
    return [str(Path(sys.executable).parent / "analyzer"), "run", str(recordings), "--study", str(study)]


def run(recordings: Path, study: Path) -> None:
    """A run to its end."""
    subprocess.run(command(recordings, study), check=True, capture_output=True)


def kill_after(recordings: Path, study: Path, seconds: float) -> bool:
    """A run that is killed with all its workers; False when it had ended by itself."""
    process = subprocess.Popen(command(recordings, study), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def result_of(study: Path) -> list[tuple[str, ...]]:
    """The coded units as exported, and the transcripts."""
    with (study / "exports" / "segments.csv").open(encoding="utf-8-sig", newline="") as source:
        rows = sorted(tuple(row) for row in csv.reader(source))
    texts = sorted((path.name, path.read_text(encoding="utf-8")) for path in (study / "exports" / "transcripts").glob("*.vtt"))
    return [*rows, *texts]


if __name__ == "__main__":
    main()
