"""When a recording was made, as far as its file tells."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from analyzer.audio import tags
from analyzer.errors import InputError

IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")  # 2025-06-24, 2025_06_24, 20250624
TAGS = ("date", "creation_time", "recorded_date", "com.apple.quicktime.creationdate")
EARLIEST = date(1980, 1, 1)  # a clock that was never set says 1904 or 1970


def recorded_on(path: Path) -> date | None:
    """The day in the name of the file, else the one that the recording program wrote into it; None where neither tells. A supposition."""
    if named := day_in_name(path):
        return named
    try:
        written = tags(path)
    except InputError:  # the file was heard, but is gone by now: its day can be told later
        return None
    return next((day for name in TAGS if (day := _plausible(written.get(name, "")))), None)


def day_in_name(path: Path) -> date | None:
    """The day in the name of a file; None where there is none."""
    return _plausible(path.stem)


def _plausible(text: str) -> date | None:
    """The first day in `text` that can be one of recording.

    >>> _plausible("interview 2025-06-24 b"), _plausible("20250624_101500"), _plausible("2025-13-01"), _plausible("1970-01-01T00:00:00Z")
    (datetime.date(2025, 6, 24), datetime.date(2025, 6, 24), None, None)
    """
    for year, _, month, day in IN_NAME.findall(text):
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if found >= EARLIEST:
            return found
    return None
