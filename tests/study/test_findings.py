"""Findings of a whole study: gathered from the store, written as page, workbook and document, and retrieved."""

from __future__ import annotations

import csv
import html
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import openpyxl
import pytest
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.core.acts import Act, Assign, Body, Correct, Decide, Identify, OffRecord, Relate
from analyzer.core.coding import Cell, CoderKind
from analyzer.core.identity import new_act_id
from analyzer.core.people import Person
from analyzer.core.recording import Recording
from analyzer.core.units import Scheme, make_segment
from analyzer.errors import NotInstalledError
from analyzer.findings.citation import Citation
from analyzer.findings.references import Material, Node, Standing
from analyzer.study import Study
from analyzer.study.codings import record_codings
from analyzer.study.events import silent
from analyzer.study.findings import material_of
from analyzer.study.findings_report import write_findings
from analyzer.study.material import heard
from analyzer.study.policy import Findings
from analyzer.study.report import study_view
from analyzer.study.retrieve import asking, plain_text, retrieved, write_extracts
from analyzer.study.segment import segment
from analyzer.study.segment import segments_of as units_of
from analyzer.study.suggest import suggestions_step
from analyzer.study.tables import segments_table
from tests.study.coded import new_study, predictions_of, rows_of, segments_of

CONTRACTUAL = Node("realm", "contractual")


def act(study: Study, *bodies: Body) -> None:
    study.store.log.append([Act(new_act_id(), "ada", datetime.now(UTC), body) for body in bodies])


def suggest(study: Study) -> None:
    """What a model would have said, as it is kept."""
    predictions = predictions_of(study, share=0.7)
    for material in heard(study):
        own = {segment.id for segment in study.store.products.segments(transcript=material.transcript.id)}
        step = suggestions_step(study, material)
        study.store.products.save_predictions([replace(p, id=f"{step.id}{p.id}") for p in predictions if p.cell.segment in own], step=step)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    made = new_study(tmp_path / "study", recordings=3, words=300)
    for number, recording in enumerate(made.store.catalogue.all_of(Recording)):
        made.store.catalogue.put([replace(recording, recorded_on=date(2024, 2 + number, 1))])
    return made


def test_every_unit_is_there_once_and_questions_stand_between(study: Study) -> None:
    material = material_of(study)
    assert sorted(unit.id for unit in material.units) == sorted(segment.id for segment in segments_of(study))
    words = [word.text for m in heard(study) for word in m.transcript.words]
    assert [text for passage in material.passages for text in passage.text.split()] == words
    between = [passage for passage in material.passages if not passage.counted]
    assert between
    assert all(material.people[passage.speaker or ""].interviewer for passage in between)
    assert material.supposed == set(material.people)


def test_recordings_that_were_not_cut_are_told(study: Study) -> None:
    transcript = next(heard(study)).transcript
    study.store.catalogue.put([Person("zoe", "provider")])
    act(study, Identify(transcript.id, transcript.speakers[0], "zoe"))  # who asked before is no interviewer now
    assert any("1 of 3 recordings are not cut" in remark for remark in material_of(study).remarks)


def test_drafts_stand_where_nobody_decided(study: Study) -> None:
    suggest(study)
    drafted = material_of(study)
    assert {reference.standing for reference in drafted.references} == {Standing.DRAFT}
    record_codings(study, rows_of(study, "ada", share=0.9, seed=1, skip=0.5))
    mixed = material_of(study)
    assert {reference.standing for reference in mixed.references} == {Standing.DRAFT, Standing.DECIDED}
    cells = {(c.cell.segment, c.cell.dimension, c.cell.party) for c in study.store.log.codings()}
    for reference in mixed.references:
        decided = (reference.passage, reference.node.dimension, reference.node.trustor) in cells
        assert decided == (reference.standing is Standing.DECIDED)


def test_with_one_coder_the_counts_are_those_of_the_report(study: Study) -> None:
    record_codings(study, rows_of(study, "ada", share=0.9, seed=1, skip=0.5))
    material = material_of(study)
    for row in study_view(study).counts:
        assert row.references == len(material.coded(Node(row.dimension, row.code, row.party)))


