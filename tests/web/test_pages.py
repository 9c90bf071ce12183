"""Every page: nothing that keeps people out (axe), nothing stored is executed, nothing loaded from elsewhere, narrow screens."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from analyzer.core.acts import Act, Correct, Decide, Identify, Memo
from analyzer.core.coding import Cell, Coder
from analyzer.core.identity import text_hash
from analyzer.core.people import Person
from analyzer.core.recording import Document, Recording
from analyzer.study import Study
from analyzer.study.codebook_edits import adding, apply
from analyzer.study.queue import arrange
from analyzer.web.rendering import STATIC
from tests.study.coded import new_study, segments_of
from tests.web.browser import CHROMIUM, Room, chromium, entered, in_pieces, served

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is absent")]
PAGES = (
    "/queue",
    "/transcripts",
    "/transcripts/r0",
    "/retrieve",
    "/retrieve?words=we&context=1",
    "/codebook",
    "/codebook?code=realm=contractual",
    "/codebook/versions",
    "/coders",
    "/adjudication",
    "/dashboard",
    "/study",
)
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) {
    const moved = one.sources.map((source) => source.node?.id || source.node?.className || source.node?.nodeName);
    window.shifts.push(`${one.value.toFixed(4)}: ${moved.join(", ")}`);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
HOSTILE = "\"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}'"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A study in which everything that people can name carries markup and scripts."""
    with new_study(tmp_path_factory.mktemp("hostile") / "study", words=200) as made:
        poison(made)
        yield made


@pytest.fixture(scope="module")
def address(study: Study) -> Iterator[str]:
    with served(study) as found:
        yield found


@pytest.fixture(scope="module")
def far_address(study: Study) -> Iterator[str]:
    with served(study, line=in_pieces) as found:
        yield found


@pytest.fixture
def room(browser: Browser, address: str) -> Iterator[Room]:
    with entered(browser, address) as made:
        made.page.on("dialog", lambda dialog: made.complaints.append(f"dialog {dialog.message}"))
        yield made


def poison(study: Study) -> None:
    first, second = segments_of(study)[:2]
    at, version = datetime(2024, 4, 1, tzinfo=UTC), study.codebook.version
    study.store.catalogue.put(
        [
            Recording("r0", f"/tapes/{HOSTILE.replace('/', '')}.opus", "sha0", 76_000, recorded_on=date(2024, 3, 1)),
            Person("x", "customer", HOSTILE, HOSTILE),
            Coder("anna", HOSTILE),
            Coder("bela", HOSTILE),
            Document(HOSTILE, HOSTILE),
        ]
    )
    bodies = [
        Correct("t-r0", 3, HOSTILE),
        Identify("t-r0", "B", "x"),
        Memo(first.id, HOSTILE),
        Memo("realm=contractual", HOSTILE),
        *(Decide(Cell(unit.id, "realm"), ("contractual",), version, text_hash("")) for unit in (first, second)),
    ]
    study.store.log.append([Act(f"p{number}", "anna", at, body) for number, body in enumerate(bodies)])
    study.store.log.append([Act("q", "bela", at, Decide(Cell(first.id, "realm"), ("relational",), version, text_hash("")))])
    apply(study, adding(study.codebook, "realm", HOSTILE, definition=HOSTILE, include=(HOSTILE,), examples=(HOSTILE,)), by="anna")
    arrange(study)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, address: str, path: str, theme: str) -> None:
    with entered(browser, address, color_scheme=theme, bypass_csp=True) as room:
        page = room.go(path)
        page.wait_for_timeout(400)
        found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {node['html'][:120]} {node['failureSummary'][:160]}" for one in found for node in one["nodes"][:3]] == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_stored_is_executed_and_nothing_is_refused(room: Room, path: str) -> None:
    page = room.go(path)
    page.wait_for_timeout(600)
    assert page.locator("main script:not([type='application/json']), img[src='x']").count() == 0
    assert [
        said for said in room.complaints if "/sound" not in said and "/peaks" not in said and "404" not in said and "422" not in said
    ] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_no_wider_than_a_small_screen(browser: Browser, address: str, path: str) -> None:
    with entered(browser, address, viewport={"width": 360, "height": 740}) as room:
        page = room.go(path)
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", PAGES)
def test_every_control_is_reached_by_tab_or_has_a_key(room: Room, path: str) -> None:
    page = room.go(path)
    page.wait_for_timeout(300)
    lost = page.evaluate(
        """[...document.querySelectorAll('main button, main a[href], main input, main select, main textarea, main summary')]
        .filter((one) => one.checkVisibility() && one.tabIndex < 0 && !one.closest('#reader, [tabindex="0"], [hidden]') && !one.dataset.key)
        .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert lost == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_does_not_jump_while_it_loads(browser: Browser, far_address: str, path: str, width: int) -> None:
    with entered(browser, far_address, viewport={"width": width, "height": 900}) as room:
        room.page.add_init_script(SHIFTS)
        page = room.go(path)
        room.until("document.readyState === 'complete' && !document.querySelector('[hx-trigger=load], .htmx-request')")
        page.evaluate("new Promise((done) => requestIdleCallback(() => requestAnimationFrame(() => requestAnimationFrame(done))))")
        assert page.evaluate("window.shifts") == []


def test_vendored_files_are_those_that_are_written_down() -> None:
    listed = dict(
        re.findall(r"^\| ([\w.]+\.js) .*\| (\w{64}) \|$", (STATIC / "vendor" / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (STATIC / "vendor").glob("*.js")}
    assert listed == there


def test_nothing_is_loaded_from_elsewhere() -> None:
    pattern = re.compile(r"""(?:src|href|@import|url)\s*[=(]?\s*["']?(?:https?:)?//""")
    for path in [*STATIC.glob("*.css"), *STATIC.rglob("*.js"), *STATIC.parent.glob("templates/*.html")]:
        if "vendor" not in path.parts:
            assert not pattern.search(path.read_text(encoding="utf-8")), path
