"""The use case: everything a study has to show, written together, each page with links to the others."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from analyzer.errors import NotInstalledError
from analyzer.study.collecting import collecting_later
from analyzer.study.findings import material_of
from analyzer.study.findings_report import write_findings
from analyzer.study.handle import Study
from analyzer.study.pages import FINDINGS, REPORT, TIMELINE, TRUST
from analyzer.study.report import write_report
from analyzer.study.timeline import write_timeline
from analyzer.study.trust import write_trust

TEXTS = (REPORT, FINDINGS)
TOGETHER = (*TEXTS, TIMELINE, TRUST)


def write_products(
    study: Study, path: Path | None = None, *, crosses: Sequence[tuple[str, str]] = (), test: bool = False
) -> tuple[Path, ...]:
    """Write the report (to `path`, exports/report.html when None), and to exports the findings, the timeline and trust.

    `crosses` are further cross-tables (rows, columns), tested for association if asked. Without the library that draws figures, the page
    of findings says how to get it, and there is no timeline and no page on trust.
    """
    with collecting_later():
        material = material_of(study)
        figures = list[Path]()
        with suppress(NotInstalledError):
            figures += write_timeline(study, material=material, coming=TOGETHER)
            figures += write_trust(study, material=material, coming=TOGETHER)
        report = write_report(study, path, coming=TEXTS)
        findings = write_findings(study, crosses=crosses, test=test, material=material, coming=TEXTS)
    return (report, *findings, *figures)