def test_consensus_settles_what_was_disputed(study: Study) -> None:
    record_codings(study, rows_of(study, "ada", share=0.6, seed=1))
    record_codings(study, rows_of(study, "bo", share=0.6, seed=2))
    assert material_of(study).disputed
    record_codings(study, rows_of(study, "gold", share=1, seed=3), kind=CoderKind.CONSENSUS)
    settled = material_of(study)
    assert not settled.disputed
    assert {reference.standing for reference in settled.references} == {Standing.GOLD}
    for row in study_view(study).counts:
        assert row.references == len(settled.coded(Node(row.dimension, row.code, row.party)))
    table = segments_table(study)
    realm = table.columns.index("realm")
    exported = {source[0] for row, source in zip(table.rows, table.sources, strict=True) if "contractual" in str(row[realm]).split("; ")}
    assert exported == {reference.passage for reference in settled.coded(CONTRACTUAL)}


def name_everybody(study: Study) -> None:
    """Who speaks for the customer is Helen, in every recording."""
    study.store.catalogue.put([Person("helen", "customer", "Director", "C1"), Person("ivy", interviewer=True)])
    voices = [(m.transcript.id, label, voice) for m in heard(study) for label, voice in m.voices.items()]
    act(study, *(Identify(transcript, label, "ivy") for transcript, label, voice in voices if voice.interviewer))
    act(study, *(Identify(transcript, label, "helen") for transcript, label, voice in voices if voice.party == "customer"))


def test_a_named_person_is_one_in_all_recordings(study: Study) -> None:
    name_everybody(study)
    material = material_of(study)
    assert len({passage.source for passage in material.units if passage.speaker == "helen"}) == 2
    assert "helen" not in material.supposed


def test_corrections_show_and_what_is_off_the_record_counts_nowhere(study: Study) -> None:
    record_codings(study, rows_of(study, "ada", share=0.9, seed=1))
    before = material_of(study)
    first, second = list(before.units)[:2]
    act(
        study,
        Correct(f"t-{first.source}", first.words[0], "[The firm] …"),
        OffRecord(f"t-{second.source}", second.words[0], second.words[1] - 1),
    )
    after = material_of(study)
    assert after.passage(first.id).text.startswith("[The firm] …")
    assert second.id not in {unit.id for unit in after.units}
    assert not after.on(second.id)
    assert any("taken off the record" in remark for remark in after.remarks)
    assert second.id not in {source[0] for source in segments_table(study).sources}
    shown = study_view(study)
    assert second.id not in {segment.id for segment in shown.segments}
    for row in shown.counts:
        assert row.references == len(after.coded(Node(row.dimension, row.code, row.party)))
    assert any("corrected since" in remark for remark in after.remarks)


@pytest.mark.parametrize("most", [8, 60])
def test_after_another_cut_every_passage_stands_once(study: Study, most: int) -> None:
    record_codings(study, rows_of(study, "ada", share=0.9, seed=1, skip=0.5))
    recut = replace(study, policy=replace(study.policy, units=replace(study.policy.units, max_words=most)))
    segment(recut, silent)
    today = {unit.id for found in heard(recut) for unit in units_of(recut, found)}
    material = material_of(recut)
    assert {unit.id for unit in material.units} == today
    words = [word.text for m in heard(recut) for word in m.transcript.words]
    assert [text for passage in material.passages for text in passage.text.split()] == words
    assert material.references
    assert len({(reference.passage, reference.node) for reference in material.references}) == len(material.references)
    assert {reference.passage for reference in material.references} <= today
    elsewhere = [coding for coding in study.store.log.codings() if coding.cell.segment not in today]
    assert sum(int(remark.split()[0]) for remark in material.remarks if "of another cut" in remark) == len(elsewhere)


def test_a_coded_span_counts_on_the_unit_that_holds_it(study: Study) -> None:
    unit = segments_of(study)[0]
    own = make_segment(unit.transcript, unit.first, unit.first + 3, Scheme.FREE)
    study.store.products.save_segments([own])
    act(study, Decide(Cell(own.id, "realm"), ("contractual",), "1", "h"))
    material = material_of(study)
    assert own.id not in {passage.id for passage in material.passages}
    assert [reference.passage for reference in material.coded(CONTRACTUAL)] == [unit.id]
    assert "1 decisions about spans or units of another cut count on the units of today that hold most of their words" in material.remarks


