"""What is answered about each unit: by people where they decided, else by the newest suggestion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzer.core.codebook import Codebook, Dimension
from analyzer.core.coding import Cell, Coding, Prediction
from analyzer.core.people import Party


@dataclass(frozen=True, slots=True)
class Question:
    """A dimension asked of a unit, of one party where it is asked per party."""

    dimension: Dimension
    party: Party | None

    @property
    def label(self) -> str:
        """The name of its column."""
        return self.dimension.id if self.party is None else f"{self.dimension.id}_{self.party.id}"

    def cell(self, segment: str) -> Cell:
        """The cell that answers it for a segment."""
        return Cell(segment, self.dimension.id, None if self.party is None else self.party.id)


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands for a cell: the decisions of people (one each), and what the model says."""

    decisions: tuple[Coding, ...]
    suggestion: Prediction | None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that stand: those of the people when they agree, else those suggested; none where the model refuses."""
        if self.decisions:
            agreed = {decision.codes for decision in self.decisions}
            return agreed.pop() if len(agreed) == 1 else ()
        if self.suggestion is None or self.suggestion.refused is not None:
            return ()
        return self.suggestion.codes

    @property
    def source(self) -> str:
        """Who answers: `machine`, `human`, or `agreed` for several people of one mind; empty where nobody does."""
        if len(self.decisions) > 1:
            return "agreed" if self.codes == self.decisions[0].codes else "human"
        if self.decisions:
            return "human"
        return "machine" if self.suggestion is not None else ""


def questions(codebook: Codebook, parties: Sequence[Party]) -> tuple[Question, ...]:
    """Every question a codebook asks of a unit."""
    return tuple(Question(dimension, party) for dimension in codebook.dimensions for party in (parties if dimension.per_party else (None,)))


def answers(decisions: Iterable[Coding], suggestions: Iterable[Prediction]) -> dict[Cell, Answer]:
    """What stands for each cell that anybody or anything has answered."""
    decided: dict[Cell, list[Coding]] = {}
    for coding in decisions:
        decided.setdefault(coding.cell, []).append(coding)
    suggested = {prediction.cell: prediction for prediction in suggestions}
    return {cell: Answer(tuple(decided.get(cell, ())), suggested.get(cell)) for cell in {**suggested, **decided}}
