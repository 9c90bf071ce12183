"""The use case: recordings into a study, each transcribed and saved as soon as it is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analyzer.core.recording import Recording
from analyzer.study.events import Tell
from analyzer.study.handle import Study
from analyzer.study.intake import Found
from analyzer.study.listen import Recipe, recipe_of
from analyzer.study.transcribe import Hire, Plan, plan, transcripts

WORK = ".work"  # where long recordings are worked on, inside the study's folder


def to_do(study: Study, places: Sequence[Path], tell: Tell) -> tuple[Plan, Recipe]:
    """Which recordings are new to the study and which were transcribed under its present settings."""
    recipe = recipe_of(study.policy.transcription)
    return plan(places, done=lambda found: study.store.products.done(recipe.transcript_id(found.recording)), tell=tell), recipe


def add_recordings(study: Study, places: Sequence[Path], tell: Tell, hire: Hire) -> None:
    """Transcribe what is new; a recording that was moved is known by its content, and where it lies now is remembered."""
    work, recipe = to_do(study, places, tell)
    study.store.catalogue.put(_recording(study, found) for found in work.known)
    if not work.new:
        return
    for planned, transcript in transcripts(work.new, recipe, hire(recipe, len(work.new)), study.folder / WORK, tell):
        recording = Recording(planned.found.recording, str(planned.found.path), planned.found.sha256, transcript.duration_ms or 0)
        study.store.catalogue.put([recording])
        study.store.products.save_transcript(transcript)


def _recording(study: Study, found: Found) -> Recording:
    known = study.store.catalogue.get(Recording, found.recording)
    return Recording(known.id, str(found.path), known.sha256, known.duration_ms, known.people, known.recorded_on)
