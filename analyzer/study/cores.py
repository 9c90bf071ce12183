"""How many processor cores this program may use, how fast they are at what it does, and which speech model suits them."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import msgspec

from analyzer import weights
from analyzer.files import atomic_write
from analyzer.settings import Settings

AUTO, USUAL, ON_GPU = "auto", "whisper-base", "whisper-large-v3-turbo"
REAL_TIMES_PER_CORE = 7.0  # seconds of audio a core transcribes in a second with Whisper base, speakers told apart (see evaluation)
COSTS = {"whisper-tiny": 0.4, USUAL: 1, "whisper-small": 4, "whisper-medium": 14, ON_GPU: 23, "whisper-large-v3": 28}
# ... multiply-adds of the models of many languages against Whisper base, from the layers and widths in table 1 of arXiv:2212.04356
LEAST_SPEED = 2  # times real time at which a model keeps up, with room for other work
SPEED = "speed.json"


def usable_cores() -> int:
    """The cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def gpus() -> int:
    """How many GPUs there are that recognising speech can use."""
    if importlib.util.find_spec("ctranslate2") is None:
        return 0
    import ctranslate2

    return int(ctranslate2.get_cuda_device_count())


def chosen_model(name: str, settings: Settings) -> str:
    """The model that recognises speech: `name`, or for "auto" the one that suits this machine.

    With a GPU that is Whisper large-v3-turbo, if it is here or may be fetched; else the most accurate model here that keeps up on the
    processor. For a processor nothing but Whisper base is ever fetched.
    """
    if name != AUTO:
        return name
    if gpus() and (weights.is_cached(ON_GPU, settings) or not settings.offline):
        return ON_GPU
    here = [model for model in COSTS if weights.is_cached(model, settings) or (model == USUAL and not settings.offline)]
    return max((model for model in here if real_times(model, settings) >= LEAST_SPEED), key=COSTS.__getitem__, default=USUAL)


def real_times(model: str, settings: Settings) -> float:
    """How many times faster than listening this machine is with a model: as `analyzer doctor` measured, else as is usual."""
    cost = COSTS.get(f"whisper-{model.removeprefix('whisper-')}", 1)
    return (measured_speed(settings) or REAL_TIMES_PER_CORE) * usable_cores() / cost


def measured_speed(settings: Settings) -> float | None:
    """Seconds of audio that a core was seen to transcribe in a second with Whisper base; None before it was measured."""
    try:
        return msgspec.json.decode(_speed_file(settings).read_bytes(), type=dict[str, float])["real_times_per_core"]
    except (FileNotFoundError, msgspec.DecodeError, KeyError):
        return None


def remember_speed(speed: float, settings: Settings) -> None:
    """Keep what was measured in the cache."""
    atomic_write(_speed_file(settings), msgspec.json.encode({"real_times_per_core": round(speed, 2)}))


def _speed_file(settings: Settings) -> Path:
    return settings.cache / SPEED
