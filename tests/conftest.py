"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Machines differ: no test has a time limit. The suite gives the same answer every time; what it has not met yet is looked for
# with `pytest --hypothesis-profile=search`.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=2000)
settings.load_profile("steady")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real material that is not part of the project; tests that use it skip where it is absent."""
    folder = Path(os.environ.get("ANALYZER_REAL_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("real material is absent: set ANALYZER_REAL_DATA")
    return folder
