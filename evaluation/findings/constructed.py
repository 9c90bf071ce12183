"""A constructed study of any size in a database: two parties, people heard several times, codes given by chance, most by a model."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from analyzer.core.acts import Act, Assign, Decide, Identify
from analyzer.core.codebook import Codebook
from analyzer.core.coding import Cell, Coder, Prediction, Score
from analyzer.core.identity import Provenance, new_act_id, text_hash
from analyzer.core.people import Person
from analyzer.core.recording import Recording
from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Utterance, Word
from analyzer.core.units import Scheme, Segment, make_segment
from analyzer.settings import Settings
from analyzer.study import Policy, Study
from analyzer.study.answers import questions
from analyzer.study.material import Heard, heard
from analyzer.study.policy import Units
from analyzer.study.segment import cut_of
from analyzer.study.suggest import suggestions_step

CODEBOOKS = ("outsourcing-alignment", "social-it-alignment")
PARTIES = ("customer", "provider")
CODERS = ("ada", "bo")
VOCABULARY = [f"word{number}" for number in range(8000)]
WORDS_PER_UNIT, WORDS_PER_QUESTION, UNITS_PER_ANSWER = 22, 8, 10
WORD_MS = 300
SHARES = {"signal_type": 0.0075, "trust_honesty": 0.01, "trust_good_faith": 0.01, "trust_opportunism": 0.01}  # of units: 300 signals
DECIDED = 0.4  # of the codings, by people; the others are drafts
SAID_NONE = 0.05  # of the questions to which no code is the answer, those to which a person said so
DOUBLE = 0.3  # of what people decide, by both coders
AGREED = 0.85  # of what both decide
DRAWN = 0.02  # of the units, at random to be coded blind
DAYS_BETWEEN = 3
FIRST_DAY = date(2023, 1, 9)


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is."""

    interviews: int = 200
    units: int = 40_000
    codings: int = 150_000


def fill(folder: Path, size: Size, *, seed: int = 0) -> dict[str, int]:
    """Create the study in `folder` and return how much is in it; the same seed gives the same, but for ids of acts."""
    chance = random.Random(seed)
    policy = Policy(name="A constructed study", codebooks=CODEBOOKS, units=Units(scheme=Scheme.WINDOW, max_words=WORDS_PER_UNIT))
    with Study.create(folder, policy, settings=Settings(cache=folder / "cache", offline=True)) as study:
        people = [Person(f"p{n}", PARTIES[n % 2], f"role {n % 5}", f"Person {n}") for n in range(max(2, size.interviews // 3))]
        study.store.catalogue.put([*people, Person("interviewer", interviewer=True), *(Coder(coder, coder) for coder in CODERS)])
        for number in range(size.interviews):
            _interview(study, number, size.units // size.interviews, chance.choice(people), chance)
        decisions, predictions, units = 0, 0, 0
        for material in heard(study):
            segments = _segments(material)
            study.store.products.save_segments(segments, step=cut_of(study, material))
            decided, suggested = _codings(study, material, segments, size.codings / size.units, chance)
            study.store.log.append(decided)
            study.store.products.save_predictions(suggested, step=suggestions_step(study, material))
            drawn = tuple(segment.id for segment in segments if chance.random() < DRAWN)
            study.store.log.append([Act(new_act_id(), "owner", datetime.now(UTC), Assign("ada", drawn, random=True))])
            units, decisions, predictions = units + len(segments), decisions + len(decided), predictions + len(suggested)
    return {"interviews": size.interviews, "units": units, "decisions": decisions, "predictions": predictions}


def _interview(study: Study, number: int, units: int, person: Person, chance: random.Random) -> None:
    """A recording with its transcript: a question, an answer of ten units, and so on."""
    identity = f"r{number:03}"
    day = FIRST_DAY + timedelta(days=DAYS_BETWEEN * number)
    utterances, count = list[Utterance](), 0
    for unit in range(0, units, UNITS_PER_ANSWER):
        for speaker, length in (("Q", WORDS_PER_QUESTION), ("A", WORDS_PER_UNIT * min(UNITS_PER_ANSWER, units - unit))):
            words = tuple(_word(count + place, chance) for place in range(length))
            utterances.append(Utterance(Interval(count * WORD_MS, (count + length) * WORD_MS), speaker, words))
            count += length
    study.store.catalogue.put([Recording(identity, f"/tapes/interview-{number:03}.opus", f"sha{number}", count * WORD_MS, (), day)])
    transcript = Transcript(f"t-{identity}", identity, "en", tuple(utterances), Provenance("script", "1"), duration_ms=count * WORD_MS)
    study.store.products.save_transcript(transcript)
    named = ((label, who) for label, who in (("Q", "interviewer"), ("A", person.id)))
    study.store.log.append([Act(new_act_id(), "owner", datetime.now(UTC), Identify(transcript.id, *both)) for both in named])


def _word(number: int, chance: random.Random) -> Word:
    text = VOCABULARY[int(len(VOCABULARY) * chance.random() ** 3)]  # few words are frequent, many seldom
    return Word(number, text, Interval(number * WORD_MS, (number + 1) * WORD_MS))


def _segments(material: Heard) -> list[Segment]:
    found: list[Segment] = []
    for utterance in material.transcript.utterances:
        if utterance.speaker == "A":
            starts = range(utterance.words[0].id, utterance.words[-1].id + 1, WORDS_PER_UNIT)
            found += (make_segment(material.transcript.id, start, start + WORDS_PER_UNIT - 1, Scheme.WINDOW) for start in starts)
    return found


def _codings(
    study: Study, material: Heard, segments: Sequence[Segment], codes_per_unit: float, chance: random.Random
) -> tuple[list[Act], list[Prediction]]:
    """Decisions of people, and the model's answer to every question about every unit."""
    codebook = study.codebook
    asked = [question for question in questions(codebook, study.policy.parties) if not question.dimension.derived_from]
    often = sum(question.dimension.id not in SHARES for question in asked)
    seldom = sum(SHARES.get(question.dimension.id, 0.0) for question in asked)
    made = Provenance("constructed", "1", model_hash="0123456789abcdef")
    decided, suggested = list[Act](), list[Prediction]()
    for unit in material.units(segments):
        for number, question in enumerate(asked):
            cell = question.cell(unit.segment.id)
            share = SHARES.get(question.dimension.id, (codes_per_unit - seldom) / often)
            codes = (chance.choice(question.dimension.offered).id,) if chance.random() < share else ()
            by_people = chance.random() < (DECIDED if codes else SAID_NONE)
            if by_people:
                decided += _decisions(cell, codes, codebook, text_hash(unit.text), chance)
            answer = codes if not by_people or chance.random() < AGREED else ()
            scores = tuple(Score(code.id, 0.5) for code in question.dimension.offered)
            suggested.append(Prediction(f"{unit.segment.id}-{number}", cell, scores, answer, calibrated=False, refused=None, made_by=made))
    return decided, suggested


def _decisions(cell: Cell, codes: tuple[str, ...], codebook: Codebook, said: str, chance: random.Random) -> Iterator[Act]:
    for coder in CODERS if chance.random() < DOUBLE else CODERS[:1]:
        given = codes if coder == CODERS[0] or chance.random() < AGREED else ()
        yield Act(new_act_id(), coder, datetime.now(UTC), Decide(cell, given, codebook.version, said))
