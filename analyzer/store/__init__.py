"""Where a study is kept: the only room that speaks SQL."""

from __future__ import annotations

from analyzer.store.chain import Head, Verification
from analyzer.store.jobs import Job, JobState
from analyzer.store.merging import Merged
from analyzer.store.products import Step
from analyzer.store.store import Store, open_store, upgrade_store

__all__ = ["Head", "Job", "JobState", "Merged", "Step", "Store", "Verification", "open_store", "upgrade_store"]
