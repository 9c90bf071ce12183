"""What a reader of the report can do, in a real browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.report import write_study_report
from tests.report import sample
from tests.report.browser import Page
from tests.report.test_html import HOSTILE, small

pytestmark = pytest.mark.browser

SHOWN = "[...document.querySelectorAll('.conversation li:not([hidden])')]"
FILTERED = """new Promise((done) => {
  const form = document.getElementById('filters');
  form.elements['%s'].value = '%s';
  form.dispatchEvent(new Event('input'));
  setTimeout(() => done(document.getElementById('shown').value), 300);
})"""


@pytest.fixture
def report(browser: Page, tmp_path: Path) -> Page:
    """The sample, opened."""
    audio = sample.tone(tmp_path / "talk #1.wav", seconds=60)
    browser.complaints.clear()
    browser.show(write_study_report(sample.study(audio=audio), tmp_path / "report.html"))
    return browser


def chosen(report: Page, name: str, value: str) -> str:
    return str(report.run(FILTERED % (name, value)))


def test_nothing_is_refused_or_fails(report: Page) -> None:
    report.run("document.querySelector('.pick').click()")
    assert report.complaints == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 800, 1280])
def test_nothing_is_wider_than_the_window(report: Page, tmp_path: Path, width: int, dark: bool) -> None:
    report.show(tmp_path / "report.html", width=width, dark=dark)
    assert report.run("document.documentElement.scrollWidth") <= width


def test_a_search_finds_words_whatever_their_accents(report: Page) -> None:
    everything = report.run(f"{SHOWN}.length")
    assert chosen(report, "search", "CONTRÁCT") != chosen(report, "search", "")
    chosen(report, "search", "contract")
    assert 0 < report.run(f"{SHOWN}.length") < everything
    assert report.run(f"{SHOWN}.every((li) => li.textContent.toLowerCase().includes('contract'))")


def test_filters_narrow_what_is_shown(report: Page) -> None:
    chosen(report, "dimension", "0")
    assert report.run(f"{SHOWN}.every((li) => / ?0\\.\\d*\\.(draft|decided|refused)/.test(' ' + li.dataset.m))")
    chosen(report, "code", "0.1")
    chosen(report, "standing", "decided")
    assert report.run(f"{SHOWN}.every((li) => li.dataset.m.split(' ').includes('0.1.decided'))")
    report.run("document.querySelector('#filters [type=reset]').click(), new Promise((done) => setTimeout(done, 300))")
    assert report.run("document.getElementById('shown').value") == "All 60 segments"
    chosen(report, "recording", "1")
    assert report.run(f"{SHOWN}.every((li) => li.closest('section').dataset.recording === '1')")
    assert report.run("[...document.querySelectorAll('.conversation')].filter((section) => !section.hidden).length") == 1


def test_a_search_without_result_says_so(report: Page) -> None:
    chosen(report, "search", "zeppelin")
    assert report.run("document.getElementById('nothing').hidden") is False


def test_a_code_of_the_table_leads_to_its_segments(report: Page) -> None:
    report.run("document.querySelector('.pick').click(), new Promise((done) => setTimeout(done, 300))")
    count = report.run("document.querySelector('.codes tbody tr:not(.dimension) td:nth-child(3)').textContent")
    assert report.run(f"{SHOWN}.length") == int(count)


def test_a_link_to_a_section_arrives_there(report: Page) -> None:
    report.run("document.querySelector('nav a[href=\"#codebook\"]').click(), new Promise((done) => setTimeout(done, 500))")
    assert report.run("document.getElementById('codebook-title').getBoundingClientRect().top < innerHeight")


def test_keys_search_and_walk(report: Page) -> None:
    report.press("/")
    assert report.run("document.activeElement.name") == "search"
    report.press("Escape")
    for key in "jjk":
        report.press(key)
    assert report.run("document.activeElement.id") == "s0"


def test_a_time_plays_from_there(report: Page) -> None:
    report.run("document.querySelectorAll('.conversation a.at')[1].click()")
    start = float(report.run("document.querySelectorAll('.conversation a.at')[1].getAttribute('href')").partition("#t=")[2].split(",")[0])
    report.run("new Promise((done) => document.querySelector('audio').addEventListener('timeupdate', done, {once: true}))")
    assert report.run("document.querySelector('audio').currentTime") >= start > 0
    assert report.run("document.getElementById('player').hidden") is False
    assert report.complaints == []


def test_on_paper_there_are_no_controls(report: Page, tmp_path: Path) -> None:
    report.send("Emulation.setEmulatedMedia", media="print")
    visible = "[...document.querySelectorAll('%s')].filter((element) => element.checkVisibility()).length"
    assert report.run(visible % "input, select, #filters button, nav, #player") == 0
    assert report.run(visible % ".conversation li") == 60
    report.paper(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_hostile_names_run_nothing(browser: Page, tmp_path: Path) -> None:
    view = small(HOSTILE, name=HOSTILE)
    audio = sample.tone(tmp_path / "javascript:alert(1).wav")
    view = replace(view, recordings=(replace(view.recordings[0], audio=audio),))
    browser.complaints.clear()
    browser.show(write_study_report(view, tmp_path / "report.html"))
    assert browser.run("document.querySelector('.said').textContent") == HOSTILE
    assert browser.run("[...document.querySelectorAll('a.at')].every((a) => a.protocol === 'file:')")
    assert browser.complaints == []
