"""How a model learns: by the name of a recipe, or as written in a recipe.toml, such as the one that lies with every trained model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from analyzer.classify.certify import Promise, Scope
from analyzer.classify.training import RecipeName
from analyzer.errors import InputError, UsageError
from analyzer.files import atomic_write
from analyzer.study.toml import plain, read_toml

RECIPE = "recipe.toml"
HEADER = """\
# How this model learned. The same labels and this file give the same model:
#   analyzer train LABELS.jsonl --codebook CODEBOOK --output FOLDER --recipe recipe.toml
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """How to learn: the recipe, the dimensions wanted (None: all), the seed, a promise to certify if any, and whether for use elsewhere."""

    recipe: RecipeName = RecipeName.AUTO
    dimensions: tuple[str, ...] | None = None
    seed: int = 0
    promise: Promise | None = None
    elsewhere: bool = False


def training_of(recipe: str) -> Training:
    """How to learn, by the name of a recipe or the path of a file; UsageError where it is neither."""
    if recipe in RecipeName.__members__.values():
        return Training(recipe=RecipeName(recipe))
    if Path(recipe).suffix != Path(RECIPE).suffix:
        raise UsageError(f"there is no recipe '{recipe}'", remedy=f"Give one of {', '.join(RecipeName)}, or a file such as {RECIPE}.")
    return read_training(Path(recipe))


def read_training(path: Path) -> Training:
    """How to learn, from a file; a mistake is an error that names the line and the field."""
    try:
        return read_toml(path, Training)
    except OSError as failure:
        raise InputError(f"cannot be read ({failure.strerror})", where=str(path), remedy="Check its path and permissions.") from failure


def write_training(training: Training, path: Path) -> Path:
    """Write a file that reads back as the same."""
    return atomic_write(path, "\n".join((HEADER.rstrip(), *_lines(training))) + "\n")


def asked(training: Training, *, dimensions: tuple[str, ...] | None, seed: int | None, promise: Promise | None) -> Training:
    """`training` with whatever was asked for besides in place of its own."""
    return replace(
        training,
        dimensions=dimensions or training.dimensions,
        seed=training.seed if seed is None else seed,
        promise=promise or training.promise,
    )


def promise_of(risk: float, delta: float, scope: str) -> Promise:
    """A promise in the words of a door: `scope` is units or interviews."""
    return Promise(risk, delta, Scope(scope))


def _lines(training: Training) -> Iterator[str]:
    values = {name: value for name, value in msgspec.to_builtins(training).items() if value is not None}
    promise = values.pop("promise", None)
    yield from (f"{name} = {plain(value)}" for name, value in values.items())
    if promise is not None:
        yield from ("", "[promise]", *(f"{name} = {plain(value)}" for name, value in promise.items()))
