"""What a worker process does: load once, then one item after the other until its pipe closes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any

from analyzer.errors import AnalyzerError, ModelError
from analyzer.runners.attempt import DEFECT_REMEDY, attempt, location
from analyzer.runners.interface import Failed, FailureKind, Item, Outcome, Progress, Report

SMALLEST_STEP = 0.01  # of an item: finer progress is not sent


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has loaded."""


@dataclass(frozen=True, slots=True)
class LoadFailed:
    """The worker could not load."""

    error: AnalyzerError


def work(pipe: Connection, load: Callable[[], Any], step: Callable[..., Any]) -> None:
    """Serve items until the other end of `pipe` closes. Ctrl-C is left to the parent, which then ends this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _serve(pipe, load, step)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        os._exit(0)  # the parent is gone or needs nothing more; do not wait for threads of the libraries


def _end_with_parent() -> None:
    """A parent that was killed cannot end its workers, so they watch it."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _serve(pipe: Connection, load: Callable[[], Any], step: Callable[..., Any]) -> None:
    try:
        resource = load()
    except AnalyzerError as error:
        return pipe.send(LoadFailed(error))
    except Exception as error:  # noqa: BLE001 - told to the parent, which raises it
        where = location(error.__traceback__)
        return pipe.send(LoadFailed(ModelError(f"unexpected {type(error).__name__} while loading", where=where, remedy=DEFECT_REMEDY)))
    pipe.send(Ready())
    while True:
        item = pipe.recv()
        pipe.send_bytes(_packed(attempt(resource, step, item, _reporter(pipe, item))))


def _packed(outcome: Outcome[Any]) -> bytes | memoryview:
    if isinstance(outcome, Failed):
        return ForkingPickler.dumps(outcome)
    try:
        return ForkingPickler.dumps(outcome)
    except Exception as error:  # noqa: BLE001 - pickling runs code of the result
        what = f"the result, a {type(outcome.result).__name__}, cannot be sent between processes ({type(error).__name__})"
        return ForkingPickler.dumps(Failed(outcome.item_id, FailureKind.DEFECT, what, remedy=DEFECT_REMEDY))


def _reporter(pipe: Connection, item: Item[Any]) -> Report:
    sent = 0.0

    def report(fraction: float) -> None:
        nonlocal sent
        if fraction - sent >= SMALLEST_STEP:
            sent = fraction
            pipe.send(Progress(item.id, fraction))

    return report
