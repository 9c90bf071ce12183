"""The day of a recording."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from analyzer.study.dating import recorded_on
from tests.study.test_run import tones

DEMO = Path(__file__).resolve().parent.parent.parent / "corpora" / "demo"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("talk 2025-06-24.wav", date(2025, 6, 24)),
        ("20250624_101500.wav", date(2025, 6, 24)),
        ("2025_06_24-b.wav", date(2025, 6, 24)),
        ("2025-02-30.wav", None),
        ("1904-01-01.wav", None),
        ("+31 6 2025062412.wav", None),
        ("talk.wav", None),
    ],
)
def test_the_name_may_tell(tmp_path: Path, name: str, day: date | None) -> None:
    assert recorded_on(tones(tmp_path, name, 1)) == day


def test_what_the_recording_program_wrote_tells_unless_the_name_does(tmp_path: Path) -> None:
    recording = DEMO / "customer-interview.opus"
    assert recorded_on(recording) == date(2025, 6, 24)
    assert recorded_on(Path(shutil.copy(recording, tmp_path / "on 2024-12-01.opus"))) == date(2024, 12, 1)


def test_a_file_that_is_gone_has_no_day(tmp_path: Path) -> None:
    assert recorded_on(tmp_path / "gone.wav") is None
