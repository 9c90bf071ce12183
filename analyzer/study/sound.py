"""The use case: a recording to be heard, and the shape of its sound to be seen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from analyzer.audio import SAMPLE_RATE, Samples, read_audio
from analyzer.core.recording import Recording
from analyzer.errors import InputError
from analyzer.files import atomic_write
from analyzer.study.handle import Study

PER_SECOND = 8  # peaks: enough for a screen's width of ten minutes
LOUDEST = 255
CACHE = ".peaks"


def sound_file(study: Study, recording_id: str) -> Path:
    """The file of a recording: where it was last seen, or in the study's own folder."""
    recording = study.store.catalogue.get(Recording, recording_id)
    for path in (Path(recording.uri), study.folder / "recordings" / recording.name):
        if path.is_file():
            return path
    raise InputError(
        "the recording is not where it was", where=recording.name, remedy="Put it back, or into the study's folder 'recordings'."
    )


def peaks(study: Study, recording_id: str) -> tuple[int, ...]:
    """How loud a recording is in each eighth of a second, 0 to 255; computed once, then kept in the study's folder."""
    recording = study.store.catalogue.get(Recording, recording_id)
    kept = study.folder / CACHE / f"{recording.id}.json"
    if kept.is_file():
        return tuple(json.loads(kept.read_text(encoding="ascii")))
    found = loudness(read_audio(sound_file(study, recording.id)).samples)
    atomic_write(kept, json.dumps(found, separators=(",", ":")))
    return found


def loudness(samples: Samples) -> tuple[int, ...]:
    """The largest deflection in each eighth of a second, of the loudest 255; `samples` has the shape (n,)."""
    step = SAMPLE_RATE // PER_SECOND
    padded = np.pad(np.abs(samples), (0, -len(samples) % step))
    highest = padded.reshape(-1, step).max(axis=1) if len(padded) else np.zeros(0)
    scale = LOUDEST / max(float(highest.max(initial=0.0)), 1e-6)
    return tuple(int(value) for value in np.round(highest * scale))
