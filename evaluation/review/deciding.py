"""From a decision to the next card: at the server, and in Chromium from the key to the card shown."""

from __future__ import annotations

import itertools
import statistics
import time
from typing import Any

import httpx

from analyzer.core.identity import new_act_id
from analyzer.study import Study
from analyzer.web.auth import COOKIE, csrf_of
from evaluation.review.server import Server, session

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
KEYS_PER_SECOND = 10
WATCH = """
window.shown = [];
window.pressed = [];
new MutationObserver(() => requestAnimationFrame(() => {
  const unit = document.querySelector('.unit-card')?.dataset.segment;
  if (unit && window.shown.at(-1)?.unit !== unit) window.shown.push({ unit, at: performance.now() });
})).observe(document.getElementById('card'), { childList: true, subtree: true });
addEventListener('keydown', (event) => window.pressed.push({
  key: event.key, unit: document.querySelector('.unit-card')?.dataset.segment ?? null, at: performance.now(),
}), true);
"""


def quantiles(times: list[float]) -> dict[str, float]:
    """Milliseconds."""
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {"n": len(times), "p50_ms": round(cuts[49], 1), "p95_ms": round(cuts[94], 1), "max_ms": round(max(times), 1)}


class Coder:
    """Somebody who decides over HTTP, as a page does."""

    def __init__(self, server: Server, secret: str) -> None:
        headers = {"x-csrftoken": csrf_of(secret), "accept": "application/json", "cookie": f"{COOKIE}={secret}"}
        self.http = httpx.Client(base_url=server.address, headers=headers, timeout=60)

    def cards(self, want: int) -> list[str]:
        """The next units."""
        return [card["segment"] for card in self.http.get("/queue/cards", params={"want": want}).raise_for_status().json()["cards"]]

    def decide(self, unit: str, *, act_id: str, have: list[str], want: int) -> list[str]:
        """Decide about a unit, and get the next ones."""
        answers = [{"dimension": "realm", "codes": ["contractual"]}]
        answers += [{"dimension": "trust_honesty", "codes": [], "party": party} for party in ("customer", "provider")]
        body = {"id": act_id, "segment": unit, "answers": answers, "have": have, "after": (have or [unit])[-1], "want": want}
        return [card["segment"] for card in self.http.post("/queue/decide", json=body).raise_for_status().json()["cards"]]


def at_the_server(study: Study, server: Server, *, decisions: int) -> dict[str, Any]:
    """Decide one unit after the other, and time each answer with the next card in it."""
    coder = Coder(server, session(study, "coder1"))
    unit = coder.cards(1)[0]
    times = []
    for _ in range(decisions):
        start = time.perf_counter()
        (following,) = coder.decide(unit, act_id=new_act_id(), have=[], want=1)
        times.append((time.perf_counter() - start) * 1000)
        unit = following
    return quantiles(times)


def in_chromium(study: Study, server: Server, *, decisions: int) -> dict[str, Any]:
    """Press keys, ten a second, and see which unit each was pressed on, when the next card was shown, and what was kept."""
    from playwright.sync_api import sync_playwright

    secret = session(study, "coder2")
    before = {coding.act for coding in study.store.log.codings(coder="coder2")}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1366, "height": 900})
        context.add_cookies([{"name": COOKIE, "value": secret, "url": server.address}])
        page = context.new_page()
        page.goto(f"{server.address}/queue")
        page.wait_for_selector(".unit-card")
        page.wait_for_timeout(2000)
        page.evaluate(WATCH)
        start = time.perf_counter()
        for number in range(decisions):
            time.sleep(max(0.0, start + number / KEYS_PER_SECOND - time.perf_counter()))
            page.keyboard.press("x")
        took = time.perf_counter() - start
        while page.evaluate("localStorage.getItem('outbox')") is not None:  # all is sent when the page keeps nothing
            page.wait_for_timeout(100)
        page.wait_for_timeout(1000)
        pressed, shown = page.evaluate("window.pressed"), page.evaluate("window.shown")
        browser.close()
    return _judged(study, pressed, shown, before) | {"keys_per_second": round(decisions / took, 1)}


def _judged(study: Study, pressed: list[dict[str, Any]], shown: list[dict[str, Any]], before: set[str]) -> dict[str, Any]:
    shown_at = {item["unit"]: item["at"] for item in shown}
    units = [key["unit"] for key in pressed]
    kept = {coding.cell.segment for coding in study.store.log.codings(coder="coder2") if coding.act not in before}
    waits = [shown_at[later["unit"]] - key["at"] for key, later in itertools.pairwise(pressed) if later["unit"] in shown_at]
    return {
        "keys": len(pressed),
        "without_card": units.count(None),
        "lost": len(set(units) - kept - {None}),
        "on_the_wrong_unit": len(kept - set(units)),
        "twice": len(units) - len(set(units)),
        "key_to_next_card": quantiles(waits),
    }
