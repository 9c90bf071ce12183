"""The sections on codes in the report of findings: coding tables, cross-tables, examples, triangulation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from analyzer.core.table import Table
from analyzer.core.time import clock
from analyzer.findings.association import association
from analyzer.findings.attributes import Attribute, in_order
from analyzer.findings.citation import Citation, cite, who
from analyzer.findings.coding_table import coding_table, counted_codes, nvivo_table
from analyzer.findings.counted import Counted
from analyzer.findings.crosstab import Axis, counted_pairs, crosstab, named, questions
from analyzer.findings.examples import Example, Kind, evidence_chain, examples
from analyzer.findings.prevalence import counted_prevalence
from analyzer.findings.references import Material, Passage, Reference, Standing
from analyzer.findings.triangulation import counted_elements, evidence_table
from analyzer.report.sections import Crossing, Listing, Part, Quotation, Quotations, Said, Section, crossing

COUNTS = (("name", "Code"), ("sources", "Sources"), ("references", "References"), ("drafts", "of which machine drafts"))
CODE_KEY = ("dimension", "trustor", "code")
NEIGHBOURS = 1  # passages shown before and after an example
PERIODS = (Attribute.PARTY, Attribute.RECORDING, Attribute.MONTH, Attribute.QUARTER)


def coding_section(material: Material) -> Section:
    """How often each code was given: over all, by party, by interview and by period."""
    every = counted_codes(material)
    whole = listed(every, COUNTS, title="All interviews", depth="depth")
    note = "Parents and dimensions hold what was coded at them or anywhere below."
    rolled = listed(counted_codes(material, roll_up=True), COUNTS, title="With everything below each code", depth="depth", note=note)
    split = [_by(material, attribute, every.table) for attribute in PERIODS]
    layout = Listing(nvivo_table(material), title="As NVivo lists it")
    notes = (
        "Sources are recordings, each counted once. References are passages. A parent counts what was coded at it alone.",
        "Every number leads to the passages it counts.",
    )
    return Section("Coding table", (whole, rolled, *split, layout), notes, drafted=_all_drafts(material.references))


def prevalence_section(material: Material) -> Section:
    """What the numbers are worth while a machine's drafts are among them."""
    columns = (
        ("name", "Code"), ("references", "References"), ("share", "Share of units"), ("drafts", "Machine drafts"),
        ("draft_share", "Share of drafts"), ("corrected_share", "Corrected share"), ("low", "from"), ("high", "to"), ("checked", "Checked"),
        ("reason", "Remark"),
    )  # fmt: skip
    notes = (
        "Corrected share: what the model says of all units, plus its error on units that were drawn at random and coded blind by a person.",
        "This is prediction-powered inference; the 95 % interval takes whole interviews as what was drawn.",
    )
    return Section(
        "Drafts and decisions",
        (listed(counted_prevalence(material), columns, plain=("checked",)),),
        notes,
        drafted=_all_drafts(material.references),
    )


def crossing_section(material: Material) -> Section:
    """Every dimension by party, and which codes come together."""
    parts = [cross_part(material, question, Attribute.PARTY) for question in questions(material)]
    columns = (
        ("row", "Code"), ("column", "together with"), ("passages", "Passages"), ("sources", "Sources"), ("drafts", "of which drafts"),
        ("jaccard", "Share of either"),
    )  # fmt: skip
    notes = (
        "A passage with several codes stands in several rows. No test of significance is made unless asked for.",
        "Machine drafts: passages of which at least one of the two codes was given by a model only.",
    )
    pairs = listed(counted_pairs(material), columns, title="Codes on the same passage")
    return Section("Cross-tables", (*parts, pairs), notes, drafted=_all_drafts(material.references))


def asked_section(material: Material, crosses: Iterable[tuple[Axis, Axis]], *, test: bool) -> Section:
    """The cross-tables that somebody asked for, with tests of significance where these were asked for too."""
    parts = [cross_part(material, rows, columns, test=test) for rows, columns in crosses]
    return Section("Cross-tables asked for", tuple(parts), drafted=_all_drafts(material.references))


def cross_part(material: Material, rows: Axis, columns: Axis, *, test: bool = False) -> Crossing:
    """A cross-table; `test` adds the test of association, or why there is none."""
    table = crosstab(material, rows, columns)
    note = _tested(material, rows, columns) if test else ""
    return crossing(table, "row", "column", value="passages", drafts="drafts", corner=named(material, rows), note=note)


