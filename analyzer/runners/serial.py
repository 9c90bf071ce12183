"""One item after the other, in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analyzer.runners.attempt import attempt
from analyzer.runners.interface import Item, Load, Outcome, P, Progress, R, Report, Step, T, Watch


@dataclass(frozen=True, slots=True)
class Serial:
    """The runner for one core, for tests and for debugging; a step that kills its process kills this one."""

    def map(self, load: Load[R], step: Step[R, P, T], items: Iterable[Item[P]], *, watch: Watch | None = None) -> Iterator[Outcome[T]]:
        """The outcomes in the order of `items`; nothing is loaded when there are none."""
        resource: list[R] = []
        for item in items:
            if not resource:
                resource.append(load())
            yield attempt(resource[0], step, item, _reporter(item.id, watch))


def _reporter(item_id: str, watch: Watch | None) -> Report:
    return lambda fraction: watch(Progress(item_id, fraction)) if watch else None
