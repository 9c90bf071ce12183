"""The use case: a study's transcripts and tables as files that other programs read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

from analyzer.core.table import Table
from analyzer.core.transcript import Transcript
from analyzer.errors import unknown_name
from analyzer.exchange.formats import FORMATS, NEED_TIMES, stem_of, write_transcript
from analyzer.exchange.tables import write_csv, write_xlsx
from analyzer.study.handle import Study
from analyzer.study.listing import overview, summaries
from analyzer.study.material import heard
from analyzer.study.tables import segments_table

USUAL_FORMATS = ("json", "vtt", "srt", "txt", "docx")


def export_all(study: Study, formats: Sequence[str]) -> tuple[Path, ...]:
    """Write the coded units in those of `formats` that are for tables, and every transcript in those that are for transcripts."""
    tables = [name for name in formats if name not in FORMATS]
    transcripts = [name for name in formats if name in FORMATS]
    written = export_tables(study, tables) if tables else ()
    return (*written, *(export_transcripts(study, transcripts) if transcripts else ()))


def export_transcripts(study: Study, formats: Sequence[str] = USUAL_FORMATS) -> tuple[Path, ...]:
    """Write every transcript as it stands; one without times, such as one made elsewhere, not as subtitles."""
    folder, written, taken = study.exports / "transcripts", list[Path](), list[str]()
    for material in heard(study):
        names = {speaker: voice.name for speaker, voice in material.voices.items()}
        timed = _is_timed(material.transcript)
        possible = [name for name in formats if timed or name not in NEED_TIMES]
        if not possible:
            continue
        paths = write_transcript(material.transcript, folder, PurePath(material.recording.name).stem, possible, names=names, taken=taken)
        taken.append(stem_of(paths[0]))
        written += paths
    return tuple(written)


def left_out(study: Study, formats: Sequence[str]) -> tuple[str, ...]:
    """What `export_all` does not write of which recording, and why."""
    subtitles = " and ".join(name for name in formats if name in NEED_TIMES)
    if not subtitles:
        return ()
    untimed = (material.recording.name for material in heard(study) if not _is_timed(material.transcript))
    return tuple(f"{name}: not written as {subtitles}, since its transcript has no times" for name in untimed)


def _is_timed(transcript: Transcript) -> bool:
    return all(utterance.at is not None for utterance in transcript.utterances if utterance.text.strip())


def export_tables(study: Study, formats: Sequence[str]) -> tuple[Path, ...]:
    """Write the coded units, and what was heard in each recording, as CSV (UTF-8, as Excel reads it) and XLSX."""
    for name in formats:
        if name not in TABLE_WRITERS:
            raise unknown_name("table format", name, list(TABLE_WRITERS))
    tables = (segments_table(study), overview(summaries(study)))
    paths = {study.exports / f"{table.name}.{name}": (name, table) for table in tables for name in formats}
    for path, (name, table) in paths.items():
        TABLE_WRITERS[name](table, path)
    return tuple(paths)


def _write_csv(table: Table, path: Path) -> None:
    write_csv(table, path, excel=True)


def _write_xlsx(table: Table, path: Path) -> None:
    write_xlsx([table], path)


TABLE_WRITERS: dict[str, Callable[[Table, Path], None]] = {"csv": _write_csv, "xlsx": _write_xlsx}
