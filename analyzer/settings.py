"""Settings of this machine, read once at the door."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Where this machine keeps its models, and whether the network may be used to get more."""

    cache: Path
    offline: bool = False


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings from environment variables: ANALYZER_CACHE (a folder) and ANALYZER_OFFLINE (any value but "" and "0")."""
    variables = os.environ if environment is None else environment
    home = Path(variables.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return Settings(
        cache=Path(variables.get("ANALYZER_CACHE", home / "transcript-analyzer")),
        offline=variables.get("ANALYZER_OFFLINE", "") not in ("", "0"),
    )
