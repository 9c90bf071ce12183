"""Recordings whose speakers are known: stretches (start, end in seconds, speaker)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from analyzer.audio import SAMPLE_RATE, Samples, read_audio

Stretches = tuple[tuple[float, float, str], ...]  # start and end in seconds, speaker


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording and who speaks when in it."""

    name: str
    samples: Samples
    stretches: Stretches

    @property
    def seconds(self) -> float:
        """The length of the recording."""
        return len(self.samples) / SAMPLE_RATE

    @property
    def speakers(self) -> int:
        """How many speakers it has."""
        return len({speaker for *_, speaker in self.stretches})


def rttm_clips(folder: Path) -> Iterator[Clip]:
    """Every recording in `folder` that has an .rttm file beside it."""
    for path in sorted(folder.glob("*.rttm")):
        fields = [line.split() for line in path.read_text().splitlines() if line.startswith("SPEAKER")]
        stretches = tuple((float(row[3]), float(row[3]) + float(row[4]), row[7]) for row in fields)
        yield Clip(path.stem, read_audio(path.with_suffix(".wav")).samples, stretches)


def three_speakers(folder: Path) -> Clip:
    segments = json.loads((folder / "three_speakers.json").read_text())["tests"]["diarization_tests"][0]["segments"]
    stretches = tuple((s["start_sec"], s["end_sec"], str(s["speaker_tag"])) for s in segments)
    return Clip("three_speakers", read_audio(folder / "three_speakers.wav").samples, stretches)


def demo_clips(folder: Path) -> Iterator[Clip]:
    for path in sorted(folder.glob("*.turns.json")):
        name = path.name.removesuffix(".turns.json")
        turns = json.loads(path.read_text())
        stretches = tuple((turn["start_ms"] / 1000, turn["end_ms"] / 1000, turn["speaker"]) for turn in turns)
        yield Clip(name, read_audio(folder / f"{name}.opus").samples, stretches)


def long_recording(voices: dict[str, Samples], *, hours: float, seed: int = 0) -> Clip:
    """Pieces of 2 to 12 seconds of the voices in changing order, with pauses of up to a second."""
    generator = np.random.default_rng(seed)
    samples = np.zeros(int(hours * 3600 * SAMPLE_RATE), dtype=np.float32)
    stretches: list[tuple[float, float, str]] = []
    filled, speaker = 0, ""
    while filled < len(samples) - 13 * SAMPLE_RATE:
        speaker = str(generator.choice([name for name in voices if name != speaker]))
        length = int(generator.uniform(2, 12) * SAMPLE_RATE)
        first = int(generator.integers(0, len(voices[speaker]) - length))
        samples[filled : filled + length] = voices[speaker][first : first + length]
        stretches.append((filled / SAMPLE_RATE, (filled + length) / SAMPLE_RATE, speaker))
        filled += length + int(generator.uniform(0, 1) * SAMPLE_RATE)
    return Clip("long", samples, tuple(stretches))


def one_at_a_time(stretches: Stretches) -> Stretches:
    """The best output that names one speaker at a time: whoever spoke before goes on while two speak."""
    moments = sorted({moment for start, end, _ in stretches for moment in (start, end)})
    found: list[tuple[float, float, str]] = []
    for start, end in pairwise(moments):
        active = sorted(speaker for begins, ends, speaker in stretches if begins <= start and ends >= end)
        if active:
            before = found[-1][2] if found else ""
            found.append((start, end, before if before in active else active[0]))
    return tuple(found)
