"""Recipes as files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.classify.certify import Promise, Scope
from analyzer.classify.training import RecipeName
from analyzer.errors import InputError, UsageError
from analyzer.study.training import Training, asked, read_training, training_of, write_training

promises = st.builds(Promise, st.floats(0.001, 0.5), st.floats(0.001, 0.5), st.sampled_from(Scope))
trainings = st.builds(
    Training,
    recipe=st.sampled_from(RecipeName),
    dimensions=st.none() | st.lists(st.text(), min_size=1).map(tuple),
    seed=st.integers(0, 2**31),
    promise=st.none() | promises,
    elsewhere=st.booleans(),
)


@given(trainings)
def test_a_written_recipe_reads_back_as_the_same(tmp_path_factory: pytest.TempPathFactory, training: Training) -> None:
    assert read_training(write_training(training, tmp_path_factory.mktemp("recipe") / "recipe.toml")) == training


@pytest.mark.parametrize(
    ("content", "where", "what"),
    [
        ('recipe = "deep"\n', "line 1, field 'recipe'", "deep"),
        ('recipe = "linear"\nseeds = 1\n', "line 2, field 'seeds'", "no such setting"),
        ("[promise]\nrisk = 0.1\ndelta = 'x'\n", "line 3, field 'promise.delta'", "float"),
        ("recipe = linear\n", "recipe.toml", "not valid TOML"),
    ],
)
def test_a_mistake_in_a_recipe_is_named_with_its_place(tmp_path: Path, content: str, where: str, what: str) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=what) as wrong:
        training_of(str(path))
    assert where in str(wrong.value.where)


def test_what_is_neither_a_recipe_nor_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no recipe 'deep'") as unknown:
        training_of("deep")
    assert "finetune" in str(unknown.value.remedy)
    with pytest.raises(InputError, match="cannot be read"):
        training_of(str(tmp_path / "missing.toml"))


def test_what_is_asked_for_besides_overrules_the_file() -> None:
    written = Training(recipe=RecipeName.LINEAR, dimensions=("realm",), seed=3, elsewhere=True)
    assert asked(written, dimensions=None, seed=None, promise=None) == written
    found = asked(written, dimensions=("level",), seed=0, promise=Promise())
    assert found == Training(recipe=RecipeName.LINEAR, dimensions=("level",), seed=0, promise=Promise(), elsewhere=True)
