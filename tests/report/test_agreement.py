"""The agreement report as a page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analyzer.agreement.analysis import analyse
from analyzer.core.agreement import AgreementSettings
from analyzer.core.table import Table
from analyzer.report.agreement import AgreementView, figure, rendered, shade_of, write_agreement_report
from analyzer.report.colours import contrast
from tests.agreement.studies import BOOK, SIGNS, TEN, column, study
from tests.report.browser import Page

SETTINGS = AgreementSettings(resamples=100)
NO_CHANGES = Table("changes of settings", ("date", "setting", "before", "after", "decisions_before"), (), ())
CHANGE = replace(NO_CHANGES, rows=(("2024-07-01", "coefficient", "krippendorff_alpha", "gwet_ac1", 40),), sources=(("a1",),))


def view(codings: list | None = None, **more: object) -> AgreementView:  # type: ignore[type-arg]
    said = [*TEN, *column("cy", "1100000001", SIGNS), *column("m", "1010101010", SIGNS)] if codings is None else codings
    found = analyse(study(said, memos={"bo-2-issue-None": "<b>unsure</b>"}), SETTINGS, version="1")
    names = (
        "methods",
        "drawn",
        "dimensions",
        "codes",
        "matrix",
        "confusions",
        "stress",
        "over_time",
        "disagreements",
        "advice",
        "left_out",
    )
    parts = {name: getattr(found, name) for name in (*names, "why_layouts_differ")}
    layouts = (("NVivo", (found.nvivo,)), ("MAXQDA", found.maxqda), ("ATLAS.ti", found.atlasti))
    whole = AgreementView(
        name="Oldfield <&> Lantern", codebook=BOOK, made_on=date(2024, 7, 3), settings=SETTINGS, decided_on=date(2024, 1, 2),
        decisions_before=0, changes=NO_CHANGES, remarks=found.problems, layouts=layouts, **parts,
    )  # fmt: skip
    return replace(whole, **more)  # type: ignore[arg-type]


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL))


def test_the_unit_and_the_uncoded_are_printed_with_the_figures() -> None:
    said = text_of(rendered(view()))
    assert said.count("counted in segments, uncoded units left out") >= 3
    assert said.count("10 segments") > 10


def test_people_and_models_stand_in_tables_of_their_own() -> None:
    html = rendered(view())
    headings = re.findall(r'<h3 class="between">(.*?)</h3>', html)
    assert headings[:2] == ["people", "person and model"]


def test_names_and_memos_are_escaped_and_no_script_runs() -> None:
    html = rendered(view())
    assert "Oldfield &lt;&amp;&gt; Lantern" in html
    assert "&lt;b&gt;unsure&lt;/b&gt;" in html
    assert "<script" not in html
    assert "default-src &#39;none&#39;" in html


def test_every_link_leads_somewhere_and_ids_are_unique() -> None:
    html = rendered(view())
    ids, links = re.findall(r' id="([^"]+)"', html), re.findall(r' href="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert {link.lstrip("#") for link in links} <= set(ids)


def test_disagreements_can_be_addressed() -> None:
    html = rendered(view())
    assert '<li id="d0" data-cell="s0/issue">' in html


def test_settings_are_dated_and_changes_are_shown() -> None:
    assert "before anybody had coded. They have not been changed since" in text_of(rendered(view()))
    changed = text_of(rendered(view(changes=CHANGE, decisions_before=3)))
    assert "2 January 2024" in changed
    assert "after 3 decisions" in changed
    assert "2024-07-01 coefficient krippendorff_alpha gwet_ac1 40" in changed


def test_what_is_undefined_is_never_a_zero() -> None:
    html = rendered(view([*column("ada", "1" * 10, SIGNS), *column("bo", "1" * 10, SIGNS)]))
    assert "undefined" in html
    assert "no variation" in html
    assert figure(None) == ""


def test_one_coder_makes_a_page_that_says_so() -> None:
    said = text_of(rendered(view(column("ada", "11", SIGNS))))
    assert "the only person who coded is ADA" in said
    assert "Nothing could be compared" in said


def test_the_colours_of_the_heat_map_can_be_read() -> None:
    css = (Path(__file__).resolve().parents[2] / "analyzer/report/templates/agreement.css").read_text()
    shades = re.findall(r"\.h\d \{ background: (#\w{6}); color: #(\w)", css)
    assert len(shades) == shade_of(1.0) + 1
    for ground, ink in shades:
        assert contrast(ground, f"#{ink * 6}") >= 4.5
    luminance = [contrast(ground, "#000000") for ground, _ in shades]
    assert luminance == sorted(luminance, reverse=True)


@pytest.mark.browser
def test_the_page_works_in_a_browser(browser: Page, tmp_path: Path) -> None:
    path = write_agreement_report(view(), tmp_path / "agreement.html")
    for width in (1280, 390):
        browser.complaints.clear()
        browser.show(path, width=width)
        assert browser.complaints == []
        assert browser.run("document.documentElement.scrollWidth") <= width
    browser.run("location.hash = 'd0'")
    assert browser.run("document.querySelector(':target').dataset.cell") == "s0/issue"
