"""The use cases without a study: recordings to transcript files."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec

from analyzer.errors import InputError
from analyzer.exchange.formats import SUFFIXES, stem_of, write_transcript
from analyzer.exchange.tables import write_csv
from analyzer.files import atomic_write
from analyzer.study.events import Tell
from analyzer.study.intake import Found
from analyzer.study.listen import Recipe, recipe_of
from analyzer.study.listing import Summary, overview, summary
from analyzer.study.policy import Transcription
from analyzer.study.transcribe import BEFORE, Hire, Plan, Transcribed, plan, transcripts

MANIFEST = "manifest.json"
OVERVIEW = "transcripts.csv"
WORK = ".work"  # where long recordings are worked on, inside the output folder


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be transcribed, how, and where the files go."""

    places: tuple[Path, ...]
    output: Path
    formats: tuple[str, ...]
    settings: Transcription
    pauses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Summary):
    """A line of the manifest: one transcribed recording, and what its files are called without their endings."""

    stem: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which recordings an output folder holds, by the id of their transcripts: content and settings, not the name of the file."""

    entries: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of an output folder; empty where there is none."""
        path = folder / MANIFEST
        if not path.exists():
            return cls()
        try:
            return cls({entry.transcript: entry for entry in msgspec.json.decode(path.read_bytes(), type=list[Entry])})
        except msgspec.DecodeError as broken:
            raise InputError(f"the manifest is damaged ({broken})", where=str(path), remedy="Move it away to start afresh.") from broken

    def write(self, folder: Path) -> None:
        """Write the manifest to the output folder."""
        atomic_write(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(list(self.entries.values())), indent=1))

    def holds(self, transcript: str, folder: Path, formats: tuple[str, ...]) -> bool:
        """Whether a transcript is in the folder in all of `formats`."""
        entry = self.entries.get(transcript)
        return entry is not None and all((folder / f"{entry.stem}.{SUFFIXES.get(name, name)}").exists() for name in formats)


def to_do(request: Request, recipe: Recipe, manifest: Manifest, tell: Tell) -> Plan:
    """What of a request is new and what is there already."""

    def why_not(found: Found) -> str | None:
        return BEFORE if manifest.holds(recipe.transcript_id(found.recording), request.output, request.formats) else None

    return plan(request.places, why_not=why_not, tell=tell)


def transcribe_files(request: Request, tell: Tell, hire: Hire) -> tuple[Entry, ...]:
    """Transcribe what is not there yet and write each transcript as soon as it is done; returns every entry of the request."""
    recipe = recipe_of(request.settings)
    manifest = Manifest.read(request.output)
    work = to_do(request, recipe, manifest, tell)
    if work.new:
        for done in transcripts(work.new, recipe, hire, request.output / WORK, tell):
            manifest.entries[done.transcript.id] = _written(done, request, manifest)
            manifest.write(request.output)
            write_csv(overview(manifest.entries.values()), request.output / OVERVIEW)
    wanted = [recipe.transcript_id(found.recording) for found in [*(p.found for p in work.new), *work.known]]
    return tuple(manifest.entries[transcript] for transcript in wanted if transcript in manifest.entries)


def _written(done: Transcribed, request: Request, manifest: Manifest) -> Entry:
    planned, transcript = done.planned, done.transcript
    taken = [entry.stem for entry in manifest.entries.values() if entry.transcript != transcript.id]
    paths = write_transcript(transcript, request.output, planned.found.path.stem, request.formats, taken=taken, pauses=request.pauses)
    facts = summary(transcript, file=planned.found.name, duration_ms=planned.duration_ms, took_ms=done.took_ms)
    return Entry(**asdict(facts), stem=stem_of(paths[0]))
