"""Do the figures keep their texts apart, at 12, 100 and 300 signals, as computed and as a browser draws them?

Writes results.json, and the figures as pictures, in colour and in greyscale, to the folder `pictures`.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analyzer.charts.drawing import Drawing, clashes, outside, spec_of
from analyzer.charts.questionnaire import questionnaire_drawing
from analyzer.charts.render import Picture, render
from analyzer.charts.timeline import timeline_drawings
from analyzer.charts.timeline_table import timeline_table
from analyzer.charts.trust import trust_drawings
from analyzer.core.table import Table
from analyzer.files import atomic_write
from analyzer.findings.trust import moves, moves_table
from evaluation.record import record
from tests.charts.constructed import PARTIES, dozen, many
from tests.charts.materials import bare

FOLDER = Path(__file__).resolve().parent
PICTURES = FOLDER / "pictures"
KEPT = {"timeline-12": "timeline-12.png", "trust-12": "trust-12.png"}  # small, in the repository
SMALL = 1.25  # times 96 dots per inch
TOLERANCE = 0.5  # pixels by which letters may touch as a browser measures them
MEASURE = """() => [...document.querySelectorAll('svg text')].filter(text => text.textContent.trim() && !text.getAttribute('stroke'))
    .map(text => { const box = text.getBoundingClientRect(), wide = box.height;
        return [text.textContent, box.left, box.top + 0.2 * wide, box.right, box.bottom - 0.2 * wide]; })"""


def figures() -> Iterator[tuple[str, list[Drawing], float]]:
    """Every figure with its pages and the seconds it took to lay out."""
    for count in (12, 100, 300):
        signals = dozen() if count == 12 else many(count)
        begun = time.perf_counter()
        pages = timeline_drawings(timeline_table(signals, parties=PARTIES), parties=PARTIES, title="Signals over time")
        yield f"timeline-{count}", list(pages), time.perf_counter() - begun
        begun = time.perf_counter()
        pages = trust_drawings(moves_table(bare(), moves(bare(), signals)), title="Trust over time")
        yield f"trust-{count}", list(pages), time.perf_counter() - begun
    begun = time.perf_counter()
    drawing = questionnaire_drawing(scores(), scale=(1, 7), ends=("strongly disagree", "strongly agree"), title="Trust in the other party")
    yield "questionnaire", [drawing], time.perf_counter() - begun


def scores() -> Table:
    """Constructed means of two parties at two moments."""
    means = iter((4.2, 3.1, 5.0, 4.4, 3.9, 3.7, 5.1, 5.3, 4.8, 4.0, 2.9, 3.6))
    rows = tuple(
        (party, moment, subscale, next(means), 5)
        for party in ("Customer", "Service provider")
        for subscale in ("Honesty in exchange", "Good-faith effort", "Limited opportunism")
        for moment in ("2024-02", "2024-06")
    )
    return Table("scores", ("party", "moment", "subscale", "mean", "respondents"), rows, ((),) * len(rows))


def greyed(spec: dict[str, Any]) -> dict[str, Any]:
    """The same figure in greyscale (luma of ITU-R BT.601)."""

    def grey(found: re.Match[str]) -> str:
        red, green, blue = (int(found[1][place : place + 2], 16) for place in (0, 2, 4))
        return "#" + 3 * f"{round(0.299 * red + 0.587 * green + 0.114 * blue):02x}"

    content: dict[str, Any] = json.loads(re.sub(r"#([0-9a-fA-F]{6})", grey, json.dumps(spec)))
    return content


def drawn_overlaps(svgs: list[bytes]) -> int | None:
    """Pairs of texts that lie on one another as Chromium draws them; None where there is no browser."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ModuleNotFoundError:
        return None
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
            page, found = browser.new_page(), 0
            for svg in svgs:
                page.set_content(svg.decode())
                found += overlapping(page.evaluate(MEASURE))
            browser.close()
            return found
    except Error:
        return None


def overlapping(boxes: list[tuple[str, float, float, float, float]]) -> int:
    """How many pairs of boxes overlap."""
    return sum(
        one[1] + TOLERANCE < two[3] and two[1] + TOLERANCE < one[3] and one[2] < two[4] and two[2] < one[4]
        for place, one in enumerate(boxes)
        for two in boxes[place + 1 :]
    )


def main() -> None:
    import vl_convert

    results: dict[str, Any] = {}
    for name, pages, seconds in figures():
        specs = [spec_of(page) for page in pages]
        for number, spec in enumerate(specs, start=1):
            for kind, shown in (("colour", spec), ("grey", greyed(spec))):
                atomic_write(PICTURES / f"{name}-{number}-{kind}.png", vl_convert.vegalite_to_png(shown, scale=2))
        if name in KEPT:
            atomic_write(FOLDER / KEPT[name], vl_convert.vegalite_to_png(specs[0], scale=SMALL))
        results[name] = {
            "pages": len(pages),
            "highest_page_px": max(page.height for page in pages),
            "texts": sum(len(page.labels) for page in pages),
            "overlaps_computed": sum(len(clashes(page)) for page in pages),
            "texts_outside": sum(len(outside(page)) for page in pages),
            "overlaps_in_browser": drawn_overlaps([render(spec, Picture.SVG) for spec in specs]),
            "layout_s": round(seconds, 3),
        }
        print(name, results[name])
    record(FOLDER, results)


if __name__ == "__main__":
    main()
