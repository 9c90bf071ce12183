"""The demo interviews as coded by their author: a passage per turn."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

from analyzer.core.people import Party, Person
from analyzer.core.recording import Recording
from analyzer.core.time import Interval
from analyzer.findings.references import Material, Node, Passage, Reference, Standing
from analyzer.study.codebooks import load_codebook

DEMO = Path(__file__).resolve().parents[2] / "corpora" / "demo"
EVENTS = {"kickoff": date(2025, 1, 13)}
PARTIES = (Party("customer", "Oldfield Bakeries"), Party("provider", "Lantern"))
DAYS = {"customer": date(2025, 6, 24), "provider": date(2025, 7, 1)}


def demo_material() -> Material:
    """Every turn is a passage, named by its interview and number (customer-14); the codes are those that the author intends."""
    codebook = load_codebook("outsourcing-alignment")
    dimensions = {dimension.id for dimension in codebook.dimensions}
    passages = [passage for party in DAYS for passage in _passages(party)]
    with (DEMO / "intended.csv").open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["dimension"] in dimensions]
    references = [
        Reference(
            f"{row['file'].partition('-')[0]}-{row['turn']}",
            Node(row["dimension"], row["code"], row["party"] or None),
            row["code"],
            primary=True,
            standing=Standing.DECIDED,
            coders=("author",),
            acts=(f"{row['file']} {row['turn']} {row['dimension']}",),
        )
        for row in rows
    ]
    return Material(
        name="demo",
        codebook=codebook,
        parties=PARTIES,
        people={
            "helen": Person("helen", "customer", pseudonym="Helen"),
            "alice": Person("alice", "provider", pseudonym="Alice"),
            "interviewer": Person("interviewer", interviewer=True),
        },
        recordings=tuple(Recording(party, f"{party}-interview.opus", party, 1000, (), day) for party, day in DAYS.items()),
        passages=tuple(passages),
        references=tuple(references),
    )


def _passages(party: str) -> list[Passage]:
    turns = json.loads((DEMO / f"{party}-interview.turns.json").read_text(encoding="utf-8"))
    return [
        Passage(
            f"{party}-{number}",
            party,
            (number * 1000, number * 1000 + len(turn["text"].split())),
            turn["text"],
            turn["speaker"].lower(),
            Interval(turn["start_ms"], turn["end_ms"]),
            counted=turn["party"] is not None,
        )
        for number, turn in enumerate(turns, 1)
    ]
