"""How long does a newcomer wait for `make demo`, and is it right? Bars: word error rate at most 3 %, speakers right, both coded.

Clones the repository into an empty folder and runs `make demo` there, split into installation, models and work; then compares the
transcripts with the scripts that were voiced.

Run: python -m evaluation.demo.run
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import jiwer

from evaluation.record import ROOT, record


def main() -> None:
    """Measure, print and record."""
    with tempfile.TemporaryDirectory() as work:
        clone = Path(work) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        environment = {**os.environ, "ANALYZER_CACHE": str(Path(work) / "cache")}
        install_s = timed(["make", ".venv/installed"], clone, environment)
        models_s = timed([".venv/bin/analyzer", "models", "fetch"], clone, environment)
        work_s = timed(["make", "demo"], clone, environment)
        again_s = timed(["make", "demo"], clone, environment)
        exports = clone / "demo-study" / "exports"
        figures = {
            "install_s": round(install_s),
            "models_s": round(models_s),
            "work_s": round(work_s),
            "again_s": round(again_s, 1),
            "interviews": [compared(turns, exports) for turns in sorted((ROOT / "corpora" / "demo").glob("*.turns.json"))],
        }
    print(json.dumps(figures, indent=1))
    record(Path(__file__).parent, figures, data=list((ROOT / "corpora" / "demo").glob("*.opus")))


def timed(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Seconds that a command takes."""
    started = time.monotonic()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.monotonic() - started


def compared(turns: Path, exports: Path) -> dict[str, object]:
    """Word error rate, share of words with the right speaker, and coded units of one interview."""
    from transformers.models.whisper.english_normalizer import EnglishTextNormalizer

    stem = turns.name.removesuffix(".turns.json")
    reference = json.loads(turns.read_text())
    heard = json.loads((exports / "transcripts" / f"{stem}.json").read_text())
    normal = EnglishTextNormalizer({})
    said = normal(" ".join(turn["text"] for turn in reference))
    written = normal(" ".join(utterance["text"] for utterance in heard["utterances"]))
    with (exports / "segments.csv").open(encoding="utf-8-sig", newline="") as source:
        units = [row for row in csv.DictReader(source) if row["document"].startswith(stem)]
    return {
        "file": stem,
        "wer": round(jiwer.wer(said, written), 4),
        "words": len(said.split()),
        "speakers": len({utterance["speaker"] for utterance in heard["utterances"]}),
        "words_with_right_speaker": right_speakers(reference, heard),
        "units": len(units),
        "units_with_a_code": sum(1 for row in units if any(row[name] for name in ("realm", "mechanism", "signal_type", "activity"))),
    }


def right_speakers(reference: list[dict[str, object]], heard: dict[str, object]) -> float:
    """The share of words whose middle lies in a turn of the speaker that the label stands for most often."""
    pairs: dict[tuple[str, str], int] = {}
    for utterance in heard["utterances"]:  # type: ignore[attr-defined]
        for word in utterance["words"]:
            middle = (word["start_ms"] + word["end_ms"]) / 2
            true = min(reference, key=lambda turn: max(turn["start_ms"] - middle, middle - turn["end_ms"]))  # type: ignore[operator]
            pair = (utterance["speaker"], str(true["speaker"]))
            pairs[pair] = pairs.get(pair, 0) + 1
    best: dict[str, int] = {}
    for (label, _), count in pairs.items():
        best[label] = max(best.get(label, 0), count)
    return round(sum(best.values()) / max(1, sum(pairs.values())), 4)


if __name__ == "__main__":
    main()
