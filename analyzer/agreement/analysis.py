"""An agreement report's content: tables, and sentences about them."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.agreement import atlasti, maxqda, nvivo
from analyzer.agreement.advice import advice
from analyzer.agreement.differences import confusions, disagreements, over_time
from analyzer.agreement.inquiry import Inquiry, inquire, silent_pairs
from analyzer.agreement.material import Material
from analyzer.agreement.overview import by_code, by_dimension, matrix
from analyzer.agreement.stress import stress
from analyzer.agreement.wording import WHY_LAYOUTS_DIFFER, drawn, methods
from analyzer.core.agreement import AgreementSettings
from analyzer.core.table import Table

BASES = (
    "Whose judgement a decision per party is (rated, stated, attributed, inferred) is not recorded with it: all bases are compared together"
)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Every row of a table carries the ids of what it counts; what cannot be computed is empty with its reason."""

    dimensions: Table
    codes: Table
    matrix: Table
    confusions: Table
    stress: Table
    over_time: Table
    disagreements: Table
    advice: Table
    left_out: Table
    nvivo: Table
    maxqda: tuple[Table, Table]
    atlasti: tuple[Table, Table]
    problems: tuple[str, ...]
    methods: str
    drawn: str
    why_layouts_differ: str = WHY_LAYOUTS_DIFFER

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in the order of a report."""
        own = (self.dimensions, self.codes, self.matrix, self.confusions, self.stress, self.over_time, self.disagreements)
        return (*own, self.advice, self.left_out, self.nvivo, *self.maxqda, *self.atlasti)


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands first in an analysis: agreement by dimension, and what is wrong with the material."""

    dimensions: Table
    problems: tuple[str, ...]


def summary(material: Material, settings: AgreementSettings) -> Summary:
    """The summary of `analyse`, in a fraction of its time."""
    inquiry = inquire(material, settings)
    return Summary(by_dimension(inquiry), _problems(inquiry))


def analyse(material: Material, settings: AgreementSettings, *, version: str) -> Analysis:
    """Compare all coders of `material`: people with people, with models and with gold, never mixed in one figure."""
    inquiry = inquire(material, settings)
    return Analysis(
        dimensions=by_dimension(inquiry),
        codes=by_code(inquiry),
        matrix=matrix(inquiry),
        confusions=confusions(inquiry),
        stress=stress(inquiry),
        over_time=over_time(inquiry),
        disagreements=disagreements(inquiry),
        advice=advice(inquiry),
        left_out=inquiry.admitted.left_out,
        nvivo=nvivo.coding_comparison(inquiry),
        maxqda=maxqda.levels(inquiry),
        atlasti=(atlasti.domains(inquiry), atlasti.codes(inquiry)),
        problems=_problems(inquiry),
        methods=methods(inquiry, version=version),
        drawn=drawn(settings),
    )


def _problems(inquiry: Inquiry) -> tuple[str, ...]:
    per_party = any(compared.question.dimension.per_party for compared in inquiry.compared)
    return (*inquiry.admitted.problems, *silent_pairs(inquiry), *([BASES] if per_party else []))
