"""Files of the project that the installed package carries along: the manifest of models, the demo recordings."""

from __future__ import annotations

from pathlib import Path

from analyzer.errors import IntegrityError

PACKAGE = Path(__file__).resolve().parent


def resource(relative: str) -> Path:
    """The path of `relative` (`models/manifest.toml`, say), in an installed package or in a checkout; IntegrityError when missing."""
    for place in (PACKAGE / "data" / relative, PACKAGE.parent / relative):
        if place.exists():
            return place
    raise IntegrityError("a part of the installation is missing", where=relative, remedy="Install the package again.")
