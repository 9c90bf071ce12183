"""Retrieval: all extracts of any combination of conditions, to read, hear, copy and take along."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Template

from analyzer.core.coding import Coder
from analyzer.core.people import Person
from analyzer.core.recording import Recording
from analyzer.core.time import Interval
from analyzer.errors import UsageError
from analyzer.study.retrieve import (
    Retrieved,
    asking,
    kept_as,
    material_at_hand,
    material_soon,
    plain_text,
    quotations,
    retrieved_from,
    write_extracts,
)
from analyzer.web.desk import Caller, Desk
from analyzer.web.rendering import page

AT_ONCE = 100  # extracts on the page; all of them in files
KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
Asked = Request[Caller, Any, State]


@dataclass(frozen=True, slots=True)
class Shown:
    """An extract on the page: its quotation, where it stands, and the keys of its codes."""

    quotation: Any
    source: str
    recorded: bool
    words: tuple[int, int]
    at: Interval | None
    codes: tuple[tuple[str, str, bool], ...]


@get("/retrieve", sync_to_thread=True, include_in_schema=False)
def show_retrieval(desk: Desk, request: Asked) -> Template:
    """The form, and what it finds; with HX-Request the findings alone."""
    study = desk.study
    alone = "hx-request" in request.headers
    asked = request.query_params.dict()
    context: dict[str, Any] = {"asked": asked, "problem": None, "found": None, "extracts": (), "most": AT_ONCE}
    material = material_at_hand(desk.shelf, desk.viewer) if alone else material_soon(desk.shelf, desk.viewer)
    try:
        if material is not None:
            found = _found(desk, request)
            context |= {"found": found, "extracts": list(_shown(found)), "failing": desk.shelf.failing(kept_as(desk.viewer))}
    except UsageError as wrong:
        context["problem"] = wrong
    if not alone:
        context |= {
            "gathering": material is None,
            "codebook": study.codebook,
            "parties": study.policy.parties,
            "people": study.store.catalogue.all_of(Person) if material is None else material.people.values(),
            "recordings": study.store.catalogue.all_of(Recording),
            "coders": study.store.catalogue.all_of(Coder),
        }
    return page(
        desk, "retrieve-found.html" if alone else "retrieve.html", query=request.url.query, version=study.codebook.version, **context
    )


@get("/retrieve/extracts/{form:str}", sync_to_thread=True)
def take_along(desk: Desk, request: Asked, form: FromPath[str]) -> Response[bytes]:
    """The extracts as a file: docx, xlsx, csv or txt."""
    if form not in KINDS:
        raise UsageError(f"'{form[:8]}' is no format for extracts", remedy=f"Formats: {', '.join(KINDS)}.")
    found = _found(desk, request)
    with tempfile.TemporaryDirectory() as folder:
        content = write_extracts(found, Path(folder) / f"extracts.{form}").read_bytes()
    headers = {"content-disposition": f'attachment; filename="extracts-{datetime.now(UTC).date().isoformat()}.{form}"'}
    return Response(content, media_type=KINDS[form], headers=headers)


@get("/retrieve/text", sync_to_thread=True, include_in_schema=False)
def copy_text(desk: Desk, request: Asked) -> Response[str]:
    """The extracts as text for the clipboard."""
    return Response(plain_text(_found(desk, request)), media_type="text/plain; charset=utf-8")


def _found(desk: Desk, request: Asked) -> Retrieved:
    """What is asked for, found in what the caller may see: neither extracts nor their number tell of what is hidden."""
    asked = request.query_params

    def several(name: str) -> list[str]:
        return [value for value in asked.getall(name, []) if value]

    query = asking(
        desk.study,
        codes=several("code"),
        match=asked.get("match") or "any",
        parties=several("party"),
        trustors=several("trustor"),
        people=several("person"),
        recordings=several("recording"),
        coders=several("coder"),
        standings=several("standing"),
        since=asked.get("since"),
        until=asked.get("until"),
        words=(asked.get("words") or "").split(),
        disputed=bool(asked.get("disputed")),
        context=_number(asked.get("context") or "0"),
    )
    material = material_at_hand(desk.shelf, desk.viewer)
    return retrieved_from(material, query, citation=desk.study.policy.findings.citation)


def _number(text: str) -> int:
    return min(5, int(text)) if text.isdecimal() else 0


def _shown(found: Retrieved) -> Iterator[Shown]:
    material = found.material
    first = Retrieved(material, found.query, found.extracts[:AT_ONCE], found.citation)
    for extract, quoted in zip(first.extracts, quotations(first), strict=True):
        passage = extract.passage
        codes = tuple(
            (f"{r.node.dimension}={r.node.code}", material.label(r.node), r.standing.value == "draft") for r in material.on(passage.id)
        )
        yield Shown(quoted, passage.source, not material.is_document(passage.source), passage.words, passage.at, codes)


routes = (show_retrieval, take_along, copy_text)
