"""The table of transcripts: how long each recording is, how fast it was done, what was heard and what to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.core.table import Field, Table
from analyzer.core.transcript import Transcript
from analyzer.study.handle import Study
from analyzer.study.material import heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the table says of one transcript; `took_ms` are the milliseconds that workers spent on it, None where nobody measured."""

    transcript: str
    file: str
    duration_ms: int
    words: int
    speakers: int
    language: str | None
    coverage_ms: int | None
    notices: dict[str, int]
    speech_ms: int | None = None
    took_ms: int | None = None

    @property
    def speed(self) -> float | None:
        """How many times faster than listening it was."""
        return round(self.duration_ms / self.took_ms, 1) if self.took_ms else None

    @property
    def coverage(self) -> float | None:
        """The share of the speech that the words account for, in percent."""
        return round(100 * self.coverage_ms / self.speech_ms, 1) if self.speech_ms and self.coverage_ms is not None else None


def summary(transcript: Transcript, *, file: str, duration_ms: int, took_ms: int | None) -> Summary:
    """Count what is in a transcript of the recording `file`."""
    kinds = [notice.kind.value for notice in transcript.notices]
    return Summary(
        transcript=transcript.id,
        file=file,
        duration_ms=transcript.duration_ms or duration_ms,
        words=sum(1 for _ in transcript.words),
        speakers=len(transcript.speakers),
        language=transcript.language,
        speech_ms=transcript.speech_ms,
        coverage_ms=transcript.coverage_ms,
        took_ms=took_ms,
        notices={kind: kinds.count(kind) for kind in sorted(set(kinds))},
    )


def summaries(study: Study, places: Sequence[Path] | None = None) -> tuple[Summary, ...]:
    """The transcripts of a study as they stand: of all recordings, or of those that lie in `places` (files and folders)."""
    roots = None if places is None else [place.resolve() for place in places]
    products = study.store.products
    return tuple(
        summary(
            material.transcript,
            file=material.recording.name,
            duration_ms=material.recording.duration_ms,
            took_ms=products.took_ms(material.transcript.id),
        )
        for material in heard(study)
        if roots is None or any(Path(material.recording.uri).is_relative_to(root) for root in roots)
    )


COLUMNS = ("file", "minutes", "x real time", "words", "speakers", "language", "coverage %", "warnings")


def overview(listed: Iterable[Summary]) -> Table:
    """A row per recording, in order of their names."""
    ordered = sorted(listed, key=lambda one: one.file)
    return Table("transcripts", COLUMNS, tuple(map(_row, ordered)), tuple((one.transcript,) for one in ordered))


def _row(one: Summary) -> tuple[Field, ...]:
    warnings = ", ".join(f"{count} {kind}" for kind, count in one.notices.items())
    minutes = round(one.duration_ms / 60_000, 1)
    return (one.file, minutes, one.speed, one.words, one.speakers, one.language, one.coverage, warnings)
