"""The use case: the scores of a questionnaire on trust, beside what was coded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analyzer.charts.questionnaire import questionnaire_spec
from analyzer.codebooks import FOLDER
from analyzer.core.people import Party
from analyzer.core.questionnaire import Form, Response
from analyzer.core.table import Table
from analyzer.exchange.questionnaire import read_answers, read_form
from analyzer.findings.questionnaire import alphas_table, beside_table, changes_table, groups_table, moments_of, scores_table
from analyzer.findings.references import Material
from analyzer.report.figures import Figure

FORM = FOLDER / "forms" / "trust-questionnaire.yaml"
WIDTH = 900.0  # pixels on a screen


@dataclass(frozen=True, slots=True)
class Scores:
    """A form with its answers, and the tables made of them."""

    form: Form
    responses: tuple[Response, ...]
    tables: tuple[Table, ...]

    @property
    def groups(self) -> Table:
        """The means by party, moment and subscale."""
        return self.tables[0]


def scores_of(answers: Path, form: Path | None, material: Material, counts: Table) -> Scores:
    """The scores of a questionnaire; `form` None means the constructed one in placeholder wording. `counts` is what was coded."""
    read = read_form(form or FORM)
    responses = read_answers(answers, read, parties=[party.id for party in material.parties])
    tables = (
        groups_table(read, responses),
        changes_table(read, responses),
        alphas_table(read, responses),
        beside_table(read, responses, counts, material),
        scores_table(read, responses),
    )
    return Scores(read, responses, tuple(with_names(table, material.parties) for table in tables))


def with_names(table: Table, parties: Sequence[Party]) -> Table:
    """The table with parties under the names that may be published."""
    if "party" not in table.columns:
        return table
    place = table.columns.index("party")
    names = {party.id: party.alias or party.name for party in parties}
    rows = tuple((*row[:place], names.get(str(row[place]), row[place]), *row[place + 1 :]) for row in table.rows)
    return replace(table, rows=rows)


def figure_of(scores: Scores, *, width: float = WIDTH) -> Figure:
    """The means on the scale of the form."""
    form = scores.form
    moments = moments_of(scores.responses)
    spec = questionnaire_spec(scores.groups, moments=moments, scale=(form.low, form.high), ends=form.ends, title=form.name, width=width)
    caption = "Means of the respondents of each party, of the items they answered; reverse items are turned round. Missing is not zero."
    return Figure("questionnaire", "Questionnaire", caption, spec)
