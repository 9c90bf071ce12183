"""Does `analyzer run` finish on real recordings, and what does it make of each? Every file completes or is refused with a reason.

Needs the real material (ANALYZER_REAL_DATA), which is not part of the project. Run: python -m evaluation.real_recordings.run
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from evaluation.record import real_data, record


def main() -> None:
    """Measure, print and record."""
    data = real_data()
    if data is None:
        sys.exit("The real material is absent: set ANALYZER_REAL_DATA.")
    program = str(Path(sys.executable).parent / "analyzer")
    with tempfile.TemporaryDirectory() as work:
        study = Path(work) / "study"
        started = time.monotonic()
        done = subprocess.run([program, "run", str(data / "speech"), "--study", str(study)], capture_output=True, text=True, check=False)
        took_s = time.monotonic() - started
        rows = [described(path) for path in sorted((study / "exports" / "transcripts").glob("*.json"))]
    audio_s = sum(row["duration_s"] for row in rows)
    figures = {
        "exit_status": done.returncode,
        "refused": [line for line in done.stderr.splitlines() if "FAILED" in line],
        "files": rows,
        "audio_s": round(audio_s),
        "took_s": round(took_s),
        "times_real_time_everything_included": round(audio_s / took_s, 1),
    }
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    record(Path(__file__).parent, figures)


def described(path: Path) -> dict[str, object]:
    """Length, words, speakers, coverage and notices of one transcript."""
    transcript = json.loads(path.read_text())
    return {
        "file": path.stem,
        "duration_s": round(transcript["duration_ms"] / 1000),
        "words": sum(len(utterance["words"]) for utterance in transcript["utterances"]),
        "speakers": len({utterance["speaker"] for utterance in transcript["utterances"]}),
        "language": transcript["language"],
        "coverage_s": None if transcript["coverage_ms"] is None else round(transcript["coverage_ms"] / 1000),
        "notices": [warning["kind"] for warning in transcript["warnings"]],
    }


if __name__ == "__main__":
    main()
