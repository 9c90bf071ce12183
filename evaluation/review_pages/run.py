"""Measure the transcript page on a constructed interview of 40,000 words in Chromium: `python -m evaluation.review_pages.run`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page

from evaluation.record import record
from tests.web.browser import Room, chromium, entered, served
from tests.web.interviews import LONG, long_interview

WORDS = 40_000
OPENINGS = 5
CODINGS = 30
SCROLLS = 60
HERE = Path(__file__).parent


def main() -> None:
    """Open, scroll and code; write down the figures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        long_interview(Path(folder) / "study", words=WORDS) as study,
        served(study) as address,
        chromium() as browser,
        entered(browser, address) as room,
    ):
        opened = [opening(room) for _ in range(OPENINGS)]
        figures = {"words": WORDS, "opening": summary(opened), "scrolling": scrolling(room), "coding": coding(room)}
    print(figures)
    print(record(HERE, figures))


def opening(room: Room) -> dict[str, float]:
    """Milliseconds from the request to the page that takes keys, and to the marks in the margin; the longest task meanwhile."""
    page = room.go(f"/transcripts/{LONG}")
    page.wait_for_selector(".stripe")
    usable = page.evaluate("performance.getEntriesByName('usable')[0].startTime")
    first_byte = page.evaluate("performance.getEntriesByType('navigation')[0].responseStart")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null")
    longest = max((length for _, length in room.long_tasks()), default=0.0)
    return {"first_byte_ms": first_byte, "painted_ms": painted, "usable_ms": usable, "longest_task_ms": longest}


def summary(openings: list[dict[str, float]]) -> dict[str, float]:
    """The median of the openings, and the slowest."""
    found = {name: round(median(one[name] for one in openings)) for name in openings[0]}
    return found | {"usable_ms_slowest": round(max(one["usable_ms"] for one in openings))}


def settled(page: Page) -> float:
    """Wait until the page is quiet; the moment in milliseconds of the page."""
    page.wait_for_timeout(2000)
    return float(page.evaluate("performance.now()"))


def scrolling(room: Room) -> dict[str, Any]:
    """Scroll through the interview: tasks above 50 ms."""
    since = settled(room.page)
    room.page.mouse.move(500, 500)
    for _ in range(SCROLLS):
        room.page.mouse.wheel(0, 1500)
        room.page.wait_for_timeout(60)
    room.page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    room.page.wait_for_timeout(500)
    return _tasks(room, since)


def coding(room: Room) -> dict[str, Any]:
    """Select units and code them with keys: tasks above 50 ms, and milliseconds from the key to the code in the margin's data."""
    page = room.page
    page.focus("#reader")
    since = settled(page)
    page.keyboard.press("j")
    for number in range(CODINGS):
        page.keyboard.press("j")
        page.keyboard.press("Space")
        page.keyboard.type(("contractual", "relational", "operational")[number % 3])
        page.keyboard.press("Enter")
        page.wait_for_timeout(120)
    page.wait_for_timeout(1500)
    return _tasks(room, since)


def _tasks(room: Room, since: float) -> dict[str, Any]:
    lengths = sorted(round(length) for _, length in room.long_tasks(since))
    return {"tasks_over_50_ms": len(lengths), "longest_task_ms": lengths[-1] if lengths else 0}


if __name__ == "__main__":
    main()
