from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.recording import Recording
from analyzer.errors import UsageError
from analyzer.findings.association import association
from analyzer.findings.attributes import Attribute, attribute_of
from analyzer.findings.crosstab import Axis, Question, axis_of, cooccurrence_table, crosstab, questions
from analyzer.findings.references import Material, Node, Passage, Standing
from tests.findings.materials import CODEBOOK, PARTIES, materials, passage, reference, told
from tests.findings.test_coding_table import records

AXES: list[Axis] = [Question("realm"), Question("trust", "customer"), Question("trust", "provider"), *Attribute]


def labels(material: Material, unit: Passage, axis: Axis, other: Axis) -> set[tuple[str, Standing | None]]:
    if isinstance(axis, Question):
        asked = (axis.dimension, axis.trustor)
        return {
            (material.code(r.node).name, r.standing)
            for r in material.references
            if r.passage == unit.id and (r.node.dimension, r.node.trustor) == asked
        }
    if axis is Attribute.STANDING and isinstance(other, Question):
        return {(standing.value, standing) for _, standing in labels(material, unit, other, Attribute.PARTY) if standing}
    return {(attribute_of(material, unit, axis), None)}


@given(materials(), st.sampled_from(AXES), st.sampled_from(AXES))
def test_every_cell_is_a_naive_recount(material: Material, rows: Axis, columns: Axis) -> None:
    table = crosstab(material, rows, columns)
    by_standing = Attribute.STANDING in {rows, columns}
    for row, sources in zip(records(table), table.sources, strict=True):
        found = {
            unit.id
            for unit in material.units
            for value, first in labels(material, unit, rows, columns)
            for other, second in labels(material, unit, columns, rows)
            if (value, other) == (row["row"], row["column"]) and (not by_standing or first == second)
        }
        assert set(sources) == found
        assert row["passages"] == len(sources) == len(found)
        assert row["sources"] == len({material.passage(unit).source for unit in found})


@given(materials())
def test_two_attributes_count_every_unit_once(material: Material) -> None:
    table = crosstab(material, Attribute.PARTY, Attribute.MONTH)
    assert sum(len(sources) for sources in table.sources) == sum(1 for _ in material.units)


@given(materials())
def test_pairs_of_codes_are_a_naive_recount(material: Material) -> None:
    table = cooccurrence_table(material)
    pairs: dict[tuple[str, str], set[str]] = {}
    for unit in material.units:
        on = {material.label(r.node) for r in material.references if r.passage == unit.id}
        for pair in combinations(sorted(on), 2):
            pairs.setdefault(pair, set()).add(unit.id)
    found = {tuple(sorted((str(row["row"]), str(row["column"])))): set(s) for row, s in zip(records(table), table.sources, strict=True)}
    assert found == pairs
    for row in records(table):
        carry = [{r.passage for r in material.references if material.label(r.node) == row[side]} for side in ("row", "column")]
        assert row["jaccard"] == pytest.approx(len(carry[0] & carry[1]) / len(carry[0] | carry[1]))


def test_drafts_are_told_apart() -> None:
    cells = {
        (row["row"], row["column"]): (row["passages"], row["drafts"])
        for row in records(crosstab(told(), Question("realm"), Attribute.PARTY))
    }
    assert cells["Contractual", "Oldfield"] == (3, 1)
    assert cells["Operational", "Oldfield"] == (1, 1)
    by = {(row["row"], row["column"]): row["passages"] for row in records(crosstab(told(), Question("realm"), Attribute.STANDING))}
    assert (by["Contractual", "gold"], by["Contractual", "decided"], by["Contractual", "draft"]) == (1, 1, 1)


def test_axes_are_named_as_on_the_command_line() -> None:
    assert axis_of(told(), "party") is Attribute.PARTY
    assert axis_of(told(), "trust/customer") == Question("trust", "customer")
    assert [str(question) for question in questions(told())] == ["realm", "trust/customer", "trust/provider"]
    with pytest.raises(UsageError, match="trust/provider"):
        axis_of(told(), "trust")


def large(contractual: tuple[int, int], operational: tuple[int, int], *, sources: int = 4) -> Material:
    """Passages coded with one realm each, by party; each party is heard in half of the sources."""
    people = told().people
    passages, references = [], []
    for speaker, column in (("ann", 0), ("bob", 1)):
        for code, counts in (("contractual", contractual), ("operational", operational)):
            for number in range(counts[column]):
                source = f"r{2 * (number % (sources // 2)) + column}"
                name = f"{speaker}-{code}-{number}"
                passages.append(passage(name, source, len(passages), speaker))
                references.append(reference(name, Node("realm", code)))
    recordings = tuple(Recording(f"r{n}", f"/tapes/{n}.wav", f"s{n}", 1) for n in range(sources))
    ordered = sorted(passages, key=lambda unit: unit.source)
    return Material(
        name="large",
        codebook=CODEBOOK,
        parties=PARTIES,
        people=people,
        recordings=recordings,
        passages=tuple(ordered),
        references=tuple(references),
    )


def test_chi_square_is_that_of_the_textbook() -> None:
    found = association(large((20, 30), (30, 20)), Question("realm"), Attribute.PARTY)
    assert found.name == "chi-square"
    assert found.value == pytest.approx(4.0)  # 100 (20 x 20 - 30 x 30)^2 / 50^4
    assert dict(found.parts)["p"] == pytest.approx(0.0455, abs=1e-4)
    assert dict(found.parts)["cramers_v"] == pytest.approx(0.2)
    assert "4 interviews" in found.method


def test_few_passages_are_tested_exactly() -> None:
    found = association(large((3, 1), (1, 3)), Question("realm"), Attribute.PARTY)
    assert found.name == "fisher exact p"
    assert found.value == pytest.approx(0.4857, abs=1e-4)  # Fisher's tea: 34/70


@pytest.mark.parametrize(
    ("material", "rows", "columns", "why"),
    [
        (large((20, 30), (30, 20), sources=2), Question("realm"), Attribute.PARTY, "one source only"),
        (large((20, 30), (0, 0)), Question("realm"), Attribute.PARTY, "at least two values"),
        (told(), Question("realm"), Question("trust", "customer"), "at least two values"),
        (large((9, 9), (9, 9)), Question("realm"), Attribute.RECORDING, "one source only"),
    ],
)
def test_a_test_that_would_mislead_is_refused(material: Material, rows: Axis, columns: Axis, why: str) -> None:
    found = association(material, rows, columns)
    assert found.value is None
    assert found.reason is not None
    assert why in found.reason


def test_passages_in_several_cells_are_refused() -> None:
    study = large((20, 30), (30, 20))
    more = (*study.references, reference("ann-contractual-0", Node("realm", "operational")))
    twice = replace(study, references=more)
    found = association(twice, Question("realm"), Attribute.PARTY)
    assert found.reason is not None
    assert "several values" in found.reason
