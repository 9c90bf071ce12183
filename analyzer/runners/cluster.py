"""A Dask cluster: any number of machines that share the folders of the study, with the same `map`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from analyzer.core.identity import new_act_id
from analyzer.errors import AnalyzerError, ModelError, UsageError
from analyzer.optional import need
from analyzer.runners.attempt import DEFECT_REMEDY, attempt, location
from analyzer.runners.interface import Failed, FailureKind, Item, Load, Outcome, P, R, Step, T, Watch

CONNECTING = "30 s"  # how long the scheduler may take to answer


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
        watch: Watch | None = None,  # noqa: ARG002
    ) -> Iterator[Outcome[T]]:
        """The outcomes as they come; leaving the iteration in any way cancels what is not done."""
        distributed = need("distributed", extra="cluster")
        name = f"analyzer-{new_act_id()}"
        with self._client(distributed) as client:
            try:
                futures = {client.submit(work, name, load, step, item, pure=False): item for item in items}
                for future in distributed.as_completed(futures, loop=client.loop, raise_errors=False):
                    yield _outcome(distributed, future, futures[future])
                    future.release()
            finally:
                client.run(forget, name, on_error="ignore")

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
    except AnalyzerError:
        raise
    except distributed.KilledWorker:
        return Failed(
            item.id, FailureKind.DIED, "every worker that took it was lost", item.id, "It may need more memory than a worker has."
        )
    except Exception as failure:  # noqa: BLE001 - told as the failure of this item
        return Failed(item.id, FailureKind.DEFECT, f"unexpected {type(failure).__name__}", item.id, DEFECT_REMEDY)
    return outcome
