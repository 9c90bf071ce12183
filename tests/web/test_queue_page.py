"""The page of the queue in Chromium: keys decide, nothing is lost, and the right unit is decided."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from analyzer.core.acts import Assign, Decide, Memo
from analyzer.store.accounts import CredentialKind
from analyzer.study import Study
from analyzer.study.acting import act
from tests.web.browser import CHROMIUM, TOKEN, Room, chromium, entered, served
from tests.web.rooms import CELLS

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is absent")]
UNIT = "(document.querySelector('.unit-card')?.dataset.segment ?? null)"
NONE = [{"dimension": "realm", "codes": []}]
QUIET = "localStorage.getItem('outbox') === null"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def room(browser: Browser, study: Study) -> Iterator[Room]:
    with served(study) as address, entered(browser, address) as made:
        made.go("/queue")
        made.page.wait_for_selector(".unit-card")
        yield made
        assert made.complaints == []


def unit(room: Room) -> str:
    found: str = room.page.evaluate(UNIT)
    return found


def realm(study: Study, segment: str) -> tuple[str, ...]:
    (coding,) = [c for c in study.store.log.codings(segments=[segment]) if c.cell.dimension == "realm"]
    return coding.codes


def test_keys_decide_the_unit_that_is_shown_and_bring_the_next(room: Room, study: Study) -> None:
    first = unit(room)
    shown = room.page.locator(".question[data-dimension=realm]")
    room.page.evaluate(
        "document.querySelector('.question[data-dimension=realm]').dispatchEvent(new FocusEvent('focusin', {bubbles: true}))"
    )
    while shown.locator(".code[data-id][aria-pressed=true]").count():
        shown.locator(".code[data-id][aria-pressed=true]").first.click()
    room.page.keyboard.press("2")
    room.page.keyboard.press("x")
    room.until(f"{UNIT} !== '{first}'")
    room.until(QUIET)
    codes = [code.id for code in study.codebook.dimension("realm").offered]
    assert realm(study, first) == (codes[1],)


def test_enter_stops_at_what_is_open_and_decides_once_all_is_answered(browser: Browser, study: Study) -> None:
    with served(study) as address, entered(browser, address) as made:
        made.go("/queue?order=recording")
        made.page.wait_for_selector(".unit-card")
        made.page.evaluate("for (const row of document.querySelectorAll('.question')) row.dataset.open = ''")
        first = unit(made)
        made.page.keyboard.press("Enter")
        assert unit(made) == first
        assert "open" in made.page.locator("#said").inner_text()
        for _ in range(CELLS):
            made.page.keyboard.press("0")
            made.page.keyboard.press("Enter")
        made.until(f"{UNIT} !== '{first}'")
        made.until(QUIET)
        assert realm(study, first) == ()


def test_keys_faster_than_anybody_types_are_neither_lost_nor_misplaced(room: Room, study: Study) -> None:
    room.page.evaluate(
        f"window.pressed = []; addEventListener('keydown', () => window.pressed.push({UNIT}), true)",
    )
    for _ in range(12):
        room.page.keyboard.press("x")
        room.page.wait_for_timeout(60)
    room.until(QUIET)
    pressed = [segment for segment in room.page.evaluate("window.pressed") if segment is not None]
    decided = [act.body.cell.segment for act in study.store.log.acts(Decide) if isinstance(act.body, Decide)]
    assert sorted(set(decided)) == sorted(set(pressed))
    assert len(decided) == CELLS * len(pressed)


def test_undo_brings_the_unit_back_across_a_reload(room: Room, study: Study) -> None:
    first = unit(room)
    room.page.keyboard.press("x")
    room.until(QUIET)
    room.go("/queue")
    room.page.wait_for_selector(".unit-card")
    assert unit(room) != first
    room.page.keyboard.press("z")
    room.until(f"{UNIT} === '{first}'")
    assert study.store.log.codings() == ()
    room.page.keyboard.press("Shift+Z")
    room.page.wait_for_selector(".toast")
    room.until("document.querySelectorAll('.toast').length > 1 || document.querySelector('.toast p').textContent.startsWith('Done')")
    assert len(study.store.log.codings()) == CELLS


def test_a_decision_that_could_not_be_sent_is_kept_and_sent_again(browser: Browser, study: Study) -> None:
    with served(study) as address, entered(browser, address) as made:
        made.go("/queue")
        made.page.wait_for_selector(".unit-card")
        made.page.wait_for_timeout(500)
        first = unit(made)
        made.page.context.set_offline(True)
        made.page.keyboard.press("x")
        made.until("!document.getElementById('unsent').hidden")
        assert len(json.loads(made.page.evaluate("localStorage.getItem('outbox')"))) == 1
        assert not study.store.log.codings()
        made.page.context.set_offline(False)
        made.until(QUIET)
        assert {coding.cell.segment for coding in study.store.log.codings()} == {first}


def test_what_a_closed_page_had_not_sent_is_sent_by_the_next_one(browser: Browser, study: Study) -> None:
    with served(study) as address, entered(browser, address) as made:
        made.go("/queue")
        made.page.wait_for_selector(".unit-card")
        first = unit(made)
        made.page.route("**/queue/decide", lambda route: route.abort())
        made.page.keyboard.press("x")
        made.until(f"{UNIT} !== '{first}'")
        made.until("!document.getElementById('unsent').hidden")
        made.page.unroute("**/queue/decide")
        made.page.close(run_before_unload=False)
        again = made.page.context.new_page()
        again.goto(f"{address}/queue")
        again.wait_for_selector(".unit-card")
        while again.evaluate("localStorage.getItem('outbox')") is not None:
            again.wait_for_timeout(50)
        assert {coding.cell.segment for coding in study.store.log.codings()} == {first}


def kept(room: Room) -> list[str]:
    """The coders whose decisions the browser still keeps."""
    return [item["coder"] for item in json.loads(room.page.evaluate("localStorage.getItem('outbox') ?? '[]'"))]


def test_only_what_this_coder_decided_in_this_study_is_sent_and_the_rest_is_kept(browser: Browser, study: Study) -> None:
    here, units = study.store.log.head.chain, [segment.id for segment in study.store.products.segments()[:3]]
    owners = [(here, "anna"), (here, "ben"), ("another", "anna")]
    outbox = [
        {"study": chain, "coder": coder, "page": "", "url": "/queue/decide", "body": {"id": f"{n}", "segment": units[n], "answers": NONE}}
        for n, (chain, coder) in enumerate(owners)
    ]
    with served(study) as address, entered(browser, address) as made:
        made.page.evaluate("items => localStorage.setItem('outbox', JSON.stringify(items))", outbox)
        made.go("/queue")
        made.until("JSON.parse(localStorage.getItem('outbox') ?? '[]').length < 3")
        assert kept(made) == ["ben", "anna"]
        made.page.wait_for_timeout(300)
        made.go("/queue")
        assert kept(made) == ["ben", "anna"]
        assert made.complaints == []
    assert {(coding.coder, coding.cell.segment) for coding in study.store.log.codings()} == {("anna", units[0])}


def test_what_was_decided_after_the_session_ended_is_sent_after_the_next_login(browser: Browser, study: Study) -> None:
    with served(study) as address, entered(browser, address) as made:
        made.go("/queue")
        made.page.wait_for_selector(".unit-card")
        first = unit(made)
        study.store.accounts.revoke_all("anna", CredentialKind.SESSION)
        made.page.keyboard.press("x")
        made.page.wait_for_selector(".toast.bad")
        assert kept(made) == ["anna"]
        made.page.goto(f"{address}/open?token={TOKEN}")
        made.until(QUIET)
    assert {coding.cell.segment for coding in study.store.log.codings()} == {first}


def test_a_page_that_is_still_sending_keeps_its_memo_from_another_page(browser: Browser, study: Study) -> None:
    with served(study) as address, entered(browser, address) as made:
        made.go("/queue")
        made.page.wait_for_selector(".unit-card")
        made.page.route("**/queue/decide", lambda route: route.abort())
        made.page.locator("#memo").fill("Compare with the first interview.")
        made.page.locator("#none").click()
        made.until("!document.getElementById('unsent').hidden")
        assert "Compare" not in made.page.evaluate("localStorage.getItem('outbox')")
        other = made.page.context.new_page()
        other.goto(f"{address}/queue")
        other.wait_for_selector(".unit-card")
        other.wait_for_timeout(500)
        assert not study.store.log.codings()
        made.page.unroute("**/queue/decide")
        made.until(QUIET)
    assert [act.body.text for act in study.store.log.acts(Memo) if isinstance(act.body, Memo)] == ["Compare with the first interview."]


def test_what_the_card_showed_is_sent_with_the_decision(room: Room, study: Study) -> None:
    first = unit(room)
    shown = room.page.get_attribute(".question[data-dimension=realm]", "data-seen")
    act(study, "anna", [Assign("anna", (first,))])
    room.page.keyboard.press("x")
    room.until(f"{UNIT} !== '{first}'")
    room.until(QUIET)
    (coding,) = [c for c in study.store.log.codings(segments=[first]) if c.cell.dimension == "realm"]
    assert coding.seen
    assert " ".join(coding.seen) == shown


def test_a_digit_settles_a_disagreement(browser: Browser, study: Study) -> None:
    from tests.web.rooms import alone

    with alone(study, "Ben") as ben, alone(study, "Chloe") as chloe:
        segment = ben.cards(want=1)[0]
        ben.decide(segment, realm=("contractual",))
        chloe.decide(segment, realm=("relational",))
    with served(study) as address, entered(browser, address) as made:
        made.go("/adjudication")
        made.page.wait_for_selector(".case[aria-current]")
        made.page.keyboard.press("2")
        made.until("!document.querySelector('.case')")
        made.until(QUIET)
        assert [coding.codes for coding in study.store.log.codings(coder="consensus")] == [("relational",)]
