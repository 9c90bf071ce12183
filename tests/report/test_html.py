from __future__ import annotations

from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.core.coding import Reason
from analyzer.core.time import Interval
from analyzer.core.transcript import Notice, NoticeKind
from analyzer.report import CodeCount, Mark, RecordingView, SegmentView, SpeakerView, Standing, StudyView, count_codes, write_study_report
from analyzer.report.colours import PALETTE, colour_of, contrast, ink_on
from analyzer.report.html import rendered
from analyzer.report.page import page_of
from tests.report import sample

HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}</style>"


class Seen(HTMLParser):
    """The tags, attributes and texts that a browser would find."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def values(self, name: str) -> list[str | None]:
        return [value for _, attribute, value in self.attributes if attribute == name]


def page(view: StudyView, folder: Path = Path()) -> str:
    return rendered(page_of(view, folder=folder))


def small(text: str = "We signed.", *marks: Mark, name: str = "Study", colour: str | None = "#332288") -> StudyView:
    codes = (Code("contractual", name, "what is agreed", colour=colour), Code("relational", "Relational", "how they regard each other"))
    codebook = Codebook("realms", "1", (Dimension("realm", name, codes),), name=name)
    recording = RecordingView(
        "recording-0", name, 2, 60_000, 55_000, 50_000, (SpeakerView(name, 2, party=name),), (Notice(NoticeKind.GAP, Interval(0, 5), name),)
    )
    segment = SegmentView("segment-0", "recording-0", text, name, name, Interval(1_500, 4_000), marks)
    view = StudyView(name, codebook, (recording,), (segment,), (), sample.study(segments=0).made_on, name)
    return replace(view, counts=count_codes(codebook, view.segments))


def test_the_report_is_one_file_that_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    path = write_study_report(sample.study(), tmp_path / "report.html")
    seen = Seen(path.read_text(encoding="utf-8"))
    assert list(tmp_path.iterdir()) == [path]
    assert not {"link", "img", "iframe", "object", "embed", "base"} & set(seen.tags)
    assert seen.values("src") == []
    assert all(value is not None and value.startswith("#") for value in seen.values("href"))
    assert seen.tags["style"] == seen.tags["script"] == 1


@pytest.mark.parametrize("standing", list(Standing))
def test_names_and_texts_are_inert_wherever_they_stand(standing: Standing) -> None:
    view = small(
        HOSTILE, Mark("realm", "contractual", standing, party=HOSTILE, score=0.5, reason=Reason.UNSURE), name=HOSTILE, colour=HOSTILE
    )
    seen, tame = (Seen(page(view)) for view in (view, small("text", *view.segments[0].marks, name="name")))
    assert seen.tags == tame.tags
    assert [(tag, name) for tag, name, _ in seen.attributes] == [(tag, name) for tag, name, _ in tame.attributes]
    assert HOSTILE in seen.texts


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_a_text_is_shown_as_it_is(text: str) -> None:
    seen = Seen(page(small(text)))
    assert text in "".join(seen.texts)


def test_only_the_scripts_of_the_page_may_run() -> None:
    policy = next(value for value in Seen(page(small())).values("content") if value and value.startswith("default-src"))
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert policy.count("sha256-") == 2


def test_a_recording_at_hand_is_played_from_its_place(tmp_path: Path) -> None:
    (tmp_path / "recordings").mkdir()
    audio = sample.tone(tmp_path / "recordings" / "talk #1 (ünïcode).wav")
    view = small()
    view = replace(view, recordings=(replace(view.recordings[0], audio=audio),))
    links = Seen(page(view, tmp_path / "exports")).values("href")
    assert "../recordings/talk%20%231%20%28%C3%BCn%C3%AFcode%29.wav#t=1.500,4.000" in links
    audio.unlink()
    assert all(link is not None and link.startswith("#") for link in Seen(page(view, tmp_path / "exports")).values("href"))


def test_scores_are_called_scores_until_they_are_calibrated() -> None:
    draft = Mark("realm", "relational", Standing.DRAFT, score=0.834)
    assert "score 0.83" in page(small("text", draft))
    assert "probability 0.83" in page(small("text", replace(draft, calibrated=True)))
    assert "probability 0.83" not in page(small("text", draft))


def test_a_refusal_says_why_and_what_the_best_guess_was() -> None:
    shown = page(small("text", Mark("realm", "relational", Standing.REFUSED, score=0.2, reason=Reason.CLOSE)))
    assert "Refused: two codes too close." in shown
    assert "best guess Relational, score 0.20" in shown
    assert "no reason given" in page(small("text", Mark("realm", None, Standing.REFUSED)))


def test_drafts_and_decisions_can_be_told_apart() -> None:
    draft = page(small("text", Mark("realm", "relational", Standing.DRAFT, score=0.7)))
    assert "These codes are a machine’s draft." in draft
    assert ", machine draft</span>" in draft
    decided = page(small("text", Mark("realm", "relational", Standing.DECIDED)))
    assert "machine" not in Seen(decided.partition("Coding table")[2]).texts
    assert "none applies" in page(small("text", Mark("realm", None, Standing.DECIDED)))


def test_an_empty_study_says_what_is_missing() -> None:
    view = replace(small(), recordings=(), segments=(), counts=())
    shown = page(view)
    assert "Nothing has been coded yet." in shown
    assert "not been cut into segments" in shown


def test_a_source_counts_once_and_refusals_do_not_count() -> None:
    view = small()
    marks = (Mark("realm", "contractual", Standing.DRAFT), Mark("realm", "contractual", Standing.DECIDED))
    first, second, third = (
        replace(view.segments[0], id=str(number), marks=(mark,))
        for number, mark in enumerate((*marks, Mark("realm", "contractual", Standing.REFUSED)))
    )
    other = replace(first, id="other", recording="recording-1")
    assert count_codes(view.codebook, [first, second, third, other]) == (
        CodeCount("realm", "contractual", sources=2, references=3, drafts=2),
        CodeCount("realm", "relational", sources=0, references=0),
    )


def test_each_party_has_its_own_rows() -> None:
    view = sample.study(segments=200)
    parties = {count.party for count in view.counts if count.dimension == "trust_honesty"}
    assert parties == {"customer", "provider"}
    assert not any(count.dimension == "trust_direction" for count in view.counts), "a derived dimension nobody asked for stays away"


@given(st.integers(0, 0xFFFFFF).map("#{:06x}".format))
def test_ink_can_be_read_on_any_colour(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= 4.5


@pytest.mark.parametrize("colour", [None, "red", "#fff", "#12345g", "#123456;}", "url(//x)"])
def test_a_colour_that_is_none_gives_way_to_the_palette(colour: str | None) -> None:
    assert colour_of(colour, 1) == PALETTE[1]
    assert colour_of("#A1b2C3", 1) == "#A1b2C3"
