"""How many processor cores this program may use, and how fast they are at what it does."""

from __future__ import annotations

import os

REAL_TIMES_PER_CORE = (
    7  # seconds of audio a core transcribes in a second with Whisper base, told apart by speakers (measured, see evaluation)
)


def usable_cores() -> int:
    """The cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def estimated_minutes(audio_ms: int, cores: int) -> float:
    """Minutes of work that so much audio means on so many cores, with Whisper base."""
    return audio_ms / 60_000 / (REAL_TIMES_PER_CORE * cores)
