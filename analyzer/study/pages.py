"""Which pages of a study lie beside one another, so that each leads to the others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote, urlsplit

from analyzer.errors import UsageError
from analyzer.study.handle import Study

Room: TypeAlias = Callable[[str, str], str | None]  # from a recording and a unit to the unit's address in the review room

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


def nowhere(recording: str, unit: str) -> None:
    """The address of a unit where no review room is known."""


def room_of(study: Study) -> Room:
    """Where units stand in the review room, whose address is that of study.toml; nowhere without one, or where names are replaced."""
    address = study.policy.findings.address.rstrip("/")
    if address and urlsplit(address).scheme not in {"http", "https"}:
        remedy = "In study.toml, under [findings], write it as http://localhost:8000."
        raise UsageError(f"'{address}' is no address of a review room", remedy=remedy)
    if not address or study.hidden:
        return nowhere
    return lambda recording, unit: f"{address}/transcripts/{quote(recording, safe='')}#{quote(unit, safe='')}"
