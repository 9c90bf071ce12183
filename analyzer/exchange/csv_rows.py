"""A CSV file as rows with the names of its columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from analyzer.errors import InputError
from analyzer.exchange.decoding import decoded


def read_rows(path: Path, *, columns: Sequence[str] = ()) -> list[dict[str, str | None]]:
    """The rows of a CSV with a header line, divided by commas, semicolons or tabs as spreadsheets do.

    Raises InputError where it cannot be read, or where one of the `columns` is not there.
    """
    try:
        text = decoded(path.read_bytes())
    except OSError as failure:
        raise InputError(f"cannot be read ({failure.strerror})", where=str(path), remedy="Check the path and its permissions.") from failure
    if "\0" in text:
        raise InputError("it is not text", where=str(path), remedy="Save it as CSV UTF-8.")
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        rows = list(reader)
    except csv.Error as failure:
        raise InputError(f"it is no CSV ({failure})", where=str(path), remedy="Save it as CSV UTF-8.") from failure
    for name in columns:
        if name not in (reader.fieldnames or ()):
            raise InputError(f"there is no column '{name}'", where=str(path), remedy=f"Columns: {', '.join(columns)}.")
    return rows
