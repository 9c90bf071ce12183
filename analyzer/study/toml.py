"""Settings in TOML files, read strictly: a mistake is an error that names the line and the field."""

from __future__ import annotations

import re
import tomllib
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

from analyzer.errors import InputError

Setting = TypeVar("Setting")


def read_toml(path: Path, kind: type[Setting]) -> Setting:
    """The file as a dataclass.

    Raises InputError for a key that the dataclass has not and for a value that does not fit, OSError where the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except UnicodeDecodeError as odd:
        raise InputError("is not UTF-8 text", where=str(path), remedy="Save it as UTF-8.") from odd
    except tomllib.TOMLDecodeError as broken:
        raise InputError(f"it is not valid TOML: {broken}", where=str(path), remedy="Mend that line.") from broken
    try:
        _refuse_unknown_keys(raw, kind, path, text)
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as wrong:
        raise _explained(wrong, path, text) from wrong


def plain(value: object) -> str:
    """A plain value as TOML, which it is in JSON, too, but for the one control character that JSON allows."""
    return msgspec.json.encode(value).decode().replace("\x7f", r"\u007f")


def _refuse_unknown_keys(raw: dict[str, object], kind: type, path: Path, text: str, inside: str = "") -> None:
    fields = _fields(kind)
    for key, value in raw.items():
        if key not in fields:
            place = f"{path}, line {_line_of(text, key, inside)}, field '{inside}{key}'"
            raise InputError("there is no such setting", where=place, remedy=f"Settings here: {', '.join(fields)}.")
        for number, entry in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(entry, dict):
                _refuse_unknown_keys(entry, fields[key], path, text, f"{key}." if not number else f"{key}[{number}].")


def _fields(kind: type) -> dict[str, Any]:
    """The names of a dataclass's fields, each with the dataclass that it is or has several of, if any."""
    hints = get_type_hints(kind)
    return {name: next(filter(is_dataclass, (hint, *get_args(hint))), str) for name, hint in hints.items()}


def _explained(wrong: msgspec.ValidationError, path: Path, text: str) -> InputError:
    what, _, place = str(wrong).partition(" - at `$")
    dotted = place.rstrip("`").lstrip(".")
    parent, _, key = dotted.rpartition(".")
    line = _line_of(text, key.partition("[")[0] or parent, f"{parent}." if parent else "")
    return InputError(what, where=f"{path}, line {line}, field '{dotted}'", remedy="Correct the value.")


def _line_of(text: str, key: str, inside: str) -> int:
    """The number of the line on which `key` is set, looking first inside its table."""
    table = inside.rstrip(".").partition("[")[0]
    current = ""
    fallback = 1
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([\w.-]+)\s*\]+", line):
            current = header[1]
            if key == current:
                return number
        if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            if current == table:
                return number
            fallback = number
    return fallback
