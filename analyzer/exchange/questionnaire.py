"""Questionnaires: the form as YAML, the answers as CSV or XLSX with a row per respondent and moment."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from analyzer.core.questionnaire import Form, Item, Response, Subscale
from analyzer.errors import InputError

WHO = ("respondent", "party", "moment")
MISSING = frozenset({"", "-", "na", "n/a", "nan", "none", "."})
SHOWN = 10  # problems named at once


def read_form(path: Path) -> Form:
    """The form in a YAML file: `id, name, scale: {low, high, ends}, subscales, items`; an error names the file and the field."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as failure:
        raise InputError(f"cannot be read ({failure.strerror})", where=str(path), remedy="Check the path.") from failure
    except (yaml.YAMLError, UnicodeDecodeError) as failure:
        raise InputError("it is no YAML in UTF-8", where=str(path), remedy="Compare it with the form that comes along.") from failure
    record = _mapping(content, path, "the file")
    scale = _mapping(_field(record, "scale", path, "scale"), path, "scale")
    low, high = (_whole(_field(scale, name, path, f"scale.{name}"), path, f"scale.{name}") for name in ("low", "high"))
    subscales = tuple(_subscale(found, path, f"subscales[{n}]") for n, found in enumerate(_list(record, "subscales", path)))
    items = tuple(_item(found, path, f"items[{n}]") for n, found in enumerate(_list(record, "items", path)))
    ends = [str(end) for end in scale.get("ends") or ()]
    form = Form(
        _text(record, "id", path, "id"), str(record.get("name", "")), low, high, subscales, items, (ends[0], ends[-1]) if ends else ("", "")
    )
    for field, problem in _problems(form):
        raise InputError(problem, where=f"{path}, field '{field}'", remedy="Correct the form.")
    return form


def _problems(form: Form) -> Iterator[tuple[str, str]]:
    if form.low >= form.high:
        yield "scale", f"the lowest answer ({form.low}) must be below the highest ({form.high})"
    known = {subscale.id for subscale in form.subscales}
    for kind, ids in (("subscales", [s.id for s in form.subscales]), ("items", [i.id for i in form.items])):
        for repeated in {one for one in ids if ids.count(one) > 1}:
            yield kind, f"'{repeated}' is there twice"
    for number, item in enumerate(form.items):
        if item.subscale not in known:
            yield f"items[{number}].subscale", f"there is no subscale '{item.subscale}' (subscales: {', '.join(sorted(known))})"
        if item.id in WHO:
            yield f"items[{number}].id", f"'{item.id}' is the name of another column"
    for number, subscale in enumerate(form.subscales):
        if not form.of(subscale.id):
            yield f"subscales[{number}]", f"no item belongs to '{subscale.id}'"


def read_answers(path: Path, form: Form, *, parties: Sequence[str] = ()) -> tuple[Response, ...]:
    """The answers in a CSV or XLSX with the columns respondent, party, moment and one per item; an empty field was not answered.

    `parties` are those that may occur (empty: any). Everything wrong is named by row and field, in one error.
    """
    rows = list(_rows(path))
    if not rows:
        raise InputError(
            "there are no rows", where=str(path), remedy=f"Give a header with {', '.join(WHO)} and the items, and a row per respondent."
        )
    header = [name.strip() for name in rows[0][1]]
    missing = [name for name in (*WHO, *(item.id for item in form.items)) if name not in header]
    if missing:
        raise InputError(
            f"there is no column '{missing[0]}'", where=f"{path}, row {rows[0][0]}", remedy=f"Columns: {', '.join(filter(None, header))}."
        )
    responses, wrong = list[Response](), list[str]()
    for number, fields in rows[1:]:
        record = dict(zip(header, (field.strip() for field in fields), strict=False))
        if any(record.values()):
            response, problems = _response(number, record, form, parties)
            responses.append(response)
            wrong += problems
    wrong += _repeated(responses)
    if wrong:
        more = f"; and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise InputError("; ".join(wrong[:SHOWN]) + more, where=str(path), remedy="Correct these fields and read the file again.")
    return tuple(responses)


