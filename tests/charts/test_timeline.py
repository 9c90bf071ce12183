from __future__ import annotations

from dataclasses import replace
from datetime import date

import altair as alt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.charts.drawing import Drawing, clashes, outside, spec_of
from analyzer.charts.render import Picture, dotted, render, script
from analyzer.charts.timeline import A4_HEIGHT, A4_WIDTH, DRAFTS, timeline_drawings, timeline_specs
from analyzer.charts.timeline_table import Mark, marks_of, timeline_table
from analyzer.core.signal import Account, Basis, Origin, Signal, SignalType, TrustCell, TrustValue
from analyzer.core.time import Moment, Precision
from tests.charts.constructed import PARTIES, dozen, many

dates = st.none() | st.dates(date(1950, 1, 1), date(2100, 1, 1))
moments = st.builds(
    lambda one, two, precision: Moment(*(sorted((one, two)) if one and two else (one, two)), precision, "then"),
    dates,
    dates,
    st.sampled_from(Precision),
)
names = st.text(max_size=30)
parties = st.sampled_from(("customer", "provider", "broker"))
signals = st.builds(
    Signal,
    id=st.uuids().map(str),
    label=names,
    episode=st.sampled_from(("", "1", "2", "10")) | names,
    issue=st.sampled_from(("", "a", "b")),
    type=st.sampled_from(SignalType),
    sender=parties,
    recipients=st.tuples(parties),
    trigger=names,
    accounts=st.lists(st.builds(Account, parties, names, at=st.none() | moments), max_size=3, unique_by=lambda one: one.party).map(tuple),
    trust=st.lists(st.builds(TrustCell, parties, names, st.sampled_from(TrustValue), st.sampled_from(Basis)), max_size=3).map(tuple),
    origin=st.sampled_from(Origin),
    formal=st.booleans(),
)


def drawn(some: tuple[Signal, ...], **options: float | None) -> tuple[Drawing, ...]:
    table = timeline_table(some, parties=PARTIES)
    return timeline_drawings(table, parties=PARTIES, title="Signals between the parties", **options)


def labels_of(drawings: tuple[Drawing, ...]) -> set[str]:
    return {label.tag.about for drawing in drawings for label in drawing.labels if label.tag.about}


@settings(max_examples=40)
@given(st.lists(signals, max_size=12), st.sampled_from((A4_WIDTH, 1160.0)), st.sampled_from((None, A4_HEIGHT, 400.0)))
def test_no_text_lies_on_another_and_no_signal_is_lost(some: list[Signal], width: float, page: float | None) -> None:
    drawings = drawn(tuple(some), width=width, page=page)
    for drawing in drawings:
        assert not clashes(drawing)
        assert not outside(drawing)
    named = {signal.id for signal in some if signal.label.strip() or not signal.label}
    assert named <= labels_of(drawings) <= {signal.id for signal in some}
    assert {glyph.tag.about for drawing in drawings for glyph in drawing.glyphs} - {""} <= {signal.id for signal in some}


@pytest.mark.parametrize("count", [12, 100, 300])
def test_pages_fit_on_a4(count: int) -> None:
    pages = drawn(many(count))
    assert all(page.width == A4_WIDTH and page.height <= A4_HEIGHT for page in pages)
    assert labels_of(pages) == {f"s{number}" for number in range(count)}
    assert len(drawn(many(count), page=None)) == 1


def test_a_row_says_how_a_signal_concerns_a_party() -> None:
    found = {(mark.label, mark.party): mark for mark in marks_of(timeline_table(dozen(), parties=PARTIES, confirmed=("s3b",)))}
    assert found["1a", "customer"].sent
    assert not found["1a", "provider"].sent
    assert found["1c", "customer"].trust == "positive"
    assert found["1c", "customer"].trust_basis == "rated"
    assert found["1d", "customer"].told is False
    assert found["1d", "customer"].dated_by == "provider"
    assert found["2b", "provider"].trust == "mixed"
    assert (found["3a", "customer"].first, found["3a", "customer"].last) == (None, "2024-06-01")
    assert found["4a", "customer"].days is None
    assert [label for (label, _), mark in found.items() if mark.draft] == ["3c", "3c"]


