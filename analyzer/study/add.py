"""The use cases: recordings into a study, each transcribed and saved as soon as it is done; and transcripts made elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from analyzer import __version__
from analyzer.core.identity import Provenance, product_id
from analyzer.core.recording import Recording
from analyzer.core.transcript import Transcript
from analyzer.errors import AnalyzerError, InputError
from analyzer.exchange.reading import read_transcript
from analyzer.files import sha256_of
from analyzer.study.dating import day_in_name, recorded_on
from analyzer.study.events import Begun, Finished, Refused, Skipped, Step, Tell
from analyzer.study.handle import Study
from analyzer.study.imported import summary_of_import
from analyzer.study.intake import Found
from analyzer.study.listen import Recipe, recipe_of
from analyzer.study.transcribe import BEFORE, Hire, Plan, plan, transcripts
from analyzer.study.worked import CHANGED, KEPT, carries_work, in_use, worked_on

TRANSCRIPT_SUFFIXES = frozenset({".vtt", ".srt", ".txt", ".docx", ".pdf", ".json", ".tsv"})
WORK = ".work"  # where long recordings are worked on, inside the study's folder


def to_do(study: Study, places: Sequence[Path], tell: Tell) -> tuple[Plan, Recipe]:
    """Which recordings are new to the study, and which are transcribed: under its present settings, or with people's work in it."""
    recipe, worked = recipe_of(study.policy.transcription), worked_on(study)

    def why_not(found: Found) -> str | None:
        if study.store.products.done(recipe.transcript_id(found.recording)):
            return BEFORE
        return KEPT if in_use(study, found.recording, worked) else None

    return plan(places, why_not=why_not, tell=tell), recipe


def add_recordings(study: Study, places: Sequence[Path], tell: Tell, hire: Hire) -> None:
    """Transcribe what is new; a recording that was moved is known by its content, and where it lies now is remembered."""
    work, recipe = to_do(study, places, tell)
    study.store.catalogue.put(_moved(study, found) for found in work.known)
    _renew(study, [(found.recording, recipe.transcript_id(found.recording)) for found in work.known])
    if not work.new:
        return
    for done in transcripts(work.new, recipe, hire, study.folder / WORK, tell):
        found = done.planned.found
        duration_ms, day = done.transcript.duration_ms or 0, recorded_on(found.path)
        _enter(study, Recording(found.recording, str(found.path), found.sha256, duration_ms, recorded_on=day))
        study.store.products.save_transcript(done.transcript, took_ms=done.took_ms)


def add_transcripts(study: Study, files: Sequence[Path], tell: Tell) -> None:
    """Take over transcripts made elsewhere; one that is in the study already is known by its content, and kept if people worked on it.

    One that was written by this program belongs to the recording it names; where it was changed since, it is another transcript of it.
    """
    tell(Begun(Step.IMPORT, len(files), len(files)))
    worked = worked_on(study)
    for path in files:
        try:
            tell(_taken_over(study, path, worked))
        except OSError as failure:
            tell(Refused(Step.IMPORT, path.name, InputError(f"cannot be read ({failure.strerror})", where=str(path))))
        except AnalyzerError as failure:
            tell(Refused(Step.IMPORT, path.name, failure))


def _taken_over(study: Study, path: Path, worked: frozenset[str]) -> Finished | Skipped:
    sha256 = sha256_of(path)
    own = product_id("recording", sha256)
    transcript = _read(study, path, own)
    known = study.store.products.done(transcript.id)
    if not known and carries_work(study, transcript.recording, worked):
        return Skipped(Step.IMPORT, path.name, KEPT)
    if transcript.recording == own or not _recordings(study, transcript.recording):
        day, duration_ms = day_in_name(path), transcript.duration_ms or 0
        _enter(study, Recording(transcript.recording, str(path.resolve()), sha256, duration_ms, recorded_on=day))
    study.store.products.save_transcript(transcript)
    finished = Finished(Step.IMPORT, path.name, 1, summary_of_import(transcript))
    return Skipped(Step.IMPORT, path.name, "imported before") if known else finished


def _read(study: Study, path: Path, own: str) -> Transcript:
    """The transcript in a file: of the recording that it names, else of one that is known by the file's content alone (`own`)."""
    read = read_transcript(path)
    read = replace(read, recording=read.recording or own)
    if not study.store.products.done(read.id) or study.store.products.transcript(read.id) == read:
        return read
    return replace(read, id=product_id("changed", read.id, own), made_by=Provenance(CHANGED, __version__, inputs=(read.id,)))


def _renew(study: Study, known: Sequence[tuple[str, str]]) -> None:
    """Show the transcripts under the present settings again where others were made since and nobody has written or worked on those."""
    worked = worked_on(study)
    for recording, transcript in known:
        made = study.store.products.transcripts(recording=recording)
        if transcript in made[:-1] and not in_use(study, recording, worked):
            study.store.products.renew_transcript(transcript)


def _enter(study: Study, recording: Recording) -> None:
    """Enter a recording; of one that is known, who speaks and its day stay as people left them, and where it was seen first."""
    (known,) = _recordings(study, recording.id) or (recording,)
    study.store.catalogue.put([replace(_at(known, recording.uri), sha256=recording.sha256, duration_ms=recording.duration_ms)])


def _moved(study: Study, found: Found) -> Recording:
    return replace(_at(study.store.catalogue.get(Recording, found.recording), str(found.path)), sha256=found.sha256)


def _at(known: Recording, uri: str) -> Recording:
    return known if known.uri == uri else replace(known, uri=uri, first_uri=known.first_uri or known.uri)


def _recordings(study: Study, recording: str) -> list[Recording]:
    return [each for each in study.store.catalogue.all_of(Recording) if each.id == recording]
