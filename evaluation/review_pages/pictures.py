"""Pictures of every page, from the two demonstration interviews: `python -m evaluation.review_pages.pictures [FOLDER]` (docs/pages)."""

from __future__ import annotations

import csv
import json
import random
import shutil
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from analyzer.core.access import Role
from analyzer.core.acts import Act, Decide, Identify, Memo
from analyzer.core.coding import Cell, Coder
from analyzer.core.identity import Provenance, product_id, text_hash
from analyzer.core.people import Person
from analyzer.core.recording import Document, DocumentKind, Recording
from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Utterance, Word
from analyzer.core.units import Unit
from analyzer.settings import read_settings
from analyzer.study import Policy, Study
from analyzer.study.adjudicate import docket
from analyzer.study.events import silent
from analyzer.study.material import heard
from analyzer.study.policy import Review, Units
from analyzer.study.queue import arrange
from analyzer.study.segment import segment, segments_of
from analyzer.study.sight import Viewer
from analyzer.study.suggest import suggest
from tests.web.browser import chromium, entered, served

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "corpora" / "demo"
DIMENSIONS = ("realm", "activity")
DAYS = {"customer-interview": date(2025, 6, 24), "provider-interview": date(2025, 7, 1)}
SIZE = {"width": 1280, "height": 860}
PAGES = {
    "queue": "/queue?order=recording",
    "transcripts": "/transcripts",
    "transcript": "/transcripts/customer-interview?word=150&to=170",
    "retrieve": "/retrieve?code=realm%3Dcontractual&context=1",
    "codebook": "/codebook?code=realm=contractual",
    "coders": "/coders",
    "adjudication": "/adjudication",
    "dashboard": "/dashboard",
    "study": "/study",
}


def main() -> None:
    """Build the study, open every page, and keep what is seen."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pages"
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder) / "study") as study:
        disputes = len(docket(study, Viewer("anna", Role.OWNER)).disputes)
        with served(study) as address, chromium() as browser, entered(browser, address, viewport=SIZE) as room:
            for name, path in PAGES.items():
                page = room.go(path)
                page.wait_for_load_state("networkidle")
                page.wait_for_timeout(2000)  # the waveform is drawn when the page has nothing else to do
                page.screenshot(path=target / f"{name}.png")
            print(f"{len(PAGES)} pictures in {target}; {disputes} disagreements; {room.complaints}")


def demo(folder: Path) -> Study:
    """The two interviews with their true words, coded by two people as intended, one of whom differs now and then."""
    policy = Policy(name="Oldfield and Lantern", units=Units(), review=Review(dimensions=DIMENSIONS, others=False))
    study = Study.create(folder, policy, settings=read_settings())
    study.store.catalogue.put([Coder("anna", "Anna"), Coder("bela", "Béla")])
    study.store.catalogue.put([Document("Contract of September 2024", "Fixed price, milestones.", DocumentKind.CONTRACT, date(2024, 9, 2))])
    (folder / "recordings").mkdir(exist_ok=True)
    for name, day in DAYS.items():
        _interview(study, name, day)
    segment(study, silent)
    suggest(study, silent)
    _decide(study)
    arrange(study)
    return study


def _interview(study: Study, name: str, day: date) -> None:
    turns = json.loads((DEMO / f"{name}.turns.json").read_text(encoding="utf-8"))
    sound = shutil.copy(DEMO / f"{name}.opus", study.folder / "recordings")
    length = turns[-1]["end_ms"] + 500
    study.store.catalogue.put([Recording(name, str(sound), name, length, recorded_on=day)])
    utterances, number = [], 0
    for turn in turns:
        words = turn["text"].split()
        each = (turn["end_ms"] - turn["start_ms"]) // len(words)
        spoken = []
        for place, word in enumerate(words):
            start = turn["start_ms"] + place * each
            spoken.append(Word(number, word, Interval(start, start + each), 0.5 if number % 41 == 0 else 0.95))
            number += 1
        utterances.append(Utterance(Interval(turn["start_ms"], turn["end_ms"]), turn["speaker"], tuple(spoken)))
        person = Person(turn["speaker"].lower(), turn["party"], "", turn["speaker"], interviewer=turn["party"] is None)
        study.store.catalogue.put([person])
    transcript = Transcript(name, name, "en", tuple(utterances), Provenance("script", "1"), duration_ms=length, coverage_ms=length)
    study.store.products.save_transcript(transcript)
    acts = [Act(f"{name} {s}", "anna", datetime(2025, 7, 2, tzinfo=UTC), Identify(name, s, s.lower())) for s in transcript.speakers if s]
    study.store.log.append(acts)


def _decide(study: Study) -> None:
    meant = _intended(study)
    chance, at = random.Random(4), datetime(2025, 7, 3, 9, tzinfo=UTC)
    acts = []
    for material in heard(study):
        units = material.units(segments_of(study, material))
        for number, unit in enumerate(units[: len(units) * 2 // 3]):
            for coder in ("anna", "bela"):
                for dimension in DIMENSIONS:
                    codes = meant.get((material.recording.id, _turn(material.transcript, unit), dimension), ())
                    if coder == "bela" and chance.random() < 0.15:
                        codes = (chance.choice(study.codebook.dimension(dimension).offered).id,)
                    body = Decide(Cell(unit.segment.id, dimension), codes, study.codebook.version, text_hash(unit.text))
                    acts.append(Act(product_id(coder, dimension, unit.segment.id), coder, at, body))
            if number == 6:
                acts.append(Act(product_id("memo", unit.segment.id), "anna", at, Memo(unit.segment.id, "Compare with what Alice says.")))
    study.store.log.append(acts)


def _intended(study: Study) -> dict[tuple[str, int, str], tuple[str, ...]]:
    found: dict[tuple[str, int, str], tuple[str, ...]] = {}
    offered = {dimension: {code.id for code in study.codebook.dimension(dimension).offered} for dimension in DIMENSIONS}
    with (DEMO / "intended.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"] in offered.get(row["dimension"], ()):
                key = (row["file"], int(row["turn"]), row["dimension"])
                found[key] = (*found.get(key, ()), row["code"])
    return found


def _turn(transcript: Transcript, unit: Unit) -> int:
    """The number of the turn in which a unit begins, the first is 1."""
    return next(n for n, said in enumerate(transcript.utterances, 1) if said.words and said.words[-1].id >= unit.segment.first)


if __name__ == "__main__":
    main()
