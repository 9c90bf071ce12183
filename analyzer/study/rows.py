"""A CSV file as rows with the names of its columns."""

from __future__ import annotations

import csv
from pathlib import Path

from analyzer.errors import InputError


def read_rows(path: Path) -> list[dict[str, str | None]]:
    """The rows of a UTF-8 CSV with a header line; what cannot be read is an error that says why."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            return list(csv.DictReader(source))
    except OSError as failure:
        raise InputError(f"cannot be read ({failure.strerror})", where=str(path), remedy="Check the path and its permissions.") from failure
    except UnicodeDecodeError as failure:
        raise InputError("it is not UTF-8 text", where=str(path), remedy="Save it as CSV UTF-8.") from failure
    except csv.Error as failure:
        raise InputError(f"it is no CSV ({failure})", where=str(path), remedy="Save it as CSV UTF-8.") from failure
