"""The use case: a study's transcripts and tables as files that other programs read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analyzer.errors import unknown_name
from analyzer.exchange.formats import write_transcript
from analyzer.exchange.tables import write_csv, write_xlsx
from analyzer.study.handle import Study
from analyzer.study.material import heard
from analyzer.study.tables import segments_table

TRANSCRIPT_FORMATS = ("json", "vtt", "srt", "txt", "docx")


def export_transcripts(study: Study, formats: Sequence[str] = TRANSCRIPT_FORMATS) -> tuple[Path, ...]:
    """Write every transcript as it stands."""
    folder, written, taken = study.exports / "transcripts", list[Path](), list[str]()
    for material in heard(study):
        names = {speaker: voice.name for speaker, voice in material.voices.items()}
        paths = write_transcript(material.transcript, folder, Path(material.recording.uri).stem, formats, names=names, taken=taken)
        taken.append(paths[0].name.split(".")[0])
        written += paths
    return tuple(written)


def export_tables(study: Study, formats: Sequence[str]) -> tuple[Path, ...]:
    """Write the coded units as CSV (UTF-8, as Excel reads it) and XLSX."""
    writers = {
        "csv": lambda path: write_csv(table, path, excel=True),
        "xlsx": lambda path: write_xlsx([table], path),
    }
    for name in formats:
        if name not in writers:
            raise unknown_name("table format", name, list(writers))
    table = segments_table(study)
    paths = tuple(study.exports / f"segments.{name}" for name in formats)
    for name, path in zip(formats, paths, strict=True):
        writers[name](path)
    return paths
