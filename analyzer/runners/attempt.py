"""Running one step on one item, whatever happens."""

from __future__ import annotations

import time
from types import TracebackType

from analyzer.errors import AnalyzerError
from analyzer.runners.interface import Done, Failed, FailureKind, Item, Outcome, P, R, Report, Step, T

DEFECT_REMEDY = "This is a defect of the program: please report this line."


def attempt(resource: R, step: Step[R, P, T], item: Item[P], report: Report) -> Outcome[T]:
    """What became of the item: every exception of the step is told as a failure of this item alone."""
    started = time.monotonic_ns()
    try:
        result = step(resource, item, report)
    except AnalyzerError as error:
        return Failed(item.id, FailureKind.INPUT, error.what, error.where, error.remedy)
    except Exception as error:  # noqa: BLE001 - one item's defect must not end the others
        return Failed(item.id, FailureKind.DEFECT, f"unexpected {type(error).__name__}", location(error.__traceback__), DEFECT_REMEDY)
    return Done(item.id, result, (time.monotonic_ns() - started) // 1_000_000)


def location(trace: TracebackType | None) -> str:
    """`module, line n`: the innermost line of this package in a traceback, else the innermost of all. No message: it may quote."""
    places = []
    while trace is not None:
        places.append((str(trace.tb_frame.f_globals.get("__name__", "?")), trace.tb_lineno))
        trace = trace.tb_next
    ours = [place for place in places if place[0].startswith("analyzer.") and not place[0].startswith("analyzer.runners.")]
    module, line = (ours or places or [("?", 0)])[-1]
    return f"{module}, line {line}"
