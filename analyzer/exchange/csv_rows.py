"""A CSV file as rows with the names of its columns."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from analyzer.errors import InputError
from analyzer.exchange.decoding import decoded


def read_rows(path: Path) -> list[dict[str, str | None]]:
    """The rows of a CSV with a header line, divided by commas, semicolons or tabs as spreadsheets do; errors say what cannot be read."""
    try:
        text = decoded(path.read_bytes())
    except OSError as failure:
        raise InputError(f"cannot be read ({failure.strerror})", where=str(path), remedy="Check the path and its permissions.") from failure
    if "\0" in text:
        raise InputError("it is not text", where=str(path), remedy="Save it as CSV UTF-8.")
    head = text.partition("\n")[0]
    try:
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count)))
    except csv.Error as failure:
        raise InputError(f"it is no CSV ({failure})", where=str(path), remedy="Save it as CSV UTF-8.") from failure
