"""How a step is mapped over items: one after the other here, or on worker processes that may die."""

from __future__ import annotations

from analyzer.runners.cluster import Cluster, configured_scheduler
from analyzer.runners.interface import Done, Failed, FailureKind, Idle, Item, Load, Outcome, Progress, Report, Runner, Step, Watch
from analyzer.runners.processes import Processes
from analyzer.runners.serial import Serial

__all__ = [
    "Cluster",
    "Done",
    "Failed",
    "FailureKind",
    "Idle",
    "Item",
    "Load",
    "Outcome",
    "Processes",
    "Progress",
    "Report",
    "Runner",
    "Serial",
    "Step",
    "Watch",
    "configured_scheduler",
]
