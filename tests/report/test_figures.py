from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from analyzer.core.table import Table
from analyzer.errors import UsageError
from analyzer.report.document import Document, Grid, Heading, Quote, Text, Tick, as_html, write_document
from analyzer.report.figures import Card, Figure, FiguresPage, Shown, rendered
from analyzer.report.figures import Quote as Words

EVIL = "</script><script>alert(1)</script>"


def page() -> FiguresPage:
    table = Table("t", ("event", "times"), ((EVIL, 2), ("other", None)), (("s1",), ()))
    card = Card("s1", EVIL, (("Told", EVIL),), (Words(EVIL, "Oldfield", "talk.wav, 00:00:01", "talk.wav#t=1"),))
    figure = Figure("f", "Figure", "A caption", {"data": EVIL}, (("kind", "Type", (("a", EVIL),)),))
    return FiguresPage(
        "A <study>", "Trust", date(2024, 6, 1), ("A remark",), (figure,), (Shown("Table", table, "A note"),), (card,), "var x = 1;"
    )


def test_texts_are_escaped_and_only_the_page_s_own_scripts_run() -> None:
    html = rendered(page())
    assert html.count("<script") == 3
    assert "<script>alert" not in html
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert policy[1].count("sha256-") == 3
    assert "unsafe" not in policy[1]
    assert "http" not in re.sub(r"<script.*?</script>", "", html, flags=re.S).replace("http-equiv", "")


def test_a_row_leads_to_what_is_behind_it() -> None:
    html = rendered(page())
    assert 'data-card="s1"' in html
    assert html.count("data-card=") == 1


def document() -> Document:
    blocks = (Heading("Part"), Text("warns", marked=True), Quote(EVIL, "talk"), Tick("0123abcd", ("A",)), Grid(("a", "b"), (("1", EVIL),)))
    return Document("Title", "Kicker", blocks)


def test_a_document_is_a_page_without_scripts() -> None:
    html = as_html(document())
    assert "<script" not in html
    assert "0123abcd" in html
    assert "☐ not right" in html


def test_a_document_is_written_by_the_end_of_its_name(tmp_path: Path) -> None:
    assert write_document(document(), tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert write_document(document(), tmp_path / "a.docx").read_bytes().startswith(b"PK")
    with pytest.raises(UsageError, match=r"\.odt"):
        write_document(document(), tmp_path / "a.odt")
