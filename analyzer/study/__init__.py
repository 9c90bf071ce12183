"""The use cases, on one handle: `from analyzer.study import Study`."""

from __future__ import annotations

from analyzer.study.handle import Study, opened, policy_for
from analyzer.study.policy import Policy

__all__ = ["Policy", "Study", "opened", "policy_for"]
