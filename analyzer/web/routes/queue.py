"""The queue: one card at a time, one key decides and advances."""

from __future__ import annotations

from litestar import get
from litestar.response import Template

from analyzer.web.desk import Desk
from analyzer.web.rendering import page


@get("/queue", sync_to_thread=True, include_in_schema=False)
def show_queue(desk: Desk) -> Template:
    """The page with the first card."""
    return page(desk, "queue.html")


routes = (show_queue,)
