"""What does a Dask cluster cost beside bare processes, and is anything lost when a worker is killed? Bar: .95 of the speed, nothing.

Clips of different content are made from the demo recordings. `analyzer transcribe` takes them with worker processes of its own, one
thread each, and with as many workers of a Dask scheduler on this machine, in turn; the cluster stands before the clock runs, its
workers are new each round, so that both load the model. Then a round in which a worker is killed, whose transcripts have to be the same.

Run: python -m evaluation.cluster.run [--clips 12] [--seconds 60] [--rounds 2]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from evaluation.clips import SOURCES, clips_of_the_demo
from evaluation.record import ROOT, record

MODEL = "base"
KILLED_AFTER = 0.4  # of the time of a round
# as docs/cluster.md advises
QUIET = {"DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s", "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Dask scheduler on this machine, and the process ids of its workers."""

    address: str
    workers: list[int]


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, default=12)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    workers = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        recordings = clips_of_the_demo(folder / "recordings", options.clips, options.seconds)
        bare_s, dask_s = list[float](), list[float]()
        for number in range(options.rounds):
            bare_s.append(transcribed(recordings, folder / f"bare-{number}", "--workers", str(workers)))
            with cluster(folder / f"dask-{number}", workers) as running:
                dask_s.append(transcribed(recordings, folder / f"dask-{number}" / "out", "--scheduler", running.address))
            print(f"round {number + 1}: bare {bare_s[-1]:.1f} s, Dask {dask_s[-1]:.1f} s", flush=True)
        with cluster(folder / "killed", workers) as running:
            killed_s = transcribed(
                recordings,
                folder / "killed" / "out",
                "--scheduler",
                running.address,
                kill=(running.workers[0], KILLED_AFTER * fmean(dask_s)),
            )
        expected = transcripts(folder / "bare-0")
        figures = {
            "clips": options.clips,
            "clip_s": options.seconds,
            "workers": workers,
            "model": MODEL,
            "bare_s": [round(value, 1) for value in bare_s],
            "dask_s": [round(value, 1) for value in dask_s],
            "ratio": round(sum(bare_s) / sum(dask_s), 3),
            "same_transcripts": transcripts(folder / "dask-0" / "out") == expected,
            "worker_killed": {
                "seconds": round(killed_s, 1),
                "transcripts": len(transcripts(folder / "killed" / "out")),
                "same_transcripts": transcripts(folder / "killed" / "out") == expected,
            },
        }
    print(json.dumps(figures, indent=2))
    record(Path(__file__).parent, figures, data=list(SOURCES))


def transcribed(recordings: Path, output: Path, *how: str, kill: tuple[int, float] | None = None) -> float:
    """The seconds that `analyzer transcribe` takes by the clock, started anew; `kill`: a process to kill and after how many seconds."""
    command = [sys.executable, "-m", "analyzer", "transcribe", str(recordings), "--output-dir", str(output), "--model", MODEL, *how]
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    if kill is not None:
        time.sleep(kill[1])
        os.kill(kill[0], signal.SIGKILL)
    if process.wait():
        sys.exit(f"analyzer transcribe ended with {process.returncode}: {' '.join(how)}")
    return time.monotonic() - started


def transcripts(folder: Path) -> dict[str, str]:
    """The utterances of each transcript, by the name of its file."""
    found = {path.name: json.loads(path.read_text()) for path in sorted(folder.glob("clip-*.json"))}
    return {name: json.dumps(content["utterances"]) for name, content in found.items()}


@contextlib.contextmanager
def cluster(folder: Path, count: int) -> Iterator[Cluster]:
    """A scheduler and `count` workers of one thread as separate processes; leaving it ends them."""
    from distributed import Client

    folder.mkdir(parents=True)
    place = folder / "scheduler.json"
    scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", "0", place=place)
    while not place.exists():
        time.sleep(0.1)
    workers = [dask("worker", "--nthreads", "1", "--no-nanny", place=place) for _ in range(count)]
    try:
        address = json.loads(place.read_text())["address"]
        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(count)
        yield Cluster(address, [worker.pid for worker in workers])
    finally:
        for process in (*workers, scheduler):
            process.terminate()
            process.wait()


def dask(*what: str, place: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", *what, "--no-dashboard", "--scheduler-file", str(place)]
    environment = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, env=environment, cwd=place.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