def examples_sections(material: Material, by: Citation) -> Iterator[Section]:
    """Quotations for each code, typical and contrary, and the chain of evidence from each code to the words."""
    chosen = examples(material)
    drafted = all(example.reference is not None and example.reference.standing is Standing.DRAFT for example in chosen) and bool(chosen)
    notes = (
        "Chosen by who stands behind a code and by closeness of words, from different interviews first; those picked by hand come before.",
    )
    yield Section("Coding examples", tuple(_quotations(material, chosen, by)), notes, drafted)
    columns = (
        ("name", "Code"), ("kind", "Shows"), ("quotation", "Words"), ("source", "Source"), ("recording", "Recording"), ("time", "At"),
        ("standing", "Standing"), ("coders", "Coders"),
    )  # fmt: skip
    chain = Listing(evidence_chain(material, chosen, by=by), columns)
    codebook = f"Codebook {material.codebook.name or material.codebook.id}, version {material.codebook.version}."
    yield Section("Chain of evidence", (chain,), (codebook, "The workbook names the deciding acts."), drafted)


def triangulation_section(material: Material) -> Section:
    """Which elements hold, which fail and why."""
    columns = (
        ("name", "Element"), ("verdict", "Verdict"), ("why", "Because"), ("persons", "Persons"), ("moments", "Moments"),
        ("both_parties", "All parties"), ("missing_parties", "Missing"), ("documents", "Documents"), ("passages", "Passages"),
        ("drafts", "of which drafts"),
    )  # fmt: skip
    evidence = evidence_table(material)
    shown = (
        ("name", "Element"),
        ("person", "Person"),
        ("party", "Party"),
        ("recording", "Recording"),
        ("date", "Date"),
        ("passages", "Passages"),
    )
    notes = (
        "An element holds if one person gave it at three moments, or two persons at different moments. One recording is one moment.",
        "Whether all parties gave it, and how many documents support it, stand beside the rule.",
    )
    parts = (
        listed(counted_elements(material), columns, plain=("documents",)),
        Listing(evidence, shown, title="What each verdict rests on"),
    )
    return Section("Triangulation", parts, notes, drafted=_all_drafts(material.references))


def listed(
    found: Counted,
    columns: tuple[tuple[str, str], ...],
    *,
    title: str = "",
    note: str = "",
    depth: str | None = None,
    plain: tuple[str, ...] = (),
) -> Listing:
    """A counted table on the page: the number of drafts leads to the drafts."""
    return Listing(found.table, columns, title, note, depth, {"drafts": found.drafts}, plain)


def quotation(
    material: Material, passage: Passage, *, by: Citation, around: tuple[Sequence[Passage], Sequence[Passage]], note: str = ""
) -> Quotation:
    """A passage as it is quoted: its words unchanged, with what was said around it and all codes that stand on it."""
    references = material.on(passage.id)
    return Quotation(
        passage=passage.id,
        text=passage.text,
        cited=cite(material, passage, by=by),
        before=tuple(Said(who(material, other, by=by), other.text) for other in around[0]),
        after=tuple(Said(who(material, other, by=by), other.text) for other in around[1]),
        codes=tuple(labelled(material, reference) for reference in references),
        place=place_of(material, passage),
        note=note,
        draft=_all_drafts(references),
    )


def place_of(material: Material, passage: Passage) -> str:
    """Where a passage is found, such as `talk-1.opus, 00:12:03`."""
    name = material.source_name(passage.source)
    return f"{name}, {clock(passage.at.start_ms)}" if passage.at else name


def labelled(material: Material, reference: Reference) -> str:
    """A code on a passage, marked where only a machine gave it."""
    return material.label(reference.node) + (" (draft)" if reference.standing is Standing.DRAFT else "")


def _by(material: Material, attribute: Attribute, spine: Table) -> Crossing:
    table = coding_table(material, by=attribute)
    column = table.columns.index(attribute.value)
    return crossing(
        table,
        "name",
        attribute.value,
        value="references",
        drafts="drafts",
        depth="depth",
        key=CODE_KEY,
        title=f"By {attribute.value}",
        corner="Code",
        spine=spine,
        order=in_order(material, attribute, [str(row[column]) for row in table.rows]),
    )


def _tested(material: Material, rows: Axis, columns: Axis) -> str:
    found = association(material, rows, columns)
    if found.value is None:
        return f"No test: {found.reason}."
    figures = ", ".join(f"{name} {value:.3g}" for name, value in (("value", found.value), *found.parts))
    return f"{found.name}: {figures}, n = {found.n_units}. {found.method}."


def _quotations(material: Material, chosen: Iterable[Example], by: Citation) -> Iterator[Part]:
    """The examples by code, each code under its definition, contrary cases after typical ones."""
    for node, of_node in groupby(chosen, key=lambda example: example.node):
        items = [_quoted(material, example, by) for example in of_node]
        yield Quotations(material.label(node), tuple(items), note=material.code(node).definition)


def _quoted(material: Material, example: Example, by: Citation) -> Quotation:
    passage = example.passage
    around = (material.before(passage, NEIGHBOURS), ())
    note = example.why if example.kind is Kind.TYPICAL else f"contrary: {example.why}"
    return quotation(material, passage, by=by, around=around, note=note)


def _all_drafts(references: Sequence[Reference]) -> bool:
    return bool(references) and all(reference.standing is Standing.DRAFT for reference in references)
