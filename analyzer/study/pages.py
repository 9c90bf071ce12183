"""Which pages of a study lie beside one another, so that each leads to the others."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

REPORT, FINDINGS, TIMELINE, TRUST = "report.html", "findings.html", "timeline.html", "trust.html"
TITLES = {
    REPORT: "The interviews",
    FINDINGS: "Findings",
    TIMELINE: "Event timeline",
    TRUST: "Trust",
    "agreement.html": "Agreement",
    "methods.docx": "Methods",
}


def beside(folder: Path, page: str, coming: Collection[str] = ()) -> tuple[tuple[str, str], ...]:
    """The title and file of each other page that lies in `folder`, or is `coming`: about to be written there."""
    return tuple((title, name) for name, title in TITLES.items() if name != page and (name in coming or (folder / name).is_file()))
