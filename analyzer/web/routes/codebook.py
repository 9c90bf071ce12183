"""The codebook: a tree to read, and every edit with a preview of what it changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

from litestar import get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery, JSONBody
from litestar.response import Template

from analyzer.core.codebook import Codebook
from analyzer.errors import ConflictError, UsageError
from analyzer.study.codebook_edits import Edit, adding, annotate, apply, history, merging, outdated, preview, relate, splitting
from analyzer.study.codebook_view import compared, leaf, texts, tree
from analyzer.web.desk import Desk
from analyzer.web.rendering import page


@dataclass(frozen=True, slots=True)
class Form:
    """What the forms of the page send: `op` says what is to be done, lists have an entry per line."""

    id: str
    base: str
    dimension: str
    op: str
    code: str = ""
    name: str = ""
    definition: str = ""
    include: str = ""
    exclude: str = ""
    rules: str = ""
    examples: str = ""
    parent: str = ""
    colour: str = ""
    painted: str = ""
    into: str = ""
    parts: str = ""


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code made from a selection in an interview."""

    id: str
    base_version: str
    dimension: str
    name: str
    definition: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A memo on a code, or its relation to another."""

    id: str
    key: str
    text: str
    other: str = ""


Sent = Annotated[Form, Body(media_type=RequestEncodingType.URL_ENCODED)]
Remarked = Annotated[Remark, Body(media_type=RequestEncodingType.URL_ENCODED)]


@get("/codebook", sync_to_thread=True, include_in_schema=False)
def show_codebook(desk: Desk, code: FromQuery[str] = "") -> Template:
    """The tree, and one code where it is named."""
    return _page(desk, "codebook.html", code)


@get("/codebook/code", sync_to_thread=True, include_in_schema=False)
def show_code(desk: Desk, code: FromQuery[str]) -> Template:
    """One code with its forms."""
    return _page(desk, "codebook-leaf.html", code)


@get("/codebook/new", sync_to_thread=True, include_in_schema=False)
def show_new(desk: Desk, dimension: FromQuery[str]) -> Template:
    """The form for a new code."""
    book = desk.study.codebook
    return page(desk, "codebook-new.html", dimension=book.dimension(dimension), version=book.version)


@get("/codebook/versions", sync_to_thread=True, include_in_schema=False)
def show_versions(desk: Desk) -> Template:
    """Every version and what changed in it."""
    return page(desk, "codebook-versions.html", versions=history(desk.study), compared=compared, texts=texts, codebook=desk.study.codebook)


@post("/codebook/preview", sync_to_thread=True, include_in_schema=False, status_code=200)
def show_effect(desk: Desk, data: JSONBody[Sent]) -> Template:
    """What an edit would change."""
    desk.require(allowed=desk.role.codes)
    try:
        effect = preview(desk.study, _edit(desk.study.codebook, data))
    except (ConflictError, UsageError) as refused:
        return page(desk, "codebook-effect.html", refused=refused, effect=None, compared=compared, texts=texts)
    return page(desk, "codebook-effect.html", refused=None, effect=effect, compared=compared, texts=texts)


@post("/codebook/save", sync_to_thread=True, include_in_schema=False, status_code=200)
def save(desk: Desk, data: JSONBody[Sent]) -> Template:
    """Make an edit; a conflict is shown beside the form, which keeps what was typed."""
    desk.require(allowed=desk.role.codes)
    try:
        edit = _edit(desk.study.codebook, data)
        group = apply(desk.study, edit, by=desk.coder, group=data.id)
    except (ConflictError, UsageError) as refused:
        shown = page(desk, "codebook-effect.html", refused=refused, effect=None, compared=compared, texts=texts)
        shown.headers |= {"HX-Retarget": "#effect", "HX-Reswap": "innerHTML"}
        return shown
    saved = _page(desk, "codebook-body.html", f"{data.dimension}={data.into or edit.codes[0].id}")
    saved.headers["HX-Trigger"] = _toast("Codebook changed", group)
    return saved


@post("/codebook/add", sync_to_thread=True)
def add(desk: Desk, data: JSONBody[NewCode]) -> dict[str, str]:
    """Add a code named in the words of a participant (in vivo); the answer names it."""
    desk.require(allowed=desk.role.codes)
    if desk.study.store.log.acts(group=data.id):
        return {"group": data.id, "code": data.name}
    edit = adding(desk.study.codebook, data.dimension, data.name, definition=data.definition, examples=data.examples)
    group = apply(desk.study, replace(edit, base=data.base_version), by=desk.coder, group=data.id)
    return {"group": group, "code": edit.codes[0].id}


@post("/codebook/memo", sync_to_thread=True, include_in_schema=False, status_code=200)
def write_memo(desk: Desk, data: JSONBody[Remarked]) -> Template:
    """Write a memo on a code."""
    desk.require(allowed=desk.role.codes)
    return _leaf_after(desk, data.key, annotate(desk.study, data.key, data.text, by=desk.coder, group=data.id), "Memo written")


@post("/codebook/relate", sync_to_thread=True, include_in_schema=False, status_code=200)
def relate_codes(desk: Desk, data: JSONBody[Remarked]) -> Template:
    """Relate a code to another."""
    desk.require(allowed=desk.role.codes)
    return _leaf_after(desk, data.key, relate(desk.study, data.key, data.other, data.text, by=desk.coder, group=data.id), "Related")


def _leaf_after(desk: Desk, key: str, group: str, said: str) -> Template:
    shown = _page(desk, "codebook-leaf.html", key)
    shown.headers["HX-Trigger"] = _toast(said, group)
    return shown


def _toast(text: str, group: str) -> str:
    return json.dumps({"toast": {"text": text, "group": group}})


def _page(desk: Desk, template: str, key: str) -> Template:
    study, ledger = desk.study, desk.shelf.ledger
    dimension, _, code = key.partition("=")
    chosen = leaf(study, dimension, code, ledger=ledger) if code else None
    book, branches, doubtful = study.codebook, tree(study, ledger=ledger), len(outdated(study, ledger=ledger))
    return page(desk, template, branches=branches, leaf=chosen, chosen=key, codebook=book, version=book.version, doubtful=doubtful)


def _edit(book: Codebook, form: Form) -> Edit:
    makers: dict[str, Callable[[Codebook, Form], Edit]] = {
        "add": _added,
        "save": _saved,
        "retire": lambda book, form: _with(book, form, retired=True),
        "restore": lambda book, form: _with(book, form, retired=False),
        "merge": lambda book, form: merging(book, form.dimension, form.code, form.into),
        "split": lambda book, form: splitting(book, form.dimension, form.code, _parts(form.parts)),
    }
    if form.op not in makers:
        raise UsageError(f"there is no edit '{form.op}'", remedy=f"Use one of: {', '.join(makers)}.")
    return replace(makers[form.op](book, form), base=form.base)


def _added(book: Codebook, form: Form) -> Edit:
    return adding(book, form.dimension, form.name, **_fields(form))


def _saved(book: Codebook, form: Form) -> Edit:
    return _with(book, form, name=form.name.strip(), **_fields(form))


def _with(book: Codebook, form: Form, **fields: object) -> Edit:
    code = book.dimension(form.dimension).code(form.code)
    return Edit(form.dimension, (replace(code, **fields),), form.base)  # type: ignore[arg-type]


def _fields(form: Form) -> dict[str, object]:
    return {
        "definition": form.definition.strip(),
        "include": _entries(form.include),
        "exclude": _entries(form.exclude),
        "rules": _entries(form.rules),
        "examples": _entries(form.examples),
        "parent": form.parent or None,
        "colour": form.colour if form.painted else None,
    }


def _entries(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _parts(text: str) -> list[tuple[str, str]]:
    pairs = (line.partition(":") for line in _entries(text))
    return [(name.strip(), definition.strip()) for name, _, definition in pairs]


routes = (show_codebook, show_code, show_new, show_versions, show_effect, save, add, write_memo, relate_codes)
