from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.core.acts import Decide, OffRecord, Record, Retract
from analyzer.core.coding import Cell
from analyzer.core.people import Party, Person
from analyzer.core.signal import Origin
from analyzer.errors import UsageError
from analyzer.exchange.signal_sheet import read_signal_sheet
from analyzer.report.sections import Listing
from analyzer.settings import Settings
from analyzer.study import Policy, Study
from analyzer.study.acting import act
from analyzer.study.events import silent
from analyzer.study.findings import material_of
from analyzer.study.segment import segment
from analyzer.study.signal_sections import signal_sections
from analyzer.study.signals import confirm, events_of, export_sheet, import_sheet, keep_event, log_of, sheet_rows, signals_table
from evaluation.signal_sheet.sheet import SIGNALS, build
from tests.study.coded import new_study, segments_of

PARTIES = (Party("customer", "Northgate Foods", "Customer"), Party("provider", "Silverpine Systems", "Service provider"))
HEAD = "Signal Id,Signal type,Sender,Start date,Message"


def study_in(folder: Path) -> Study:
    return Study.create(folder, Policy(name="s", parties=PARTIES), settings=Settings(cache=folder / "cache", offline=True))


def csv_of(folder: Path, *rows: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "signals.csv"
    path.write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    return path


def test_a_sheet_goes_in_once_and_comes_out_as_it_was(tmp_path: Path) -> None:
    build(tmp_path / "sheet.xlsx")
    with study_in(tmp_path / "one") as study, study_in(tmp_path / "two") as other:
        first = import_sheet(study, tmp_path / "sheet.xlsx", by="ada", year=None)
        assert (first.rows, import_sheet(study, tmp_path / "sheet.xlsx", by="ada").changes) == (SIGNALS, ())
        export_sheet(study, tmp_path / "out.xlsx", raw=True)
        import_sheet(other, tmp_path / "out.xlsx", by="ada")
        assert [row.cells for row in sheet_rows(study)] == [row.cells for row in sheet_rows(other)]
        assert study.store.log.verify().sound


def test_dates_in_words_are_read_by_the_study(tmp_path: Path) -> None:
    with study_in(tmp_path / "s") as study:
        done = import_sheet(study, csv_of(tmp_path, "1a,request,Customer,half maart,Why?"), by="ada", year=2024)
        at = log_of(study, drafts=False).signals[0].accounts[0].at
    assert at is not None
    assert (at.first, at.last) == (date(2024, 3, 11), date(2024, 3, 20))
    assert [oddity.what for oddity in done.oddities] == ["a date in words, read as 2024-03-11 to 2024-03-20, as said on 2024-12-31"]


def test_a_changed_sheet_says_what_changed_and_forgets_nothing(tmp_path: Path) -> None:
    with study_in(tmp_path / "s") as study:
        before = import_sheet(
            study, csv_of(tmp_path, "1a,request,Customer,2024-01-01,Why?", "1b,request,Customer,2024-01-02,How?"), by="ada"
        )
        assert before.changes == ("Signals, row 2: new", "Signals, row 3: new")
        after = import_sheet(
            study, csv_of(tmp_path, "2a,request,Customer,2024-01-03,Who?", "1a,escalation,Customer,2024-01-01,Why?"), by="ada"
        )
        labels = {signal.label: signal.type.value for signal in log_of(study, drafts=False).signals}
    assert after.changes == (
        "Signals, row 2: new",
        "Signals, row 3: changed in type",
        "Signals, row 3 of the sheet before: no longer there, kept in the study",
    )
    assert labels == {"1a": "escalation", "1b": "request", "2a": "request"}


def test_a_table_under_another_name_is_the_same_sheet(tmp_path: Path) -> None:
    sheet = csv_of(tmp_path, "1a,request,Customer,2024-01-01,Why?", "1b,request,Customer,2024-01-02,How?")
    later = sheet.with_name("signals-v2.csv")
    with study_in(tmp_path / "s") as study:
        import_sheet(study, sheet, by="ada")
        later.write_text(sheet.read_text(encoding="utf-8").replace("How?", "Who?"), encoding="utf-8")
        assert import_sheet(study, later, by="ada").changes == ("Signals, row 3: changed in message",)
        assert [signal.label for signal in log_of(study, drafts=False).signals] == ["1a", "1b"]
        assert export_sheet(study, tmp_path / "out.csv", raw=True).rows == 2


def test_a_table_that_was_taken_over_under_the_name_of_its_file_is_known_again(tmp_path: Path) -> None:
    sheet = csv_of(tmp_path, "1a,request,Customer,2024-01-01,Why?", "1b,request,Customer,2024-01-02,How?")
    later = sheet.with_name("signals-v2.csv")
    with study_in(tmp_path / "s") as study:
        before = read_signal_sheet(sheet, parties=PARTIES, csv_sheet="signals")
        act(study, "ada", [Record(row.id, row.signal, row.row) for row in before.rows])
        assert import_sheet(study, sheet, by="ada").changes == ()
        later.write_text(sheet.read_text(encoding="utf-8").replace("How?", "Who?"), encoding="utf-8")
        assert import_sheet(study, later, by="ada").changes == ("signals, row 3: changed in message",)
        assert [signal.id for signal in log_of(study, drafts=False).signals] == [signal.id for signal in before.signals]


def test_an_import_is_undone_like_any_act(tmp_path: Path) -> None:
    with study_in(tmp_path / "s") as study:
        import_sheet(study, csv_of(tmp_path, "1a,request,Customer,2024-01-01,Why?"), by="ada")
        (done,) = study.store.log.acts(Record)
        act(study, "ada", [Retract(done.id)])
        assert log_of(study, drafts=False).signals == ()
        with pytest.raises(UsageError, match="no signals to write"):
            export_sheet(study, tmp_path / "out.xlsx")


def test_what_people_changed_is_not_put_back_by_the_same_sheet(tmp_path: Path) -> None:
    sheet = csv_of(tmp_path, "1a,request,Customer,2024-01-01,Why?")
    with study_in(tmp_path / "s") as study:
        import_sheet(study, sheet, by="ada")
        (signal,) = log_of(study, drafts=False).signals
        act(study, "bo", [Record(signal.id, replace(signal, urgency="high"))])
        assert import_sheet(study, sheet, by="ada").changes == ()
        assert [one.urgency for one in log_of(study, drafts=False).signals] == ["high"]
        cells = {cell.column: cell.text for cell in sheet_rows(study)[0].cells}
        assert cells == {
            "label": "1a",
            "type": "request",
            "sender": "Customer",
            "start": "2024-01-01",
            "message": "Why?",
            "urgency": "high",
        }


def test_names_are_replaced_unless_the_raw_sheet_is_asked_for(tmp_path: Path) -> None:
    rows = (
        '1a,request,"Helen Smith, Northgate Foods",2024-01-01,Helen asked whether Priya Raman could come',
        "1b,request,Silverpine,2024-01-02,We told Mr. Raman that Northgate Foods will pay",
    )
    with study_in(tmp_path / "s") as study:
        study.store.catalogue.put([Person("helen", "customer", pseudonym="Helen Smith")])
        import_sheet(study, csv_of(tmp_path, *rows), by="ada")
        hidden = export_sheet(study, tmp_path / "hidden.xlsx")
        export_sheet(study, tmp_path / "raw.xlsx", raw=True)
    texts = {name: _texts(tmp_path / f"{name}.xlsx") for name in ("hidden", "raw")}
    for name in ("Helen", "Smith", "Priya", "Raman", "Northgate", "Silverpine"):
        assert name not in texts["hidden"]
        assert name in texts["raw"]
    assert "CUSTOMER-1 asked whether Name A could come" in texts["hidden"]
    assert "We told Mr. Name A that Customer will pay" in texts["hidden"]
    assert "Impact on Customer:" in texts["hidden"]
    assert [entry.name for entry in hidden.to_check] == ["Priya Raman"]


def _texts(path: Path) -> str:
    return "\n".join(str(value) for sheet in load_workbook(path) for row in sheet.iter_rows(values_only=True) for value in row if value)


def test_drafts_are_confirmed_with_the_accounts_they_are_made_of(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        units = segments_of(study)[:1]
        act(study, "ada", [Decide(Cell(unit.id, "signal_type"), ("request",), "1", "h") for unit in units])
        draft = next(signal for signal in log_of(study).signals if signal.origin is Origin.MACHINE)
        assert log_of(study).is_draft(draft)
        done = confirm(study, [draft.label], by="ada")
        assert draft.id in done
        assert not log_of(study).is_draft(log_of(study).signals[0])
        assert [signal.id for signal in log_of(study, drafts=False).signals] == [draft.id]
        with pytest.raises(UsageError, match="no draft of a signal"):
            confirm(study, ["nobody"], by="ada")
        assert {row[-1] for row in signals_table(study).rows} == {"recorded"}


def test_a_confirmed_draft_that_went_through_a_sheet_is_known_again(tmp_path: Path) -> None:
    sheet = tmp_path / "out.xlsx"
    with new_study(tmp_path / "s") as study:
        unit = segments_of(study)[0].id
        rose = [Decide(Cell(unit, "trust_honesty", party), ("positive",), "1", "h") for party in ("provider", "customer")]
        act(study, "ada", [Decide(Cell(unit, "signal_type"), ("request",), "1", "h"), *rose])
        (draft,) = log_of(study).signals
        confirm(study, [draft.id], by="ada")
        export_sheet(study, sheet, raw=True)
        assert import_sheet(study, sheet, by="ada").changes == ()
        (kept,) = log_of(study).signals
        assert (kept.id, kept.origin, kept.segments) == (draft.id, Origin.MACHINE, draft.segments)
        book = load_workbook(sheet)
        (row,) = [cells for cells in book.active.iter_rows() if any(cell.value == draft.id for cell in cells)]
        row[1].value = "escalation"
        book.save(sheet)
        assert import_sheet(study, sheet, by="ada").changes == ("Signals, row 3: changed in type",)
        (edited,) = log_of(study).signals
        assert (edited.id, edited.type.value, edited.segments) == (draft.id, "escalation", draft.segments)
        assert import_sheet(study, sheet, by="ada").changes == ()


def test_a_signal_confirmed_on_another_cut_is_not_drafted_again(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        act(study, "ada", [Decide(Cell(segments_of(study)[0].id, "signal_type"), ("request",), "1", "h")])
        (draft,) = log_of(study).signals
        confirm(study, [draft.id], by="ada")
        recut = replace(study, policy=replace(study.policy, units=replace(study.policy.units, max_words=60)))
        segment(recut, silent)
        (kept,) = log_of(recut).signals
        assert kept.id == draft.id
        assert set(kept.segments) <= {unit.id for unit in material_of(recut).units}


def test_what_is_taken_off_the_record_leaves_a_confirmed_signal(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        first, second = next((one, two) for one, two in pairwise(segments_of(study)) if two.first == one.last + 1)
        rose = Decide(Cell(second.id, "trust_honesty", "provider"), ("positive",), "1", "h")
        act(study, "ada", [Decide(Cell(first.id, "signal_type"), ("request",), "1", "h"), rose])
        (draft,) = log_of(study).signals
        confirm(study, [draft.id], by="ada")
        (told,) = log_of(study).signals
        assert told.trust
        act(study, "ada", [OffRecord(second.transcript, second.first, second.last)])
        (kept,) = log_of(study).signals
        assert (kept.id, kept.accounts[0].content, kept.trust) == (draft.id, told.accounts[0].content, ())
        assert second.id not in kept.segments
        assert not any(cell.column.startswith("impact") for cell in sheet_rows(study)[0].cells)
        act(study, "ada", [OffRecord(first.transcript, first.first, first.last)], group="all")
        assert log_of(study).signals == log_of(study, drafts=False).signals == ()
        assert sheet_rows(study) == ()
        act(study, "ada", [Retract(study.store.log.acts(group="all")[0].id)])
        assert [signal.id for signal in log_of(study).signals] == [draft.id]


def test_a_rejected_draft_is_gone(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        act(study, "ada", [Decide(Cell(segments_of(study)[0].id, "signal_type"), ("request",), "1", "h")])
        (draft,) = log_of(study).signals
        confirm(study, [draft.id], by="ada", accepted=False)
        assert log_of(study).signals == ()


def test_drafts_keep_their_numbers_while_others_are_confirmed_and_rejected(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        kinds = ("request", "escalation", "request", "escalation")
        chosen = zip(segments_of(study)[::2], kinds, strict=False)
        act(study, "ada", [Decide(Cell(unit.id, "signal_type"), (kind,), "1", "h") for unit, kind in chosen])
        before = {signal.id: signal.label for signal in log_of(study).signals}
        assert len(set(before.values())) >= 3
        first, second, *_ = before
        confirm(study, [before[second]], by="ada")
        confirm(study, [before[first]], by="ada", accepted=False)
        assert {signal.id: signal.label for signal in log_of(study).signals} == {k: v for k, v in before.items() if k != first}


def test_dates_in_words_know_the_events_of_the_study(tmp_path: Path) -> None:
    sheet = csv_of(tmp_path, "1a,request,Customer,the week after the kick-off,Why?")
    with study_in(tmp_path / "s") as study:
        assert import_sheet(study, sheet, by="ada").oddities[0].what == "not read as a date; kept as it is"
        keep_event(study, "kick-off", date(2024, 1, 16), by="ada")
        again = import_sheet(study, sheet, by="ada")
        assert "2024-01-22 to 2024-01-28" in again.oddities[0].what
        assert again.changes == ("Signals, row 2: read otherwise than before",)
        assert log_of(study, drafts=False).signals[0].accounts[0].at is not None
        keep_event(study, "kick-off", None, by="ada")
        assert events_of(study) == {}


def test_the_report_has_the_log_and_the_issues(tmp_path: Path) -> None:
    with new_study(tmp_path / "s") as study:
        unit = segments_of(study)[2]
        codes = {"signal_type": ("request",), "alignment_step": ("discussion",), "realm": ("contractual", "operational")}
        act(study, "ada", [Decide(Cell(unit.id, dimension), given, "1", "h") for dimension, given in codes.items()])
        log, found = signal_sections(study, material_of(study))
        assert [section.title for section in (log, found)] == ["Signal log", "Episodes and issues"]
        assert log.drafted
        tables = [part.table for section in (log, found) for part in section.parts if isinstance(part, Listing)]
        assert all(sources == (unit.id,) for table in tables for sources in table.sources)
        state = tables[3].columns.index("state")
        assert [row[state] for row in tables[3].rows] == ["open"]


def test_a_study_without_signals_has_no_section_on_them(tmp_path: Path) -> None:
    with study_in(tmp_path / "s") as study:
        assert list(signal_sections(study, material_of(study))) == []


def test_commands(tmp_path: Path) -> None:
    runner = CliRunner()
    build(tmp_path / "sheet.xlsx")
    study_in(tmp_path / "s").close()
    place = ["--study", str(tmp_path / "s")]
    imported = json.loads(runner.invoke(app, ["signals", "import", str(tmp_path / "sheet.xlsx"), *place, "--json"]).stdout)
    assert imported.keys() == {"rows", "oddities"}
    assert imported["rows"] == SIGNALS
    assert all(oddity.keys() == {"cell", "what"} for oddity in imported["oddities"])
    exported = runner.invoke(app, ["signals", "export", *place, "--output", str(tmp_path / "out.xlsx"), "--raw"])
    assert exported.exit_code == 0
    assert "Northgate" in _texts(tmp_path / "out.xlsx")
    listed = json.loads(runner.invoke(app, ["signals", "list", *place, "--json"]).stdout)
    assert len(listed) == SIGNALS
    assert json.loads(runner.invoke(app, ["signals", "draft", *place, "--json"]).stdout) == []
    assert json.loads(runner.invoke(app, ["signals", "event", "kick-off", "2024-01-16", *place, "--json"]).stdout) == {
        "kick-off": "2024-01-16"
    }
    assert "Would confirm: D1a" in runner.invoke(app, ["signals", "confirm", "D1a", *place, "--dry-run"]).stdout
