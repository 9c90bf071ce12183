"""Codebooks as tables: one row per code in our columns, or the tag list that Taguette exports."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from analyzer.core.identity import slug
from analyzer.errors import InputError
from analyzer.files import atomic_write

Row: TypeAlias = dict[str, str]

CODEBOOK_COLUMNS = ("codebook", "version", "codebook_name", "codebook_description")
DIMENSION_COLUMNS = ("dimension", "dimension_name", "dimension_description", "exclusive", "per_party", "derived_from", "absence")
CODE_COLUMNS = ("code", "name", "definition", "include", "exclude", "rules", "examples", "parent", "colour", "merged_into", "retired")
COLUMNS = CODEBOOK_COLUMNS + DIMENSION_COLUMNS + CODE_COLUMNS
NEEDED = ("dimension", "code", "name", "definition")
TAG_COLUMNS = ("tag", "name", "path")  # Taguette and its kin name the code in one of these
TAG_SEPARATOR = "."  # between a tag and its parts, in Taguette
LISTS = ("include", "exclude", "rules", "examples", "derived_from")  # one entry per line within the cell
FLAGS = ("exclusive", "per_party", "retired")
FORMULA = re.compile(r"'*\s*[=+\-@]")  # what a spreadsheet would run, and what an apostrophe keeps from it
TRUE, FALSE = ("true", "yes", "1"), ("false", "no", "0")


def read_rows(path: Path) -> tuple[tuple[str, ...], list[Row]]:
    """The column names (lower case) and the rows of a CSV file; ',' or ';' or tab between fields."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        head = text.partition("\n")[0]
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
        columns = tuple((name or "").strip().lower() for name in reader.fieldnames or ())
        _require_distinct(columns, path)
        reader.fieldnames = list(columns)
        rows = [_checked_row(row, f"{path}, line {reader.line_num}") for row in reader]
    except UnicodeDecodeError as failure:
        raise InputError("is not UTF-8 text", where=str(path), remedy="Save it as 'CSV UTF-8'.") from failure
    except csv.Error as failure:
        raise InputError(f"is not valid CSV ({failure})", where=str(path), remedy="Export it again.") from failure
    except OSError as failure:
        raise InputError(f"cannot be read ({failure.strerror})", where=str(path)) from failure
    return columns, rows


def _require_distinct(columns: Sequence[str], path: Path) -> None:
    for column in columns:
        if columns.count(column) > 1:
            raise InputError(f"two columns are called '{column}'", where=str(path), remedy="Rename one of them.")


def _checked_row(row: dict[Any, Any], where: str) -> Row:
    if None in row or None in row.values():
        raise InputError("the row has another number of fields than the heading", where=where, remedy="Check its quotes and separators.")
    return {column: _unescaped(text) for column, text in row.items()}


def _escaped(text: str) -> str:
    """A text for a cell, kept from being run as a formula; `read_rows` takes the apostrophe off again.

    >>> _escaped("=1+1"), _escaped("'-"), _unescaped("'=1+1"), _unescaped("'fine'")
    ("'=1+1", "''-", '=1+1', "'fine'")
    """
    return f"'{text}" if FORMULA.match(text) else text


