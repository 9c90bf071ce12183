"""Trained models as folders: numbers in safetensors, everything else in model.json; nothing in them is ever run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from analyzer.classify.calibrate import Scaling
from analyzer.classify.certify import Certificate
from analyzer.classify.heads import Head
from analyzer.classify.inputs import Layout
from analyzer.classify.model import Memory, Rule
from analyzer.classify.reader import Readings
from analyzer.classify.trained import HeadsModel
from analyzer.core.codebook import Codebook, Dimension
from analyzer.core.identity import product_id
from analyzer.errors import ModelError
from analyzer.files import atomic_write, sha256_of
from analyzer.optional import need

FORM = 1  # of the folder; another one is refused
DESCRIPTION = "model.json"
HEADS = "heads.safetensors"
READER = "reader.safetensors"
CARD = "card.md"
AGAIN = "Train the model again with this codebook."


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What model.json says: what the model learned from and on, how its scores are read, and what was measured.

    `taught` are the units learned from, `remembered` the ids of those whose texts differ. `dimensions` and `files` hold hashes by dimension
    id and file name; `columns` the columns of each head. `figures` are those of cross-validation, for people.
    """

    form: int = FORM
    id: str
    base_id: str
    recipe: str
    software: str
    made_on: str
    seed: int
    codebook: str
    codebook_version: str
    dimensions: Mapping[str, str]
    data: str
    examples: int
    interviews: int
    encoder: str
    encoder_sha: str
    encoder_id: str
    layout: Layout
    columns: Mapping[str, tuple[str, ...]]
    scalings: Mapping[str, Scaling]
    rates: Mapping[str, tuple[float, ...]]
    rules: Mapping[str, Rule]
    calibrated: tuple[str, ...]
    certificates: tuple[Certificate, ...]
    counts: Mapping[str, Mapping[str, int]]
    needs: tuple[str, ...]
    remembered: tuple[str, ...]
    reach: float
    figures: Any
    files: Mapping[str, str] = field(default_factory=dict)
    taught: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """The numbers of a folder: heads by dimension, and the vectors of the examples."""

    heads: Mapping[str, Head]
    vectors: np.ndarray[Any, np.dtype[np.float32]]


def hash_of(dimension: Dimension) -> str:
    """The hash of a dimension as it is defined today; colours do not matter."""
    return product_id(asdict(replace(dimension, codes=tuple(replace(code, colour=None) for code in dimension.codes))))


def save(description: Description, arrays: Arrays, card: str, folder: Path, reader: Mapping[str, Any] | None = None) -> Path:
    """Write a model folder; model.json comes last, so that a folder that has one is whole."""
    numbers = {"memory": arrays.vectors.astype(np.float16)}
    for name, head in arrays.heads.items():
        numbers |= {f"{name}.slopes": head.slopes.astype(np.float16), f"{name}.intercepts": head.intercepts.astype(np.float32)}
    _write(numbers, folder / HEADS)
    files = {HEADS: sha256_of(folder / HEADS)}
    if reader is not None:
        _write(reader, folder / READER)
        files[READER] = sha256_of(folder / READER)
    atomic_write(folder / CARD, card)
    atomic_write(folder / DESCRIPTION, msgspec.json.format(msgspec.json.encode(replace(description, files=files)), indent=1))
    return folder


def read_description(folder: Path) -> Description:
    """What model.json says; ModelError where it is missing, damaged or made by another version."""
    path = folder / DESCRIPTION
    try:
        return msgspec.json.decode(path.read_bytes(), type=Description)
    except FileNotFoundError as missing:
        raise ModelError(
            f"there is no model: {DESCRIPTION} is missing", where=str(folder), remedy="Make one with: analyzer train."
        ) from missing
    except (msgspec.DecodeError, OSError, UnicodeDecodeError) as damaged:
        raise ModelError(
            f"the model's description cannot be read ({damaged})", where=str(path), remedy="Train the model again."
        ) from damaged


def load_arrays(description: Description, folder: Path) -> Arrays:
    """The numbers of a model, after its files were found to be as they were saved."""
    for name, expected in description.files.items():
        path = folder / name
        if name not in {HEADS, READER}:
            raise ModelError("it was made by another version of this software", where=str(path), remedy="Train the model again.")
        if not path.is_file() or sha256_of(path) != expected:
            raise ModelError(
                "the file is not as it was saved (wrong hash)", where=str(path), remedy="Copy the whole folder again, or train."
            )
    numbers = _read(folder / HEADS)
    heads = {name: _head(name, columns, numbers) for name, columns in description.columns.items()}
    return Arrays(heads, numbers["memory"].astype(np.float32))


def load_reader(description: Description, folder: Path) -> dict[str, Any]:
    """The numbers of the reader beside the heads, checked; empty where there is none."""
    if READER not in description.files:
        return {}
    _require_as_saved(description, folder, READER)
    return _read(folder / READER)


def require_fitting(description: Description, codebook: Codebook, folder: Path, *, any_version: bool = False) -> None:
    """Refuse a model that was made for another codebook, or for another version of this one (`any_version`: only for other content)."""
    if description.form != FORM:
        raise ModelError("it was made by another version of this software", where=str(folder), remedy="Train the model again.")
    made_for = f"codebook '{description.codebook}' version {description.codebook_version}"
    if codebook.id == description.codebook and codebook.version != description.codebook_version and not any_version:
        raise ModelError(
            f"the model is stale: made for {made_for}, and this is version {codebook.version}", where=str(folder), remedy=AGAIN
        )
    known = {dimension.id: dimension for dimension in codebook.dimensions}
    for name, expected in description.dimensions.items():
        if name not in known:
            raise ModelError(
                f"the model was made for {made_for}, and '{codebook.id}' has no dimension '{name}'", where=str(folder), remedy=AGAIN
            )
        if hash_of(known[name]) != expected:
            raise ModelError(f"the model is stale: dimension '{name}' has changed since {made_for}", where=str(folder), remedy=AGAIN)


def heads_model(
    description: Description, arrays: Arrays, codebook: Codebook, width: int | None = None, readings: Readings | None = None
) -> HeadsModel:
    """The uncalibrated model of a folder; `width` of the vectors its heads read, `readings` of its reader where it has one."""
    dimensions = tuple(dimension for dimension in codebook.dimensions if dimension.id in description.dimensions)
    recall = partial(memory_of, description, arrays)
    return HeadsModel(description.base_id, dimensions, description.layout, arrays.heads, recall, width=width, readings=readings)


def memory_of(description: Description, arrays: Arrays) -> Memory:
    """What the model remembers of its examples."""
    return Memory(description.remembered, arrays.vectors, description.reach, frozenset(description.taught))


def _require_as_saved(description: Description, folder: Path, name: str) -> None:
    path = folder / name
    if not path.is_file() or sha256_of(path) != description.files.get(name):
        raise ModelError("the file is not as it was saved (wrong hash)", where=str(path), remedy="Copy the whole folder again, or train.")


def _head(name: str, columns: tuple[str, ...], numbers: Mapping[str, Any]) -> Head:
    return Head(columns, numbers[f"{name}.slopes"].astype(np.float32), numbers[f"{name}.intercepts"].astype(np.float32))


def _write(numbers: Mapping[str, Any], path: Path) -> None:
    library = need("safetensors.numpy", extra="text")
    atomic_write(path, library.save({name: np.ascontiguousarray(values) for name, values in numbers.items()}))


def _read(path: Path) -> dict[str, Any]:
    return dict(need("safetensors.numpy", extra="text").load_file(str(path)))
