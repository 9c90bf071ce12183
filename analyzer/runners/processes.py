"""Worker processes on one machine, one pipe each. A worker that dies costs its item a second try, never the run."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from analyzer.errors import ModelError, UsageError
from analyzer.runners.interface import Done, Failed, FailureKind, Item, Load, Outcome, P, Progress, R, Step, T, Watch
from analyzer.runners.worker import LoadFailed, Ready, work

THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
DIED_REMEDY = "It may need more memory than there is: use fewer workers, a smaller model or a shorter item."


@dataclass(frozen=True, slots=True)
class Processes:
    """`workers` processes of `threads` threads each, started afresh (spawned), so that nothing of this process leaks into them.

    The item on which a worker dies runs again when all others are done, alone; if its worker dies again it has failed. A worker that dies
    while loading is not replaced, so that a machine with memory for fewer workers uses fewer.
    """

    workers: int
    threads: int = 1

    def __post_init__(self) -> None:
        if self.workers < 1 or self.threads < 1:
            raise UsageError("workers and threads must be at least 1", where=f"{self.workers} workers of {self.threads} threads")

    def map(self, load: Load[R], step: Step[R, P, T], items: Iterable[Item[P]], *, watch: Watch | None = None) -> Iterator[Outcome[T]]:
        """The outcomes as they come; leaving the iteration in any way, Ctrl-C too, ends the workers."""
        pending = iter(items)
        suspects: list[Item[P]] = []
        together = _Crew(load, step, self.threads, watch)
        yield from together.run(pending, workers=self.workers, died=lambda worker: suspects.append(worker.item))
        alone = _Crew(load, step, self.threads, watch)
        yield from alone.run(chain(suspects, pending), workers=1, died=_died_alone)


def _died_alone(worker: _Worker) -> Failed:
    if not worker.loaded:
        raise ModelError(f"the worker process died while loading ({worker.end()})", remedy=DIED_REMEDY)
    return Failed(worker.item.id, FailureKind.DIED, f"the worker process died ({worker.end()})", worker.item.id, DIED_REMEDY)


@dataclass(slots=True, eq=False)
class _Worker:
    """A process, our end of its pipe, and the item it has or will have once it is loaded."""

    process: BaseProcess
    pipe: Connection
    item: Item[Any]
    loaded: bool = False

    def give(self, item: Item[Any]) -> None:
        self.item = item
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it died just now: the next read tells
            self.pipe.send(item)

    def receive(self) -> object:
        """What the worker says; None when it has died."""
        try:
            return self.pipe.recv()
        except (EOFError, ConnectionResetError):
            return None

    def end(self) -> str:
        """How the process ended, such as SIGKILL."""
        self.process.join()
        code = self.process.exitcode or 0
        return signal.Signals(-code).name if code < 0 else f"exit status {code}"

    def stop(self) -> None:
        """Let an idle worker end by itself."""
        self.pipe.close()
        self.process.join()

    def kill(self) -> None:
        self.process.kill()
        self.stop()


@dataclass(slots=True)
class _Crew:
    load: Callable[[], Any]
    step: Callable[..., Any]
    threads: int
    watch: Watch | None
    workers: list[_Worker] = field(default_factory=list)

    def run(self, pending: Iterator[Item[Any]], *, workers: int, died: Callable[[_Worker], Failed | None]) -> Iterator[Outcome[Any]]:
        try:
            for item in islice(pending, workers):
                self._hire(item)
            while self.workers:
                for worker in self._talking():
                    yield from self._heard(worker, worker.receive(), pending, died)
        finally:
            for worker in self.workers:
                worker.kill()

    def _hire(self, item: Item[Any]) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(theirs, self.load, self.step), daemon=True)
        with _thread_limit(self.threads):
            process.start()
        theirs.close()
        self.workers.append(_Worker(process, ours, item))

    def _talking(self) -> list[_Worker]:
        ready = wait([worker.pipe for worker in self.workers])
        return [worker for worker in self.workers if worker.pipe in ready]

    def _heard(
        self, worker: _Worker, message: object, pending: Iterator[Item[Any]], died: Callable[[_Worker], Failed | None]
    ) -> Iterator[Outcome[Any]]:
        match message:
            case Ready():
                worker.loaded = True
                worker.give(worker.item)
            case LoadFailed(error):
                raise error
            case Progress():
                if self.watch:
                    self.watch(message)
            case Done() | Failed():
                self._go_on(worker, pending)
                yield message
            case _:
                self.workers.remove(worker)
                worker.stop()
                if failure := died(worker):
                    yield failure
                if worker.loaded and (item := next(pending, None)):
                    self._hire(item)

    def _go_on(self, worker: _Worker, pending: Iterator[Item[Any]]) -> None:
        if item := next(pending, None):
            worker.give(item)
        else:
            self.workers.remove(worker)
            worker.stop()


@contextlib.contextmanager
def _thread_limit(threads: int) -> Iterator[None]:
    """The numeric libraries read these variables when they are loaded, so a child needs them before its first import."""
    before = {name: os.environ.get(name) for name in THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, str(threads)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
