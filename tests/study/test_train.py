"""Training and suggesting through the doors, with an encoder without a model."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from analyzer.classify.encode import Encoder
from analyzer.classify.examples import Example
from analyzer.classify.finetune import Finetune, Tuning
from analyzer.classify.folder import read_description
from analyzer.classify.linear import LinearRecipe
from analyzer.classify.side_by_side import SideBySide
from analyzer.classify.training import RecipeName, Request
from analyzer.classify.training import train as train_recipes
from analyzer.cli import app
from analyzer.codebooks import names
from analyzer.core.acts import Act, Assign
from analyzer.core.coding import Coding
from analyzer.core.identity import new_act_id
from analyzer.errors import UsageError
from analyzer.exchange.codebook import write_codebook
from analyzer.review.order import chance
from analyzer.settings import Settings
from analyzer.study import Study
from analyzer.study import train as training_room
from analyzer.study import trained as trained_room
from analyzer.study.agreement import gathered
from analyzer.study.codebook_edits import adding, apply
from analyzer.study.codings import record_codings
from analyzer.study.dashboard import dashboard
from analyzer.study.decisions import decided_examples, settled
from analyzer.study.doctor import State, examine
from analyzer.study.events import Advanced, Event, Finished, Tell
from analyzer.study.findings import material_of
from analyzer.study.overview import overview
from analyzer.study.policy import FILE_NAME, Suggestions, write_policy
from analyzer.study.segment import cut_materials
from analyzer.study.shelf import Shelf
from analyzer.study.suggest import fault_of_model, suggestions_of
from analyzer.study.taught import Taught, taught_in
from analyzer.study.training import Training
from tests.classify.fakes import BOOK, EndingEncoder, WordEncoder
from tests.classify.learning import topics, trust
from tests.study.coded import new_study, rows_of, segments_of

RUN = CliRunner()
DUTCH = "Zij kwamen altijd te laat met de facturen en dan moest ik weer bellen."


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """No weights are needed: texts that share words have similar vectors."""
    for room in (training_room, trained_room):
        monkeypatch.setattr(room, "encoder_of", encoder_of)
    monkeypatch.setattr(training_room, "language_model", lambda settings, tell: EndingEncoder())


def encoder_of(settings: Settings, named: str, tell: Tell) -> Encoder:
    return WordEncoder() if named == "minilm" else SideBySide(WordEncoder(), EndingEncoder())


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.yaml"
    write_codebook(BOOK, path)
    return path


def line(example: Example) -> dict[str, object]:
    question = example.question
    labels = {name: list(codes) for name, codes in example.labels.items()}
    known = {"party": question.party, "speaker_party": question.speaker_party, "before": question.before}
    return {"id": example.id, "text": question.text, "group": example.group, "labels": labels, **known}


def write(path: Path, lines: Iterable[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in lines))
    return path


def train(*arguments: str | Path, recipe: str = "linear") -> tuple[int, str, str]:
    done = RUN.invoke(app, ["train", *map(str, arguments), "--recipe", recipe])
    return done.exit_code, done.stdout, done.stderr


def test_labels_become_a_model_that_suggests(tmp_path: Path, book: Path) -> None:
    labels = write(tmp_path / "labels.jsonl", map(line, topics() + trust()))
    status, said, _ = train(labels, "--codebook", book, "--output", tmp_path / "model")
    assert status == 0
    assert said.startswith("Macro-F1 in cross-validation grouped by interview")
    for name in ("majority", "tf-idf", "linear"):
        assert f"\n{name}" in said
    texts = write(tmp_path / "texts.jsonl", [{"id": 1, "text": "an invoice came late again", "party": "customer"}, {"id": 2, "text": ""}])
    output = tmp_path / "out.jsonl"
    arguments = ["suggest", texts, "--codebook", book, "--model", tmp_path / "model", "--output", output]
    assert RUN.invoke(app, list(map(str, arguments))).exit_code == 0
    first, second = map(json.loads, output.read_text().splitlines())
    by_dimension = {suggestion["dimension"]: suggestion for suggestion in first["suggestions"]}
    assert by_dimension["topic"]["codes"] == ["money"]
    assert by_dimension["topic"]["calibrated"]
    assert by_dimension["topic"]["applies"]
    assert not by_dimension["trust_honesty"]["applies"]  # the best code stands there all the same
    assert by_dimension["trust_direction"]["party"] == "customer"
    assert second["refused"]


def test_a_model_on_two_encoders_is_used_with_both(tmp_path: Path, book: Path) -> None:
    labels = write(tmp_path / "labels.jsonl", map(line, topics() + trust()))
    status, said, _ = train(labels, "--codebook", book, "--output", tmp_path / "model", recipe="joint")
    assert status == 0
    assert "\njoint" in said
    description = read_description(tmp_path / "model")
    assert (description.encoder, description.recipe) == ("minilm+qwen2.5-coder", "joint, context joined")
    texts = write(tmp_path / "texts.jsonl", [{"id": 1, "text": "an invoice came late again"}])
    arguments = ["suggest", texts, "--codebook", book, "--model", tmp_path / "model", "--output", tmp_path / "out.jsonl"]
    assert RUN.invoke(app, list(map(str, arguments))).exit_code == 0
    suggestions = json.loads((tmp_path / "out.jsonl").read_text())["suggestions"]
    assert next(each for each in suggestions if each["dimension"] == "topic")["codes"] == ["money"]


def test_a_model_with_a_reader_comes_back_and_suggests(tmp_path: Path, book: Path) -> None:
    labels = write(tmp_path / "labels.jsonl", map(line, topics(48) + trust(48)))
    status, said, told = train(labels, "--codebook", book, "--output", tmp_path / "model", recipe="finetune")
    assert status == 0
    assert "\nfinetune" in said
    assert "reads what it has not read yet" in told
    description = read_description(tmp_path / "model")
    assert (description.encoder, description.recipe) == ("minilm+qwen2.5-coder", "finetune, context joined")
    assert set(description.files) == {"heads.safetensors", "reader.safetensors"}
    texts = write(tmp_path / "texts.jsonl", [{"id": 1, "text": "an invoice came late again"}])
    arguments = ["suggest", texts, "--codebook", book, "--model", tmp_path / "model", "--output", tmp_path / "out.jsonl"]
    assert RUN.invoke(app, list(map(str, arguments))).exit_code == 0
    suggestions = json.loads((tmp_path / "out.jsonl").read_text())["suggestions"]
    assert next(each for each in suggestions if each["dimension"] == "topic")["codes"] == ["money"]
    numbers = (tmp_path / "model" / "reader.safetensors").read_bytes()
    (tmp_path / "model" / "reader.safetensors").write_bytes(numbers[:-1] + bytes([numbers[-1] ^ 1]))
    refused = RUN.invoke(app, list(map(str, arguments)))
    assert refused.exit_code == 1
    assert "reader.safetensors" in str(refused.exception)
    assert "wrong hash" in str(refused.exception)


def test_models_with_readers_answer_together_as_each_does_alone(tmp_path: Path, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = write(tmp_path / "labels.jsonl", map(line, topics(48) + trust(48)))
    recipes = {"topic": "finetune", "trust_honesty": "finetune", "trust_good_faith": "joint"}
    for name, recipe in recipes.items():
        assert train(labels, "--codebook", book, "--dimension", name, "--output", tmp_path / "shipped" / name, recipe=recipe)[0] == 0
    monkeypatch.setattr(trained_room, "SHIPPED", (tmp_path / "shipped",))
    questions = [example.question for example in topics(8) + trust(8)]
    together = trained_room.load_model(trained_room.AUTO, BOOK, Settings(cache=tmp_path)).predict(questions)
    for name in recipes:
        alone = trained_room.load_model(name, BOOK, Settings(cache=tmp_path)).predict(questions)
        assert np.allclose(together[name], alone[name], atol=1e-5)
        assert not np.allclose(alone[name], alone[name][0], atol=0.01)


def test_a_model_comes_back_as_it_was_learned_whatever_the_order_of_its_codebook(tmp_path: Path) -> None:
    topic, honesty, *others = BOOK.dimensions
    turned = replace(BOOK, dimensions=(honesty, topic, *others))
    recipe = Finetune(LinearRecipe(turned), WordEncoder(), EndingEncoder(), Tuning(epochs=1, fewest_steps=3))
    outcome = train_recipes(topics(48) + trust(48), [recipe], Request(codebook=turned, folds=2), tell=lambda line: None)
    folder = training_room.write_model(outcome, turned, tmp_path / "model", Training()).folder
    questions = [example.question for example in topics(8) + trust(8)]
    found = trained_room.load_model(str(folder), turned, Settings(cache=tmp_path)).predict(questions)
    for name, scores in outcome.learned.predict(questions).items():
        assert np.allclose(found[name], scores, atol=5e-3)


def suggested(tmp_path: Path, book: Path, examples: Iterable[Example]) -> list[Any]:
    texts = write(tmp_path / "texts.jsonl", map(line, examples))
    arguments = ["suggest", texts, "--codebook", book, "--model", tmp_path / "model", "--output", tmp_path / "out.jsonl"]
    assert RUN.invoke(app, list(map(str, arguments))).exit_code == 0
    return [json.loads(each) for each in (tmp_path / "out.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("interviews", [6, 1])
def test_a_model_that_could_promise_nothing_says_so_and_refuses_everything(tmp_path: Path, book: Path, interviews: int) -> None:
    examples = topics(60, interviews) + trust(40, interviews)
    labels = write(tmp_path / "labels.jsonl", map(line, examples))
    _, said, _ = train(labels, "--codebook", book, "--output", tmp_path / "model")
    assert "promised about" not in said
    assert not all(item["refused"] or "row_accepted" in item for item in suggested(tmp_path, book, examples))
    _, said, _ = train(labels, "--codebook", book, "--output", tmp_path / "model", "--risk", "0.05")
    about = "topic, trust_honesty, trust_good_faith, trust_direction, whole row"
    told = f"Nothing could be promised about {about}: every answer there is refused."
    assert told in said
    assert told in (tmp_path / "model" / "card.md").read_text()
    items = suggested(tmp_path, book, examples)
    assert all(item["refused"] and item["row_accepted"] is False for item in items)
    assert {each["reason"] for item in items for each in item["suggestions"]} == {"unpromised"}


def test_a_saved_promise_tells_which_whole_rows_are_accepted(tmp_path: Path, book: Path) -> None:
    examples = topics(400)
    labels = write(tmp_path / "labels.jsonl", map(line, examples))
    _, said, _ = train(labels, "--codebook", book, "--output", tmp_path / "model", "--risk", "0.1")
    assert "promised about" not in said
    accepted = [item["row_accepted"] for item in suggested(tmp_path, book, examples)]
    refused = [each["refused"] for each in map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())]
    assert accepted == [not each for each in refused]  # of one dimension, the row is its answer
    assert True in accepted


def test_auto_leaves_the_language_model_aside_where_texts_are_many_and_says_so(
    tmp_path: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = write(tmp_path / "labels.jsonl", map(line, topics(40)))
    few = train(labels, "--codebook", book, "--output", tmp_path / "few", recipe="auto")
    monkeypatch.setattr(training_room, "MANY_WORDS", 20)
    many = train(labels, "--codebook", book, "--output", tmp_path / "many", recipe="auto")
    asked = train(labels, "--codebook", book, "--output", tmp_path / "asked", recipe="joint")
    assert [("\njoint" in said, training_room.TOO_LONG in told) for _, said, told in (few, many, asked)] == [
        (True, False),
        (False, True),
        (True, False),
    ]


def test_above_that_the_encoder_is_not_adapted_beside_it_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_room, "MANY_WORDS", 20)
    found = training_room.recipes_for(RecipeName.AUTO, BOOK, topics(96), training_room.Encoders(Settings(cache=tmp_path)))
    assert {recipe.name.split(",")[0] for recipe in found} == {"prototype", "linear"}


def test_it_is_told_how_long_the_language_model_reads_and_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, book: Path
) -> None:
    labels, told = write(tmp_path / "labels.jsonl", map(line, topics(96))), list[Event]()
    monkeypatch.setattr(training_room, "WORDS_A_MINUTE", 100)
    request = Training(recipe=RecipeName.JOINT)
    training_room.train_from_labels(
        training_room.Labels(labels, str(book)), tmp_path / "model", request, Settings(cache=tmp_path), told.append
    )
    assert any(isinstance(event, Finished) and "about 9 min" in event.summary for event in told), told[:3]
    shares = [event.share for event in told if isinstance(event, Advanced)]
    assert shares[0] < 1
    assert 1.0 in shares


def test_what_is_null_in_labels_and_texts_counts_as_left_out(tmp_path: Path, book: Path) -> None:
    labels = write(
        tmp_path / "labels.jsonl", [{**line(each), "before": None, "labels": {**each.labels, "trust_honesty": None}} for each in topics()]
    )
    assert train(labels, "--codebook", book, "--output", tmp_path / "model")[0] == 0
    texts = write(tmp_path / "texts.jsonl", [{"id": 1, "text": "an invoice came late again", "before": None}])
    arguments = ["suggest", texts, "--codebook", book, "--model", tmp_path / "model", "--output", tmp_path / "out.jsonl"]
    assert RUN.invoke(app, list(map(str, arguments))).exit_code == 0


def test_labels_given_with_a_suggestion_in_view_teach_and_never_measure(tmp_path: Path, book: Path) -> None:
    blind, shown = list(map(line, topics())), [{**line(each), "id": f"{each.id}-shown", "shown": True} for each in topics()]

    def description(*lines: dict[str, Any]) -> Any:
        labels = write(tmp_path / "labels.jsonl", lines)
        assert train(labels, "--codebook", book, "--output", tmp_path / "model")[0] == 0
        return json.loads((tmp_path / "model" / "model.json").read_text())

    alone, both = description(*blind), description(*blind, *shown)
    assert both["examples"] == 2 * alone["examples"]
    measured = [found["figures"]["trials"]["linear"]["topic"]["units"] for found in (alone, both)]
    assert measured == [len(blind), len(blind)]


def test_lines_that_cannot_be_used_are_named_and_the_rest_is_learned(tmp_path: Path, book: Path) -> None:
    good = list(map(line, topics()))
    bad = [{**good[0], "id": "empty", "text": " "}, {**good[0], "id": "odd", "labels": {"topic": ["gold"]}}]
    labels = write(tmp_path / "labels.jsonl", [*good, *bad])
    status, said, wrong = train(labels, "--codebook", book, "--output", tmp_path / "model")
    assert status == 1
    assert "id 'empty': text: is empty" in wrong
    assert "id 'odd': labels: there is no code in dimension 'topic' 'gold'" in wrong
    assert "Written" in said
    assert json.loads((tmp_path / "model" / "model.json").read_text())["examples"] == len(good)


def test_lines_with_the_same_fault_are_told_of_together(tmp_path: Path, book: Path) -> None:
    good = list(map(line, topics()))
    labels = write(tmp_path / "labels.jsonl", [*good, *({**good[0], "id": f"e{number}", "text": ""} for number in range(1, 1008))])
    status, _, wrong = train(labels, "--codebook", book, "--output", tmp_path / "model")
    assert status == 1
    assert "ids 'e1', 'e2', 'e3', 'e4', 'e5' and 1,002 more: text: is empty" in wrong
    assert wrong.count("text: is empty") == 1


def test_texts_that_cannot_be_read_are_named_and_the_rest_is_learned(tmp_path: Path, book: Path) -> None:
    good = list(map(line, topics()))
    odd = {
        "long": {"text": "word " * 10_000},
        "signs": {"text": "🙂🙃"},
        "Russian": {"text": "это по-русски"},
        "Dutch": {"text": DUTCH},
        "said to be Dutch": {"text": "the price", "language": "nl"},
        "bell": {"text": "\x00\x07 bell"},
        "said to be English": {"text": DUTCH, "language": "en"},
    }
    labels = write(tmp_path / "labels.jsonl", [*good, *({**good[1], "id": name, **fields} for name, fields in odd.items())])
    status, said, wrong = train(labels, "--codebook", book, "--output", tmp_path / "model")
    assert status == 1
    assert "Written" in said
    for refused in (
        "id 'long': text: has more than 600 words",
        "id 'signs': text: has no words",
        "ids 'Russian', 'Dutch', 'said to be Dutch': text: is in another language than the model reads",
    ):
        assert refused in wrong
    assert "bell" not in wrong
    assert read_description(tmp_path / "model").examples == len(good) + 2


def test_texts_in_another_language_are_refused(tmp_path: Path, book: Path) -> None:
    said = [
        {"text": DUTCH},
        {"text": DUTCH, "language": "en"},
        {"text": "the price went up", "language": "nl"},
        {"text": "the price went up"},
    ]
    texts = write(tmp_path / "texts.jsonl", [{"id": number, **each} for number, each in enumerate(said)])
    arguments = ["suggest", texts, "--codebook", book, "--model", "prototype", "--output", tmp_path / "out.jsonl"]
    assert RUN.invoke(app, list(map(str, arguments))).exit_code == 0
    reasons = [{each["reason"] for each in json.loads(found)["suggestions"]} for found in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [found == {"language"} for found in reasons] == [True, False, True, False]


def test_the_sentence_encoder_says_which_language_it_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert trained_room.language_read() == "en"
    reads_any = replace(trained_room.weights.card_of("minilm"), languages=("*",))
    monkeypatch.setattr(trained_room.weights, "card_of", lambda name: reads_any)
    assert trained_room.language_read() is None


def test_too_few_examples_say_what_is_missing(tmp_path: Path, book: Path) -> None:
    labels = write(tmp_path / "labels.jsonl", map(line, topics(12)))
    done = RUN.invoke(app, ["train", str(labels), "--codebook", str(book), "--output", str(tmp_path / "model")])
    assert "2 more of 'money' (topic)" in str(done.exception)
    assert not (tmp_path / "model").exists()


def test_a_stale_model_is_refused(tmp_path: Path, book: Path) -> None:
    labels = write(tmp_path / "labels.jsonl", map(line, topics()))
    train(labels, "--codebook", book, "--output", tmp_path / "model")
    write_codebook(replace(BOOK, version="2"), book)
    arguments = ["suggest", labels, "--codebook", book, "--model", tmp_path / "model", "--output", tmp_path / "out.jsonl"]
    assert "stale" in str(RUN.invoke(app, list(map(str, arguments))).exception)


def test_an_unknown_model_names_those_there_are(tmp_path: Path, book: Path) -> None:
    labels = write(tmp_path / "labels.jsonl", map(line, topics()))
    arguments = ["suggest", labels, "--codebook", book, "--model", "wonder", "--output", tmp_path / "out.jsonl"]
    assert "prototype" in str(RUN.invoke(app, list(map(str, arguments))).exception)


def test_a_promise_without_enough_labels_is_not_certified(tmp_path: Path, book: Path) -> None:
    labels = write(tmp_path / "labels.jsonl", map(line, topics()))
    _, said, _ = train(labels, "--codebook", book, "--output", tmp_path / "model", "--risk", "0.05", "--delta", "0.05")
    assert "cannot certify: 30 of at least 59 labels" in said


def refusal(labels: Path, book: Path, *dimensions: str) -> str:
    options = [option for dimension in dimensions for option in ("--dimension", dimension)]
    done = RUN.invoke(app, ["train", str(labels), "--codebook", str(book), "--output", str(labels.parent / "model"), *options])
    assert isinstance(done.exception, UsageError)
    return str(done.exception)


def test_a_dimension_that_cannot_be_learned_is_refused_and_the_reason_given(tmp_path: Path, book: Path) -> None:
    labels = write(tmp_path / "labels.jsonl", map(line, topics() + trust()))
    known = "there is no dimension 'tpic'. Available: topic, trust_direction, trust_good_faith, trust_honesty."
    assert refusal(labels, book, "tpic") == refusal(labels, book, "topic", "tpic") == known
    assert "it is derived from trust_honesty, trust_good_faith. Learn those" in refusal(labels, book, "trust_direction")
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(("recipe", "saved"), [("auto", "prototype"), ("prototype", "prototype"), ("linear", "linear")])
def test_one_interview_alone_teaches_the_dimensions_that_are_wanted_and_says_what_is_saved(
    tmp_path: Path, book: Path, recipe: str, saved: str
) -> None:
    labels = write(tmp_path / "labels.jsonl", map(line, topics(40, interviews=1) + trust(40, interviews=1)))
    options = ["--dimension", "trust_honesty", "--dimension", "trust_good_faith"]
    status, said, _ = train(labels, "--codebook", book, "--output", tmp_path / "model", *options, recipe=recipe)
    assert status == 0
    assert f"nothing was measured or promised, and scores are not calibrated; saved is {saved}" in said
    assert ("learns nothing from examples" in said) is (saved == "prototype")
    texts = write(tmp_path / "texts.jsonl", [{"id": 1, "text": "we say honesty rose higher better", "party": "customer"}])
    arguments = ["suggest", texts, "--codebook", book, "--model", tmp_path / "model", "--output", tmp_path / "out.jsonl"]
    assert RUN.invoke(app, list(map(str, arguments))).exit_code == 0
    assert set(json.loads((tmp_path / "out.jsonl").read_text())["scores"]) == {"trust_honesty", "trust_good_faith", "trust_direction"}


def test_a_study_is_learned_from_what_its_coders_decided(tmp_path: Path) -> None:
    study = new_study(tmp_path / "study", recordings=6)
    record_codings(study, rows_of(study, "ada", share=1.0, seed=1))
    examples = decided_examples(study)
    assert {example.group for example in examples} == {f"r{number}" for number in range(6)}
    assert {example.question.party for example in examples} == {None, "customer", "provider"}
    assert not any(example.shown for example in examples)
    study.close()
    status, said, _ = train(tmp_path / "study", "--dimension", "realm")
    assert status == 0
    assert "realm" in said
    assert (tmp_path / "study" / "models" / "latest" / "model.json").exists()
    policy = tmp_path / "study" / "study.toml"
    policy.write_text(policy.read_text().replace('model = "auto"', 'model = "models/latest"'))
    assert RUN.invoke(app, ["suggest", str(tmp_path / "study")]).exit_code == 0
    with Study.open(tmp_path / "study") as again:
        found = [p for material, _ in cut_materials(again) for p in suggestions_of(again, material)]
        words = {word.id for material, _ in cut_materials(again) for word in material.transcript.words}
    assert {prediction.cell.dimension for prediction in found} == {"realm"}
    assert {int(piece.removeprefix("word:")) for p in found for piece in p.evidence if piece.startswith("word:")} <= words


def test_the_model_before_the_latest_is_kept_and_a_stale_one_is_told(tmp_path: Path) -> None:
    with new_study(tmp_path / "study", recordings=6) as study:
        record_codings(study, rows_of(study, "ada", share=1.0, seed=1))
    arguments = (tmp_path / "study", "--dimension", "realm")
    models = tmp_path / "study" / "models"
    assert train(*arguments)[0] == 0
    first = read_description(models / "latest")
    assert train(*arguments, "--seed", "1")[0] == 0
    assert read_description(models / "latest").id != first.id
    assert sorted(path.name for path in models.iterdir()) == [f"{first.made_on}-{first.id[:8]}", "latest"]
    assert read_description(models / f"{first.made_on}-{first.id[:8]}") == first
    with Study.open(tmp_path / "study") as study:
        chosen = replace(study, policy=replace(study.policy, suggestions=Suggestions(model="models/latest")))
        assert fault_of_model(chosen) is None
        apply(chosen, adding(chosen.codebook, "realm", "Other", definition="What is none of these."), by="ada")
        fault = fault_of_model(chosen)
        assert fault is not None
        assert "stale" in fault.what
        assert overview(Shelf(chosen)).model_fault is not None
        write_policy(chosen.policy, chosen.folder / FILE_NAME)
    (told,) = (check for check in examine(Settings(tmp_path, offline=True), tmp_path / "study") if check.name == "suggestions")
    assert (told.state, told.remedy) == (State.MISSING, fault.remedy)


def test_a_model_learns_again_as_its_recipe_says(tmp_path: Path) -> None:
    write_codebook(BOOK, tmp_path / "book.yaml")
    labels = write(tmp_path / "labels.jsonl", map(line, topics() + trust()))
    book = ("--codebook", tmp_path / "book.yaml", "--output")
    assert train(labels, *book, tmp_path / "one", "--seed", "4", "--dimension", "topic")[0] == 0
    assert train(labels, *book, tmp_path / "two", recipe=str(tmp_path / "one" / "recipe.toml"))[0] == 0
    one, two = (read_description(tmp_path / name) for name in ("one", "two"))
    assert (two.id, two.seed, list(two.dimensions)) == (one.id, 4, ["topic"])
    assert two.recipe.partition(",")[0] == one.recipe.partition(",")[0]


def test_a_study_says_what_would_be_suggested_and_what_was(tmp_path: Path) -> None:
    with new_study(tmp_path / "study", recordings=2) as study:
        units = [(material.recording.name, len(segments)) for material, segments in cut_materials(study)]
    policy = tmp_path / "study" / "study.toml"
    policy.write_text(policy.read_text().replace('model = "auto"', 'model = "prototype"'))

    def said(*options: str) -> str:
        done = RUN.invoke(app, ["suggest", str(tmp_path / "study"), *options])
        assert done.exit_code == 0
        return done.stdout

    waiting = [{"recording": name, "units": count} for name, count in units]
    assert json.loads(said("--dry-run", "--json")) == waiting
    assert f"{sum(count for _, count in units)} unit(s) in 2 recording(s) would be asked about." in said("--dry-run")
    found = json.loads(said("--json"))
    assert [{"recording": each["recording"], "units": each["units"]} for each in found] == waiting
    with Study.open(tmp_path / "study") as again:
        kept = [suggestions_of(again, material) for material, _ in cut_materials(again)]
    assert [(each["suggestions"], each["refused"]) for each in found] == [
        (len(some), sum(prediction.refused is not None for prediction in some)) for some in kept
    ]
    assert json.loads(said("--dry-run", "--json")) == json.loads(said("--json")) == []


def test_it_is_told_what_would_be_learned_and_nothing_is_read_or_written(
    tmp_path: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rare = [
        {**line(topics(1)[0]), "id": "rare", "labels": {"trust_honesty": ["same"]}},
        {**line(topics(1)[0]), "id": "signs", "text": "🙂"},
    ]
    labels = write(tmp_path / "labels.jsonl", [*map(line, topics(96)), *rare])
    monkeypatch.setattr(training_room, "encoder_of", None)
    monkeypatch.setattr(training_room, "language_model", None)
    asked = [labels, "--codebook", book, "--output", tmp_path / "model", "--dry-run"]
    status, said, wrong = train(*asked, "--json", recipe="auto")
    plan = json.loads(said)
    assert status == 1
    assert "id 'signs': text: has no words" in wrong
    assert (plan["examples"], plan["set_aside"], plan["interviews"]) == (97, 0, 6)
    assert plan["counts"] == {"topic": {"money": 48, "people": 48}}
    assert "7 more of 'same' (trust_honesty)" in plan["needs"]
    assert plan["recipes"] == ["prototype", "linear", "joint", "finetune"]
    assert plan["minutes"] == 1
    _, said, _ = train(*asked, "--risk", "0.1", recipe="linear")
    assert "topic\tmoney\t" in said
    assert "more set aside for the promise" in said
    assert "To compare: linear.\n" in said
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(("options", "said"), [(["--dimension", "tpic"], "no dimension 'tpic'"), ([], "2 more of 'money' (topic)")])
def test_a_dry_run_refuses_what_the_training_would_refuse(tmp_path: Path, book: Path, options: list[str], said: str) -> None:
    labels = write(tmp_path / "labels.jsonl", map(line, topics(12)))
    done = RUN.invoke(app, ["train", str(labels), "--codebook", str(book), "--dry-run", *options])
    assert said in str(done.exception)


def test_a_study_says_what_its_coders_decisions_would_teach(tmp_path: Path) -> None:
    study = new_study(tmp_path / "study", recordings=6)
    record_codings(study, rows_of(study, "ada", share=1.0, seed=1))
    decided = decided_examples(study)
    study.close()
    status, said, _ = train(tmp_path / "study", "--dimension", "realm", "--dry-run", "--json")
    assert status == 0
    plan = json.loads(said)
    assert (plan["examples"], plan["interviews"], plan["recipes"], plan["minutes"]) == (len(decided), 6, ["linear"], 0)
    assert set(plan["counts"]) == {"realm"}
    assert not (tmp_path / "study" / "models").exists()


def test_a_file_says_what_would_be_suggested_and_nothing_is_written(tmp_path: Path, book: Path) -> None:
    texts = write(tmp_path / "texts.jsonl", [{"id": 1, "text": "the price went up"}, {"id": 2, "text": "so"}, {"id": 2, "text": "again"}])
    output = tmp_path / "out.jsonl"
    arguments = ["suggest", str(texts), "--codebook", str(book), "--output", str(output), "--dry-run"]
    plain, counted = RUN.invoke(app, arguments), RUN.invoke(app, [*arguments, "--json"])
    assert plain.exit_code == counted.exit_code == 1  # a line that cannot be used is named
    assert "2 text(s) would be asked about" in plain.stdout
    assert json.loads(counted.stdout) == {"texts": 2, "output": str(output)}
    assert "wonder" in str(RUN.invoke(app, [*arguments, "--model", "wonder"]).exception)
    assert not output.exists()


def test_what_a_model_has_learned_from_measures_it_nowhere(tmp_path: Path) -> None:
    with new_study(tmp_path / "study", recordings=6) as study:
        homes = {unit.id: study.store.products.recording_of(unit.transcript) for unit in segments_of(study)}
        at_random = Assign("ada", tuple(homes), blind=True, random=True)
        study.store.log.append([Act(new_act_id(), "ada", datetime.now(UTC), at_random)])
        rows = rows_of(study, "ada", share=1.0, seed=1)
        record_codings(study, [row for row in rows if homes[str(row["segment_id"])] not in {"r4", "r5"}])
    assert train(tmp_path / "study", "--dimension", "realm")[0] == 0
    policy = tmp_path / "study" / "study.toml"
    policy.write_text(policy.read_text().replace('model = "auto"', 'model = "models/latest"'))
    assert RUN.invoke(app, ["suggest", str(tmp_path / "study")]).exit_code == 0
    with Study.open(tmp_path / "study") as study:
        record_codings(study, rows)
        later = {unit for unit, recording in homes.items() if recording in {"r4", "r5"}}
        taught = taught_in(study)
        assert {unit for unit, recording in homes.items() if not taught.holds(recording, unit)} == later
        material, notes = gathered(study, study.policy.agreement.unit)
        answered = {coding.cell.segment for coding in material.codings if coding.coder != "ada"}
        assert answered <= later
        assert answered
        assert any(f"{len(homes) - len(later)} of {len(homes)} answers are about units that the model has learned from" in n for n in notes)
        model = dashboard(Shelf(study)).model
        assert [dict(zip(model.columns, row, strict=True))["blind"] for row in model.rows] == [len(answered)]
        assert {one.passage for one in material_of(study).checked if one.random} == later


def test_of_a_model_that_comes_along_nothing_was_learned_from_the_study(tmp_path: Path) -> None:
    with new_study(tmp_path / "study") as study:
        assert taught_in(study) == Taught()


def test_what_the_language_model_has_read_in_a_study_it_does_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = list[EndingEncoder]()

    def loaded(settings: Settings, tell: Tell) -> EndingEncoder:
        read.append(EndingEncoder())
        return read[-1]

    monkeypatch.setattr(training_room, "language_model", loaded)
    with new_study(tmp_path / "study", recordings=6) as study:
        record_codings(study, rows_of(study, "ada", share=1.0, seed=1))
    runs = [train(tmp_path / "study", "--dimension", "realm", recipe="joint") for _ in range(2)]
    assert [status for status, _, _ in runs] == [0, 0]
    assert [bool(beneath.encoded) for beneath in read] == [True, False]
    assert ["reads what it has not read yet" in told for _, _, told in runs] == [True, False]
    assert runs[0][1] == runs[1][1]


def test_decisions_with_a_suggestion_in_view_are_marked(tmp_path: Path) -> None:
    study = new_study(tmp_path / "study")
    record_codings(study, [{**row, "seen": "p1"} for row in rows_of(study, "ada", share=1.0, seed=1)])
    assert all(example.shown for example in decided_examples(study))
    study.close()


def drawn_in(study: Study) -> set[str]:
    return {example.question.segment for example in decided_examples(study) if example.drawn}


def test_units_that_were_given_out_at_random_are_drawn_once_they_are_decided(tmp_path: Path) -> None:
    study = new_study(tmp_path / "study")
    units = [unit.id for unit in sorted(segments_of(study), key=lambda unit: -chance(unit.id, study.policy.review.seed))]
    at_random, chosen = units[1:13], units[13:16]
    assignments = (Assign("ada", tuple(at_random), random=True), Assign("ada", tuple(chosen)))
    study.store.log.append([Act(new_act_id(), "ada", datetime.now(UTC), body) for body in assignments])
    rows = rows_of(study, "ada", share=1.0, seed=1)
    record_codings(study, [row for row in rows if row["segment_id"] in {*at_random[:4], *chosen}])
    assert not drawn_in(study) & set(chosen)
    assert drawn_in(study) < set(at_random)
    record_codings(study, [row for row in rows if row["segment_id"] in set(at_random)])
    assert drawn_in(study) == set(at_random)
    study.close()


def test_units_that_the_queue_drew_are_drawn_and_those_it_was_unsure_of_are_not(tmp_path: Path) -> None:
    study = new_study(tmp_path / "study")
    lots = sorted((unit.id for unit in segments_of(study)), key=lambda unit: chance(unit, study.policy.review.seed))
    rows = rows_of(study, "ada", share=1.0, seed=1)
    record_codings(study, [row for row in rows if row["segment_id"] in {*lots[:5], *lots[-5:]}])
    assert drawn_in(study) == set(lots[:5])
    record_codings(study, [{**row, "seen": "p1"} for row in rows if row["segment_id"] in set(lots[5:-5])])
    assert drawn_in(study) == set(lots[:5])
    study.close()


def coding(coder: str, *codes: str, seen: tuple[str, ...] = ()) -> Coding:
    from analyzer.core.coding import Cell

    return Coding(Cell("s", "realm"), coder, codes, coder, seen, "", "")


def test_the_consensus_counts_first_then_the_majority_and_a_tie_not_at_all() -> None:
    ada, bo, cy = coding("ada", "a"), coding("bo", "b"), coding("cy", "b")
    assert settled([ada, bo, cy], frozenset({"ada"})) == ada
    assert settled([ada, bo, cy], frozenset()) == bo
    assert settled([ada, bo], frozenset()) is None
    assert settled([replace(bo, seen=("p",)), cy], frozenset()) == cy


def test_what_a_suggestion_made_coders_say_never_outvotes_what_they_said_without_it() -> None:
    blind = [coding("ada", "x"), coding("dan", "y"), coding("eve", "y")]
    shown = [coding(name, "x", seen=("p",)) for name in ("bo", "cy")]
    assert settled([*blind, *shown], frozenset()) == blind[1]
    assert settled([blind[0], blind[1], *shown], frozenset()) is None
    assert settled(shown, frozenset()) == shown[0]


def test_the_values_of_what_comes_along_are_scores_since_it_meets_the_talk_of_others() -> None:
    shipped = [read_description(path.parent) for place in trained_room.SHIPPED for path in place.glob("*/model.json")]
    assert {description.codebook for description in shipped} == set(names())
    assert not any(description.calibrated for description in shipped)


def test_what_comes_along_is_used_where_it_fits_and_the_codebook_elsewhere(
    tmp_path: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = write(tmp_path / "labels.jsonl", map(line, topics()))
    train(labels, "--codebook", book, "--output", tmp_path / "shipped" / "small")
    monkeypatch.setattr(trained_room, "SHIPPED", (tmp_path / "shipped",))
    texts = write(tmp_path / "texts.jsonl", [{"id": 1, "text": "an invoice came late again", "party": "customer"}])

    def found(*options: str) -> dict[str, dict[str, Any]]:
        arguments = ["suggest", texts, "--codebook", book, "--output", tmp_path / "out.jsonl", *options]
        assert RUN.invoke(app, list(map(str, arguments))).exit_code == 0
        return {s["dimension"]: s for s in json.loads((tmp_path / "out.jsonl").read_text())["suggestions"]}

    def same(dimension: str) -> bool:
        with_it, without = (given.get(dimension, {}).get("probability") for given in (found(), found("--model", "prototype")))
        return with_it == without

    assert not same("topic")
    assert same("trust_honesty")
    write_codebook(replace(BOOK, version="2", dimensions=(replace(BOOK.dimensions[0], name="Subject"), *BOOK.dimensions[1:])), book)
    assert same("topic")
