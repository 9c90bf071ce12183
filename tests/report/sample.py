"""A constructed study, realistic enough to look at: the demo interviews with the marks a model and a coder might give."""

from __future__ import annotations

import random
import wave
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from pathlib import Path

from analyzer import codebooks
from analyzer.core.codebook import Codebook, Dimension
from analyzer.core.coding import Reason
from analyzer.core.time import Interval
from analyzer.core.transcript import Notice, NoticeKind, Status
from analyzer.exchange.codebook import read_codebook
from analyzer.report import Mark, RecordingView, SegmentView, SpeakerView, Standing, StudyView, count_codes

DEMO = Path(__file__).resolve().parents[2] / "corpora" / "demo"
WORD_MS = 380
NOTICES = (
    Notice(NoticeKind.GAP, Interval(192_000, 203_000), "11 s of speech gave no words"),
    Notice(NoticeKind.UNSURE, Interval(402_000, 415_000), "mean probability 0.31"),
)


def study(*, segments: int = 60, audio: Path | None = None, seed: int = 7) -> StudyView:
    """A study of two recordings with about `segments` segments."""
    chance = random.Random(seed)
    codebook = read_codebook(codebooks.path_of("outsourcing-alignment"))
    views = [_recording(party, index, audio) for index, party in enumerate(("customer", "provider"))]
    units = [unit for view in views for unit in _segments(view, codebook, segments // 2, chance)]
    return StudyView(
        name="Oldfield and Lantern: the first half-year",
        codebook=codebook,
        recordings=tuple(views),
        segments=tuple(units),
        counts=count_codes(codebook, units),
        made_on=date(2024, 7, 3),
        description="Two interviews about a route planner that came late, one with each party.",
    )


def _lines(party: str) -> list[tuple[str, str]]:
    lines = (DEMO / f"{party}-interview.script.txt").read_text(encoding="utf-8").splitlines()
    return [(speaker, text) for speaker, _, text in (line.partition(": ") for line in lines) if text]


def _recording(party: str, index: int, audio: Path | None) -> RecordingView:
    lines = _lines(party)
    informant = next(speaker for speaker, _ in lines if speaker != "Interviewer")
    words = {who: sum(len(text.split()) for speaker, text in lines if speaker == who) for who in ("Interviewer", informant)}
    return RecordingView(
        id=f"recording-{index}",
        title=f"{party}-interview.ogg",
        words=sum(words.values()),
        duration_ms=(total := sum(words.values()) * WORD_MS),
        speech_ms=int(total * 0.96),
        coverage_ms=int(total * 0.94),
        speakers=(
            SpeakerView(informant, words[informant], party=party),
            SpeakerView("Interviewer", words["Interviewer"], interviewer=True),
        ),
        notices=NOTICES if index == 0 else (),
        status=Status.DRAFT if index == 0 else Status.CHECKED,
        language="en",
        recorded_on=date(2024, 6, 20 + index),
        audio=audio,
    )


def _segments(recording: RecordingView, codebook: Codebook, count: int, chance: random.Random) -> Iterator[SegmentView]:
    party = recording.title.partition("-")[0]
    answers = [(speaker, text) for speaker, text in _lines(party) if speaker != "Interviewer"]
    start = 4_000
    for number, (speaker, text) in enumerate(islice(cycle(answers), count)):
        end = start + len(text.split()) * WORD_MS
        yield SegmentView(
            id=f"{recording.id}-{number}",
            recording=recording.id,
            text=text,
            speaker=speaker,
            party=party,
            at=Interval(start, end),
            marks=tuple(mark for dimension in codebook.coded for mark in _marks(dimension, chance)),
        )
        start = end + 3_000


def _marks(dimension: Dimension, chance: random.Random) -> Iterator[Mark]:
    party = chance.choice(("customer", "provider")) if dimension.per_party else None
    code = chance.choice(dimension.offered).id
    score = chance.betavariate(4, 2)
    kind = chance.random()
    if kind < 0.12:
        yield Mark(dimension.id, code, Standing.DECIDED, party)
    elif kind < 0.40:
        yield Mark(dimension.id, code, Standing.DRAFT, party, score, calibrated=dimension.id == "realm")
    elif kind < 0.50:
        yield Mark(dimension.id, code, Standing.REFUSED, party, score / 2, reason=chance.choice(list(Reason)))


def tone(path: Path, *, seconds: int = 20) -> Path:
    """A quiet recording to play."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(16_000 * seconds))
    return path
