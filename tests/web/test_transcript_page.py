"""The page of one interview in a real browser: selecting, coding, correcting, hearing, searching."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from analyzer.core.acts import Correct, Decide, Memo, OffRecord, Split
from analyzer.core.units import Scheme
from analyzer.study import Study
from analyzer.study.material import hear
from analyzer.study.segment import segments_of
from tests.web.browser import CHROMIUM, Room, chromium, entered, served
from tests.web.interviews import LONG, long_interview

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is absent")]


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with long_interview(tmp_path / "study", words=900) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def room(study: Study, browser: Browser) -> Iterator[Room]:
    with served(study) as address, entered(browser, address) as made:
        made.go(f"/transcripts/{LONG}")
        made.page.wait_for_selector(".stripe", state="attached")
        yield made
        assert made.complaints == []


def toast(room: Room, text: str) -> None:
    room.page.wait_for_selector(f".toast:has-text('{text}')")


def test_a_link_to_a_unit_leads_there(study: Study, room: Room) -> None:
    unit = segments_of(study, hear(study, LONG))[-1]
    room.page.goto("about:blank")
    room.go(f"/transcripts/{LONG}#{unit.id}")
    room.until("document.querySelector('.caret') !== null")
    spoken = [word.text for word in hear(study, LONG).transcript.words]
    assert room.page.inner_text("#picked-text").split() == " ".join(spoken[unit.first : unit.last + 1]).split()
    height = room.page.evaluate("document.querySelector('.caret').getBoundingClientRect().top / innerHeight")
    assert 0 < height < 1


def test_a_span_selected_with_keys_is_coded_and_undone(study: Study, room: Room) -> None:
    page = room.page
    page.keyboard.press("ArrowRight")
    for _ in range(12):
        page.keyboard.press("ArrowDown")
        if "asks" not in page.evaluate("document.querySelector('.caret').closest('.line').className"):
            break
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.type("contractual")
    page.keyboard.press("Enter")
    toast(room, "Coded Contractual")
    coding = study.store.log.acts(Decide, by="anna")[-1].body
    assert isinstance(coding, Decide)
    spans = study.store.products.segments(transcript="t-long", scheme=Scheme.FREE)
    assert [(span.id, span.last - span.first) for span in spans] == [(coding.cell.segment, 2)]
    assert coding.codes == ("contractual",)
    assert coding.seen == ()
    page.keyboard.press("z")
    toast(room, "Undone")
    assert not [c for c in study.store.log.codings(coder="anna") if c.cell.segment == coding.cell.segment]


def test_a_unit_is_coded_as_the_unit_it_is(study: Study, room: Room) -> None:
    page = room.page
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.click("#codes .code[data-code='level=internal'], #codes .code[data-code='realm=relational']")
    toast(room, "Coded")
    decided = study.store.log.acts(Decide)[-1].body
    assert isinstance(decided, Decide)
    assert decided.cell.segment in {unit.id for unit in segments_of(study, hear(study, LONG))}


def test_dragging_over_words_selects_them(room: Room) -> None:
    first, last = (room.page.locator(f"[data-w='{word}']").bounding_box() for word in (1, 3))
    assert first
    assert last
    room.page.mouse.move(first["x"] + 2, first["y"] + 8)
    room.page.mouse.down()
    room.page.mouse.move(last["x"] + last["width"] - 2, last["y"] + 8, steps=6)
    room.page.mouse.up()
    said = " ".join(room.page.locator(f"[data-w='{word}']").inner_text() for word in (1, 2, 3))
    assert room.page.inner_text("#picked-text") == said


def test_a_correction_keeps_numbers_and_codes(study: Study, room: Room) -> None:
    before = segments_of(study, hear(study, LONG))
    room.page.click("[data-w='20']")
    room.page.keyboard.press("e")
    room.page.fill("#write-text", "Vladivostok")
    room.page.keyboard.press("Control+Enter")
    toast(room, "Corrected")
    room.page.wait_for_selector("[data-w='20'].mended")
    assert room.page.inner_text("[data-w='20']") == "Vladivostok"
    assert [act.body for act in study.store.log.acts(Correct)] == [Correct("t-long", 20, "Vladivostok")]
    assert segments_of(study, hear(study, LONG)) == before


def test_the_shown_text_of_a_word_that_carries_markup_is_text(study: Study, room: Room) -> None:
    room.page.click("[data-w='20']")
    room.page.keyboard.press("e")
    room.page.fill("#write-text", "<img/src=x/onerror=alert(1)>")
    room.page.keyboard.press("Control+Enter")
    room.page.wait_for_selector("[data-w='20'].mended")
    assert room.page.inner_text("[data-w='20']") == "<img/src=x/onerror=alert(1)>"
    assert room.page.locator("#reader img").count() == 0


def test_a_voice_gets_another_name(room: Room) -> None:
    room.page.click(".line.opens:not(.asks) .name >> nth=0")
    room.page.fill("#name input[name=name]", "Nour & Co")
    room.page.select_option("#name select[name=party]", "provider")
    room.page.keyboard.press("Enter")
    toast(room, "Nour & Co named")
    room.page.wait_for_selector(".name:has-text('Nour & Co')")


def test_units_are_split_joined_and_taken_off_the_record(study: Study, room: Room) -> None:
    page = room.page
    unit = next(unit for unit in segments_of(study, hear(study, LONG)) if unit.last - unit.first > 8)
    page.click(f"[data-w='{unit.first + 4}']")
    page.keyboard.press("b")
    toast(room, "Unit split")
    page.keyboard.press("Shift+B")
    toast(room, "Units joined")
    assert isinstance(study.store.log.acts(Split)[-1].body, Split)
    page.click(f"[data-w='{unit.first}']")
    page.keyboard.press("o")
    toast(room, "Off the record")
    assert [type(act.body) for act in study.store.log.acts(OffRecord)] == [OffRecord]
    page.wait_for_selector(f"[data-w='{unit.first}'].off")


def test_a_memo_is_written_and_shown(study: Study, room: Room) -> None:
    room.page.click("[data-w='20']")
    room.page.keyboard.press("m")
    room.page.fill("#write-text", "<b>ask again</b>")
    room.page.keyboard.press("Control+Enter")
    room.page.wait_for_selector("#picked-notes li:has-text('ask again')")
    assert room.page.inner_text("#picked-notes li") == "<b>ask again</b>"
    assert [act.body.text for act in study.store.log.acts(Memo, standing=True) if isinstance(act.body, Memo)][-1] == "<b>ask again</b>"


def test_search_counts_and_walks(room: Room) -> None:
    room.page.keyboard.press("/")
    room.page.keyboard.type("manager")
    room.until("document.getElementById('find-count').textContent !== ''")
    found = int(room.page.inner_text("#find-count"))
    shown = room.page.evaluate("[...document.querySelectorAll('[data-w]')].filter((word) => word.textContent.includes('manager')).length")
    assert found == shown > 0
    room.page.keyboard.press("Enter")
    assert room.page.inner_text("#find-count") == f"1 / {found}"
    assert "manager" in room.page.inner_text("#picked-text")


def test_a_click_on_a_word_plays_it_and_the_current_word_is_marked(room: Room) -> None:
    room.until("document.getElementById('sound').readyState > 0")
    room.page.click("[data-w='12']")
    room.until("document.getElementById('sound').currentTime >= 3.5")
    room.page.wait_for_selector("b.saying")
    room.page.keyboard.press("F4")
    assert room.page.evaluate("document.getElementById('sound').paused")


def test_help_lists_every_key_once(room: Room) -> None:
    room.page.keyboard.press("?")
    labels = room.page.locator("#keys-help dd").all_inner_texts()
    assert "Undo" in labels
    assert len(labels) == len(set(labels))
    room.page.keyboard.press("Escape")
    assert not room.page.locator("#keys-help").is_visible()


def test_no_key_works_while_typing(study: Study, room: Room) -> None:
    count = len(study.store.log.acts())
    room.page.click("[data-w='20']")
    room.page.keyboard.press("/")
    room.page.keyboard.type("xoqbez")
    assert room.page.input_value("#find-text") == "xoqbez"
    assert len(study.store.log.acts()) == count
