"""Waiting for recordings that are put into a folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from analyzer.study.intake import audio_files

PAUSE_S = 5.0  # between two looks; a file that did not change from one to the next is whole
State: TypeAlias = tuple[int, int]  # size in bytes, time of the last change in nanoseconds


def arrivals(folders: Sequence[Path], *, wait: Callable[[float], None] = time.sleep) -> Iterator[tuple[Path, ...]]:
    """Recordings as they come into `folders` or are changed there, some at a time, each when it has stopped growing.

    The first are those that lie there already and stay as they are until the second look. It ends only with the program.
    """
    taken: dict[Path, State] = {}
    before: dict[Path, State] = {}
    while True:
        now = _states(folders)
        ready = {path: state for path, state in now.items() if before.get(path) == state != taken.get(path)}
        if ready:
            yield tuple(ready)
        taken |= ready
        before = now
        wait(PAUSE_S)


def _states(folders: Sequence[Path]) -> dict[Path, State]:
    states: dict[Path, State] = {}
    for path in sorted(path for folder in folders for path in audio_files(folder)):
        try:
            found = path.stat()
        except FileNotFoundError:  # taken away since it was listed
            continue
        states[path] = (found.st_size, found.st_mtime_ns)
    return states
