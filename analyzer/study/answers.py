"""What is answered about each unit: by consensus, else by people where they decided, else by the newest suggestion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analyzer.core.codebook import Codebook, Dimension
from analyzer.core.coding import Cell, Coder, Coding, Prediction
from analyzer.core.people import Party
from analyzer.findings.references import Standing
from analyzer.findings.standing import Counting, merged, that_count


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
    """What stands for a cell, as findings count it: by the decisions that count, else by what the model says.

    `given` are the codes as they count today, each with the one that was given for it. Of several people who differ stands what all gave.
    """

    standing: Standing
    given: Mapping[str, str]
    decisions: tuple[Coding, ...]
    suggestion: Prediction | None
    unanimous: bool = True

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that stand; none where the model refuses."""
        return tuple(self.given)

    @property
    def source(self) -> str:
        """Who answers: `machine`, `human`, or `agreed` for consensus and for several people of one mind; empty where nobody does."""
        if self.standing is Standing.DRAFT:
            return "machine" if self.decisions or self.suggestion is not None else ""
        agreed = self.standing is Standing.GOLD or (len(self.decisions) > 1 and self.unanimous)
        return "agreed" if agreed else "human"


def questions(codebook: Codebook, parties: Sequence[Party]) -> tuple[Question, ...]:
    """Every question a codebook asks of a unit."""
    return tuple(Question(dimension, party) for dimension in codebook.dimensions for party in (parties if dimension.per_party else (None,)))


def answers(
    decisions: Iterable[Coding], suggestions: Iterable[Prediction], counts: Counting, coders: Mapping[str, Coder]
) -> dict[Cell, Answer]:
    """What stands for each cell that anybody or anything has answered; `counts` says as what each code counts, `coders` who codes."""
    decided: dict[Cell, list[Coding]] = {}
    for coding in decisions:
        decided.setdefault(coding.cell, []).append(coding)
    suggested = {prediction.cell: prediction for prediction in suggestions}
    found = {cell: _suggested(prediction, counts) for cell, prediction in suggested.items()}
    return found | {cell: _decided(voices, suggested.get(cell), counts, coders) for cell, voices in decided.items()}


def _suggested(suggestion: Prediction, counts: Counting) -> Answer:
    codes = suggestion.codes if suggestion.refused is None else ()
    return Answer(Standing.DRAFT, merged(counts.get(suggestion.cell.dimension, {}), codes), (), suggestion)


def _decided(voices: Sequence[Coding], suggestion: Prediction | None, counts: Counting, coders: Mapping[str, Coder]) -> Answer:
    standing, heeded = that_count(voices, coders)
    sets = [merged(counts.get(voice.cell.dimension, {}), voice.codes) for voice in heeded]
    by_all = {code: given for code, given in sets[0].items() if all(code in other for other in sets)}
    return Answer(standing, by_all, tuple(heeded), suggestion, unanimous=all(other.keys() == by_all.keys() for other in sets))