def _unescaped(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def codebook_of_rows(table: tuple[tuple[str, ...], list[Row]], path: Path) -> dict[str, Any]:
    """The nested record of a codebook, as a YAML file would give it."""
    columns, rows = table
    if "dimension" in columns:
        return _of_long_rows(columns, rows, path)
    for column in TAG_COLUMNS:
        if column in columns:
            return _of_tags(column, rows, path)
    raise InputError(
        "has no column 'dimension' or 'tag'",
        where=str(path),
        remedy=f"Needed are {', '.join(NEEDED)}, or tag and description.",
    )


def _of_long_rows(columns: Sequence[str], rows: list[Row], path: Path) -> dict[str, Any]:
    for column in NEEDED:
        if column not in columns:
            raise InputError(f"there is no column '{column}'", where=str(path), remedy=f"Known columns: {', '.join(COLUMNS)}.")
    dimensions: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(rows, start=1):
        where = f"{path}, row {number}"
        values = {key: _cell(key, value, where) for key, value in row.items() if value.strip()}
        known = values.get("dimension")
        if not isinstance(known, str):
            raise InputError("the field 'dimension' is empty", where=where, remedy="Name the dimension of the code.")
        dimensions.setdefault(known, _dimension_record(values, known))["codes"].append(_code_record(values))
    first = {key: value.strip() for key, value in (rows[0] if rows else {}).items()}
    heading = {field: first.get(column) for field, column in (("name", "codebook_name"), ("description", "codebook_description"))}
    head = {"id": first.get("codebook") or slug(path.stem), "version": first.get("version") or "1"}
    return head | {field: value for field, value in heading.items() if value} | {"dimensions": list(dimensions.values())}


def _cell(column: str, value: str, where: str) -> object:
    if column in LISTS:
        return [line for line in value.split("\n") if line.strip()]
    if column in FLAGS:
        word = value.strip().lower()
        if word not in TRUE + FALSE:
            raise InputError("must be true or false", where=f"{where}, field '{column}'")
        return word in TRUE
    return value.strip()


def _dimension_record(values: dict[str, Any], known: str) -> dict[str, Any]:
    record = {"id": known, "name": values.get("dimension_name", known), "codes": []}
    optional = {key: values[key] for key in ("exclusive", "per_party", "derived_from", "absence") if key in values}
    return record | optional | ({"description": values["dimension_description"]} if "dimension_description" in values else {})


def _code_record(values: dict[str, Any]) -> dict[str, Any]:
    others = {key: value for key, value in values.items() if key not in CODEBOOK_COLUMNS + DIMENSION_COLUMNS}
    return {"id" if key == "code" else key: value for key, value in others.items()}


def _of_tags(column: str, rows: list[Row], path: Path) -> dict[str, Any]:
    """One multi-label dimension; `interests.price` is a child of `interests` where that is a tag too."""
    tags = [row[column].strip() for row in rows]
    codes = []
    for number, (tag, row) in enumerate(zip(tags, rows, strict=True), start=1):
        if not tag:
            raise InputError(f"the field '{column}' is empty", where=f"{path}, row {number}", remedy="Name the tag or drop the row.")
        definition = row.get("description", "").strip()
        parent = tag.rpartition(TAG_SEPARATOR)[0]
        code = {"id": slug(tag), "name": tag, "definition": definition or tag}
        codes.append(code | ({"parent": slug(parent)} if parent in tags else {}))
    dimension = {"id": "code", "name": "Code", "exclusive": False, "codes": codes}
    return {"id": slug(path.stem), "version": "1", "name": path.stem, "dimensions": [dimension]}


def rows_of_codebook(record: dict[str, Any]) -> list[Row]:
    """One row per code, the fields of its dimension and of the codebook repeated in each."""
    head = {"codebook": record["id"], "version": record["version"]}
    head |= {f"codebook_{key}": record[key] for key in ("name", "description") if key in record}
    rows = []
    for dimension in record["dimensions"]:
        shared = head | _renamed(dimension, {"id": "dimension", "name": "dimension_name", "description": "dimension_description"})
        rows += [{key: _as_cell(value) for key, value in (shared | _renamed(code, {"id": "code"})).items()} for code in dimension["codes"]]
    return rows


def _renamed(record: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {names.get(key, key): value for key, value in record.items() if key != "codes"}


def _as_cell(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def write_rows(rows: list[Row], path: Path) -> Path:
    """Write the rows of a codebook as CSV in the columns COLUMNS, no cell of which a spreadsheet runs as a formula."""
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({column: _escaped(text) for column, text in row.items()} for row in rows)
    return atomic_write(path, target.getvalue())
