"""Everything written together: pages that lead to one another, and from figures to the passages behind them."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from analyzer.core.signal import Evidence
from analyzer.errors import UsageError
from analyzer.study.agreement import measured, write_agreement
from analyzer.study.codings import record_codings
from analyzer.study.pages import FINDINGS, REPORT, TIMELINE, TRUST, beside, room_of
from analyzer.study.policy import Findings
from analyzer.study.products import write_products
from analyzer.study.timeline import write_timeline
from tests.charts.constructed import dozen
from tests.study.coded import new_study, rows_of, segments_of


def test_pages_lead_to_one_another_and_marks_to_their_passages(tmp_path: Path) -> None:
    with new_study(tmp_path / "study", words=120) as study:
        record_codings(study, rows_of(study, "ada", share=0.9, seed=1))
        first, second = (segment.id for segment in segments_of(study)[:2])
        study.store.catalogue.put([replace(dozen()[0], evidence=(Evidence("trigger", (first, second)),))])
        written = write_products(study)
        assert {path.name for path in written} == {REPORT, FINDINGS, "findings.xlsx", "findings.docx", TIMELINE, TRUST, "trust.xlsx"}
        pages = {path.name: path.read_text(encoding="utf-8") for path in written if path.suffix == ".html"}
    for name, text in pages.items():
        (other,) = re.findall(r'<nav class="pages"[^>]*>(.*?)</nav>', text)
        assert set(re.findall(r'href="([^"]+)"', other)) == set(pages) - {name}
    (content,) = re.findall(r'<script type="application/json" id="content">(.*?)</script>', pages[TIMELINE], re.DOTALL)
    links = [quote["link"] for quote in json.loads(content)["cards"][dozen()[0].id]["quotes"]]
    assert links == [f"{FINDINGS}#u-{first}", f"{FINDINGS}#u-{second}"]
    assert all(f'id="{link.partition("#")[2]}"' in unescape(pages[FINDINGS]) for link in links)


def test_without_the_library_of_figures_no_page_leads_to_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    with new_study(tmp_path / "study", words=120) as study:
        record_codings(study, rows_of(study, "ada", share=0.9, seed=1))
        study.store.catalogue.put([dozen()[0]])
        written = write_products(study)
        assert {path.name for path in written} == {REPORT, FINDINGS, "findings.xlsx", "findings.docx"}
        for page in (path.read_text(encoding="utf-8") for path in written if path.suffix == ".html"):
            assert TIMELINE not in page
            assert TRUST not in page


def test_a_wrong_address_is_told_and_not_passed_over(tmp_path: Path) -> None:
    with new_study(tmp_path / "study", words=120, findings=Findings(address="javascript:alert(1)")) as study:
        study.store.catalogue.put([dozen()[0]])
        with pytest.raises(UsageError, match="no address of a review room"):
            write_products(study)


def test_only_pages_that_are_there_or_coming_are_named(tmp_path: Path) -> None:
    (tmp_path / TIMELINE).touch()
    assert beside(tmp_path, FINDINGS) == (("Event timeline", TIMELINE),)
    assert beside(tmp_path, TIMELINE) == ()
    assert [name for _, name in beside(tmp_path, TIMELINE, coming=(FINDINGS,))] == [FINDINGS]


@pytest.mark.parametrize(("address", "led_to"), [("", None), ("http://localhost:8000/", "http://localhost:8000/transcripts/r%201#u")])
def test_units_are_led_to_in_a_review_room_that_is_known(tmp_path: Path, address: str, led_to: str | None) -> None:
    with new_study(tmp_path / "study", recordings=0, findings=Findings(address=address)) as study:
        assert room_of(study)("r 1", "u") == led_to


def test_an_address_that_is_no_page_is_told(tmp_path: Path) -> None:
    with (
        new_study(tmp_path / "study", recordings=0, findings=Findings(address="javascript:alert(1)")) as study,
        pytest.raises(UsageError, match="no address of a review room"),
    ):
        room_of(study)


def test_disagreements_and_marks_lead_to_the_review_room(tmp_path: Path) -> None:
    with new_study(tmp_path / "study", words=120, findings=Findings(address="http://localhost:8000")) as study:
        for coder, seed in (("ada", 1), ("bo", 2)):
            record_codings(study, rows_of(study, coder, share=0.6, seed=seed))
        first = segments_of(study)[0].id
        study.store.catalogue.put([replace(dozen()[0], evidence=(Evidence("trigger", (first,)),))])
        (page,) = (path for path in write_agreement(study, measured(study)) if path.suffix == ".html")
        agreement, timeline = page.read_text(encoding="utf-8"), write_timeline(study)[0].read_text(encoding="utf-8")
    led = re.findall(r'<a href="http://localhost:8000/transcripts/(\w+)#(\w+)">review it</a>', agreement)
    assert led
    assert {recording for recording, _ in led} <= {"r0", "r1"}
    assert f"http://localhost:8000/transcripts/r0#{first}" in timeline
