"""The dashboard: progress, agreement, how good the model is, activity; every number leads to the units behind it."""

from __future__ import annotations

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from analyzer.core.table import Table
from analyzer.errors import UsageError
from analyzer.study.dashboard import DASHBOARD, SUMMARY, agreement_summary, dashboard, dashboard_soon, units_behind
from analyzer.study.queue import arrange_soon
from analyzer.web.desk import AnyRequest, Desk
from analyzer.web.rendering import page

AT_ONCE = 100  # units on a page


@get("/dashboard", sync_to_thread=True, include_in_schema=False)
def show_dashboard(desk: Desk, request: AnyRequest) -> Template:
    """The page; agreement follows by itself, since it takes longer, and so does the rest where it takes long (asked with HX-Request)."""
    arrange_soon(desk.shelf)
    board = dashboard(desk.shelf) if "hx-request" in request.headers else dashboard_soon(desk.shelf)
    return page(desk, "dashboard.html", board=board, failing=desk.shelf.failing(DASHBOARD))


@get("/dashboard/agreement", sync_to_thread=True, include_in_schema=False)
def show_agreement(desk: Desk) -> Template:
    """How far coders agree."""
    try:
        found = agreement_summary(desk.shelf)
    except UsageError as nothing:
        return page(desk, "agreement-now.html", dimensions=None, problem=nothing.what, settings=None, notes=())
    return page(
        desk,
        "agreement-now.html",
        dimensions=_between_people(found.dimensions),
        problem="",
        settings=desk.study.policy.agreement,
        notes=found.problems,
        failing=desk.shelf.failing(SUMMARY),
    )


@get("/dashboard/units", sync_to_thread=True, include_in_schema=False)
def show_units(desk: Desk, table: FromQuery[str], row: FromQuery[int], start: FromQuery[int] = 0) -> Template:
    """The units that a number counts."""
    units = units_behind(desk.shelf, desk.viewer, table, row)
    start = max(0, start)
    passages = desk.shelf.passages(units[start : start + AT_ONCE]).values()
    return page(desk, "units.html", passages=passages, total=len(units), table=table, row=row, start=start, at_once=AT_ONCE)


def _between_people(table: Table) -> Table:
    """The rows between people first."""
    place = table.columns.index("between")
    pairs = sorted(zip(table.rows, table.sources, strict=True), key=lambda pair: pair[0][place] != "people")
    return Table(table.name, table.columns, tuple(row for row, _ in pairs), tuple(sources for _, sources in pairs))


routes = (show_dashboard, show_agreement, show_units)
