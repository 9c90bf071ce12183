"""Measuring models through the door, with an encoder without a model."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analyzer.classify.prototype import build_prototypes
from analyzer.classify.training import Learned
from analyzer.cli import app
from analyzer.exchange.codebook import write_codebook
from analyzer.settings import Settings
from analyzer.study.codings import record_codings
from analyzer.study.evaluate import by_chance, evaluate_labels, evaluate_study
from analyzer.study.events import Advanced, Begun, Event, Finished, Step
from analyzer.study.material import hear
from analyzer.study.speakers import name_speaker
from analyzer.study.suggest import NEWS
from analyzer.study.train import Labels
from tests.classify.fakes import BOOK, WordEncoder, contrary, retired
from tests.classify.learning import topics, trust
from tests.study.coded import new_study, rows_of
from tests.study.test_train import line, train, words, write

RUN = CliRunner()
__all__ = ["words"]  # the fixture that stands in for an encoder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_codebook(BOOK, tmp_path / "book.yaml")
    labels = write(tmp_path / "labels.jsonl", map(line, topics() + trust()))
    train(labels, "--codebook", tmp_path / "book.yaml", "--output", tmp_path / "model")
    return tmp_path


def evaluate(place: Path, *arguments: str | Path) -> tuple[int, str, str]:
    done = RUN.invoke(app, ["evaluate", str(place / "model"), *map(str, arguments), "--codebook", str(place / "book.yaml")])
    return done.exit_code, done.stdout, f"{done.stderr}{done.exception}"


def test_fresh_labels_measure_every_dimension_and_the_derived_one(place: Path) -> None:
    fresh = [{**line(example), "id": f"new-{example.id}"} for example in topics(40, seed=5) + trust(40, seed=5)]
    labels = write(place / "fresh.jsonl", fresh)
    status, said, _ = evaluate(place, labels, "--output", place / "out")
    assert status == 0
    assert said.startswith("dimension\tunits\tmacro-F1")
    data = json.loads((place / "out" / "evaluation.json").read_text())
    assert set(data["dimensions"]) == {"topic", "trust_honesty", "trust_good_faith", "trust_direction"}
    assert data["dimensions"]["topic"]["figures"]["macro_f1"]["value"] > 0.8
    assert data["dimensions"]["trust_direction"]["figures"]["units"] == 80
    page = (place / "out" / "evaluation.html").read_text()
    assert "Risk against coverage" in page
    assert "invoice" not in page


def test_it_is_told_how_far_it_is(place: Path) -> None:
    fresh = write(place / "fresh.jsonl", [{**line(example), "id": f"new-{example.id}"} for example in topics(40, seed=5)])
    told: list[Event] = []
    found = evaluate_labels(str(place / "model"), Labels(fresh, str(place / "book.yaml")), Settings(cache=place), told.append)
    assert told == [
        Begun(Step.EVALUATE, 1, 40),
        Advanced(Step.EVALUATE, "model", 0.0),
        Advanced(Step.EVALUATE, "model", NEWS / 40),
        Finished(Step.EVALUATE, "model", 40, "40 units"),
    ]
    assert found.units == 40


def test_it_is_told_by_how_many_units_would_be_measured(place: Path) -> None:
    learned = [line(example) for example in topics()]
    fresh = [{**line(example), "id": f"new-{example.id}", "group": "another"} for example in topics(40, seed=5)]
    labels = write(place / "some.jsonl", [*learned, *fresh])
    status, said, _ = evaluate(place, labels, "--output", place / "out", "--dry-run", "--json")
    plan = json.loads(said)
    assert (status, plan["units"]) == (0, 40)
    assert not (place / "out").exists()
    evaluate(place, labels, "--output", place / "out")
    found = json.loads((place / "out" / "evaluation.json").read_text())
    assert (found["units"], found["notes"]) == (plan["units"], plan["notes"])
    assert len(plan["notes"]) == 1
    assert "40 unit(s) would measure" in evaluate(place, labels, "--dry-run")[1]
    assert "nothing is left to measure on" in evaluate(place, write(place / "none.jsonl", learned), "--dry-run")[2]


def test_codes_that_are_no_longer_offered_measure_nothing_in_their_dimension(place: Path) -> None:
    fresh = [{**line(example), "id": f"new-{example.id}"} for example in topics(40, seed=5) + trust(40, seed=5)]
    split = [{**each, "id": f"split-{each['id']}", "labels": {"topic": ["old"], "trust_honesty": []}} for each in fresh[:40]]
    status, _, _ = evaluate(place, write(place / "fresh.jsonl", [*fresh, *split]), "--output", place / "out")
    assert status == 0
    dimensions = json.loads((place / "out" / "evaluation.json").read_text())["dimensions"]
    assert dimensions["topic"]["figures"]["units"] == 40
    assert dimensions["trust_honesty"]["figures"]["units"] == 120


def test_the_direction_is_measured_without_cells_that_have_nothing_left_to_choose(tmp_path: Path) -> None:
    topic, honesty, effort, direction = BOOK.dimensions
    write_codebook(replace(BOOK, dimensions=(topic, honesty, retired(effort), direction)), tmp_path / "book.yaml")
    labels = write(tmp_path / "labels.jsonl", map(line, trust()))
    arguments = ["evaluate", "prototype", labels, "--codebook", tmp_path / "book.yaml", "--output", tmp_path / "out"]
    assert RUN.invoke(app, list(map(str, arguments))).exit_code == 0
    dimensions = json.loads((tmp_path / "out" / "evaluation.json").read_text())["dimensions"]
    assert set(dimensions) == {"trust_honesty", "trust_direction"}
    assert dimensions["trust_direction"]["figures"]["units"] == 240


@pytest.mark.parametrize("offered", [("positive", "negative", "same"), ("positive", "negative")])
def test_a_direction_that_is_not_offered_is_neither_measured_nor_suggested(tmp_path: Path, offered: tuple[str, ...]) -> None:
    write_codebook(contrary(*offered), tmp_path / "book.yaml")
    cells = {"trust_honesty": ["positive"], "trust_good_faith": ["negative"]}
    text = {"id": 1, "text": "We trust: honesty rose, honesty now higher", "party": "customer", "group": "i", "labels": cells}
    labels, book, output = write(tmp_path / "labels.jsonl", [text]), str(tmp_path / "book.yaml"), str(tmp_path / "out")
    assert RUN.invoke(app, ["evaluate", "prototype", str(labels), "--codebook", book, "--output", output]).exit_code == 0
    found = json.loads((tmp_path / "out" / "evaluation.json").read_text())["dimensions"]["trust_direction"]
    assert (found["figures"]["units"], found["figures"]["exact"], found["confusions"]) == (1, 1.0, [])
    text.pop("labels")
    texts = write(tmp_path / "texts.jsonl", [text])
    assert RUN.invoke(app, ["suggest", str(texts), "--codebook", book, "--output", f"{output}.jsonl"]).exit_code == 0
    suggestions = json.loads((tmp_path / "out.jsonl").read_text())["suggestions"]
    assert next(each["code"] for each in suggestions if each["dimension"] == "trust_direction") in offered


def test_what_was_learned_from_measures_nothing(place: Path) -> None:
    status, _, wrong = evaluate(place, place / "labels.jsonl")
    assert status == 1
    assert "learned from" in wrong


def test_repeated_texts_are_known_by_their_unit_and_ids_count_within_an_interview(place: Path) -> None:
    learned = list(map(line, topics()))
    repeated = [{**each, "id": f"again-{each['id']}"} for each in learned]
    labels = write(place / "labels.jsonl", [*learned, *repeated])
    train(labels, "--codebook", place / "book.yaml", "--output", place / "model")
    status, _, wrong = evaluate(place, labels)
    assert (status, "learned from" in wrong) == (1, True)
    others = write(place / "others.jsonl", [{**each, "group": f"other-{each['group']}"} for each in learned])
    status, said, _ = evaluate(place, others)
    assert status == 0
    assert f"topic\t{len(learned)}\t" in said


@pytest.mark.parametrize(
    ("chosen", "left", "says"), [(50, 50, "measured on the 50 units"), (49, 80, "49 of 80 units were drawn at random")]
)
def test_units_drawn_at_random_measure_a_model_where_they_are_enough(chosen: int, left: int, says: str) -> None:
    learned = Learned(build_prototypes(BOOK, WordEncoder()), WordEncoder())
    examples = [replace(example, drawn=number < chosen) for number, example in enumerate(topics(80))]
    found, said = by_chance(learned, examples)
    assert len(found) == left
    assert said.startswith(says)


def test_a_study_tells_by_how_many_units_would_be_measured(tmp_path: Path) -> None:
    study = new_study(tmp_path / "study", recordings=6)
    record_codings(study, rows_of(study, "ada", share=1.0, seed=1))
    study.close()
    plan, found = (
        json.loads(RUN.invoke(app, ["evaluate", str(tmp_path / "study"), "--json", *more]).stdout) for more in (["--dry-run"], [])
    )
    assert plan["units"] == found["units"] > 0
    assert plan["notes"] == found["notes"][: len(plan["notes"])]
    assert "were drawn at random" in plan["notes"][-1]


def test_in_a_study_coders_stand_beside_the_model(tmp_path: Path) -> None:
    study = new_study(tmp_path / "study", recordings=4)
    for coder, share in (("ada", 0.9), ("bo", 0.8)):
        record_codings(study, rows_of(study, coder, share=share, seed=1))
    study.close()
    said = RUN.invoke(app, ["evaluate", str(tmp_path / "study")])
    assert "evaluate: " in said.stderr
    assert said.stdout.startswith("dimension\t")
    done = RUN.invoke(app, ["evaluate", str(tmp_path / "study"), "--json"])
    assert done.stderr == ""
    data = json.loads(done.stdout)
    assert {"realm", "trust_direction"} <= set(data["dimensions"])
    assert any("ada" in str(row) for row in data["coders"])
    assert (tmp_path / "study" / "exports" / "evaluation.html").exists()


def test_figures_are_told_apart_by_who_interviewed(tmp_path: Path) -> None:
    study, cut = new_study(tmp_path / "study", recordings=4), dict[str, int]()
    for recording, asking in (("r0", "ines"), ("r2", "jo")):
        material = hear(study, recording)
        cut[asking] = len(study.store.products.segments(transcript=material.transcript.id))
        name_speaker(study, material.recording.name, material.transcript.speakers[0], asking, party=None, interviewer=True, by="ada")
    record_codings(study, rows_of(study, "ada", share=1.0, seed=1))
    found = evaluate_study(study).measurements["realm"].subgroups
    study.close()
    units = {group.value: group.units for group in found if group.trait == "interviewer"}
    assert units.pop("unknown") > 0
    assert units == cut
