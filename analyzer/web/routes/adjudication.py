"""Adjudication: disagreements side by side, settled to gold."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import get, post
from litestar.params import FromQuery, JSONBody
from litestar.response import Template

from analyzer.core.signal import Basis
from analyzer.study.accounts import coder_names
from analyzer.study.adjudicate import Settlement, cases, changes_table, docket, kept_table, settle, settle_unanimous
from analyzer.study.deciding import Choice
from analyzer.web.desk import Desk
from analyzer.web.rendering import page

AT_ONCE = 20  # cases on a page


@dataclass(frozen=True, slots=True)
class Settled:
    """What is settled for a cell; the group `id` is made by the client, `replaces` names the act of the gold that is to be replaced."""

    id: str
    segment: str
    dimension: str
    codes: list[str]
    party: str | None = None
    basis: Basis | None = None
    reason: str = ""
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Unanimous:
    """Gold wherever all agree, in one dimension or in all."""

    id: str
    dimension: str | None = None


@get("/adjudication", sync_to_thread=True, include_in_schema=False)
def show_adjudication(desk: Desk, dimension: FromQuery[str] = "", start: FromQuery[int] = 0) -> Template:
    """The page: the next cases, and what settling has changed."""
    found = docket(desk.study, desk.viewer, dimension=dimension or None, ledger=desk.shelf.ledger)
    everywhere = docket(desk.study, desk.viewer, ledger=desk.shelf.ledger) if dimension else found
    start = max(0, start)
    return page(
        desk,
        "adjudication.html",
        docket=found,
        cases=cases(desk.shelf, found.disputes[start : start + AT_ONCE]),
        start=start,
        at_once=AT_ONCE,
        dimension=dimension,
        codebook=desk.study.codebook,
        names=coder_names(desk.study),
        changes=changes_table(everywhere.settled),
        kept=kept_table(everywhere.settled),
    )


@post("/api/settlements", sync_to_thread=True)
def settle_cell(desk: Desk, data: JSONBody[Settled]) -> dict[str, int]:
    """Settle a cell to gold."""
    choice = Choice(data.dimension, tuple(data.codes), data.party, data.basis)
    return {"settled": settle(desk.shelf, desk.viewer, [Settlement(data.segment, choice, data.reason, data.replaces)], group=data.id)}


@post("/api/settlements/unanimous", sync_to_thread=True)
def settle_agreed(desk: Desk, data: JSONBody[Unanimous]) -> dict[str, int]:
    """Settle to gold wherever all coders agree; `left` counts the cells that cannot be, because their codes are not offered any more."""
    done = settle_unanimous(desk.shelf, desk.viewer, group=data.id, dimension=data.dimension or None)
    return {"settled": done.settled, "left": len(done.left)}


routes = (show_adjudication, settle_cell, settle_agreed)
