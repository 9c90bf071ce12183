"""Do transcripts survive import and export? Real meetings of Teams and of QMSum, written in every format and read back.

Start: python -m evaluation.exchange.run
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from analyzer.core.transcript import Transcript
from analyzer.exchange.formats import FORMATS
from analyzer.exchange.imported import Content, Said, assemble, turns
from analyzer.exchange.reading import read_transcript
from evaluation.record import real_data, record

FOLDER = Path(__file__).resolve().parent
READ_BACK = tuple(name for name in FORMATS if name != "rttm")  # RTTM holds no words
UNTIMED = ("json", "whisperx", "txt", "docx", "tsv")
PAIRS = ("dive", "vscode")


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(utterance.speaker, utterance.text) for utterance in transcript.utterances]


def survives(transcript: Transcript, form: str, folder: Path) -> bool:
    path = folder / f"talk.{form}"
    FORMATS[form](transcript, path)
    return said(read_transcript(path)) == said(transcript)


def meetings(path: Path) -> Iterator[Transcript]:
    """The meetings of a QMSum file; they have no times, so five seconds are given to each contribution."""
    for line in path.read_text(encoding="utf-8").splitlines():
        spoken = enumerate(json.loads(line)["meeting_transcripts"])
        content = turns(Said(one["content"], one["speaker"], i * 5000, i * 5000 + 4000) for i, one in spoken)
        yield assemble(Content(content), form="txt", digest="")


def without(transcript: Transcript, **unknown: Any) -> Transcript:
    return replace(transcript, utterances=tuple(replace(utterance, **unknown) for utterance in transcript.utterances))


def prose_has_no_speakers(transcript: Transcript, folder: Path) -> bool:
    """Whether the bare texts, as paragraphs without any label, are read without inventing a speaker."""
    path = folder / "prose.txt"
    path.write_text("\n\n".join(utterance.text for utterance in transcript.utterances), encoding="utf-8")
    return not read_transcript(path).speakers


def teams(folder: Path) -> dict[str, Any]:
    """Per meeting: turns, words, and whether the two exports of Teams give the same speakers, turns and words."""
    figures = {}
    for name in PAIRS:
        cues, document = (read_transcript(folder / f"{name}.{suffix}") for suffix in ("vtt", "docx"))
        figures[name] = {"turns": len(cues.utterances), "words": len(list(cues.words)), "same": said(cues) == said(document)}
    return figures


def main() -> int:
    data = real_data()
    if data is None:
        print("The real material is absent: set ANALYZER_REAL_DATA.")
        return 2
    files = [data / "coded" / f"qmsum_{part}.jsonl" for part in ("val", "test")]
    tried, kept = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for meeting in (meeting for path in files for meeting in meetings(path)):
            checks: dict[str, Callable[[], bool]] = {form: lambda f=form: survives(meeting, f, folder) for form in READ_BACK}  # noqa: B023
            checks |= {f"{form}, no times": lambda f=form: survives(without(meeting, at=None), f, folder) for form in UNTIMED}  # noqa: B023
            checks["vtt, no speakers"] = lambda: survives(without(meeting, speaker=None), "vtt", folder)  # noqa: B023
            checks["prose, no speaker invented"] = lambda: prose_has_no_speakers(meeting, folder)  # noqa: B023
            for check, done in checks.items():
                tried[check] += 1
                kept[check] += done()
    figures = {"teams": teams(data / "teams"), "qmsum": {check: {"meetings": tried[check], "same": kept[check]} for check in tried}}
    pairs = [data / "teams" / f"{name}.{suffix}" for name in PAIRS for suffix in ("vtt", "docx")]
    record(FOLDER, figures, data=[*files, *pairs])
    print(json.dumps(figures, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
