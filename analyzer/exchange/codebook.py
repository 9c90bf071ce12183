"""Codebooks as files: YAML (the form to edit) and CSV (the form of spreadsheets and of other programs)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from analyzer.core.codebook import Code, Codebook, Dimension, problems
from analyzer.errors import InputError, UsageError
from analyzer.exchange.codebook_csv import codebook_of_rows, read_rows, rows_of_codebook, write_rows
from analyzer.files import atomic_write

Record: TypeAlias = Mapping[str, Any]

LISTS = ("include", "exclude", "rules", "examples", "derived_from")
FLAGS = ("exclusive", "per_party", "retired")
REQUIRED: dict[type, tuple[str, ...]] = {
    Codebook: ("id", "dimensions"),
    Dimension: ("id", "name", "codes"),
    Code: ("id", "name", "definition"),
}
RARE_BREAKS = re.compile("[\r\x85\u2028\u2029]")
YAML_SUFFIXES = (".yaml", ".yml")
FIRST_VERSION = "1"  # of a codebook that does not say


def read_codebook(path: Path) -> Codebook:
    """The codebook in a YAML file or, with the suffix .csv, in a table with one row per code.

    Space around a text is dropped. Raises InputError that names the file, the dimension, the code and the field.
    """
    if path.suffix.lower() == ".csv":
        content: object = codebook_of_rows(read_rows(path), path)
    elif path.suffix.lower() in YAML_SUFFIXES:
        content = _parsed(path)
    else:
        raise _unknown_suffix(path)
    codebook = _codebook(content, str(path))
    for problem in problems(codebook):
        raise InputError(problem, where=str(path), remedy="Correct the file and read it again.")
    return codebook


def write_codebook(codebook: Codebook, path: Path) -> Path:
    """Write a codebook as YAML or, with the suffix .csv, as a table with one row per code; return `path`.

    Reading it back gives an equal codebook, if no text begins or ends with space and, in CSV, no entry of a list spans lines.
    """
    if path.suffix.lower() == ".csv":
        return write_rows(rows_of_codebook(_as_record(codebook)), path)
    if path.suffix.lower() not in YAML_SUFFIXES:
        raise _unknown_suffix(path)
    text = yaml.dump(_as_record(codebook), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return atomic_write(path, text)


def _unknown_suffix(path: Path) -> UsageError:
    return UsageError("a codebook is a .yaml, .yml or .csv file", where=str(path), remedy="Rename or convert the file.")


class _Loader(yaml.SafeLoader):
    """YAML in which only true, false and null are not text (a code may be called `no` and a version `1.10`), and no key is given twice."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  (its own, not the parent's)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002  (overridden)
        """The mapping of a node; a key given twice is an error where plain YAML would keep the last."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key '{key.value}' is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), list("tTfF"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""])


class _Dumper(yaml.SafeDumper):
    """YAML that escapes the rare line breaks, which a reader would take for plain ones."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Text in the plainest form that keeps it whole."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style='"' if RARE_BREAKS.search(text) else None)


_Dumper.add_representer(str, _Dumper.represent_text)


def _parsed(path: Path) -> object:
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)  # noqa: S506  (a SafeLoader)
    except yaml.MarkedYAMLError as failure:
        mark = failure.problem_mark
        where = f"{path}, line {mark.line + 1}" if mark is not None else str(path)
        raise InputError(failure.problem or "is not valid YAML", where=where, remedy="Correct that line.") from failure
    except UnicodeDecodeError as failure:
        raise InputError("is not UTF-8 text", where=str(path), remedy="Save it as UTF-8.") from failure
    except (yaml.YAMLError, RecursionError) as failure:
        raise InputError("is not valid YAML", where=str(path), remedy="Compare it with `analyzer codebook show`.") from failure
    except OSError as failure:
        raise InputError(f"cannot be read ({failure.strerror})", where=str(path)) from failure


def _codebook(content: object, where: str) -> Codebook:
    values = _values(Codebook, content, where)
    values["dimensions"] = tuple(
        _dimension(entry, f"{where}: {_label('dimension', entry, number)}")
        for number, entry in _entries(values["dimensions"], f"{where}: field 'dimensions'")
    )
    return Codebook(**{"version": FIRST_VERSION, **values})


def _dimension(content: object, where: str) -> Dimension:
    values = _values(Dimension, content, where)
    values["codes"] = tuple(
        Code(**_values(Code, entry, f"{where}, {_label('code', entry, number)}"))
        for number, entry in _entries(values["codes"], f"{where}, field 'codes'")
    )
    return Dimension(**values)


def _entries(value: object, where: str) -> Iterator[tuple[int, object]]:
    if not isinstance(value, list):
        raise InputError("needs a list", where=where, remedy="Start each entry with '- '.")
    return enumerate(value, start=1)


def _label(kind: str, entry: object, number: int) -> str:
    known = entry.get("id") if isinstance(entry, dict) else None
    return f"{kind} '{known}'" if isinstance(known, str) else f"{kind} number {number}"


def _values(kind: type[Codebook | Dimension | Code], content: object, where: str) -> dict[str, Any]:
    """The fields of one record, each of its type; empty optional ones are left out."""
    if not isinstance(content, dict):
        raise InputError("needs fields with values, such as 'id: realm'", where=where, remedy="Check the indentation.")
    known = [field.name for field in fields(kind)]
    for key in content:
        if key not in known:
            raise _unknown_key(str(key), known, where)
    values = {key: _value(key, value, f"{where}, field '{key}'") for key, value in content.items() if value is not None}
    for key in REQUIRED[kind]:
        if values.get(key) in (None, ""):
            raise InputError(f"the field '{key}' is missing or empty", where=where, remedy=f"Add '{key}:'.")
    return values


def _unknown_key(key: str, known: list[str], where: str) -> InputError:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    meant = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(known)}."
    return InputError(f"there is no field '{key}'", where=where, remedy=meant)


def _value(key: str, value: object, where: str) -> object:
    if key in ("dimensions", "codes"):
        return value
    if key in LISTS:
        return tuple(_text(entry, f"{where}, entry {number}") for number, entry in _entries(value, where))
    if key in FLAGS:
        if not isinstance(value, bool):
            raise InputError("must be true or false", where=where)
        return value
    return _text(value, where)


def _text(value: object, where: str) -> str:
    if isinstance(value, bool | list | dict) or value is None:
        raise InputError("must be text", where=where, remedy="Put it in double quotes, also where it holds ': ' or ' #'.")
    return str(value).strip()


def _as_record(item: Codebook | Dimension | Code) -> dict[str, Any]:
    """A record's fields without those that hold their default, lists for tuples."""
    record: dict[str, Any] = {}
    for field in fields(item):
        value = getattr(item, field.name)
        if field.name in ("dimensions", "codes"):
            record[field.name] = [_as_record(entry) for entry in value]
        elif value != field.default:
            record[field.name] = list(value) if isinstance(value, tuple) else value
    return record
