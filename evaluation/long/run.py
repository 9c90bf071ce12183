"""Is a recording of hours transcribed whole, in bounded memory? Bars: 2.5 GiB, coverage of 99.5 % of the speech, speaker count right.

Real clips of three voices come back in changing order until the hours are full (`evaluation.diarize.references.long_recording`), and
`analyzer transcribe` takes the recording as it would any other. Memory is that of all its processes together, shared pages divided.

Run: python -m evaluation.long.run [--hours 2] [--model base]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analyzer.audio import read_audio
from evaluation.clips import write_wav
from evaluation.diarize.references import Stretches, long_recording
from evaluation.record import ROOT, real_data, record

VOICES = {"first": "oral_history/nahmias.m4a", "second": "oral_history/thomas.mov", "third": "sonnet1.mp3"}
LOOK_S = 1.0  # between two looks at the memory


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--model", default="base")
    options = parser.parse_args()
    data = real_data()
    if data is None:
        raise SystemExit("The recordings are absent: set ANALYZER_REAL_DATA.")
    files = {name: data / "speech" / file for name, file in VOICES.items()}
    clip = long_recording({name: read_audio(file).samples for name, file in files.items()}, hours=options.hours)
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        write_wav(folder / "long.wav", clip.samples)
        seconds, peak = transcribed(folder / "long.wav", folder / "out", options.model)
        transcript = json.loads((folder / "out" / "long.json").read_text())
        (entry,) = json.loads((folder / "out" / "manifest.json").read_text())
    figures = {
        "hours": options.hours,
        "model": options.model,
        "workers": os.cpu_count(),
        "times real time, telling speakers apart included": round(options.hours * 3600 / seconds, 1),
        "peak memory of all processes in GiB": round(peak / 2**30, 2),
        "speakers": {"said": len(VOICES), "found": entry["speakers"]},
        "coverage of speech in percent": round(100 * entry["coverage_ms"] / entry["speech_ms"], 2),
        "warnings": entry["notices"],
        **pieces_heard(clip.stretches, transcript),
    }
    print(json.dumps(figures, indent=2))
    record(Path(__file__).parent, figures, data=list(files.values()))


def transcribed(recording: Path, output: Path, model: str) -> tuple[float, int]:
    """The seconds that `analyzer transcribe` takes by the clock, started anew, and the bytes it needs at most."""
    command = [sys.executable, "-m", "analyzer", "transcribe", str(recording), "--output-dir", str(output), "--model", model]
    started, peak = time.monotonic(), 0
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        peak = max(peak, sum(map(memory, family(process.pid))))
        time.sleep(LOOK_S)
    if process.returncode:
        sys.exit(f"analyzer transcribe ended with {process.returncode}")
    return time.monotonic() - started, peak


def family(process: int) -> Iterator[int]:
    """The ids of a process and of all that it started."""
    yield process
    try:
        threads = list(Path(f"/proc/{process}/task").iterdir())
        children = [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:  # it ended
        return
    for child in children:
        yield from family(child)


def memory(process: int) -> int:
    """The bytes of memory that a process needs, of shared pages its share."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def pieces_heard(stretches: Stretches, transcript: dict[str, Any]) -> dict[str, int]:
    """How many of the pieces of 2 to 12 s, all of them speech, have no word; a word counts where its middle lies."""
    words = [word for utterance in transcript["utterances"] for word in utterance["words"]]
    middles = sorted((word["start_ms"] + word["end_ms"]) / 2000 for word in words)
    silent = sum(not any(start <= middle <= end for middle in middles) for start, end, _ in stretches)
    return {"words": len(words), "pieces": len(stretches), "pieces without a word": silent}


if __name__ == "__main__":
    main()
