"""Libraries that a small installation may lack."""

from __future__ import annotations

import importlib
from typing import Any

from analyzer.errors import NotInstalledError


def need(module: str, *, extra: str) -> Any:
    """The imported module, or an error that names the extra which brings it."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as missing:
        if missing.name is not None and missing.name.partition(".")[0] != module.partition(".")[0]:
            raise
        raise NotInstalledError(
            f"'{module}' is not installed", remedy=f"Install it with: pip install 'transcript-analyzer[{extra}]'."
        ) from missing
