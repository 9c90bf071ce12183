"""Constructed studies for the pages: an interview of any length, with sound, units, codes and doubtful words."""

from __future__ import annotations

import random
import wave
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from analyzer.core.acts import Act, Decide, Identify, Memo
from analyzer.core.coding import Cell, Coder
from analyzer.core.identity import Provenance, product_id, text_hash
from analyzer.core.people import Person
from analyzer.core.recording import Recording
from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Utterance, Word
from analyzer.core.units import Scheme
from analyzer.settings import Settings
from analyzer.study import Policy, Study
from analyzer.study.events import silent
from analyzer.study.material import hear
from analyzer.study.policy import Units
from analyzer.study.segment import segment, segments_of

SPOKEN = """we agreed the price in spring and the contract says two days for a request but nobody told us that the team had changed so
we waited and then the manager called to explain what they had done about the servers and the tickets in the new tool"""
WORDS = SPOKEN.split()
WORD_MS = 300
LONG = "L"


def long_interview(folder: Path, *, words: int = 40_000, seed: int = 3, name: str = "Long study") -> Study:
    """A study with one interview `L` of so many words, about a third of its units coded by anna."""
    policy = Policy(name=name, units=Units(scheme=Scheme.SENTENCE, min_words=6, max_words=40))
    study = Study.create(folder, policy, settings=Settings(cache=folder / "cache", offline=True))
    sound = tone(folder / "recordings" / "long-interview.wav", seconds=20)
    chance = random.Random(seed)
    transcript = _transcript(chance, words)
    study.store.catalogue.put([Recording(LONG, str(sound), "sha", words * WORD_MS, recorded_on=date(2024, 3, 12))])
    study.store.catalogue.put(
        [Person("mira", "customer", "manager", "Mira"), Person("interviewer", interviewer=True, pseudonym="Interviewer")]
    )
    study.store.catalogue.put([Coder("anna", "Anna")])
    study.store.products.save_transcript(transcript)
    at = datetime(2024, 4, 1, tzinfo=UTC)
    study.store.log.append(
        [Act("i1", "anna", at, Identify(transcript.id, "S1", "interviewer")), Act("i2", "anna", at, Identify(transcript.id, "S2", "mira"))]
    )
    segment(study, silent)
    _code(study, chance)
    return study


def tone(path: Path, *, seconds: int) -> Path:
    """A WAV file that swells and falls, 16 kHz mono."""
    path.parent.mkdir(parents=True, exist_ok=True)
    moments = np.arange(16_000 * seconds) / 16_000
    samples = np.sin(moments * 2 * np.pi * 220) * np.abs(np.sin(moments)) * 0.3
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def _transcript(chance: random.Random, count: int) -> Transcript:
    utterances, at = list[Utterance](), 0
    while at < count:
        asks = len(utterances) % 2 == 0
        length = min(count - at, chance.randint(5, 14) if asks else chance.randint(20, 160))
        spoken = tuple(_word(chance, at + place, last=place + 1 == length, asks=asks) for place in range(length))
        utterances.append(Utterance(Interval(at * WORD_MS, (at + length) * WORD_MS), "S1" if asks else "S2", spoken))
        at += length
    made = Provenance("constructed", "1")
    return Transcript("t-long", LONG, "xx", tuple(utterances), made, duration_ms=count * WORD_MS, coverage_ms=count * WORD_MS)


def _word(chance: random.Random, number: int, *, last: bool, asks: bool) -> Word:
    text = chance.choice(WORDS) + ("?" if last and asks else "." if last or chance.random() < 0.07 else "")
    return Word(number, text, Interval(number * WORD_MS, (number + 1) * WORD_MS - 20), round(1 - chance.random() ** 4 * 0.8, 2))


def _code(study: Study, chance: random.Random) -> None:
    heard = hear(study, LONG)
    coded = [segment for segment in segments_of(study, heard) if chance.random() < 0.35]
    realm = study.codebook.dimension("realm")
    acts, at = list[Act](), datetime(2024, 4, 2, tzinfo=UTC)
    for number, unit in enumerate(heard.units(coded)):
        codes = tuple(code.id for code in chance.sample(realm.offered, k=chance.choice([1, 1, 2])))
        body = Decide(Cell(unit.segment.id, "realm"), codes, study.codebook.version, text_hash(unit.text))
        acts.append(Act(product_id("d", number), "anna", at + timedelta(seconds=number), body))
        if number % 40 == 0:
            acts.append(Act(product_id("m", number), "anna", at, Memo(unit.segment.id, "Compare with what the provider says.")))
    study.store.log.append(acts)
