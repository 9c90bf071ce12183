"""A Dask cluster: any number of machines that share the folders of the study, with the same `map`."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import Any

from analyzer.core.identity import new_act_id
from analyzer.errors import AnalyzerError, ModelError, UsageError
from analyzer.optional import need
from analyzer.runners.attempt import DEFECT_REMEDY, attempt, location
from analyzer.runners.interface import Failed, FailureKind, Idle, Item, Load, Outcome, P, R, Step, T, Watch

CONNECTING = "30 s"  # how long the scheduler may take to answer
PATIENCE_S = 5.0  # how long nothing may be done before it is asked whether there are workers
LOOK_S = 0.1  # between two looks at what is done
ENDED_REMEDY = "Start it again, and its workers, then run the same command: what is done is not done again."


def configured_scheduler() -> str | None:
    """The address that Dask's own configuration names, such as the environment's DASK_SCHEDULER_ADDRESS; None where it names none."""
    address: str | None = need("dask", extra="cluster").config.get("scheduler-address", None)
    return address


@dataclass(frozen=True, slots=True)
class Cluster:
    """The workers of the Dask scheduler at `address` (`tcp://host:8786`).

    Each worker (of one thread) loads once. Items of a worker that is lost are done by others; an item on which one worker after the
    other is lost has failed.
    Progress within items is not told, so items should be short.
    """

    address: str

    def map(
        self,
        load: Load[R],
        step: Step[R, P, T],
        items: Iterable[Item[P]],
        *,
        watch: Watch | None = None,
    ) -> Iterator[Outcome[T]]:
        """The outcomes as they come; leaving the iteration in any way cancels what is not done.

        Without workers it waits for some, which `watch` hears once; a scheduler that ends meanwhile is a `UsageError`.
        """
        distributed = need("distributed", extra="cluster")
        name = f"analyzer-{new_act_id()}"
        with _quiet(), self._client(distributed) as client:
            try:
                futures = {client.submit(work, name, load, step, item, pure=False): item for item in items}
                done = distributed.as_completed(futures, loop=client.loop, raise_errors=False)
                for future in self._completed(client, done, watch):
                    yield _outcome(distributed, future, futures[future])
                    future.release()
            except (CancelledError, OSError) as failure:  # a lost connection is an OSError
                raise UsageError("the Dask scheduler ended before the work did", where=self.address, remedy=ENDED_REMEDY) from failure
            finally:
                _forget(client, name)

    def _completed(self, client: Any, done: Any, watch: Watch | None) -> Iterator[Any]:
        told = watch is None
        while not done.is_empty():
            while not _ready(done):
                if watch and not told and not client.nthreads():
                    watch(Idle(f"waits for workers at {self.address}. Start one with `dask worker {self.address} --nthreads 1`."))
                    told = True
            yield next(done)

    def _client(self, distributed: Any) -> Any:
        try:
            return distributed.Client(self.address, timeout=CONNECTING, set_as_default=False)
        except (OSError, ValueError) as failure:
            raise UsageError(
                "there is no Dask scheduler", where=self.address, remedy="Start one with `dask scheduler`, and workers with `dask worker`."
            ) from failure


def work(name: str, load: Load[R], step: Step[R, P, T], item: Item[P]) -> Outcome[T]:
    """One item, on a worker, which keeps what it has loaded under `name` for the items to come."""
    worker = need("distributed", extra="cluster").get_worker()
    if not hasattr(worker, name):
        setattr(worker, name, _loaded(load))
    return attempt(getattr(worker, name), step, item, lambda _: None)


def forget(name: str, dask_worker: object) -> None:
    """Let a worker give up what it has loaded."""
    if hasattr(dask_worker, name):
        delattr(dask_worker, name)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without the tracebacks that the library logs of a lost connection, which is told as an error here."""
    levels = {log: log.level for log in map(logging.getLogger, ("distributed", "distributed.client"))}
    for log in levels:
        log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for log, level in levels.items():
            log.setLevel(level)


def _forget(client: Any, name: str) -> None:
    if client.status == "running":
        with contextlib.suppress(OSError):  # the scheduler ends just now, and its workers with it
            client.run(forget, name, on_error="ignore")


def _ready(done: Any) -> bool:
    """Whether there is a future in `done` now or soon."""
    until = time.monotonic() + PATIENCE_S
    while not done.has_ready() and time.monotonic() < until:
        time.sleep(LOOK_S)
    return bool(done.has_ready())


def _loaded(load: Load[R]) -> R:
    try:
        return load()
    except AnalyzerError:
        raise
    except Exception as failure:  # noqa: BLE001 - told to the client, which raises it
        where = location(failure.__traceback__)
        raise ModelError(f"unexpected {type(failure).__name__} while loading", where=where, remedy=DEFECT_REMEDY) from None


def _outcome(distributed: Any, future: Any, item: Item[Any]) -> Outcome[Any]:
    """What `future` came to; a result that was lost with its worker after it was told is waited for anew (its status would not tell)."""
    try:
        outcome: Outcome[Any] = future.result()
    except (AnalyzerError, CancelledError, distributed.comm.CommClosedError):
        raise
    except distributed.KilledWorker:
        return Failed(
            item.id, FailureKind.DIED, "every worker that took it was lost", item.id, "It may need more memory than a worker has."
        )
    except Exception as failure:  # noqa: BLE001 - told as the failure of this item
        return Failed(item.id, FailureKind.DEFECT, f"unexpected {type(failure).__name__}", item.id, DEFECT_REMEDY)
    return outcome
