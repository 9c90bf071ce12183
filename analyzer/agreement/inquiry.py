"""Everything that the tables of an agreement report are made from, laid out once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.agreement.admission import Admitted, admit
from analyzer.agreement.cells import Cells, Decisions, cells_of, indexed
from analyzer.agreement.comparing import Between, Comparison, comparisons
from analyzer.agreement.material import Material, Question, questions
from analyzer.core.agreement import AgreementSettings, CountingUnit, Uncoded


@dataclass(frozen=True, slots=True)
class Compared:
    """What some coders said on one question."""

    comparison: Comparison
    question: Question
    cells: Cells


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The material, the decisions that count, and who is compared on what. A question nobody in a comparison answered is not in it."""

    material: Material
    settings: AgreementSettings
    admitted: Admitted
    decisions: Decisions
    comparisons: tuple[Comparison, ...]
    compared: tuple[Compared, ...]

    @property
    def pairs(self) -> tuple[Compared, ...]:
        """What pairs of coders said."""
        return tuple(compared for compared in self.compared if compared.comparison.pair)

    def cells(self, compared: Compared, unit: CountingUnit, uncoded: Uncoded) -> Cells:
        """The same coders and question, counted in another unit."""
        return cells_of(self.material, self.decisions, compared.question, compared.comparison.coders, unit=unit, uncoded=uncoded)

    def people_pairs(self) -> tuple[Compared, ...]:
        """Pairs of people; where only one person coded, every pair there is."""
        people = tuple(compared for compared in self.pairs if compared.comparison.between is Between.PEOPLE)
        return people or self.pairs

    @property
    def basis(self) -> tuple[str, str]:
        """The unit and what becomes of uncoded units, as printed beside every figure."""
        return self.settings.unit.value, self.settings.uncoded.value.replace("_", " ")


def inquire(material: Material, settings: AgreementSettings) -> Inquiry:
    """Lay out `material` as the settings say."""
    admitted = admit(material, settings)
    found = comparisons(material, admitted.codings)
    decisions = indexed(admitted.codings)
    compared = tuple(_compared(material, settings, decisions, found))
    return Inquiry(material, settings, admitted, decisions, found, compared)


def _compared(material: Material, settings: AgreementSettings, decisions: Decisions, found: tuple[Comparison, ...]) -> Iterator[Compared]:
    for comparison in found:
        for question in questions(material.codebook, material.parties):
            asked = [any((question.dimension.id, party, coder) in decisions for party in question.parties) for coder in comparison.coders]
            if sum(asked) > 1:
                cells = cells_of(material, decisions, question, comparison.coders, unit=settings.unit, uncoded=settings.uncoded)
                yield Compared(comparison, question, cells)


def silent_pairs(inquiry: Inquiry) -> Iterator[str]:
    """Coders who share nothing: a sentence for each comparison without a single common unit."""
    for comparison in inquiry.comparisons:
        if not any(compared.cells.rows for compared in inquiry.compared if compared.comparison == comparison):
            yield f"{comparison.name}: no unit was coded by both"
