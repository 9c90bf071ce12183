"""The use case without a study: transcripts of one format to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import AnalyzerError, UsageError
from analyzer.exchange.formats import losses, stem_of, write_transcript
from analyzer.exchange.reading import read_transcript
from analyzer.study.events import Begun, Finished, Refused, Step, Tell
from analyzer.study.imported import summary_of_import


@dataclass(frozen=True, slots=True)
class Converted:
    """A transcript and the files it was written to; `losses` says what a format cannot hold, a sentence each."""

    source: str
    files: tuple[str, ...]
    losses: tuple[str, ...]


def convert(sources: Sequence[Path], output: Path, formats: Sequence[str], tell: Tell, *, pauses: bool = False) -> tuple[Converted, ...]:
    """Read each transcript and write it in each of `formats`; a file that cannot be done is told, and the others go on."""
    tell(Begun(Step.CONVERT, len(sources), len(sources)))
    done: list[Converted] = []
    taken: list[str] = []
    for source in sources:
        try:
            transcript = read_transcript(source)
            paths = write_transcript(transcript, output, source.stem, formats, taken=taken, pauses=pauses)
        except UsageError:
            raise
        except AnalyzerError as failure:
            tell(Refused(Step.CONVERT, source.name, failure))
            continue
        taken.append(stem_of(paths[0]))
        lost = tuple(dict.fromkeys(f"{name}: {loss.value}" for name in formats for loss in losses(transcript, name)))
        done.append(Converted(source.name, tuple(map(str, paths)), lost))
        tell(Finished(Step.CONVERT, source.name, 1, summary_of_import(transcript)))
    return tuple(done)
