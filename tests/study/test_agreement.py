"""Agreement of a study: gathered from its log and its models, written as page, workbook and data."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from analyzer.core.acts import OffRecord, SetPolicy
from analyzer.core.agreement import AgreementSettings, CountingUnit, Headline
from analyzer.core.coding import Coder, CoderKind, Reason
from analyzer.core.table import Table
from analyzer.errors import InputError, UsageError
from analyzer.store import Step
from analyzer.study import Study
from analyzer.study.acting import act
from analyzer.study.agreed import registered
from analyzer.study.agreement import measured, summarised, write_agreement
from analyzer.study.codings import coders_table, record_codings
from analyzer.study.policy import Policy, read_policy, write_policy
from tests.study.coded import Row, new_study, predictions_of, rows_of, segments_of

QUICK = AgreementSettings(resamples=100)
SUGGESTED = Step("suggested", "predictions")


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return new_study(tmp_path / "study", words=90, agreement=QUICK)


def records(table: Table) -> list[dict[str, object]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def row(study: Study, coder: str, code: str, number: int = 0, **more: str) -> Row:
    return {"segment_id": segments_of(study)[number].id, "coder": coder, "dimension": "realm", "code": code, **more}


def test_a_study_is_measured_and_written(study: Study) -> None:
    for coder, share in (("ada", 0.9), ("bo", 0.8)):
        record_codings(study, rows_of(study, coder, share=share, seed=1))
    study.store.products.save_predictions(predictions_of(study, share=0.5), step=SUGGESTED)
    found = measured(study)
    assert {row["between"] for row in records(found.analysis.dimensions)} == {"people", "person and model"}
    assert summarised(study).dimensions == found.analysis.dimensions
    assert summarised(study).problems == (*found.analysis.problems, *found.notes)
    page, book, data = write_agreement(study, found)
    assert "Krippendorff’s alpha" in page.read_text(encoding="utf-8")
    assert openpyxl.load_workbook(book, read_only=True).sheetnames[:4] == ["settings", "changes of settings", "by dimension", "by code"]
    content = json.loads(data.read_text(encoding="utf-8"))
    assert content["settings"]["unit"] == "segment"
    assert content["tables"]["by dimension"][0]["coders"] == "ada, bo"
    assert content["decisions_before_settings"] == 0


def test_what_is_off_the_record_is_compared_no_more(study: Study) -> None:
    record_codings(study, [row(study, coder, "contractual", number) for coder in ("ada", "bo") for number in range(3)])
    unit = segments_of(study)[0]
    assert records(measured(study).analysis.dimensions)[0]["n_units"] == 3
    act(study, "ada", [OffRecord(unit.transcript, unit.first, unit.last)])
    found = measured(study)
    assert records(found.analysis.dimensions)[0]["n_units"] == 2
    assert unit.id not in {passage.id for passage in found.material.segments}


@pytest.mark.parametrize("unit", list(CountingUnit))
def test_every_unit_can_be_counted(study: Study, unit: CountingUnit) -> None:
    for coder in ("ada", "bo"):
        record_codings(study, rows_of(study, coder, share=0.9, seed=1, skip=0.2))
    chosen = replace(study, policy=replace(study.policy, agreement=replace(QUICK, unit=unit)))
    first = records(measured(chosen).analysis.dimensions)[0]
    assert first["unit"] == unit.value
    assert first["n_units"]


def test_nobody_coded_is_an_error_that_says_what_to_do(study: Study) -> None:
    with pytest.raises(UsageError, match=r"nobody has coded anything yet.*analyzer coders import"):
        measured(study)


def test_settings_are_kept_before_coding_and_every_later_change_is_told(study: Study) -> None:
    record_codings(study, [row(study, "ada", "contractual"), row(study, "bo", "contractual")])
    first = registered(study.store, study.policy.agreement)
    assert (first.decisions_before, first.changes.rows) == (0, ())
    for settings in (QUICK, replace(QUICK, coefficient=Headline.AC1), replace(QUICK, coefficient=Headline.AC1)):
        later = registered(study.store, settings)
    assert later.decisions_before == 0
    assert records(later.changes)[0] | {"date": ""} == {
        "date": "",
        "setting": "coefficient",
        "before": "krippendorff_alpha",
        "after": "gwet_ac1",
        "decisions_before": 2,
    }
    assert len(study.store.log.acts(SetPolicy)) == 2
    assert study.store.log.verify().sound


def test_decisions_come_from_rows_and_again_changes_nothing(study: Study) -> None:
    rows = [
        row(study, "ada", "contractual", memo="terms"),
        row(study, "ada", "relational"),
        row(study, "ada", "", number=1, seen="p1; p2"),
        row(study, "bo", "operational", seen="no"),
    ]
    first = record_codings(study, rows)
    assert (first.decisions, first.memos, first.known) == (3, 1, 0)
    again = record_codings(study, rows)
    assert (again.decisions, again.memos, again.known) == (0, 0, 3)
    ada, nothing, bo = study.store.log.codings()
    assert (ada.codes, nothing.codes, bo.codes) == (("contractual", "relational"), (), ("operational",))
    assert (ada.seen, nothing.seen, bo.seen) == ((), ("p1", "p2"), ())
    assert len({act.group for act in study.store.log.acts() if not isinstance(act.body, SetPolicy)}) == 1
    assert records(coders_table(study)) == [
        {"coder": "ada", "name": "ada", "kind": "person", "decisions": 2, "blind": 1},
        {"coder": "bo", "name": "bo", "kind": "person", "decisions": 1, "blind": 1},
    ]


def test_memos_stand_beside_the_disagreement(study: Study) -> None:
    record_codings(study, [row(study, "ada", "contractual", memo="terms"), row(study, "bo", "relational")])
    listed = records(measured(study).analysis.disagreements)[0]
    assert (listed["memo_a"], listed["memo_b"]) == ("terms", None)
    assert listed["text"]
    assert str(listed["time"]).startswith("00:00:0")


def test_gold_and_coders_who_did_nothing(study: Study) -> None:
    record_codings(study, [row(study, "ada", "contractual"), row(study, "bo", "relational")])
    record_codings(study, [row(study, "settled", "contractual")], kind=CoderKind.CONSENSUS)
    study.store.catalogue.put([Coder("cy", "Cy")])
    found = measured(study)
    assert "Cy coded nothing that can be compared" in found.analysis.problems
    assert [coder["kind"] for coder in records(coders_table(study))] == ["person", "person", "person", "consensus"]
    gold = [row for row in records(found.analysis.dimensions) if row["between"] == "gold and person"]
    assert all("circular: 1 of 1" in str(row["note"]) for row in gold)


def test_a_refusal_is_no_answer_and_is_counted(study: Study) -> None:
    record_codings(study, rows_of(study, "ada", share=0.9, seed=1))
    first, *others = predictions_of(study, share=0.5)
    study.store.products.save_predictions([replace(first, refused=Reason.UNSURE), *others], step=SUGGESTED)
    assert any(
        note.endswith(f"refused 1 of {len(others) + 1} answers: it is compared only where it answered") for note in measured(study).notes
    )


def test_a_model_that_answered_again_counts_once(study: Study) -> None:
    record_codings(study, rows_of(study, "ada", share=1.0, seed=1))
    said = predictions_of(study, share=1.0)
    study.store.products.save_predictions(said, step=SUGGESTED)
    before = measured(study).analysis.dimensions.rows
    emptied = [replace(prediction, id=f"again-{prediction.id}", codes=()) for prediction in said]
    study.store.products.save_predictions(emptied, step=Step("later", "predictions"))
    after = records(measured(study).analysis.dimensions)
    assert len(after) == len(before)
    assert after[0]["percent"] < 1.0  # type: ignore[operator]
    assert records(measured(study).analysis.codes)[0]["b_only"] == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('unit = "page"', "agreement.unit"),
        ("confidence = 2.0", "agreement"),
        ('coefficent = "gwet_ac1"', "Settings here: unit, uncoded, coefficient"),
    ],
)
def test_a_mistake_in_the_settings_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "study.toml"
    path.write_text(f'name = "x"\n[agreement]\n{text}\n')
    with pytest.raises(InputError, match=r"line 3|line 2") as error:
        read_policy(path)
    assert message in str(error.value)


def test_settings_are_written_with_their_meaning_and_read_back(tmp_path: Path) -> None:
    policy = Policy(name="x", agreement=replace(QUICK, unit=CountingUnit.WORD, blind_only=False, drawn='every "tenth"'))
    path = write_policy(policy, tmp_path / "study.toml")
    assert read_policy(path) == policy
    assert "Decide it before coding" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"segment_id": "s9"}, "row 3, segment_id: there is no unit 's9' in the study"),
        ({"dimension": "mood"}, "row 3, there is no dimension 'mood' (Available: activity"),
        ({"code": "blue"}, "row 3, there is no code in dimension 'realm' 'blue' (Available: contractual"),
        ({"coder": " "}, "row 3, coder: the field is empty"),
        ({"party": "customer"}, "row 3, party: 'realm' is not asked per party"),
        ({"dimension": "trust_honesty", "code": "same"}, "row 3, party: 'trust_honesty' is asked per party: customer, provider"),
        ({"dimension": "trust_direction", "code": ""}, "row 3, dimension: 'trust_direction' is derived"),
        ({"code": ""}, "rows 2, 3: a code and no code for one unit"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(study: Study, change: Row, message: str) -> None:
    good = row(study, "ada", "contractual")
    with pytest.raises(InputError) as error:
        record_codings(study, [good, {**good, "code": "relational", **change}], source="codes.csv")
    assert message in str(error.value)
    assert "Nothing was written" in str(error.value)
    assert not study.store.log.codings()


def test_several_codes_where_one_is_allowed_are_named(study: Study) -> None:
    trust = {**row(study, "ada", "same"), "dimension": "trust_honesty", "party": "customer"}
    with pytest.raises(InputError, match="rows 2, 3: several codes, and 'trust_honesty' allows one"):
        record_codings(study, [trust, {**trust, "code": "positive"}])


def test_missing_columns_and_rows_are_named(study: Study) -> None:
    with pytest.raises(InputError, match="there is no column 'dimension'"):
        record_codings(study, [{"segment_id": "s", "coder": "ada", "code": "x"}])
    with pytest.raises(InputError, match="there are no rows"):
        record_codings(study, [])
