"""The models a machine has, as the doors see them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analyzer import weights
from analyzer.errors import ModelError
from analyzer.settings import Settings

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model of the manifest and whether this machine has it."""

    name: str
    kind: str
    upstream: str
    licence: str
    languages: tuple[str, ...]
    megabytes: int
    here: bool
    default: bool


def known_models(settings: Settings) -> tuple[KnownModel, ...]:
    """Every model of the manifest."""
    return tuple(
        KnownModel(
            card.name,
            card.kind.value,
            card.upstream,
            card.licence,
            card.languages,
            round(card.size / MEGABYTE),
            weights.is_cached(card.name, settings),
            card.default,
        )
        for card in weights.manifest().values()
    )


def fetch_models(names: tuple[str, ...], settings: Settings, *, told: Callable[[str, Path], None]) -> None:
    """Fetch models (those of a fresh installation when none is named) and tell of each when it is there."""
    for name in names or weights.default_models():
        told(name, weights.fetch(name, settings))


def verify_models(names: tuple[str, ...], settings: Settings) -> dict[str, str]:
    """Hash models again (all that are here when none is named); per name "" when it is as published, else what is wrong."""
    wanted = names or tuple(name for name in weights.manifest() if weights.is_cached(name, settings))
    return {name: _complaint(name, settings) for name in wanted}


def model_path(name: str, settings: Settings) -> Path:
    """The folder of a model, fetched when it is not here."""
    return weights.path_of(name, settings)


def _complaint(name: str, settings: Settings) -> str:
    try:
        weights.verify(name, settings)
    except ModelError as damaged:
        return str(damaged)
    return ""
