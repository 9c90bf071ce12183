"""Timeline, trust, member check and methods on a study of the demo interviews, with constructed signals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from analyzer.core.acts import Confirm, Decide, Memo
from analyzer.core.coding import Cell
from analyzer.core.signal import Evidence
from analyzer.errors import InputError, UsageError
from analyzer.findings.membercheck import for_person, participants
from analyzer.study import Study
from analyzer.study.acting import act
from analyzer.study.codings import record_codings
from analyzer.study.figures import signals_of
from analyzer.study.findings import material_of
from analyzer.study.membercheck import record_corrections, write_member_check
from analyzer.study.methods import write_methods
from analyzer.study.timeline import timeline_of, write_timeline
from analyzer.study.trust import trust_of, write_trust
from tests.charts.constructed import dozen
from tests.study.coded import new_study, rows_of, segments_of


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with new_study(tmp_path / "study", words=120) as made:
        record_codings(made, rows_of(made, "ada", share=0.9, seed=1))
        first, second = (segment.id for segment in segments_of(made)[:2])
        signals = [replace(signal, evidence=(Evidence("trigger", (first, second)),)) for signal in dozen()[:1]]
        made.store.catalogue.put([*signals, *dozen()[1:]])
        yield made


def labels(study: Study) -> set[str]:
    table = timeline_of(study, material_of(study)).table
    return {str(row[table.columns.index("label")]) for row in table.rows}


def test_the_timeline_is_written_as_page_and_table(study: Study, tmp_path: Path) -> None:
    written = write_timeline(study, ("csv", "html", "svg"), tmp_path / "out")
    assert {path.name for path in written} == {"timeline.csv", "timeline.html", "timeline.svg"}
    html = (tmp_path / "out" / "timeline.html").read_text(encoding="utf-8")
    assert "Event timeline" in html
    assert "2 of " in html or "drafts of the machine" in html
    words = material_of(study).passage(segments_of(study)[0].id).text
    assert words.replace("'", "\\u0027") in html or words in html
    assert {signal.label for signal in dozen()} <= labels(study)


def test_a_rejected_draft_is_not_drawn_and_a_confirmed_one_is_no_draft(study: Study) -> None:
    act(study, "ada", [Confirm("s3b", accepted=False), Confirm("s3c")])
    assert "3b" not in labels(study)
    assert "s3c" in signals_of(study).confirmed
    table = timeline_of(study, material_of(study)).table
    drafts = {row[table.columns.index("label")] for row in table.rows if row[table.columns.index("draft")]}
    assert "3c" not in drafts


def test_trust_is_written_with_every_row_s_sources(study: Study, tmp_path: Path) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("respondent,party,moment," + ",".join(f"q{n}" for n in range(1, 13)) + "\na,customer,1" + ",4" * 12 + "\n")
    written = write_trust(study, ("html", "xlsx", "svg"), tmp_path / "out", answers=answers)
    assert {path.name for path in written} == {"trust.html", "trust.xlsx", "trust.svg", "questionnaire.svg"}
    book = load_workbook(tmp_path / "out" / "trust.xlsx", read_only=True)
    for sheet in book.worksheets:
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0][-1] == "sources"
        assert all(row[-1] for row in rows[1:] if "moves" in sheet.title)
    assert "fewer than 30" in (tmp_path / "out" / "trust.html").read_text(encoding="utf-8")


def test_realms_are_crossed_with_trust_and_sources_exist(study: Study) -> None:
    material = material_of(study)
    trust = trust_of(study, material)
    known = {passage.id for passage in material.passages} | {signal.id for signal in trust.signals.signals}
    assert {title for title, _ in trust.besides} == {"Activities and trust", "Realms and trust"}
    assert all(set(sources) <= known for table in trust.tables for sources in table.sources)


@pytest.mark.parametrize(
    "call", [lambda s: write_timeline(s, ("gif",)), lambda s: write_trust(s, ("gif",)), lambda s: write_trust(s, form=Path("f"))]
)
def test_a_wrong_request_writes_nothing(study: Study, call: object) -> None:
    with pytest.raises(UsageError):
        call(study)  # type: ignore[operator]
    assert not list(study.folder.glob("exports/t*"))


def first_statements(study: Study) -> tuple[str, list[str]]:
    material = material_of(study)
    person = participants(material)[0].id
    return person, [statement.id for part in for_person(material, (), person) for statement in part.statements]


def test_corrections_come_back_as_acts_of_who_made_them(study: Study, tmp_path: Path) -> None:
    person, statements = first_statements(study)
    path = write_member_check(study, tmp_path / "check.docx", person=person)
    document = docx.Document(str(path))
    tables = {table.rows[0].cells[0].text: table for table in document.tables}
    tables[statements[0]].rows[0].cells[1].text = "☒ right"
    tables[statements[1]].rows[0].cells[2].text = "☒ not right"
    tables[statements[1]].rows[0].cells[3].text = "Correction: none of these"
    document.save(str(path))
    done = record_corrections(study, path, by=person)
    assert (done.right, done.not_right, done.decisions) == (1, 1, 1)
    assert record_corrections(study, path, by=person).there_before == 3
    memos = [found.body.text for found in study.store.log.acts(Memo, by=person) if isinstance(found.body, Memo)]
    assert memos == ["member check: right", "member check: not right: none of these"]
    (decision,) = [found.body for found in study.store.log.acts(Decide, by=person) if isinstance(found.body, Decide)]
    assert decision.codes == ()
    assert decision.seen
    assert isinstance(decision.cell, Cell)


def test_an_unknown_statement_writes_nothing(study: Study, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("statement,right,correction\n00000000,yes,\n")
    with pytest.raises(InputError, match="row 2: there is no statement"):
        record_corrections(study, tmp_path / "a.csv", by="ann")
    assert not study.store.log.acts(Memo, by="ann")


def test_a_member_check_is_for_one_audience(study: Study, tmp_path: Path) -> None:
    for options in ({}, {"party": "customer", "joint": True}, {"party": "nobody"}, {"person": "nobody"}):
        with pytest.raises(UsageError):
            write_member_check(study, tmp_path / "a.html", **options)  # type: ignore[arg-type]
    assert "for both parties" in write_member_check(study, tmp_path / "a.html", joint=True).read_text(encoding="utf-8")


def test_methods_say_what_is_and_what_is_unknown(study: Study, tmp_path: Path) -> None:
    html = write_methods(study, tmp_path / "m.html").read_text(encoding="utf-8")
    for part in (
        "Not measured: one coder has coded",
        "No model suggested codes",
        "How the units coded twice were chosen is unknown",
        "No consent was recorded",
    ):
        assert part in html
    assert write_methods(study).name == "methods.docx"


def test_methods_of_a_study_without_decisions_say_that_all_is_drafts(tmp_path: Path) -> None:
    with new_study(tmp_path / "bare", words=60) as bare:
        assert "Nobody has decided anything" in write_methods(bare, tmp_path / "m.html").read_text(encoding="utf-8")
