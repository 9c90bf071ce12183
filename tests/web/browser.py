"""A study served to a real Chromium: pages to press keys in, with what went wrong in them."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from playwright.sync_api import Browser, Page, sync_playwright

from analyzer.study import Study
from analyzer.web.app import create_app
from analyzer.web.desk import Door
from tests.report.browser import CHROMIUM

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
TOKEN = "opens-the-door"
WATCH = """
window.tasks = [];
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.tasks.push([entry.startTime, entry.duration]); })
  .observe({ type: "longtask", buffered: true });
"""


@dataclass(slots=True)
class Room:
    """An open page of a served study; `complaints` are errors of scripts, refused loads and answers above 399."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page of the study and wait until it is seen: nobody presses keys before."""
        self.page.goto(f"{self.address}{path}")
        self.until("performance.getEntriesByName('first-contentful-paint').length > 0")
        return self.page

    def until(self, expression: str) -> None:
        """Wait until an expression holds; the policy of the pages forbids what Playwright offers for it."""
        deadline = time.monotonic() + 60
        while not self.page.evaluate(expression):
            assert time.monotonic() < deadline, expression
            self.page.wait_for_timeout(50)

    def long_tasks(self, since: float = 0.0) -> list[tuple[float, float]]:
        """Tasks of the main thread of more than 50 ms that began after `since` (milliseconds of the page): start and length."""
        found: list[tuple[float, float]] = [(start, length) for start, length in self.page.evaluate("window.tasks") if start >= since]
        return found


def in_pieces(app: ASGIApp, *, count: int = 40) -> ASGIApp:
    """The same server behind a slow line: a page arrives in `count` pieces, 10 ms apart."""

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        page = False

        async def pass_on(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                page = any(name == b"content-type" and kind.startswith(b"text/html") for name, kind in message["headers"])
            if page and message["type"] == "http.response.body":
                body, more = message["body"], message["more_body"]
                size = len(body) // count + 1
                for start in range(0, len(body), size):
                    await send({**message, "body": body[start : start + size], "more_body": True})
                    await asyncio.sleep(0.01)
                message = {**message, "body": b"", "more_body": more}
            await send(message)

        await app(scope, receive, pass_on)

    return slow


@contextmanager
def served(study: Study, *, name: str = "Anna", line: Callable[[ASGIApp], ASGIApp] | None = None) -> Iterator[str]:
    """The address at which a study is served, until the block ends; `line` is what lies between the server and the browser."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(study, door=Door(TOKEN, name), hosts=("*",))
    config = uvicorn.Config(line(app) if line else app, port=port, log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def entered(browser: Browser, address: str, **options: Any) -> Iterator[Room]:
    """A page of somebody who was let in; `options` as for a context of Playwright."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    page.goto(f"{address}/open?token={TOKEN}")
    room = Room(page, address)
    page.on("pageerror", lambda error: room.complaints.append(f"error: {error}"))
    page.on("console", lambda said: room.complaints.append(said.text) if said.type == "error" else None)
    page.on("response", lambda answer: room.complaints.append(f"{answer.status} {answer.url}") if answer.status > 399 else None)
    yield room
    context.close()
