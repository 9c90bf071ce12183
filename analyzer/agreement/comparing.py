"""Who is compared with whom: people, models and gold each in their own comparison, never mixed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from analyzer.agreement.material import Material
from analyzer.core.coding import CoderKind, Coding


class Between(StrEnum):
    """The kinds of comparison."""

    PEOPLE = "people"
    PERSON_MODEL = "person and model"
    MODELS = "models"
    GOLD_PERSON = "gold and person"
    GOLD_MODEL = "gold and model"


ORDER = {CoderKind.CONSENSUS: 0, CoderKind.PERSON: 1, CoderKind.MODEL: 2}
KINDS = {
    (CoderKind.PERSON, CoderKind.PERSON): Between.PEOPLE,
    (CoderKind.PERSON, CoderKind.MODEL): Between.PERSON_MODEL,
    (CoderKind.MODEL, CoderKind.MODEL): Between.MODELS,
    (CoderKind.CONSENSUS, CoderKind.PERSON): Between.GOLD_PERSON,
    (CoderKind.CONSENSUS, CoderKind.MODEL): Between.GOLD_MODEL,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Some coders compared; `name` lists theirs, `warning` says why the figures flatter."""

    between: Between
    coders: tuple[str, ...]
    name: str
    warning: str = ""

    @property
    def pair(self) -> bool:
        """Whether exactly two are compared."""
        return len(self.coders) == 2


def comparisons(material: Material, codings: Sequence[Coding]) -> tuple[Comparison, ...]:
    """All people together where there are more than two, then every pair, people first."""
    decided = {coding.coder for coding in codings}
    coders = sorted(decided, key=lambda coder: (ORDER[material.kind(coder)], coder))
    return tuple(sorted(_comparisons(material, coders, codings), key=lambda found: list(Between).index(found.between)))


def _comparisons(material: Material, coders: Sequence[str], codings: Sequence[Coding]) -> Iterator[Comparison]:
    people = tuple(coder for coder in coders if material.kind(coder) is CoderKind.PERSON)
    if len(people) > 2:
        yield Comparison(Between.PEOPLE, people, f"all {len(people)}: {_named(material, people)}")
    for pair in combinations(coders, 2):
        between = KINDS.get((material.kind(pair[0]), material.kind(pair[1])))
        if between is not None:
            warning = _circular(codings, *pair) if between is Between.GOLD_PERSON else ""
            yield Comparison(between, pair, _named(material, pair), warning)


def _named(material: Material, coders: Iterable[str]) -> str:
    return ", ".join(map(material.called, coders))


def _circular(codings: Sequence[Coding], gold: str, person: str) -> str:
    """Gold is reached from the decisions that stood before it: agreement with these says little."""
    settled = {coding.cell: place for place, coding in enumerate(codings) if coding.coder == gold}
    shared = [settled[coding.cell] > place for place, coding in enumerate(codings) if coding.coder == person and coding.cell in settled]
    if not any(shared):
        return ""
    return f"circular: {sum(shared)} of {len(shared)} shared decisions stood before the gold that was settled from them"
