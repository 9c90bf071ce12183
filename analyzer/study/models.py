"""The models a machine has, as the doors see them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analyzer import weights
from analyzer.errors import ModelError
from analyzer.settings import Settings
from analyzer.study.events import Advanced, Finished, Step, Tell, silent

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


def wanted_models(names: tuple[str, ...]) -> tuple[str, ...]:
    """The models named, or those of a fresh installation when none is."""
    return names or weights.default_models()


def fetch_model(name: str, settings: Settings, tell: Tell) -> Path:
    """The folder of a model, fetched and verified unless a good copy is here."""
    return weights.fetch(name, settings, _fetching(name, tell))


def verify_models(names: tuple[str, ...], settings: Settings) -> dict[str, str]:
    """Hash models again (all that are here when none is named); per name "" when it is as published, else what is wrong."""
    wanted = names or tuple(name for name in weights.manifest() if weights.is_cached(name, settings))
    return {name: _complaint(name, settings) for name in wanted}


def model_path(name_or_path: str, settings: Settings, tell: Tell = silent) -> Path:
    """The folder (or file) of a model, fetched when it is not here; `tell` hears at once what is fetched, then how far it is."""
    return weights.path_of(name_or_path, settings, _fetching(name_or_path, tell))


def _fetching(name: str, tell: Tell) -> weights.Progress:
    def told(done: int, of: int) -> None:
        item = f"{weights.card_of(name).name} ({max(1, round(of / MEGABYTE)):,} MB, once)"
        tell(Finished(Step.FETCH, item, 0, "here") if done == of else Advanced(Step.FETCH, item, done / of))

    return told


def _complaint(name: str, settings: Settings) -> str:
    try:
        weights.verify(name, settings)
    except ModelError as damaged:
        return str(damaged)
    return ""
