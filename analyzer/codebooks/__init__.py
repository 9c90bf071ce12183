"""The built-in codebooks: YAML files beside this module."""

from __future__ import annotations

from pathlib import Path

from analyzer.errors import unknown_name

FOLDER = Path(__file__).parent


def names() -> tuple[str, ...]:
    """The names of the built-in codebooks, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def path_of(name: str) -> Path:
    """The file of a built-in codebook; an unknown name is an error that lists those that exist."""
    if name not in names():
        raise unknown_name("built-in codebook", name, names())
    return FOLDER / f"{name}.yaml"
