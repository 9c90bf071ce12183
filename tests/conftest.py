"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Machines differ: no test has a time limit.
settings.register_profile("analyzer", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("analyzer")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real material that is not part of the project; tests that use it skip where it is absent."""
    folder = Path(os.environ.get("ANALYZER_REAL_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("real material is absent: set ANALYZER_REAL_DATA")
    return folder
