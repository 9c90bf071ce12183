from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analyzer.classify.adapter import RANK, load_adapted
from analyzer.classify.encode import Encoder, load_encoder
from analyzer.classify.finetune import Finetune, Tuning, _batches, _pace
from analyzer.classify.inputs import Context
from analyzer.classify.linear import LinearRecipe
from analyzer.classify.side_by_side import SideBySide
from analyzer.errors import ModelError
from analyzer.settings import read_settings
from analyzer.weights import path_of
from tests.classify.fakes import BOOK, WordEncoder
from tests.classify.learning import texts, topics, trust


def test_every_unit_comes_once_a_round_with_others_of_its_length() -> None:
    units = [("word " * number,) for number in range(1, 41)]
    found = _batches(units, 4, seed=0)
    round_ = [next(found) for _ in range(10)]
    assert sorted(unit for batch in round_ for unit in batch) == sorted(units)
    assert [unit for batch in round_ for unit in batch] != [unit for _ in range(10) for unit in next(found)]


def test_the_rate_rises_and_falls_to_nothing() -> None:
    paces = [_pace(step, 100, 0.1) for step in range(100)]
    assert paces.index(max(paces)) in {9, 10}
    assert paces[0] < 0.2
    assert paces[-1] < 0.01


@pytest.fixture(scope="module")
def folder() -> Path:
    try:
        return path_of("minilm", replace(read_settings(), offline=True))
    except ModelError:
        pytest.skip("the weights of minilm are not in the cache")


@pytest.fixture(scope="module")
def base(folder: Path) -> Encoder:
    return load_encoder(folder)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_an_adapted_encoder_comes_back_from_its_numbers(folder: Path, base: Encoder) -> None:
    examples = topics(24) + trust(24)
    tuning = Tuning(epochs=1, fewest_steps=3, batch=8)
    recipe = Finetune(LinearRecipe(BOOK, context=Context.JOINED), folder, base, WordEncoder(), tuning, seed=1)
    learned = recipe.learn(examples)
    assert learned.adapter is not None
    assert isinstance(learned.encoder, SideBySide)
    adapted = learned.encoder.first
    assert learned.base == SideBySide(base, WordEncoder()).id != learned.encoder.id
    assert {min(values.shape) for values in learned.adapter.values()} == {RANK}
    again = load_adapted(folder, learned.adapter, base)
    some = texts(examples)[:5]
    assert again.id == adapted.id
    assert np.allclose(again.encode(some), adapted.encode(some), atol=1e-4)
    assert not np.allclose(again.encode(some), base.encode(some), atol=1e-3)
    assert recipe.learn(examples).encoder.id == learned.encoder.id


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_an_adapter_of_another_encoder_is_refused(folder: Path, base: Encoder) -> None:
    with pytest.raises(ModelError, match="does not belong"):
        load_adapted(folder, {"base_model.model.elsewhere.lora_A.weight": np.zeros((RANK, 384), np.float16)}, base)