def _response(number: int, record: Mapping[str, str], form: Form, parties: Sequence[str]) -> tuple[Response, list[str]]:
    wrong = [f"row {number}, field '{name}': it is empty" for name in WHO if not record.get(name)]
    party = record.get("party", "")
    if party and parties and party not in parties:
        wrong.append(f"row {number}, field 'party': there is no party '{party}' (parties: {', '.join(parties)})")
    answers = []
    for item in form.items:
        given = record.get(item.id, "")
        if given.casefold() in MISSING:
            continue
        if (answer := _answer(given, form)) is None:
            wrong.append(f"row {number}, field '{item.id}': it is no whole number from {form.low} to {form.high}")
        else:
            answers.append((item.id, answer))
    return Response(record.get("respondent", ""), party, record.get("moment", ""), tuple(answers), number), wrong


def _answer(given: str, form: Form) -> int | None:
    try:
        value = float(given.replace(",", "."))
    except ValueError:
        return None
    return int(value) if form.low <= value <= form.high and value.is_integer() else None


def _repeated(responses: Sequence[Response]) -> Iterator[str]:
    def key(response: Response) -> tuple[str, str]:
        return response.respondent, response.moment

    for (_, moment), group in groupby(sorted(responses, key=key), key=key):
        rows = [str(response.row) for response in group]
        if len(rows) > 1:
            yield f"rows {', '.join(rows)}, field 'respondent': one respondent answers twice at moment '{moment}'"


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not empty, with its number as a spreadsheet shows it."""
    rows = _of_book(path) if path.suffix.lower() in {".xlsx", ".xlsm"} else _of_csv(path)
    return ((number, fields) for number, fields in enumerate(rows, start=1) if any(field.strip() for field in fields))


def _of_csv(path: Path) -> Iterator[list[str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as failure:
        raise InputError(f"cannot be read ({failure.strerror})", where=str(path), remedy="Check the path.") from failure
    except UnicodeDecodeError as failure:
        raise InputError("it is not UTF-8 text", where=str(path), remedy="Save it as CSV UTF-8.") from failure
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    yield from csv.reader(io.StringIO(text), delimiter=delimiter)


def _of_book(path: Path) -> Iterator[list[str]]:
    import zipfile

    from openpyxl import load_workbook  # type: ignore[import-untyped]
    from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, InvalidFileException) as failure:
        raise InputError("it cannot be opened as a workbook", where=str(path), remedy="Save it as .xlsx, or as CSV UTF-8.") from failure
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield ["" if value is None else str(value) for value in row]
    finally:
        book.close()


def _subscale(found: object, path: Path, field: str) -> Subscale:
    record = _mapping(found, path, field)
    return Subscale(
        _text(record, "id", path, f"{field}.id"), _text(record, "name", path, f"{field}.name"), str(record.get("dimension", ""))
    )


def _item(found: object, path: Path, field: str) -> Item:
    record = _mapping(found, path, field)
    reverse = record.get("reverse", False)
    if not isinstance(reverse, bool):
        raise InputError("it must be true or false", where=f"{path}, field '{field}.reverse'", remedy="Correct the form.")
    item, subscale, wording = (_text(record, name, path, f"{field}.{name}") for name in ("id", "subscale", "wording"))
    return Item(item, subscale, wording, reverse)


def _mapping(found: object, path: Path, field: str) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise InputError("it must have named fields", where=f"{path}, field '{field}'", remedy="Compare it with the form that comes along.")
    return found


def _list(record: Mapping[str, Any], name: str, path: Path) -> Sequence[object]:
    found = _field(record, name, path, name)
    if not isinstance(found, list) or not found:
        raise InputError("it must be a list with at least one entry", where=f"{path}, field '{name}'", remedy="Correct the form.")
    return found


def _field(record: Mapping[str, Any], name: str, path: Path, field: str) -> Any:
    if name not in record:
        raise InputError("it is missing", where=f"{path}, field '{field}'", remedy="Compare it with the form that comes along.")
    return record[name]


def _text(record: Mapping[str, Any], name: str, path: Path, field: str) -> str:
    text = str(_field(record, name, path, field) or "").strip()
    if not text:
        raise InputError("it is empty", where=f"{path}, field '{field}'", remedy="Correct the form.")
    return text


def _whole(value: object, path: Path, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError("it is no whole number", where=f"{path}, field '{field}'", remedy="Correct the form.")
    return value
