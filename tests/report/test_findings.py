from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.table import Table
from analyzer.report.findings import numbers_of, write_findings_page, written_numbers
from analyzer.report.findings_docx import write_findings_document
from analyzer.report.sections import (
    Crossing,
    FindingsView,
    Listing,
    PassageView,
    Picture,
    Quotation,
    Quotations,
    Said,
    Section,
    crossing,
    widened,
)
from tests.report.browser import Page

HOSTILE = "<script>alert(1)</script> & \"quoted\" 'x' ]]> \x00\x0b\ud800 … [sic] — 客户"
COUNTS = Table("codes", ("code", "references", "drafts", "share"), (("A", 2, 1, 0.5), ("B", 0, 0, None)), (("p1", "p3"), ()))
CELLS = Table("cells", ("row", "column", "n"), (("A", "x", 1), ("A", "y", 2), ("B", "y", 1)), (("p1",), ("p1", "p2"), ("p3",)))
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>alert(1)</script><rect width="10" height="10"/></svg>'


def view(text: str = "The words … [as they are].", *, passages: int = 3, columns: int = 2) -> FindingsView:
    wide = Crossing("Wide", "code", (("A", 0),), tuple(f"c{n}" for n in range(columns)), ((None,) * columns,))
    quotation = Quotation(
        "p1", text, "(source: Customer - 1 May 2024)", (Said("Interviewer", text),), codes=(text,), place=text, draft=True
    )
    parts = (
        Listing(
            COUNTS,
            (("code", "Code"), ("references", "Given"), ("drafts", "Drafts"), ("share", "Share")),
            text,
            lists={"drafts": (("p3",), ())},
        ),
        crossing(CELLS, "row", "column", value="n", title=text, corner="code"),
        wide,
        Quotations(text, (quotation,), note=text),
        Picture(text, SVG, text),
    )
    shown = tuple(PassageView(f"p{n}", f"{text} {n}", "(source: Customer - 1 May 2024)", "talk.wav", "A") for n in range(1, passages + 1))
    return FindingsView(text, date(2024, 5, 1), (text,), (text,), (Section(text, parts, (text,)), Section("Empty", ())), shown)


def page(tmp_path: Path, shown: FindingsView) -> str:
    return write_findings_page(shown, tmp_path / "findings.html").read_text(encoding="utf-8")


@given(st.lists(st.integers(1, 60), unique=True))
def test_numbers_of_passages_are_read_back(numbers: list[int]) -> None:
    written = written_numbers([f"p{n}" for n in numbers], {f"p{n}": n for n in range(1, 61)})
    runs = [run.split("–") for run in written.split(", ")] if written else []
    assert [n for run in runs for n in range(int(run[0]), int(run[-1]) + 1)] == sorted(numbers)


def test_a_long_table_becomes_a_cross_table() -> None:
    made = crossing(CELLS, "row", "column", value="n", order=("y",))
    assert made.columns == ("y", "x")
    assert [[cell.value if cell else None for cell in row] for row in made.cells] == [[2, 1], [1, None]]
    assert widened(made).rows == (("A", 2, 1), ("B", 1, None))
    assert widened(made).sources == (("p1", "p2"), ("p3",))


def test_numbers_lead_to_the_passages_they_count(tmp_path: Path) -> None:
    written = page(tmp_path, view())
    given_, drafts = re.findall(r'<td class="n"><a href="#(l\d+)">(\d+)</a></td>', written)[:2]
    for (link, number), expected in ((given_, "1, 3"), (drafts, "3")):
        entry = re.search(rf'<li id="{link}"><b>.*?</b> <span>(.*?)</span>', written)
        assert entry
        assert re.sub("<[^>]+>", "", entry[1]) == expected
        assert int(number) == len(expected.split(", "))
    assert set(re.findall(r'href="#([^"]+)"', written)) <= set(re.findall(r'id="([^"]+)"', written))


def test_hostile_texts_are_shown_and_never_run(tmp_path: Path) -> None:
    shown = view(HOSTILE.replace("\ud800", ""))
    written = page(tmp_path, shown)
    assert "<script>alert" not in written
    assert written.count("<script") == 1
    document = docx.Document(str(write_findings_document(view(HOSTILE), tmp_path / "findings.docx")))
    quote = next(p.text for p in document.paragraphs if p.style is not None and p.style.name == "Quote")
    assert quote.startswith("<script>alert(1)</script> & \"quoted\" 'x' ]]>")
    assert quote.endswith("… [sic] — 客户 (source: Customer - 1 May 2024)")


def test_what_is_too_wide_for_paper_is_left_to_the_workbook(tmp_path: Path) -> None:
    document = docx.Document(str(write_findings_document(view(columns=30), tmp_path / "findings.docx")))
    assert any("30 columns, too wide for paper" in p.text for p in document.paragraphs)
    assert "too wide for paper" in page(tmp_path, view(columns=30))
    assert "too wide for paper" not in page(tmp_path, view(columns=3))


def test_without_passages_there_is_no_register(tmp_path: Path) -> None:
    written = page(tmp_path, view(passages=0))
    assert 'id="register"' not in written
    assert 'href="#l' not in written
    assert numbers_of(view(passages=0)) == {}


@pytest.mark.browser
def test_a_number_opens_its_passages(browser: Page, tmp_path: Path) -> None:
    browser.complaints.clear()
    browser.show(write_findings_page(view(), tmp_path / "findings.html"))
    browser.run("document.querySelector('td a[href^=\"#l\"]').click()")
    assert browser.run("document.getElementById('list').open") is True
    assert browser.run("[...document.querySelectorAll('#list .said')].map(said => said.textContent)") == [
        "The words … [as they are]. 1",
        "The words … [as they are]. 3",
    ]
    assert browser.run("document.documentElement.scrollWidth <= innerWidth") is True
    assert browser.complaints == []