def test_a_blind_random_sample_corrects_the_shares(study: Study) -> None:
    suggest(study)
    rows = rows_of(study, "ada", share=0.9, seed=1)
    record_codings(study, rows)
    assert not any(checked.random for checked in material_of(study).checked)
    units = tuple(segment.id for segment in segments_of(study))
    act(study, Assign("ada", units[:20], random=True), Assign("ada", units[20:25]))
    assert {checked.passage for checked in material_of(study).checked if checked.random} == set(units[:20])


def test_gathering_asks_the_store_no_more_for_more_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    for words in (200, 1200):
        made = new_study(tmp_path / str(words), recordings=2, words=words)
        record_codings(made, rows_of(made, "ada", share=0.9, seed=1))
        reads = []
        reading = type(made.store.log._database).reading
        monkeypatch.setattr(
            type(made.store.log._database), "reading", lambda self, reading=reading, reads=reads: (reads.append(1), reading(self))[1]
        )
        material_of(made)
        monkeypatch.undo()
        asked.append(len(reads))
    assert asked[0] == asked[1]


@pytest.fixture
def coded(study: Study) -> Study:
    record_codings(study, rows_of(study, "ada", share=0.9, seed=1, skip=0.3))
    return study


def numbers_behind(page: str, link: str) -> set[int]:
    entry = re.search(rf'<li id="{link}"><b>.*?</b> <span>(.*?)</span></li>', page)
    assert entry
    runs = [run.split("–") for run in re.sub(r"<[^>]+>", "", entry[1]).split(", ")]
    return {number for run in runs for number in range(int(run[0]), int(run[-1]) + 1)}


def test_every_number_on_the_page_leads_to_as_many_passages(coded: Study) -> None:
    page = write_findings(coded)[0].read_text(encoding="utf-8")
    material = material_of(coded)
    units = list(material.units)
    number = r'<td class="n"><a href="#(l\d+)">(\d+)</a></td>'
    row = re.search(rf'<th scope="row" class="d1">Contractual</th>{number}{number}', page)
    assert row
    expected = {reference.passage for reference in material.coded(CONTRACTUAL)}
    assert {units[number - 1].id for number in numbers_behind(page, row[3])} == expected
    assert int(row[4]) == len(expected)
    assert int(row[2]) == len({material.passage(passage).source for passage in expected})
    targets = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= targets


def test_the_workbook_names_the_passages_behind_every_row(coded: Study) -> None:
    book = openpyxl.load_workbook(write_findings(coded)[1])
    sheet, passages = book["coding table"], book["passages"]
    head = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2, values_only=True) if row[head.index("code")] == "contractual")
    numbers = [run.split("–") for run in str(row[head.index("passage numbers")]).split(", ")]
    found = {number for run in numbers for number in range(int(run[0]), int(run[-1]) + 1)}
    ids = {number: identity for number, identity, *_ in passages.iter_rows(min_row=2, values_only=True)}
    assert {ids[number] for number in found} == {r.passage for r in material_of(coded).coded(CONTRACTUAL)}
    assert {"By party", "By recording", "nvivo codes", "triangulation", "co-occurrence", "chain of evidence"} <= set(book.sheetnames)


def test_the_document_opens_and_quotes(coded: Study) -> None:
    document = docx.Document(str(write_findings(coded)[2]))
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings[:6] == ["Coding table", "Drafts and decisions", "Cross-tables", "Triangulation", "Coding examples", "Chain of evidence"]
    quotes = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Quote"]
    texts = {unit.text for unit in material_of(coded).units}
    assert quotes
    assert all(re.sub(r" \(source: [^()]+ - [^()]+\)$", "", quote) in texts for quote in quotes)
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["Code", "Sources", "References", "of which machine drafts"]


