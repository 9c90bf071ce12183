from __future__ import annotations

import pytest
from hypothesis import given

from analyzer.core.table import Table
from analyzer.findings.attributes import Attribute, attribute_of
from analyzer.findings.coding_table import coding_table, nvivo_table
from analyzer.findings.references import Material, Node, Reference, Standing
from tests.findings.materials import CODEBOOK, materials, told


def records(table: Table) -> list[dict[str, object]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def under(code: str) -> set[str]:
    return {code} | {other.id for dimension in CODEBOOK.coded for other in dimension.codes if other.parent == code}


def naive(material: Material, row: dict[str, object], *, roll_up: bool) -> list[Reference]:
    """The references of a row, found by walking through all of them."""
    found = []
    for reference in material.references:
        node = reference.node
        if node.dimension != row["dimension"]:
            continue
        if row["code"] is None:
            if roll_up and row["trustor"] in {None, node.trustor}:
                found.append(reference)
        elif node.trustor == row["trustor"] and (node.code in under(str(row["code"])) if roll_up else node.code == row["code"]):
            found.append(reference)
    return found


def expect(material: Material, row: dict[str, object], sources: tuple[str, ...], references: list[Reference]) -> None:
    passages = {reference.passage for reference in references}
    decided = {reference.passage for reference in references if reference.standing is not Standing.DRAFT}
    assert set(sources) == passages
    assert len(sources) == len(passages) == row["references"]
    assert row["sources"] == len({material.passage(passage).source for passage in passages})
    assert row["drafts"] == len(passages - decided)


@pytest.mark.parametrize("roll_up", [False, True])
@given(material=materials())
def test_every_number_is_a_naive_recount(material: Material, roll_up: bool) -> None:
    table = coding_table(material, roll_up=roll_up)
    for row, sources in zip(records(table), table.sources, strict=True):
        expect(material, row, sources, naive(material, row, roll_up=roll_up))


@pytest.mark.parametrize("by", Attribute)
@given(material=materials())
def test_every_number_by_an_attribute_is_a_naive_recount(material: Material, by: Attribute) -> None:
    table = coding_table(material, by=by)
    for row, sources in zip(records(table), table.sources, strict=True):
        of_value = [
            r for r in naive(material, row, roll_up=False) if attribute_of(material, material.passage(r.passage), by) == row[by.value]
        ]
        expect(material, row, sources, of_value)
    assert sum(int(row["references"]) for row in records(table)) == len(material.references)  # type: ignore[call-overload]


@given(material=materials())
def test_no_reference_is_lost(material: Material) -> None:
    assert sum(int(row["references"]) for row in records(coding_table(material))) == len(material.references)  # type: ignore[call-overload]


@given(material=materials())
def test_nvivo_has_the_same_numbers(material: Material) -> None:
    ours, theirs = coding_table(material), nvivo_table(material)
    assert theirs.columns == ("Name", "Files", "References")
    assert [(row["sources"], row["references"]) for row in records(ours)] == [row[1:] for row in theirs.rows]


def test_parents_count_nothing_of_their_children_unless_asked() -> None:
    rows = {row["name"]: row for row in records(coding_table(told()))}
    rolled = {row["name"]: row for row in records(coding_table(told(), roll_up=True))}
    assert (rows["Realm"]["sources"], rows["Realm"]["references"]) == (0, 0)
    assert (rows["Contractual"]["references"], rolled["Contractual"]["references"]) == (3, 4)
    assert (rolled["Realm"]["sources"], rolled["Realm"]["references"], rolled["Realm"]["drafts"]) == (4, 5, 2)
    assert [row["depth"] for row in records(coding_table(told()))][:4] == [0, 1, 2, 1]


def test_a_code_out_of_use_is_listed_only_where_it_is_used() -> None:
    assert "Old" not in {row[0].strip() for row in nvivo_table(told()).rows if isinstance(row[0], str)}


def test_a_derived_view_is_not_counted() -> None:
    assert not [row for row in coding_table(told()).rows if row[0] == "view"]


def test_parties_stand_under_the_name_that_may_be_published() -> None:
    table = coding_table(told(), by=Attribute.PARTY)
    assert {row[table.columns.index("party")] for row in table.rows} == {"Oldfield", "the provider"}
    assert Node("trust", "negative", "customer") in {reference.node for reference in told().references}
