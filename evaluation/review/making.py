"""A large constructed study to review: interviews of constructed words, units, suggestions, and a million codings by twenty coders."""

from __future__ import annotations

import random
from pathlib import Path

from analyzer.core.access import Role
from analyzer.core.acts import Decide
from analyzer.core.coding import Cell, Coder, Prediction, Score
from analyzer.core.identity import Provenance, product_id
from analyzer.core.recording import Recording
from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Utterance, Word
from analyzer.core.units import Scheme, make_segment
from analyzer.settings import Settings
from analyzer.store import Step
from analyzer.study import Policy, Study
from analyzer.study.material import hear
from analyzer.study.policy import Database, Review, Units
from analyzer.study.queue import arrange
from analyzer.study.segment import cut_of
from analyzer.study.sight import asked
from analyzer.study.suggest import suggestions_step
from evaluation.store.run import act

UNITS = 500  # of an interview of about an hour
UNIT_WORDS = 15
DIMENSIONS = ("realm", "trust_honesty")
CELLS = 3
CODERS = 20
WORD_MS = 350
CODES = {"realm": ("contractual", "relational", "operational"), "trust_honesty": ("positive", "negative", "same")}
SYLLABLES = ("con", "tra", "ser", "ven", "del", "pro", "lin", "mar", "tes", "ko", "ra", "mi")


def large_study(folder: Path, *, interviews: int, codings: int, database: Database | None = None) -> Study:
    """A study of so many interviews with about so many codings; every coder has decided the first units of every interview."""
    policy = Policy(
        name="Large",
        units=Units(scheme=Scheme.WINDOW, min_words=1, max_words=UNIT_WORDS),
        review=Review(dimensions=DIMENSIONS),
        database=database or Database(),
    )
    study = Study.create(folder, policy, settings=Settings(cache=folder / "cache", offline=True))
    study.store.catalogue.put([Coder(f"coder{n}", f"Coder {n}") for n in range(CODERS)])
    decided = codings // (interviews * CODERS * CELLS)  # units of each interview that every coder has decided
    for number in range(interviews):
        units = _interview(study, number)
        _code(study, units[:decided])
    arrange(study)
    return study


def _interview(study: Study, number: int) -> list[str]:
    chance = random.Random(number)
    words = [
        Word(i, "".join(chance.choices(SYLLABLES, k=chance.randint(1, 3))), Interval(i * WORD_MS, (i + 1) * WORD_MS), 0.9)
        for i in range(UNITS * UNIT_WORDS)
    ]
    turn = UNIT_WORDS * 4
    said = tuple(
        Utterance(Interval(start * WORD_MS, (start + turn) * WORD_MS), f"S{start // turn % 2 + 1}", tuple(words[start : start + turn]))
        for start in range(0, len(words), turn)
    )
    recording = f"r{number}"
    study.store.catalogue.put([Recording(recording, f"/tapes/customer-{number:03}.wav", f"sha{number}", len(words) * WORD_MS)])
    transcript = Transcript(f"t{number}", recording, "en", said, Provenance("evaluation", "1"), duration_ms=len(words) * WORD_MS)
    study.store.products.save_transcript(transcript)
    segments = [make_segment(transcript.id, n * UNIT_WORDS, (n + 1) * UNIT_WORDS - 1, Scheme.WINDOW) for n in range(UNITS)]
    material = hear(study, recording)
    study.store.products.save_segments(segments, step=cut_of(study, material))
    step = suggestions_step(study, material)
    predictions = [_predicted(segment.id, cell, chance) for segment in segments for cell in _cells(study, segment.id)]
    study.store.products.save_predictions(predictions, step=Step(step.id, step.kind, step.inputs))
    return [segment.id for segment in segments]


def _cells(study: Study, segment: str) -> list[Cell]:
    return [question.cell(segment) for question in asked(study)]


def _predicted(segment: str, cell: Cell, chance: random.Random) -> Prediction:
    codes = list(CODES[cell.dimension])
    chance.shuffle(codes)
    first = chance.uniform(0.4, 0.95)
    scores = (Score(codes[0], first), Score(codes[1], (1 - first) / 2), Score(codes[2], (1 - first) / 4))
    identity = product_id("prediction", segment, cell.dimension, cell.party)
    made = Provenance("evaluation", "1", "recipe", "model", (segment,))
    return Prediction(identity, cell, scores, (codes[0],), calibrated=True, refused=None, made_by=made)


def _code(study: Study, units: list[str]) -> None:
    acts = (
        act(Decide(cell, (random.choice(CODES[cell.dimension]),), "1", product_id("text", unit)), f"coder{coder}")
        for unit in units
        for coder in range(CODERS)
        for cell in _cells(study, unit)
    )
    study.store.log.append(acts)


def open_accounts(study: Study) -> None:
    """Let every coder come in by a session; the passwords are known to nobody."""
    study.store.accounts.put("owner", Role.OWNER, password="$argon2id$of nothing")
    for number in range(CODERS):
        study.store.accounts.put(f"coder{number}", Role.CODER, password="$argon2id$of nothing")
