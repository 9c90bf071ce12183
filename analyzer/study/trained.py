"""Trained models by name or folder, loaded with the encoder they belong to."""

from __future__ import annotations

from pathlib import Path

from analyzer import weights
from analyzer.classify.adapter import load_adapted
from analyzer.classify.encode import Encoder, load_encoder
from analyzer.classify.folder import (
    DESCRIPTION,
    Description,
    heads_model,
    load_adapter,
    load_arrays,
    memory_of,
    read_description,
    require_fitting,
)
from analyzer.classify.model import Model
from analyzer.classify.prototype import build_prototypes
from analyzer.classify.trained import CalibratedModel
from analyzer.classify.training import Learned
from analyzer.core.codebook import Codebook
from analyzer.errors import ModelError, UsageError
from analyzer.resources import PACKAGE
from analyzer.settings import Settings

PROTOTYPE = "prototype"
ENCODER = "minilm"
SHIPPED = (PACKAGE / "data" / "models", PACKAGE.parent / "models")  # in an installed package, in a checkout


def load_model(name_or_folder: str, codebook: Codebook, settings: Settings) -> Learned:
    """A model for a codebook: `prototype`, one that comes with the package by its name, or one in a folder.

    Raises UsageError for an unknown name, ModelError when it is damaged, stale, or made for another codebook or encoder.
    """
    if name_or_folder == PROTOTYPE:
        encoder = encoder_of(settings)
        return Learned(build_prototypes(codebook, encoder), encoder)
    folder = folder_of(name_or_folder)
    description = read_description(folder)
    require_fitting(description, codebook, folder)
    encoder = _encoder(description, folder, settings)
    return Learned(_model(description, codebook, encoder, folder), encoder)


def encoder_of(settings: Settings) -> Encoder:
    """The text encoder that all models are made on, loaded."""
    return load_encoder(weights.path_of(ENCODER, settings))


def identity_of(name_or_folder: str) -> str:
    """The id of a model, without loading it; that of `prototype` is its name, since all else is in codebook and encoder."""
    return name_or_folder if name_or_folder == PROTOTYPE else read_description(folder_of(name_or_folder)).id


def folder_of(name_or_folder: str) -> Path:
    """The folder of a model that comes with the package, or of one given by its path."""
    for place in (*(shipped / name_or_folder for shipped in SHIPPED), Path(name_or_folder).expanduser()):
        if (place / DESCRIPTION).is_file():
            return place
    if Path(name_or_folder).is_dir():
        raise ModelError(f"there is no model: {DESCRIPTION} is missing", where=name_or_folder, remedy="Make one with: analyzer train.")
    raise UsageError(
        f"there is no model '{name_or_folder}'",
        remedy=f"Give a folder that analyzer train wrote, or one of: {', '.join(shipped_models())}.",
    )


def shipped_models() -> tuple[str, ...]:
    """The names of the models that need no path."""
    found = {path.parent.name for place in SHIPPED for path in place.glob(f"*/{DESCRIPTION}")}
    return (PROTOTYPE, *sorted(found))


def _encoder(description: Description, folder: Path, settings: Settings) -> Encoder:
    if (description.encoder, description.encoder_sha) != (ENCODER, weights.sha_of(ENCODER)):
        raise ModelError("the model was made on another version of its encoder", where=str(folder), remedy="Train the model again.")
    base = encoder_of(settings)
    numbers = load_adapter(description, folder)
    return load_adapted(weights.path_of(ENCODER, settings), numbers, base) if numbers else base


def _model(description: Description, codebook: Codebook, encoder: Encoder, folder: Path) -> Model:
    arrays = load_arrays(description, folder)
    base: Model = heads_model(description, arrays, codebook) if description.columns else build_prototypes(codebook, encoder)
    if not description.scalings:
        return base
    return CalibratedModel(
        id=description.id,
        base=base,
        dimensions=tuple(dimension for dimension in codebook.dimensions if dimension.id in description.dimensions),
        scalings=description.scalings,
        rates=description.rates,
        rules=description.rules,
        calibrated=frozenset(description.calibrated),
        memory=memory_of(description, arrays),
    )
