"""Opening a study, with its libraries loaded only then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.study import Study


def open_study(folder: Path) -> Study:
    """The study in `folder`; an error says how to create one where there is none."""
    from analyzer.study import Study

    return Study.open(folder)
