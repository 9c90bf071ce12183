"""What models learn from: questions with the codes that hold, and what is still missing to learn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.model import Question
from analyzer.core.codebook import Codebook, Dimension
from analyzer.core.identity import product_id
from analyzer.errors import UsageError

Marks: TypeAlias = NDArray[np.bool_]
Rows: TypeAlias = NDArray[np.int64]

FEWEST = 8  # examples of a code from which it can be learned


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the codes that hold, by dimension: an absent one was not coded, an empty tuple says that none applies.

    `group` is its interview, which is never on both sides of a split. One that was decided with a suggestion in view (`shown`) may train
    and never measures. `drawn`: chance chose its unit, so that it can tell how common the codes are.
    """

    id: str
    question: Question
    labels: Mapping[str, tuple[str, ...]]
    group: str
    shown: bool = False
    drawn: bool = False

    @property
    def unit(self) -> str:
        """A hash that names the unit, whichever party's trust was asked about and whoever corrected its text."""
        return unit_hash(self.group, self.question.segment)


def unit_hash(group: str, segment: str) -> str:
    """A hash that names a unit of an interview."""
    return product_id("unit", group, segment)


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What is to be learned in one dimension: `rows` are the examples coded in it, shape (n,), `marks` their codes, (n, n_offered)."""

    dimension: Dimension
    rows: Rows
    marks: Marks

    @property
    def counts(self) -> dict[str, int]:
        """The examples of each offered code."""
        return dict(zip((code.id for code in self.dimension.offered), self.marks.sum(axis=0).tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Need:
    """How many more examples of a code would do."""

    dimension: str
    code: str
    more: int

    def __str__(self) -> str:
        return f"{self.more} more of '{self.code}' ({self.dimension})"


def problem(example: Example, codebook: Codebook) -> str | None:
    """Why an example cannot be learned from, naming the field; None when it can."""
    if not example.question.text.strip():
        return "text: is empty"
    for dimension_id, codes in example.labels.items():
        try:
            dimension = codebook.dimension(dimension_id)
            offered = [dimension.resolved(code) for code in codes]
        except UsageError as unknown:
            return f"labels: {unknown.what} ({unknown.remedy.rstrip('.')})"
        if dimension.exclusive and len(set(offered)) > 1:
            return f"labels: '{dimension_id}' allows one code and has {len(codes)}"
    return None


def up_to_date(example: Example, codebook: Codebook) -> Example:
    """The example with codes as they count today; a dimension in which it has a code that is no longer offered counts as not coded."""
    given = {each: example.labels[each.id] for each in codebook.coded if each.id in example.labels}
    found = {dimension.id: dimension.offered_today(codes) for dimension, codes in given.items()}
    return replace(example, labels={name: codes for name, codes in found.items() if codes is not None})


def tasks(examples: Sequence[Example], codebook: Codebook, wanted: Collection[str] | None = None) -> tuple[Task, ...]:
    """What the examples can teach: the coded dimensions (of those `wanted`) in which at least two answers have enough examples."""
    found = (task(examples, dimension) for dimension in codebook.coded if wanted is None or dimension.id in wanted)
    return tuple(each for each in found if _learnable(each))


def task(examples: Sequence[Example], dimension: Dimension) -> Task:
    """The examples coded in a dimension, with codes as they count today (merged ones under the code they were merged into).

    One with a code that is no longer offered is left out: that none of today's codes applies was never said.
    """
    coded = {row: example.labels[dimension.id] for row, example in enumerate(examples) if dimension.id in example.labels}
    known = {row: codes for row, given in coded.items() if (codes := dimension.offered_today(given)) is not None}
    marks = np.array([[code.id in codes for code in dimension.offered] for codes in known.values()], bool)
    return Task(dimension, np.array(list(known), np.int64), marks.reshape(len(known), len(dimension.offered)))


def needs(examples: Sequence[Example], codebook: Codebook, wanted: Collection[str] | None = None) -> Iterator[Need]:
    """What would have to be coded for every code to be learned, in dimensions that have any example."""
    for dimension in codebook.coded:
        if wanted is not None and dimension.id not in wanted:
            continue
        found = task(examples, dimension)
        if len(found.rows):
            yield from (Need(dimension.id, code, FEWEST - count) for code, count in found.counts.items() if count < FEWEST)


def own_examples(codebook: Codebook, parties: Sequence[str]) -> tuple[Example, ...]:
    """The examples that a codebook gives for its codes; of a per-party dimension for each of `parties`, speaking itself or told of."""
    return tuple(
        Example(f"{dimension.id}/{code.id}/{number}", Question("", text, party, speaker), {dimension.id: (code.id,)}, codebook.id)
        for dimension in codebook.coded
        for code in dimension.offered
        for number, text in enumerate(code.examples)
        for party, speaker in (_standpoints(parties) if dimension.per_party else ((None, None),))
    )


def _standpoints(parties: Sequence[str]) -> list[tuple[str, str | None]]:
    return [(party, speaker) for party in parties for speaker in (party, None)]


def groups_of(examples: Iterable[Example]) -> tuple[str, ...]:
    """The interview of each example."""
    return tuple(example.group for example in examples)


def _learnable(found: Task) -> bool:
    counts = [*found.counts.values(), int((~found.marks.any(axis=1)).sum())]
    return sum(count >= FEWEST for count in counts) >= 2
