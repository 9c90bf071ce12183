"""The table of coded units: who decided, when, and what stands beside the decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from analyzer.classify.certify import Certificate, Promise
from analyzer.classify.guarantee import ROW
from analyzer.core.acts import Memo, Relate
from analyzer.core.coding import Coding, Prediction, Reason, Score
from analyzer.core.table import Field
from analyzer.study import Study, tables
from analyzer.study.adjudicate import SETTLED_BY
from analyzer.study.codings import record_codings
from analyzer.study.material import heard
from analyzer.study.suggest import row_accepted_from, suggestions_step
from analyzer.study.tables import segments_table
from tests.study.coded import new_study, predictions_of, rows_of, segments_of
from tests.study.test_findings import act


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with new_study(tmp_path / "study", recordings=1, words=120) as made:
        yield made


def rows(study: Study) -> list[dict[str, Field]]:
    table = segments_table(study)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def suggest(study: Study, predictions: list[Prediction]) -> None:
    (material,) = heard(study)
    study.store.products.save_predictions(predictions, step=suggestions_step(study, material))


def of_first(study: Study) -> list[Coding]:
    return [coding for coding in study.store.log.codings() if coding.cell.segment == segments_of(study)[0].id]


def test_a_decided_unit_tells_when_and_what_was_noted(study: Study) -> None:
    assert {(row["decided_at"], row["memo"], row["reviewer"]) for row in rows(study)} == {(None, None, None)}
    record_codings(study, [{**row, "memo": ""} for row in rows_of(study, "ada", share=1, seed=1)])
    act(study, Memo(of_first(study)[0].act, "hesitated"), Memo(segments_of(study)[0].id, "ask again"))
    first, second, *_ = rows(study)
    moments = study.store.log.found([coding.act for coding in of_first(study)])
    assert first["decided_at"] == max(known.at for known in moments.values()).isoformat(timespec="seconds")
    assert datetime.fromisoformat(str(first["decided_at"])).utcoffset() == timedelta(0)
    assert first["memo"] == "ask again / hesitated"
    assert (first["coder"], first["reviewer"], second["memo"]) == ("ada", None, None)


def test_who_settled_a_consensus_is_its_reviewer(study: Study) -> None:
    record_codings(study, rows_of(study, "gold", share=1, seed=3))
    act(study, Relate(of_first(study)[0].act, "bo", SETTLED_BY), Relate(of_first(study)[0].act, "cy", "same_signal"))
    assert [row["reviewer"] for row in rows(study)][:2] == ["bo", None]


def test_a_row_is_accepted_by_its_least_sure_answer_where_the_model_promises_rows(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third, *_ = (segment.id for segment in segments_of(study))
    sure, doubtful = Score("positive", 0.9), Score("positive", 0.6)
    told = [replace(each, scores=(sure,), codes=("positive",)) for each in predictions_of(study, share=1)]
    of_third = next(each for each in told if each.cell.segment == third)
    changed = {
        id(next(each for each in told if each.cell.segment == second)): {"scores": (doubtful,)},
        id(of_third): {"refused": Reason.UNLIKE},
    }
    suggest(study, [replace(each, **changed.get(id(each), {})) for each in told])  # type: ignore[arg-type]
    assert row_accepted_from(study) is None
    assert "row_accepted" not in rows(study)[0]
    monkeypatch.setattr(tables, "row_accepted_from", lambda _: 0.8)
    accepted = {row["segment_id"]: row["row_accepted"] for row in rows(study)}
    assert (accepted.pop(first), accepted.pop(second), accepted.pop(third)) == (True, False, False)
    assert set(accepted.values()) <= {True}


def test_the_promise_about_rows_is_that_of_the_study_s_own_model(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    certified = (Certificate("realm", Promise(), 0.7, 60), Certificate(ROW, Promise(), 0.8, 60))
    monkeypatch.setattr("analyzer.study.suggest.model_of", lambda _: "mine")
    monkeypatch.setattr("analyzer.study.suggest.folder_of", Path)
    monkeypatch.setattr("analyzer.study.suggest.read_description", lambda _: SimpleNamespace(certificates=certified))
    assert row_accepted_from(study) == 0.8
