"""Cross-tabulation: how often the values of two dimensions or attributes come together on one passage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from analyzer.core.table import Field, Table
from analyzer.errors import unknown_name
from analyzer.findings.attributes import Attribute, attribute_of, in_order
from analyzer.findings.counted import Counted, Row, counted
from analyzer.findings.references import Material, Node, Passage, Standing

COLUMNS = ("row", "column", "passages", "sources", "drafts", "draft_share")


@dataclass(frozen=True, slots=True)
class Question:
    """A dimension as an axis of a table, for one trustor where it is asked per party."""

    dimension: str
    trustor: str | None = None

    def __str__(self) -> str:
        return self.dimension if self.trustor is None else f"{self.dimension}/{self.trustor}"


Axis: TypeAlias = Question | Attribute
Place: TypeAlias = tuple[str, str]  # the values of row and column


@dataclass(frozen=True, slots=True)
class Value:
    """What a passage carries on an axis; `standing` of the reference that says so, None for what is known without coding."""

    label: str
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Crossed:
    """Two axes with their values in order, and for each pair the passages that carry both, with whether that rests on a model alone."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Place, Mapping[str, bool]]


def questions(material: Material) -> Iterator[Question]:
    """Every dimension that is coded, one asked per party once for each trustor."""
    for dimension in material.codebook.coded:
        for trustor in [party.id for party in material.parties] if dimension.per_party else [None]:
            yield Question(dimension.id, trustor)


def axis_of(material: Material, text: str) -> Axis:
    """The axis named by an attribute, a dimension, or `dimension/trustor`; an unknown name is an error that lists those there are."""
    if text in set(Attribute):
        return Attribute(text)
    known = {str(question): question for question in questions(material)}
    if text not in known:
        raise unknown_name("dimension or attribute", text, [*known, *Attribute])
    return known[text]


def named(material: Material, axis: Axis) -> str:
    """An axis as people read it."""
    if isinstance(axis, Attribute):
        return axis.value
    name = material.codebook.dimension(axis.dimension).name
    return f"{name} ({material.party_name(axis.trustor)})" if axis.trustor else name


def crosstab(material: Material, rows: Axis, columns: Axis) -> Table:
    """One row per pair of values: the passages that carry both, their sources, and how many rest on a machine's draft only.

    A passage with several codes of a dimension stands in several rows. Two attributes count all units, coded or not.
    """
    found = crossed(material, rows, columns)
    places = [(row, column) for row in found.rows for column in found.columns]
    cells = [found.cells.get(place, {}) for place in places]
    fields = tuple((*place, *_figures(material, cell)) for place, cell in zip(places, cells, strict=True))
    return Table(f"{named(material, rows)} by {named(material, columns)}", COLUMNS, fields, tuple(map(tuple, cells)))


def cooccurrence_table(material: Material) -> Table:
    """One row per pair of codes that come together on a passage, with the share of the passages with either that carry both (Jaccard)."""
    return counted_pairs(material).table


def counted_pairs(material: Material) -> Counted:
    """The table of co-occurrence with the passages on which one of the two codes is a draft."""
    cells: dict[tuple[Node, Node], dict[str, bool]] = {}
    order = {node: place for place, node in enumerate(nodes(material))}
    for passage in material.units:
        on = sorted(material.on(passage.id), key=lambda reference: order[reference.node])
        for first, second in combinations(on, 2):
            cells.setdefault((first.node, second.node), {})[passage.id] = Standing.DRAFT in {first.standing, second.standing}
    pairs = sorted(cells, key=lambda pair: (order[pair[0]], order[pair[1]]))
    return counted("co-occurrence", (*COLUMNS, "jaccard"), (_together(material, *pair, cells[pair]) for pair in pairs))


def nodes(material: Material) -> Iterator[Node]:
    """Every node of the codebook, in its order."""
    return (node for dimension in material.codebook.coded for node in material.nodes(dimension))


def crossed(material: Material, rows: Axis, columns: Axis) -> Crossed:
    """The passages of every pair of values."""
    cells: dict[Place, dict[str, bool]] = {}
    by_standing = Attribute.STANDING in {rows, columns}
    of_row, of_column = _values(material, rows, columns), _values(material, columns, rows)
    for passage in _carrying(material, rows, columns):
        for row in of_row(passage):
            for column in of_column(passage):
                if not by_standing or row.standing == column.standing:
                    drafted = Standing.DRAFT in {row.standing, column.standing}
                    cells.setdefault((row.label, column.label), {})[passage.id] = drafted
    return Crossed(_order(material, rows, (row for row, _ in cells)), _order(material, columns, (column for _, column in cells)), cells)


def _carrying(material: Material, rows: Axis, columns: Axis) -> Iterable[Passage]:
    """The units that can stand in a cell, in reading order: those coded in the dimension asked for, else all."""
    for axis in (rows, columns):
        if isinstance(axis, Question):
            coded = _coded(material, axis)
            return (passage for passage in material.units if passage.id in coded)
    return material.units


def _values(material: Material, axis: Axis, other: Axis) -> Callable[[Passage], Sequence[Value]]:
    """What passages carry on an axis; the standing beside a question is that of each of its codes."""
    if isinstance(axis, Question):
        coded = _coded(material, axis)
        return lambda passage: coded.get(passage.id, ())
    if axis is Attribute.STANDING and isinstance(other, Question):
        beside = _coded(material, other)
        return lambda passage: [Value(s.value, s) for s in Standing if s in {value.standing for value in beside.get(passage.id, ())}]
    return lambda passage: (Value(attribute_of(material, passage, axis)),)


def _coded(material: Material, question: Question) -> dict[str, list[Value]]:
    """The codes of every passage in a dimension."""
    found: dict[str, list[Value]] = {}
    for node in material.nodes(material.codebook.dimension(question.dimension)):
        if node.trustor == question.trustor:
            values = {standing: Value(material.code(node).name, standing) for standing in Standing}
            for reference in material.coded(node):
                found.setdefault(reference.passage, []).append(values[reference.standing])
    return found


def _order(material: Material, axis: Axis, values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(axis, Attribute):
        return in_order(material, axis, values)
    dimension = material.codebook.dimension(axis.dimension)
    return tuple(material.code(node).name for node in material.nodes(dimension) if node.trustor == axis.trustor)


def _figures(material: Material, cell: Mapping[str, bool]) -> tuple[Field, ...]:
    """Passages, sources, drafts and the share of drafts."""
    drafts = sum(cell.values())
    return (len(cell), len(material.sources(cell)), drafts, drafts / len(cell) if cell else None)


def _together(material: Material, first: Node, second: Node, cell: Mapping[str, bool]) -> Row:
    either = len(material.coded(first)) + len(material.coded(second)) - len(cell)
    fields = (material.label(first), material.label(second), *_figures(material, cell), len(cell) / either)
    return Row(fields, tuple(cell), tuple(passage for passage, drafted in cell.items() if drafted))
