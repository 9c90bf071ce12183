"""What takes long to compute is kept: it stands in while it is computed anew, and when that fails somebody is told."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias, TypeVar, cast

from analyzer.errors import AnalyzerError

LOG = logging.getLogger("analyzer.study")
LONG_S = 1.0  # what takes longer is not computed for every act that somebody does meanwhile
PATIENCE = 10

T = TypeVar("T")
State: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Failing:
    """What is shown could not be brought up to date since a moment (UTC); `why` in the program's own words, where it has any."""

    since: datetime
    why: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """A figure, what the study was when it was computed, and until when (monotonic seconds) it is good whatever happens; 0: not at all."""

    state: State
    value: object
    until: float


class Standby:
    """Figures by name, kept until anything is done in the study; threads may share one."""

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state
        self._found: dict[str, _Kept] = {}
        self._computing: dict[str, threading.Event] = {}
        self._behind: dict[str, threading.Thread] = {}
        self._failing: dict[str, Failing] = {}
        self._lock = threading.Lock()

    def remembered(self, name: str, compute: Callable[[], T]) -> T:
        """What `compute` finds, kept under this name until anything is done in the study.

        What takes long is kept ten times as long as it took; who asks after that is answered with it once more, while it is computed anew.
        """
        state = self._state()
        with self._lock:
            kept = self._found.get(name)
            if kept is not None and (kept.state == state or time.monotonic() < kept.until):
                return cast(T, kept.value)
            stands_in = kept is not None and kept.until > 0
            running = self._computing.get(name)
            self._computing.setdefault(name, threading.Event())
        if kept is None and running is not None:  # somebody else computes it for the first time
            running.wait()
            return self.remembered(name, compute)
        if kept is None or not stands_in:
            return self._compute(name, state, compute)
        if running is None:
            self._started(name, lambda: self._compute(name, state, compute))
        return cast(T, kept.value)

    def soon(self, name: str, compute: Callable[[], T]) -> T | None:
        """The same for who does not want to wait: None as long as it is computed for the first time, and that takes long."""
        with self._lock:
            there, running = name in self._found, self._computing.get(name)
        if not there:
            wait = running.wait if running is not None else self.behind(name, lambda: self.remembered(name, compute)).join
            wait(LONG_S)
            with self._lock:
                there = name not in self._computing
        return self.remembered(name, compute) if there else None

    def failing(self, name: str) -> Failing | None:
        """Since when what is shown under a name could not be computed anew; None when it could, or did not have to be."""
        with self._lock:
            return self._failing.get(name)

    def behind(self, name: str, work: Callable[[], object]) -> threading.Thread:
        """Do some work that nobody has to wait for, unless it is being done; a failure is kept for who looks next, and logged."""
        with self._lock:
            thread = self._behind.get(name)
            if thread is None or not thread.is_alive():
                thread = self._behind[name] = self._started(name, work)
        return thread

    def _started(self, name: str, work: Callable[[], object]) -> threading.Thread:
        thread = threading.Thread(target=self._watched, name=name, args=(name, work), daemon=True)
        thread.start()
        return thread

    def _watched(self, name: str, work: Callable[[], object]) -> None:
        try:
            work()
            with self._lock:
                self._failing.pop(name, None)
        except Exception as failure:  # noqa: BLE001 - told on the page and in the log
            place = traceback.extract_tb(failure.__traceback__)[-1]
            LOG.error("%s while bringing '%s' up to date (%s, line %s)", type(failure).__name__, name, place.name, place.lineno)  # noqa: TRY400
            now, why = datetime.now(UTC), failure.what if isinstance(failure, AnalyzerError) else ""
            with self._lock:
                known = self._failing.get(name)
                self._failing[name] = Failing(now if known is None else known.since, why)

    def _compute(self, name: str, state: State, compute: Callable[[], T]) -> T:
        begun = time.monotonic()
        try:
            found = compute()
            ended = time.monotonic()
            long = ended - begun > LONG_S
            with self._lock:
                self._found[name] = _Kept(state, found, ended + PATIENCE * (ended - begun) if long else 0.0)
            return found
        finally:
            with self._lock:
                running = self._computing.pop(name, None)
            if running is not None:
                running.set()
