from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.study import Study
from tests.web.rooms import open_room, reviewed_study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """A study with suggestions, open to be reviewed."""
    with reviewed_study(tmp_path / "study") as made, open_room(made):
        yield made
