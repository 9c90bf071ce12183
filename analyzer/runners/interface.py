"""What every runner is given and gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeAlias, TypeVar

from analyzer.errors import AnalyzerError

P = TypeVar("P")  # payload of an item
R = TypeVar("R")  # resource that `load` returns
T = TypeVar("T")  # result of a step


@dataclass(frozen=True, slots=True)
class Item(Generic[P]):
    """One piece of work: an id that is unique within a call of `map`, and what the step needs (picklable)."""

    id: str
    payload: P


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """An item whose step returned `result` after `took_ms` milliseconds."""

    item_id: str
    result: T
    took_ms: int


class FailureKind(StrEnum):
    """Why an item failed: its input, a defect of the program, or a worker process that died twice on it."""

    INPUT = "input"
    DEFECT = "defect"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class Failed:
    """An item without a result, told in the words of `AnalyzerError`; never holds what participants said."""

    item_id: str
    kind: FailureKind
    what: str
    where: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        """One line: where: what. Remedy."""
        return str(AnalyzerError(self.what, where=self.where, remedy=self.remedy))


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of an item is done, as a fraction 0..1."""

    item_id: str
    fraction: float


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is done for want of workers, until somebody does what `why` says."""

    why: str


Outcome: TypeAlias = Done[T] | Failed
Report: TypeAlias = Callable[[float], None]  # a step calls it with the fraction 0..1 of its item that is done
Watch: TypeAlias = Callable[[Progress | Idle], None]
Load: TypeAlias = Callable[[], R]
Step: TypeAlias = Callable[[R, Item[P], Report], T]


class Runner(Protocol):
    """Maps a step over items and yields each outcome as soon as it is known, in any order.

    `load()` runs once per worker and returns the resource (a model) that every step there is given; `step(resource, item, report)` returns
    the result. Both are picklable: functions of a module, or `functools.partial` of one.
    What a step raises is the outcome of its item; what `load` raises ends the whole map, for nothing can be done without it.
    `watch` hears of the progress within items, and of a map that stands still.
    """

    def map(self, load: Load[R], step: Step[R, P, T], items: Iterable[Item[P]], *, watch: Watch | None = None) -> Iterator[Outcome[T]]:
        """The outcome of every item, each exactly once."""
        ...