def test_what_only_a_machine_said_is_marked_everywhere(study: Study) -> None:
    suggest(study)
    page, _, document = write_findings(study)
    assert "nobody has looked at these codes yet" in html.unescape(page.read_text(encoding="utf-8"))
    headings = [p.text for p in docx.Document(str(document)).paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert all(heading.endswith("(machine drafts)") for heading in headings[:6])


def test_an_uncoded_study_has_a_report_of_nothing(study: Study) -> None:
    page = write_findings(study)[0].read_text(encoding="utf-8")
    assert "Nothing is coded yet" in page


def test_texts_are_escaped_on_the_page(coded: Study) -> None:
    material = material_of(coded)
    unit = material.passage(material.coded(CONTRACTUAL)[0].passage)
    act(coded, Correct(f"t-{unit.source}", unit.words[0], "<script>alert(1)</script>\x00\x1b"))
    page, book, document = write_findings(coded)
    assert "<script>alert" not in page.read_text(encoding="utf-8")
    assert "&lt;script&gt;alert" in page.read_text(encoding="utf-8")
    assert docx.Document(str(document)).paragraphs
    assert openpyxl.load_workbook(book).sheetnames


def test_extracts_are_the_same_in_every_format(coded: Study, tmp_path: Path) -> None:
    found = retrieved(coded, asking(coded, codes=["realm=contractual"], parties=["customer"], since="2024-02", until="2024-Q2", context=1))
    texts = [extract.passage.text for extract in found.extracts]
    assert texts
    paths = {suffix: write_extracts(found, tmp_path / f"quotes{suffix}") for suffix in (".docx", ".xlsx", ".csv", ".html", ".txt")}
    with paths[".csv"].open(encoding="utf-8-sig", newline="") as source:
        assert [row["text"] for row in csv.DictReader(source)] == texts
    rows = openpyxl.load_workbook(paths[".xlsx"])["extracts"].iter_rows(min_row=2, values_only=True)
    assert [row[found.table.columns.index("text")] for row in rows] == texts
    quotes = [p.text for p in docx.Document(str(paths[".docx"])).paragraphs if p.style is not None and p.style.name == "Quote"]
    assert [quote.rpartition(" (source: ")[0] for quote in quotes] == texts
    assert [html.unescape(text) for text in re.findall(r"<blockquote>(.*?)</blockquote>", paths[".html"].read_text(), re.S)] == texts
    assert paths[".txt"].read_text() == plain_text(found)
    assert all(text in plain_text(found) for text in texts)


def test_the_setting_of_the_study_decides_who_is_named(coded: Study) -> None:
    name_everybody(coded)
    by_role = replace(coded, policy=replace(coded.policy, findings=Findings(citation=Citation.ROLE)))
    query = asking(coded, parties=["customer"])
    assert {extract.cited.split(" - ")[0] for extract in retrieved(coded, query).extracts} == {"(source: Customer"}
    assert {extract.cited.split(" - ")[0] for extract in retrieved(by_role, query).extracts} == {"(source: Director"}


def test_a_passage_picked_by_hand_is_quoted(coded: Study) -> None:
    unit = next(unit for unit in material_of(coded).units if not any(r.node == CONTRACTUAL for r in material_of(coded).on(unit.id)))
    act(coded, Relate(unit.id, str(CONTRACTUAL), "contrary"))
    page = write_findings(coded)[0].read_text(encoding="utf-8")
    assert "contrary: picked by hand" in page


def test_the_commands(coded: Study, tmp_path: Path) -> None:
    run = CliRunner().invoke
    folder = str(coded.folder)
    coded.close()
    target = tmp_path / "quotes.docx"
    done = run(app, ["retrieve", folder, "--code", "realm=contractual", "--party", "customer", "--output", str(target), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["extracts"] == len(
        [p for p in docx.Document(str(target)).paragraphs if p.style and p.style.name == "Quote"]
    )
    assert "(source: Customer - " in run(app, ["retrieve", folder, "--party", "customer"]).output
    assert run(app, ["retrieve", folder, "--word", "xylophone"]).stderr == "No extract answers this.\n"
    done = run(app, ["report", folder, "--cross", "realm:party", "--test"])
    assert done.exit_code == 0, done.output
    assert "Cross-tables asked for" in (coded.exports / "findings.html").read_text(encoding="utf-8")
    assert run(app, ["report", folder, "--cross", "realm"]).exit_code == 2


def test_material_is_frozen(study: Study) -> None:
    material = material_of(study)
    with pytest.raises(AttributeError):
        material.name = "x"  # type: ignore[misc]
    assert isinstance(material, Material)


def test_without_the_library_of_figures_all_else_is_written(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise NotInstalledError("'altair' is not installed", remedy="Install it.")

    monkeypatch.setattr("analyzer.study.findings_report.figure_sections", missing)
    page = html.unescape(write_findings(coded)[0].read_text(encoding="utf-8"))
    assert "No figures: 'altair' is not installed. Install it." in page
    assert "Triangulation" in page
