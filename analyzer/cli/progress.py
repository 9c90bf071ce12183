"""Progress of long work: a bar per file and one over all on a terminal, plain lines on a pipe."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from analyzer.cli.output import warn
from analyzer.study.events import Advanced, Begun, Event, Finished, Refused, Skipped, Step, Waiting

SHARES = 1000  # a file's own bar counts thousandths
NEWS_S = 10.0  # between two lines about one fetch


class Lines:
    """A line for each item that is finished, skipped or refused and for a step that stands still, with an estimate of the time left.

    Of a fetch there is a line at once, and then now and then one that says how far it is.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._pace = Pace()
        self._fetching: dict[str, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to put away."""

    def show(self, event: Event) -> bool:
        """Show one event; true when it is a refusal."""
        self._pace.count(event)
        if isinstance(event, Refused):
            warn(f"{event.step}: {event.item}: FAILED. {event.error}")
        elif isinstance(event, Waiting):
            warn(f"{event.step}: {event.why}")
        elif not self._quiet and isinstance(event, Finished):
            warn(f"{event.step}: {event.item}: {event.summary}{'' if event.step is Step.FETCH else self._pace.left()}")
        elif not self._quiet and isinstance(event, Skipped):
            warn(f"{event.step}: {event.item}: {event.why}")
        elif not self._quiet and isinstance(event, Advanced) and event.step is Step.FETCH:
            self._show_fetch(event)
        return isinstance(event, Refused)

    def _show_fetch(self, event: Advanced) -> None:
        now = time.monotonic()
        if now >= self._fetching.get(event.item, now):
            self._fetching[event.item] = now + NEWS_S
            warn(f"{event.step}: {event.item}: {event.share:.0%}")


class Bars:
    """A bar per file in work and one for the step, with an estimate of the time left; what is fetched has a bar of its own."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._overall: dict[Step, TaskID] = {}
        self._files: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._progress.stop()

    def show(self, event: Event) -> bool:
        """Show one event; true when it is a refusal."""
        match event:
            case Begun(step, items, weight):
                self._overall[step] = self._progress.add_task(f"{step} ({items})", total=max(weight, 1))
            case Advanced(step, item, share):
                if item not in self._files:
                    self._files[item] = self._progress.add_task(f"  {item}" if step in self._overall else f"{step}: {item}", total=SHARES)
                self._progress.update(self._files[item], completed=round(share * SHARES))
            case Finished(step, item, weight, summary):
                self._close(item)
                if step in self._overall:
                    self._progress.advance(self._overall[step], weight)
                self._progress.console.print(f"{step}: {item}: {summary}", markup=False, highlight=False)
            case Skipped(step, item, why):
                self._progress.console.print(f"{step}: {item}: {why}", markup=False, highlight=False)
            case Waiting(step, why):
                self._progress.console.print(f"{step}: {why}", style="yellow", markup=False, highlight=False)
            case Refused(step, item, error):
                self._close(item)
                self._progress.console.print(f"{step}: {item}: FAILED. {error}", style="red", markup=False, highlight=False)
        return isinstance(event, Refused)

    def _close(self, item: str) -> None:
        if (task := self._files.pop(item, None)) is not None:
            self._progress.remove_task(task)


class Pace:
    """How fast a step goes, from what it has finished; while something is fetched it stands still."""

    def __init__(self) -> None:
        self._started = self._last = time.monotonic()
        self._weight = self._done = 0
        self._fetching = False

    def count(self, event: Event) -> None:
        """Take an event into account."""
        now = time.monotonic()
        if self._fetching:
            self._started += now - self._last
        self._last, self._fetching = now, event.step is Step.FETCH and isinstance(event, Advanced)
        if isinstance(event, Begun):
            self._started, self._weight, self._done = now, event.weight, 0
        elif isinstance(event, Finished):
            self._done += event.weight

    def left(self) -> str:
        """The estimated time left as a clause, empty at the end."""
        rest = self._weight - self._done
        if rest <= 0 or not self._done:
            return ""
        seconds = (time.monotonic() - self._started) * rest / self._done
        return f" (about {max(1, round(seconds / 60))} min left)" if seconds >= 60 else f" (about {round(seconds)} s left)"
