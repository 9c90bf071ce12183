"""Are all products made fast enough of a large study? Bars: 30 s and 1 GiB for 200 interviews, 40,000 segments, 150,000 codings.

Start: python -m evaluation.findings.run [--interviews 200] [--units 40000] [--codings 150000]

The study is constructed: it lies in a database as any other, so that gathering it counts too. Each product is timed by itself; time and
memory of the whole are those of a fresh process that opens the study and writes everything.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analyzer.findings import association, coding_table, crosstab, examples, prevalence, triangulation
from analyzer.findings.attributes import Attribute
from analyzer.findings.references import Material, Node
from analyzer.findings.retrieval import Query, extracts_table, retrieve
from analyzer.settings import Settings
from analyzer.study import Study
from analyzer.study.collecting import collecting_later
from analyzer.study.findings import material_of
from analyzer.study.findings_report import write_findings
from analyzer.study.report import write_report
from analyzer.study.retrieve import retrieved_from, write_extracts
from analyzer.study.timeline import write_timeline
from analyzer.study.trust import write_trust
from evaluation.findings.constructed import Size, fill
from evaluation.record import record

BAR_SECONDS, BAR_MIB = 30, 1024
LOOK_SECONDS = 0.05  # between two looks at the memory of all processes together


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--interviews", type=int, default=200)
    parser.add_argument("--units", type=int, default=40_000)
    parser.add_argument("--codings", type=int, default=150_000)
    parser.add_argument("--whole", type=Path, help="Write everything of this study and print time and memory; used by the script itself.")
    chosen = parser.parse_args()
    if chosen.whole is not None:
        print(json.dumps(whole(chosen.whole)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study"
        size = Size(chosen.interviews, chosen.units, chosen.codings)
        start = time.perf_counter()
        made = fill(path, size)
        print(f"constructed in {time.perf_counter() - start:.0f} s: {made}")
        figures = {"size": made, "whole": of_fresh_process(path), "seconds": products(path)}
    figures["bars"] = {"seconds": BAR_SECONDS, "mib": BAR_MIB}
    print(json.dumps(figures, indent=2))
    record(Path(__file__).parent, figures)


def of_fresh_process(path: Path) -> dict[str, float]:
    """Seconds and peak memory of everything, measured in a process of its own."""
    command = [sys.executable, "-m", "evaluation.findings.run", "--whole", str(path)]
    peak_kib = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak_kib = max(peak_kib, memory_kib(process.pid))
            time.sleep(LOOK_SECONDS)
        if process.returncode or process.stdout is None:
            raise SystemExit("the process that writes everything has failed")
        return {**json.loads(process.stdout.read().splitlines()[-1]), "peak_mib": peak_kib // 1024}


def memory_kib(process: int) -> int:
    """What a process and those that it has started hold in memory now, by Linux."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
        started = [child for task in Path(f"/proc/{process}/task").iterdir() for child in (task / "children").read_text().split()]
    except OSError:  # it has just ended
        return 0
    held = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
    return held + sum(memory_kib(int(child)) for child in started)


def whole(path: Path) -> dict[str, Any]:
    """Open the study, gather it, and write findings (page, workbook, document), timeline and trust; then the page of all segments."""
    start, processor = time.perf_counter(), time.process_time()
    with open_study(path) as study, collecting_later():
        material = material_of(study)
        written = [
            *write_findings(study, material=material),
            *write_timeline(study, material=material),
            *write_trust(study, material=material),
        ]
        seconds, processor_seconds = time.perf_counter() - start, time.process_time() - processor
        written.append(write_report(study))
    return {
        "seconds": round(seconds, 1),
        "processor_seconds": round(processor_seconds, 1),
        "processor_seconds_of_ten_million_additions": yardstick(),
        "processor_seconds_with_the_page_of_all_segments": round(time.process_time() - processor, 1),
        "mib_written": {file.name: round(file.stat().st_size / 2**20, 1) for file in written},
    }


def yardstick() -> float:
    """Processor seconds of ten million additions: what a machine that others use at the same time makes of a second."""
    start, total = time.process_time(), 0
    for number in range(10_000_000):
        total += number
    return round(time.process_time() - start, 2)


def products(path: Path) -> dict[str, float]:
    """Seconds for each product by itself, the material at hand."""
    with open_study(path) as study:
        start = time.perf_counter()
        material = material_of(study)
        found = {"gathering": round(time.perf_counter() - start, 2)}
    for name, make in makers(material, path).items():
        start = time.perf_counter()
        make()
        found[name] = round(time.perf_counter() - start, 2)
    return found


def makers(material: Material, path: Path) -> dict[str, Callable[[], Any]]:
    """What is timed."""
    realm, party = crosstab.Question("realm"), Attribute.PARTY
    contractual = Query(codes=(Node("realm", "contractual"),), context=2)
    return {
        "coding table": lambda: coding_table.coding_table(material),
        **{f"coding table by {by.value}": lambda by=by: coding_table.coding_table(material, by=by) for by in Attribute},
        "prevalence": lambda: prevalence.prevalence_table(material),
        "cross-table": lambda: crosstab.crosstab(material, realm, party),
        "test of association": lambda: association.association(material, realm, party),
        "co-occurrence": lambda: crosstab.cooccurrence_table(material),
        "triangulation": lambda: triangulation.triangulation_table(material),
        "triangulation evidence": lambda: triangulation.evidence_table(material),
        "examples and chain of evidence": lambda: examples.evidence_chain(material, examples.examples(material)),
        "retrieval of everything": lambda: extracts_table(material, retrieve(material, Query(context=2))),
        "retrieval of a code to Word": lambda: write_extracts(retrieved_from(material, contractual), path / "exports" / "quotes.docx"),
    }


def open_study(path: Path) -> Study:
    return Study.open(path, settings=Settings(cache=path / "cache", offline=True))


if __name__ == "__main__":
    main()
