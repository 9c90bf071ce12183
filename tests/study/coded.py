"""A study of the demo interviews with units and no model, ready to be coded."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from analyzer.agreement.material import questions
from analyzer.core.codebook import Dimension
from analyzer.core.coding import Cell, Prediction, Score
from analyzer.core.identity import Provenance
from analyzer.core.recording import Recording
from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Utterance, Word
from analyzer.core.units import Scheme, Segment
from analyzer.settings import Settings
from analyzer.study import Policy, Study
from analyzer.study.events import silent
from analyzer.study.policy import Units
from analyzer.study.segment import segment

DEMO = Path(__file__).resolve().parents[2] / "corpora" / "demo"
WORD_MS = 380
Row = dict[str, str | None]


def new_study(folder: Path, *, recordings: int = 2, words: int = 400, **policy: object) -> Study:
    """A study of transcripts cut into windows; recording `n` is a part of the demo interviews."""
    chosen = Policy(name="Oldfield and Lantern", units=Units(scheme=Scheme.WINDOW, min_words=1, max_words=25), **policy)  # type: ignore[arg-type]
    study = Study.create(folder, chosen, settings=Settings(cache=folder / "cache", offline=True))
    for number in range(recordings):
        party = ("customer", "provider")[number % 2]
        lines = [line.partition(": ") for line in (DEMO / f"{party}-interview.script.txt").read_text(encoding="utf-8").splitlines()]
        transcript = _transcript(f"r{number}", [(who, text.split()) for who, _, text in lines if text], words)
        length = transcript.duration_ms or 0
        study.store.catalogue.put([Recording(f"r{number}", f"/tapes/{party}-{number}.opus", f"sha{number}", length)])
        study.store.products.save_transcript(transcript)
    segment(study, silent)
    return study


def _transcript(recording: str, lines: Sequence[tuple[str, list[str]]], most: int) -> Transcript:
    utterances, count = list[Utterance](), 0
    for speaker, texts in lines:
        if count < most:
            words = tuple(Word(count + i, text, Interval((count + i) * WORD_MS, (count + i + 1) * WORD_MS)) for i, text in enumerate(texts))
            utterances.append(Utterance(Interval(count * WORD_MS, (count + len(texts)) * WORD_MS), speaker, words))
            count += len(texts)
    made = Provenance("script", "1")
    return Transcript(f"t-{recording}", recording, "en", tuple(utterances), made, duration_ms=count * WORD_MS, coverage_ms=count * WORD_MS)


def segments_of(study: Study) -> tuple[Segment, ...]:
    """All units of a study, in order."""
    return study.store.products.segments()


def rows_of(study: Study, coder: str, *, share: float, seed: int, skip: float = 0.0) -> list[Row]:
    """What a coder says who finds the supposed truth in `share` of all cells and leaves some out."""
    chance, truth = random.Random(f"{coder}{seed}"), random.Random("truth")
    rows: list[Row] = []
    cells = list(_cells(study))
    for unit in segments_of(study):
        for dimension, party in cells:
            right, own, missed = _answer(dimension, truth), _answer(dimension, chance), chance.random() < skip
            codes = right if chance.random() < share else own
            if not missed:
                memo = "hesitated" if chance.random() < 0.05 else ""
                rows += [_row(unit, coder, dimension, party, code, memo) for code in codes or ("",)]
    return rows


def _row(unit: Segment, coder: str, dimension: Dimension, party: str | None, code: str, memo: str) -> Row:
    return {"segment_id": unit.id, "coder": coder, "dimension": dimension.id, "code": code, "party": party, "memo": memo}


def _cells(study: Study) -> Iterator[tuple[Dimension, str | None]]:
    parties = tuple(party.id for party in study.policy.parties)
    for question in questions(study.codebook, parties):
        if len(question.parties) == 1:
            yield question.dimension, question.parties[0]


def _answer(dimension: Dimension, chance: random.Random) -> tuple[str, ...]:
    ids = [code.id for code in dimension.offered]
    some = chance.random()
    if some < 0.45:
        return ()
    return tuple(chance.sample(ids, 2)) if some > 0.9 and not dimension.exclusive else (chance.choice(ids),)


def predictions_of(study: Study, *, share: float, seed: int = 1) -> list[Prediction]:
    """What a model says, as a coder would."""
    made = Provenance("prototype", "1", model_hash="abcdef0123456789")
    answers: dict[Cell, list[str]] = {}
    for row in rows_of(study, "model", share=share, seed=seed):
        answers.setdefault(Cell(row["segment_id"] or "", row["dimension"] or "", row["party"]), []).append(row["code"] or "")
    return [
        Prediction(
            f"p{number}",
            cell,
            (Score(codes[0] or "positive", 0.7),),
            tuple(filter(None, codes)),
            calibrated=False,
            refused=None,
            made_by=made,
        )
        for number, (cell, codes) in enumerate(answers.items())
    ]
