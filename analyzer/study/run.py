"""The use case: everything, from recordings to the report; what was done before is not done again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.study.add import add_recordings, to_do
from analyzer.study.events import Begun, Finished, Step, Tell
from analyzer.study.export import export_tables, export_transcripts
from analyzer.study.handle import Study, opened
from analyzer.study.listen import recipe_of
from analyzer.study.listing import Summary, summaries
from analyzer.study.policy import FILE_NAME, Policy
from analyzer.study.products import write_products
from analyzer.study.segment import segment
from analyzer.study.suggest import suggest
from analyzer.study.transcribe import Hire, Plan, plan
from analyzer.study.upload import put_waiting_together


@dataclass(frozen=True, slots=True)
class Written:
    """What a run leaves behind, and what it heard in the recordings it was given, now or before."""

    recordings: tuple[Summary, ...]
    report: Path
    tables: tuple[Path, ...]
    transcripts: tuple[Path, ...]
    findings: tuple[Path, ...]

    def rows(self) -> Iterator[tuple[str, str]]:
        """What is where, for people."""
        yield "report", str(self.report)
        for path in self.findings:
            yield "findings", str(path)
        for path in self.tables:
            yield "table", str(path)
        if self.transcripts:
            yield "transcripts", f"{self.transcripts[0].parent} ({len(self.transcripts)} files)"


def rehearse(folder: Path, policy: Policy, places: Sequence[Path], tell: Tell) -> Plan:
    """What a run would transcribe; nothing is created or changed."""
    if not (folder / FILE_NAME).exists():
        recipe_of(policy.transcription)
        return plan(places, why_not=lambda _: None, tell=tell)
    with opened(folder, policy) as study:
        return to_do(study, places, tell)[0]


def run_study(study: Study, places: Sequence[Path], tell: Tell, hire: Hire) -> Written:
    """Transcribe what is new, cut, suggest, export and report."""
    add_recordings(study, places, tell, hire)
    put_waiting_together(study, tell)
    segment(study, tell)
    suggest(study, tell)
    tell(Begun(Step.REPORT, 3, 3))
    transcripts = export_transcripts(study)
    tell(Finished(Step.REPORT, "transcripts", 1, "written"))
    tables = export_tables(study, ("csv", "xlsx"))
    tell(Finished(Step.REPORT, "tables", 1, "written"))
    report, *findings = write_products(study)
    tell(Finished(Step.REPORT, "report", 1, "written"))
    return Written(summaries(study, places), report, tables, transcripts, tuple(findings))
