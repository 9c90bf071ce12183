"""Long recordings in parts: decoded once, each part heard by itself and kept, so that a crash costs one part and not the file."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np

from analyzer.audio import Audio, read_audio
from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript
from analyzer.files import atomic_path, atomic_write
from analyzer.runners import Item, Report
from analyzer.study.intake import Found
from analyzer.study.listen import Listener, Recipe, hear, joined, written
from analyzer.transcribe import Heard, detect_language, speech_regions, split_for_work

LONG_MS = 900_000  # recordings above this are heard in parts
PART_MS = 600_000
FULL_SCALE = 32_767  # decoded sound is kept as 16-bit integers, half the size of floats


@dataclass(frozen=True, slots=True)
class Workplace:
    """The folder in which one long recording is worked on; it goes when the transcript is there."""

    folder: Path

    @classmethod
    def of(cls, root: Path, found: Found, recipe: Recipe) -> Workplace:
        """The workplace of a recording under a recipe, below `root`."""
        return cls(root / recipe.transcript_id(found.recording))

    @property
    def plan(self) -> Path:
        """The parts of the recording, written last: where it exists the recording is decoded."""
        return self.folder / "plan.json"

    def read_plan(self) -> Plan:
        """What was planned when the recording was decoded."""
        return msgspec.json.decode(self.plan.read_bytes(), type=Plan)

    def heard(self, part: Interval) -> Path:
        """Where what was heard in a part is kept."""
        return self.folder / f"{part.start_ms:09d}.heard"

    def audio(self) -> Audio:
        """The decoded sound: read from disk as it is used, not all at once."""
        tracks = np.load(self.folder / "sound.npy", mmap_mode="r")
        return Audio(tracks[0], tracks if len(tracks) > 1 else None, self.read_plan().truncated)

    def clear(self) -> None:
        """Remove everything: the transcript is kept elsewhere now."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is written down of a decoded recording."""

    parts: tuple[Interval, ...]
    language: str | None
    truncated: bool


def decode(listener: Listener, item: Item[tuple[Found, Workplace, Recipe]], report: Report) -> None:
    """Decode a recording, find its language and its silences and plan its parts: the first step of a long recording."""
    found, place, recipe = item.payload
    audio = read_audio(found.path)
    report(0.5)
    speech = speech_regions(listener.detector.speech(audio.samples))
    tracks = audio.samples[None] if audio.channels is None else audio.channels
    with atomic_path(place.folder / "sound.npy") as temporary, temporary.open("wb") as sink:
        np.lib.format.write_array_header_1_0(sink, {"descr": "<i2", "fortran_order": False, "shape": tracks.shape})
        for track in tracks:
            for block in np.array_split(track, max(1, len(track) // 10_000_000)):
                sink.write((block.clip(-1, 1) * FULL_SCALE).astype("<i2").tobytes())
    language = recipe.options.language or detect_language(audio, listener.engine, listener.detector)
    parts = _touching(split_for_work(speech, longest_ms=PART_MS), audio.duration_ms)
    atomic_write(place.plan, msgspec.json.encode(Plan(parts, language, audio.truncated)))


def listen_to_part(listener: Listener, item: Item[tuple[Workplace, Interval, Recipe]], report: Report) -> None:
    """Hear one part and keep what was heard: the middle step, for each part."""
    place, part, recipe = item.payload
    spoken = replace(recipe, options=replace(recipe.options, language=place.read_plan().language))
    heard = hear(listener, as_float(place.audio().part(part)), spoken, report=report, offset_ms=part.start_ms)
    atomic_write(place.heard(part), msgspec.msgpack.encode(heard))


def join(listener: Listener, item: Item[tuple[Found, Workplace, Recipe]], report: Report) -> Transcript:
    """The transcript of a recording all of whose parts were heard: the last step."""
    found, place, recipe = item.payload
    decoder = partial(msgspec.msgpack.decode, type=tuple[Heard, ...])
    heard = joined([decoder(place.heard(part).read_bytes()) for part in place.read_plan().parts], duration_ms=place.audio().duration_ms)
    report(0.1)
    return written(listener, found, recipe, as_float(place.audio()), heard)


def as_float(audio: Audio) -> Audio:
    """The same sound as floats in -1..1."""
    scale = np.float32(1 / FULL_SCALE)
    channels = None if audio.channels is None else audio.channels.astype(np.float32) * scale
    samples = audio.samples.astype(np.float32) * scale if channels is None else channels.mean(axis=0, dtype=np.float32)
    return Audio(samples, channels, audio.truncated)


def _touching(parts: tuple[Interval, ...], duration_ms: int) -> tuple[Interval, ...]:
    """The parts with the silences between them shared out, so that nothing of the recording is left unheard."""
    if not parts:
        return (Interval(0, duration_ms),)
    cuts = [0, *((left.end_ms + right.start_ms) // 2 for left, right in pairwise(parts)), duration_ms]
    return tuple(Interval(start, end) for start, end in pairwise(cuts))
