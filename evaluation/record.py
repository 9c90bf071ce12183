"""Write down a measurement so that it can be repeated: figures, date, commit, machine and the hashes of the data."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analyzer.files import atomic_write, sha256_of

ROOT = Path(__file__).resolve().parent.parent


def real_data() -> Path | None:
    """The folder of real material that is not part of the project, or None where it is absent."""
    folder = Path(os.environ.get("ANALYZER_REAL_DATA", ROOT.parent / "shared" / "data"))
    return folder if folder.is_dir() else None


def record(folder: Path, figures: dict[str, Any], *, data: list[Path] | None = None) -> Path:
    """Write `folder`/results.json with `figures` and what they were measured on; return its path."""
    content = made_at() | {
        "machine": {"cores": os.cpu_count(), "processor": _processor(), "python": platform.python_version()},
        "data": {_name_of(path): sha256_of(path) for path in sorted(data or [])},
        "figures": figures,
    }
    return atomic_write(folder / "results.json", json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def record_part(folder: Path, name: str, figures: dict[str, Any], *, data: list[Path]) -> dict[str, Any]:
    """Write the figures of one part of a question, measured today, beside those of its other parts; return all, by part."""
    known = folder / "results.json"
    found: dict[str, Any] = json.loads(known.read_text())["figures"] if known.exists() else {}
    found[name] = made_at() | {"figures": figures}
    record(folder, found, data=data)
    return found


def made_at() -> dict[str, Any]:
    """The day and the commit of today."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return {"date": datetime.now(UTC).date().isoformat(), "commit": commit}


def _name_of(path: Path) -> str:
    """The place of a file inside the project, the bare name of one outside it."""
    return str(path.resolve().relative_to(ROOT)) if path.resolve().is_relative_to(ROOT) else path.name


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
