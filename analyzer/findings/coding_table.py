"""The coding table: in how many sources and how often each code was given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyzer.core.codebook import Code, Dimension
from analyzer.core.table import Field, Table
from analyzer.findings.attributes import Attribute, attribute_of, in_order
from analyzer.findings.counted import Counted, Row, counted
from analyzer.findings.references import Material, Node, Reference, Standing

CODE_COLUMNS = ("dimension", "trustor", "code", "name", "depth")
COUNT_COLUMNS = ("sources", "references", "drafts")
INDENT = "    "  # per level of the tree in the layout of NVivo


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the tree of codes: a dimension (depth 0), where asked per party a trustor, or a code; `nodes` are those it counts."""

    dimension: str
    trustor: str | None
    code: str | None
    name: str
    depth: int
    nodes: tuple[Node, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """What it is, as the first columns of a row."""
        return (self.dimension, self.trustor, self.code, self.name, self.depth)


@dataclass(frozen=True, slots=True)
class Count:
    """The passages that carry a code, each once, the number of their sources, and those of them that rest on a machine's draft only."""

    passages: tuple[str, ...]
    sources: int
    drafts: tuple[str, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Sources, references and drafts."""
        return (self.sources, len(self.passages), len(self.drafts))


def coding_table(material: Material, *, by: Attribute | None = None, roll_up: bool = False) -> Table:
    """Sources and references per code, parents above their children; `by` an attribute: one row per code and value that occurs.

    A source counts once, a passage once per row. A parent counts what was coded at it alone; `roll_up` adds all that lies below it.
    `drafts` are the references that only a model gave.
    """
    return counted_codes(material, by=by, roll_up=roll_up).table


def counted_codes(material: Material, *, by: Attribute | None = None, roll_up: bool = False) -> Counted:
    """The coding table with the passages that are drafts."""
    lines = tree(material, roll_up=roll_up)
    if by is None:
        rows = (_row(line.fields, count(material, _references(material, line))) for line in lines)
        return counted("codes rolled up" if roll_up else "coding table", (*CODE_COLUMNS, *COUNT_COLUMNS), rows)
    values = {passage.id: attribute_of(material, passage, by) for passage in material.units}
    order = in_order(material, by, values.values())
    rows = (
        _row((*line.fields, value), count(material, references))
        for line in lines
        for value, references in _by_value(values, order, _references(material, line))
    )
    return counted(f"coding table by {by.value}", (*CODE_COLUMNS, by.value, *COUNT_COLUMNS), rows)


def nvivo_table(material: Material, *, roll_up: bool = False) -> Table:
    """The coding table in the layout of NVivo: name (indented), files, references."""
    lines = [(line, count(material, _references(material, line))) for line in tree(material, roll_up=roll_up)]
    rows = tuple((INDENT * line.depth + line.name, found.sources, len(found.passages)) for line, found in lines)
    return Table("nvivo codes", ("Name", "Files", "References"), rows, tuple(found.passages for _, found in lines))


def tree(material: Material, *, roll_up: bool = False) -> Iterator[Line]:
    """Every dimension that is coded, with its codes under their parents, in the order of the codebook."""
    for dimension in material.codebook.coded:
        nodes = material.nodes(dimension)
        yield Line(dimension.id, None, None, dimension.name, 0, nodes if roll_up else ())
        for trustor in dict.fromkeys(node.trustor for node in nodes):
            asked = tuple(node for node in nodes if node.trustor == trustor)
            if trustor is not None:
                yield Line(dimension.id, trustor, None, material.party_name(trustor), 1, asked if roll_up else ())
            yield from _branch(dimension, asked, None, 1 if trustor is None else 2, roll_up=roll_up)


def count(material: Material, references: Iterable[Reference]) -> Count:
    """The passages of some references, each once."""
    drafted: dict[str, bool] = {}
    for reference in references:
        passage = reference.passage
        drafted[passage] = reference.standing is Standing.DRAFT and drafted.get(passage, True)
    return Count(tuple(drafted), len(material.sources(drafted)), tuple([passage for passage, draft in drafted.items() if draft]))


def _branch(dimension: Dimension, nodes: Sequence[Node], parent: str | None, depth: int, *, roll_up: bool) -> Iterator[Line]:
    """The lines of the codes under a parent; a code whose parent is not listed stands at the top."""
    listed = {node.code: node for node in nodes}
    for code in dimension.codes:
        if code.id in listed and (code.parent if code.parent in listed else None) == parent:
            node = listed[code.id]
            below = tuple(listed[under] for under in _under(dimension.codes, code.id) if under in listed) if roll_up else ()
            yield Line(dimension.id, node.trustor, code.id, code.name, depth, (node, *below))
            yield from _branch(dimension, nodes, code.id, depth + 1, roll_up=roll_up)


def _under(codes: Sequence[Code], parent: str) -> Iterator[str]:
    for code in codes:
        if code.parent == parent:
            yield code.id
            yield from _under(codes, code.id)


def _references(material: Material, line: Line) -> list[Reference]:
    return [reference for node in line.nodes for reference in material.coded(node)]


def _by_value(values: Mapping[str, str], order: Iterable[str], references: Iterable[Reference]) -> Iterator[tuple[str, list[Reference]]]:
    found: dict[str, list[Reference]] = {}
    for reference in references:
        found.setdefault(values[reference.passage], []).append(reference)
    return ((value, found[value]) for value in order if value in found)


def _row(fields: tuple[Field, ...], found: Count) -> Row:
    return Row((*fields, *found.fields), found.passages, found.drafts)
