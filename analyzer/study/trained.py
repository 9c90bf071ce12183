"""Trained models by name or folder, loaded with the encoder they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from analyzer import weights
from analyzer.classify.attending import attending
from analyzer.classify.encode import Encoder, load_encoder
from analyzer.classify.folder import (
    DESCRIPTION,
    Description,
    hash_of,
    heads_model,
    load_arrays,
    load_reader,
    memory_of,
    read_description,
    require_fitting,
)
from analyzer.classify.guarantee import row_accepted_from
from analyzer.classify.joined import JoinedModel
from analyzer.classify.language_model import LanguageModel, load_language_model, read_scale
from analyzer.classify.model import Model
from analyzer.classify.prototype import PrototypeModel, build_prototypes
from analyzer.classify.reader import Reader, Readings, Roles, reader_from
from analyzer.classify.side_by_side import SideBySide
from analyzer.classify.trained import CalibratedModel, HeadsModel
from analyzer.classify.training import Learned
from analyzer.core.codebook import Codebook
from analyzer.core.identity import product_id
from analyzer.errors import ModelError, UsageError
from analyzer.resources import PACKAGE, resource
from analyzer.settings import Settings
from analyzer.study.events import Tell, silent
from analyzer.study.models import model_path

AUTO = "auto"
PROTOTYPE = "prototype"
SENTENCE = "minilm"  # the encoder that is enough for what a codebook says of itself
LANGUAGE = "qwen2.5-coder"
JOINT = f"{SENTENCE}+{LANGUAGE}"
SCALE = f"models/{LANGUAGE}/scale.safetensors"
SHIPPED = (PACKAGE / "data" / "models", PACKAGE.parent / "models")  # in an installed package, in a checkout


def load_model(name_or_folder: str, codebook: Codebook, settings: Settings, *, any_version: bool = False, tell: Tell = silent) -> Learned:
    """A model for a codebook: `auto`, `prototype`, one that comes with the package by its name, or one in a folder.

    `auto` takes the models that come with the package for whatever dimensions they fit, and the codebook alone for the rest. `any_version`:
    only the content of the dimensions has to be the same. `tell` hears of weights that are fetched. Raises UsageError for an unknown name,
    ModelError when a model is damaged, stale, or made for another codebook or encoder.
    """
    if name_or_folder == PROTOTYPE:
        encoder = encoder_of(settings, SENTENCE, tell)
        return Learned(build_prototypes(codebook, encoder), encoder)
    if name_or_folder == AUTO:
        return _fitting(codebook, settings, tell)
    folder = folder_of(name_or_folder)
    description = read_description(folder)
    require_fitting(description, codebook, folder, any_version=any_version)
    plain = encoder_of(settings, description.encoder, tell)
    if description.encoder_id != plain.id:
        raise ModelError("the model was made on another version of its encoder", where=str(folder), remedy="Train the model again.")
    (model,), encoder = _models([(description, folder)], codebook, plain)
    return Learned(model, encoder, row=row_accepted_from(description.certificates))


def encoder_of(settings: Settings, named: str, tell: Tell = silent) -> Encoder:
    """The sentence encoder, or that and the language model side by side, loaded."""
    sentence = load_encoder(model_path(SENTENCE, settings, tell), language=language_read())
    return sentence if named == SENTENCE else SideBySide(sentence, language_model(settings, tell))


def language_read() -> str | None:
    """The one language that the sentence encoder was made for (ISO 639-1), or None."""
    languages = weights.card_of(SENTENCE).languages
    return None if "*" in languages else languages[0]


def language_model(settings: Settings, tell: Tell = silent) -> LanguageModel:
    """The language model that reads beside the sentence encoder, loaded."""
    return load_language_model(model_path(LANGUAGE, settings, tell), read_scale(resource(SCALE)))


def encoder_sha(named: str) -> str:
    """The hash of the weights of one encoder or of two."""
    shas = [weights.sha_of(name) for name in named.split("+")]
    return shas[0] if len(shas) == 1 else product_id("encoders", *shas)


def identity_of(name_or_folder: str, codebook: Codebook) -> str:
    """The id of a model, without loading it; the codebook alone goes by its name, since all else is in codebook and encoder."""
    alone = (PROTOTYPE,) if name_or_folder in {AUTO, PROTOTYPE} else ()
    return "+".join([*(description.id for description in descriptions_of(name_or_folder, codebook)), *alone])


def descriptions_of(name_or_folder: str, codebook: Codebook) -> list[Description]:
    """What is said of the trained models that `load_model` would load for a codebook; none for the codebook alone."""
    if name_or_folder == PROTOTYPE:
        return []
    if name_or_folder == AUTO:
        return [description for description, _ in _shipped_for(codebook)]
    return [read_description(folder_of(name_or_folder))]


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
    return (AUTO, PROTOTYPE, *sorted(found))


def _shipped_for(codebook: Codebook) -> list[tuple[Description, Path]]:
    """The models that come with the package and fit dimensions of a codebook, on the encoder as it is."""
    folders = sorted({path.parent for place in SHIPPED for path in place.glob(f"*/{DESCRIPTION}")})
    known = {dimension.id: hash_of(dimension) for dimension in codebook.dimensions}
    found = [(read_description(folder), folder) for folder in folders]
    return [
        (description, folder)
        for description, folder in found
        if description.encoder in {SENTENCE, JOINT}
        and description.encoder_sha == encoder_sha(description.encoder)
        and all(known.get(name) == expected for name, expected in description.dimensions.items())
    ]


def _fitting(codebook: Codebook, settings: Settings, tell: Tell) -> Learned:
    """What comes with the package for these dimensions, and the codebook alone for the others."""
    found = _shipped_for(codebook)
    plain = encoder_of(settings, JOINT if any(description.encoder == JOINT for description, _ in found) else SENTENCE, tell)
    shipped, encoder = _models([each for each in found if each[0].encoder_id == plain.id], codebook, plain)
    learned = {dimension.id for model in shipped for dimension in model.dimensions}
    if learned >= {dimension.id for dimension in codebook.dimensions} and len(shipped) == 1:
        return Learned(shipped[0], encoder)
    prototypes = build_prototypes(codebook, plain)
    return Learned(JoinedModel((*shipped, prototypes), codebook.dimensions) if shipped else prototypes, encoder)


def _models(found: Sequence[tuple[Description, Path]], codebook: Codebook, plain: Encoder) -> tuple[list[Model], Encoder]:
    """The models in folders that were made on one encoder, and that encoder with the readers of all of them."""
    models, readers = list[Model](), list[Reader]()
    for description, folder in found:
        readings = None
        if isinstance(plain, SideBySide) and (numbers := load_reader(description, folder)):
            reader = reader_from(numbers, Roles(description.layout.parties), description.columns, plain.second.alike, folder)
            readings = Readings(reader.roles, reader.columns, plain.width + sum(each.width for each in readers))
            readers.append(reader)
        models.append(_model(description, codebook, plain, folder, readings))
    return models, attending(plain, readers) if isinstance(plain, SideBySide) and readers else plain


def _model(description: Description, codebook: Codebook, encoder: Encoder, folder: Path, readings: Readings | None) -> Model:
    """The model in a folder."""
    arrays = load_arrays(description, folder)
    dimensions = tuple(dimension for dimension in codebook.dimensions if dimension.id in description.dimensions)
    base: HeadsModel | PrototypeModel
    if description.columns:
        base = heads_model(description, arrays, codebook, encoder.width if isinstance(encoder, SideBySide) else encoder.alike, readings)
    else:
        base = build_prototypes(codebook, encoder).limited_to(description.dimensions)
    if not description.scalings:
        return replace(base, id=description.id, rules=description.rules)
    return CalibratedModel(
        id=description.id,
        base=base,
        dimensions=dimensions,
        scalings=description.scalings,
        rates=description.rates,
        rules=description.rules,
        calibrated=frozenset(description.calibrated),
        memory=memory_of(description, arrays),
    )
