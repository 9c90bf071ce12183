"""A constructed study of any size: two parties, people heard several times, units with words drawn by frequency, codes given by chance."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analyzer.core.coding import Coder, CoderKind
from analyzer.core.people import Party, Person
from analyzer.core.recording import Recording
from analyzer.core.time import Interval
from analyzer.findings.references import Checked, Material, Node, Passage, Reference, Standing
from analyzer.study.codebooks import combined

CODEBOOKS = ("outsourcing-alignment", "social-it-alignment")
PARTIES = (Party("customer", "Customer"), Party("provider", "Service provider"))
WORDS = [f"word{number}" for number in range(8000)]
UNIT_MS = 6000
WORDS_PER_UNIT = 22
CODERS = ("ada", "bo")
DRAFTED, CHECKED = 0.6, 0.1  # shares of codings that only a model gave, and of decisions that a model answered too


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is."""

    interviews: int = 200
    units: int = 40_000
    codings: int = 150_000


def constructed(size: Size, *, seed: int = 0) -> Material:
    """The material of such a study; the same seed gives the same."""
    chance = random.Random(seed)
    people = {f"p{n}": Person(f"p{n}", PARTIES[n % 2].id, f"role {n % 5}", f"Person {n}") for n in range(max(2, size.interviews // 3))}
    codebook = combined(CODEBOOKS)
    recordings, passages = list[Recording](), list[Passage]()
    for number in range(size.interviews):
        day = date(2024, 1, 8) + timedelta(days=number)
        recordings.append(Recording(f"r{number}", f"/tapes/interview-{number:03}.opus", f"sha{number}", 3_600_000, (), day))
        passages += _interview(f"r{number}", size.units // size.interviews, list(people), chance)
    asked = [Node(d.id, code.id, t) for d in codebook.coded for t in (_trustors() if d.per_party else (None,)) for code in d.offered]
    references = list(_references([passage.id for passage in passages], asked, size.codings, chance))
    return Material(
        name="A constructed study",
        codebook=codebook,
        parties=PARTIES,
        people=people,
        recordings=tuple(recordings),
        passages=tuple(passages),
        references=tuple(references),
        coders=tuple(Coder(name, name, CoderKind.PERSON) for name in CODERS),
        checked=tuple(_checked(references, chance)),
    )


def _trustors() -> tuple[str, ...]:
    return tuple(party.id for party in PARTIES)


def _interview(source: str, units: int, people: Sequence[str], chance: random.Random) -> Iterator[Passage]:
    speaker = chance.choice(people)
    for number in range(units):
        text = " ".join(WORDS[int(len(WORDS) * chance.random() ** 3)] for _ in range(WORDS_PER_UNIT))
        words = (number * WORDS_PER_UNIT, (number + 1) * WORDS_PER_UNIT)
        yield Passage(f"{source}-{number}", source, words, text, speaker, Interval(number * UNIT_MS, (number + 1) * UNIT_MS))


def _references(passages: Sequence[str], asked: Sequence[Node], codings: int, chance: random.Random) -> Iterator[Reference]:
    """Codings spread evenly over the passages, in reading order; popular nodes more often than others."""
    weights = [1 / (1 + place) for place in range(len(asked))]
    for number, passage in enumerate(passages):
        wanted = codings * (number + 1) // len(passages) - codings * number // len(passages)
        nodes = dict.fromkeys(chance.choices(asked, weights, k=wanted * 3))
        for node in sorted(list(nodes)[:wanted], key=asked.index):
            drafted = chance.random() < DRAFTED
            standing = Standing.DRAFT if drafted else Standing.DECIDED
            coders = ("model",) if drafted else tuple(chance.sample(CODERS, chance.choice((1, 2))))
            act = f"{passage}-{node}"
            yield Reference(passage, node, node.code, True, standing, coders, (act,), score=chance.random() if drafted else None)


def _checked(references: Sequence[Reference], chance: random.Random) -> Iterator[Checked]:
    for reference in references:
        if reference.standing is Standing.DECIDED and chance.random() < CHECKED:
            code = frozenset({reference.node.code})
            suggested = code if chance.random() < 0.8 else frozenset()
            yield Checked(reference.passage, reference.node.dimension, reference.node.trustor, code, suggested, blind=True, random=True)
