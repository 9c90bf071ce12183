"""Loads and steps that worker processes can import."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from analyzer.errors import InputError, ModelError
from analyzer.runners import Item, Report

SEEN = "seen"


def nothing() -> None:
    return None


def process_id() -> int:
    return os.getpid()


def missing_model() -> None:
    raise ModelError("the weights are missing", where="base.en", remedy="Run `analyzer models fetch base.en`.")


def broken_load() -> None:
    raise RuntimeError("participants said this")


def fatal_load() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def scarce_load(folder: Path) -> str:
    """Memory for one: the first to come loads, another dies as long as the first is there."""
    try:
        (folder / "taken").symlink_to(str(os.getpid()))
    except FileExistsError:
        if Path("/proc", (folder / "taken").readlink()).exists():
            os.kill(os.getpid(), signal.SIGKILL)
    return "loaded"


def double(_: object, item: Item[int], report: Report) -> int:
    report(1.0)
    return 2 * item.payload


def with_resource(resource: Any, item: Item[int], _: Report) -> tuple[Any, int, str]:
    return resource, os.getpid(), os.environ.get("OMP_NUM_THREADS", "")


def halves(_: object, item: Item[int], report: Report) -> int:
    report(0.5)
    report(0.501)
    report(1.0)
    return item.payload


def die_on_odd(_: object, item: Item[int], report: Report) -> int:
    if item.payload % 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return item.payload


def die_once(_: object, item: Item[Path], report: Report) -> int:
    if not item.payload.exists():
        item.payload.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def exit_with_three(_: object, item: Item[int], report: Report) -> None:
    os._exit(3)


def fail_in_kind(_: object, item: Item[str], report: Report) -> str:
    if item.payload == "input":
        raise InputError("row 3 has no text", where="labels.csv", remedy="Fill it.")
    if item.payload == "defect":
        raise KeyError("participants said this")
    return item.payload


def unpicklable(_: object, item: Item[int], report: Report) -> object:
    return threading.Lock() if item.payload == 1 else item.payload


def announce_and_hang(_: object, item: Item[Path], report: Report) -> None:
    item.payload.write_text(str(os.getpid()))
    report(0.5)
    time.sleep(3600)


def killed_once(folder: Path, _: object, item: Item[int], __: Report) -> int:
    """The first worker to reach item 5 is killed there."""
    if item.payload == 5:
        try:
            (folder / "killed").touch(exist_ok=False)
        except FileExistsError:
            return item.payload
        os.kill(os.getpid(), signal.SIGKILL)
    return item.payload


def note_worker(folder: Path, _: object, item: Item[int], __: Report) -> int:
    """The first worker is done at once, the second when it was seen that the first is lost."""
    again = any(folder.iterdir())
    (folder / f"worker-{os.getpid()}").touch()
    while again and not (folder / SEEN).exists():
        time.sleep(0.01)
    return item.payload


def refuse_odd(_: object, item: Item[int], __: Report) -> int:
    if item.payload % 2:
        raise InputError("it is odd", where=item.id)
    return item.payload


def take_a_second(_: object, item: Item[int], __: Report) -> int:
    time.sleep(1)
    return item.payload