def test_bases_of_trust_are_not_pooled() -> None:
    cells = (TrustCell("customer", "a", TrustValue.NEGATIVE, Basis.INFERRED), TrustCell("customer", "b", TrustValue.POSITIVE, Basis.RATED))
    mark = marks_of(timeline_table([replace(dozen()[0], trust=cells)], parties=PARTIES))[0]
    assert (mark.trust, mark.trust_basis, mark.other_bases) == ("positive", "rated", "inferred")


def test_every_row_names_its_signal() -> None:
    table = timeline_table(dozen(), parties=PARTIES)
    assert [source[0] for source in table.sources] == [row[0] for row in table.rows]
    assert {source[0] for source in table.sources} == {signal.id for signal in dozen()}


def test_unconfirmed_drafts_are_marked_as_such() -> None:
    drafts = tuple(replace(signal, origin=Origin.MACHINE) for signal in dozen())
    assert any(DRAFTS in label.text for label in drawn(drafts)[0].labels)
    assert not any("Machine draft" in label.text for label in drawn(dozen()[:6])[0].labels)


def test_signals_of_an_issue_and_both_accounts_are_joined_by_dots() -> None:
    (page,) = drawn(dozen())
    dotted = [line for line in page.lines if line.dash == "dotted" and line.tag.about]
    assert sum(line.tag.about == "s1a" for line in dotted) == 2
    assert sum(line.tag.about == "s3a" for line in dotted) == 1
    marks: list[Mark] = list(marks_of(timeline_table(dozen(), parties=PARTIES)))
    assert len(marks) == len({(mark.signal, mark.party) for mark in marks})


def test_a_figure_without_signals_says_so() -> None:
    (page,) = drawn(())
    assert any("no signals yet" in label.text for label in page.labels)


def test_the_specification_holds_its_data_and_fades_what_is_not_wanted() -> None:
    table = timeline_table(dozen(), parties=PARTIES)
    (spec,) = timeline_specs(table, parties=PARTIES, title="Signals", page=None)
    assert {param["name"] for param in spec["params"]} == {"kind", "lane", "party"}
    assert all("values" in layer["data"] for layer in spec["layer"])
    (still,) = timeline_specs(table, parties=PARTIES, title="Signals")
    assert "params" not in still
    assert still["width"] == A4_WIDTH


def test_specifications_are_valid() -> None:
    for some in (dozen(), many(40)):
        for page in (None, A4_HEIGHT):
            for spec in timeline_specs(timeline_table(some, parties=PARTIES), parties=PARTIES, title="Signals", page=page):
                alt.LayerChart.from_dict(spec, validate=True).to_dict(validate=True)


def test_pictures_are_made_without_a_browser() -> None:
    spec = spec_of(drawn(dozen())[0])
    svg = render(spec, Picture.SVG).decode()
    assert svg.startswith("<svg")
    assert ">1a</text>" in svg
    assert 'aria-label="x:' not in svg
    assert render(spec, Picture.PNG).startswith(b"\x89PNG")
    assert dotted(svg) == render(spec, Picture.PNG)
    assert render(spec, Picture.PDF).startswith(b"%PDF")


def test_the_script_needs_no_network() -> None:
    assert "window.analyzerEmbed" in script()


def test_a_label_stays_inside_where_two_accounts_lie_far_apart() -> None:
    days = {"customer": date(2020, 1, 1), "provider": date(2024, 1, 1)}
    told = tuple(Account(party, "x", at=Moment(day, day, Precision.DAY, "")) for party, day in days.items())
    far = replace(dozen()[0], label="A label of some length", accounts=told)
    (page,) = drawn((far,))
    assert not clashes(page)
    assert not outside(page)
