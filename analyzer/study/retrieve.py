"""The use case: the extracts that answer a question, as Word, Excel, CSV, a page or plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from analyzer.core.recording import Recording
from analyzer.core.table import Table
from analyzer.errors import UsageError, unknown_name
from analyzer.exchange.tables import write_csv, write_xlsx
from analyzer.files import atomic_write
from analyzer.findings.citation import Citation
from analyzer.findings.references import Material, Node, Standing
from analyzer.findings.retrieval import Extract, Match, Query, extracts_table, period, retrieve
from analyzer.report.findings import write_findings_page
from analyzer.report.findings_docx import write_findings_document
from analyzer.report.sections import FindingsView, Quotation, Quotations, Section
from analyzer.review.sight import Sight
from analyzer.study.findings import Source, acts_of, joined_of, material_of, source_of, terms_of
from analyzer.study.findings_sections import quotation
from analyzer.study.handle import Study
from analyzer.study.ledger import ByUnit
from analyzer.study.parts import Part, of_each, parts
from analyzer.study.shelf import Shelf
from analyzer.study.sight import Viewer, views

MATERIAL = "material"  # what the shelf remembers it as


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was asked, and the extracts that answer it, with the material they come from."""

    material: Material
    query: Query
    extracts: tuple[Extract, ...]
    citation: Citation

    @property
    def table(self) -> Table:
        """One row per extract."""
        return extracts_table(self.material, self.extracts, by=self.citation)

    @property
    def asked(self) -> str:
        """The question in words."""
        return "; ".join(_asked(self.material, self.query)) or "every passage"


def asking(
    study: Study,
    *,
    codes: Sequence[str] | None = None,
    match: str = "any",
    dimensions: Sequence[str] | None = None,
    trustors: Sequence[str] | None = None,
    parties: Sequence[str] | None = None,
    roles: Sequence[str] | None = None,
    people: Sequence[str] | None = None,
    recordings: Sequence[str] | None = None,
    coders: Sequence[str] | None = None,
    standings: Sequence[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    words: Sequence[str] | None = None,
    disputed: bool = False,
    context: int = 0,
) -> Query:
    """The question as people write it: codes as `dimension=code`, recordings by name or id, periods as `2024-02`."""
    every = study.store.catalogue.all_of(Recording)
    return Query(
        codes=tuple(Node.read(code) for code in codes or ()),
        match=Match(match),
        dimensions=tuple(dimensions or ()),
        trustors=tuple(trustors or ()),
        parties=tuple(parties or ()),
        roles=tuple(roles or ()),
        people=tuple(people or ()),
        recordings=tuple(id_ for name in recordings or () for id_ in _called(name, every)),
        coders=tuple(coders or ()),
        standings=tuple(map(Standing, standings or ())),
        since=period(since) if since else None,
        until=period(until, end=True) if until else None,
        words=tuple(words or ()),
        disputed=disputed,
        context=context,
    )


def _called(name: str, recordings: Sequence[Recording]) -> list[str]:
    """The ids of the recordings whose file, or id, is called so."""
    found = [recording.id for recording in recordings if name in {recording.id, recording.name}]
    if not found:
        raise unknown_name("recording", name, [recording.name for recording in recordings])
    return found


def retrieved(study: Study, query: Query) -> Retrieved:
    """The extracts of a study as it stands; source lines follow the study's setting."""
    return retrieved_from(material_of(study), query, citation=study.policy.findings.citation)


def kept_as(viewer: Viewer | None) -> str:
    """What the shelf remembers the material of a viewer as."""
    return MATERIAL if viewer is None else f"{MATERIAL} of {viewer.role.value} {viewer.coder}"


def material_at_hand(shelf: Shelf, viewer: Viewer | None = None) -> Material:
    """What extracts are found in: gathered once, and after that again of the interviews in which something was done.

    With a `viewer`, what they may not see of a unit is left out as if nobody had said it.
    """
    return shelf.remembered(kept_as(viewer), lambda: _gathered(shelf, viewer))


def material_soon(shelf: Shelf, viewer: Viewer | None = None) -> Material | None:
    """The same; None as long as it is gathered for the first time in a large study."""
    return shelf.soon(kept_as(viewer), lambda: _gathered(shelf, viewer))


@dataclass(frozen=True, slots=True)
class _Seen:
    """An interview as somebody may see it: without so many decisions that are `hidden`, and without suggestions on `unsuggested` units."""

    part: Part
    hidden: int = 0
    unsuggested: frozenset[str] = frozenset()


def _gathered(shelf: Shelf, viewer: Viewer | None) -> Material:
    study = shelf.study
    acts = acts_of(study)
    terms = terms_of(study, acts)

    def source(seen: _Seen) -> Source:
        def made(part: Part) -> Source:
            segments = study.store.products.segments(transcript=part.heard.transcript.id)
            return source_of(study, part.heard, terms, part.decisions, segments, unsuggested=seen.unsuggested)

        (found,) = of_each(shelf, [seen.part], f"source in {kept_as(viewer)}", made, under=(terms, seen.unsuggested))
        return found

    interviews = list(_seen(shelf, viewer))
    decided = _number(shelf.ledger.codings()) - sum(seen.hidden for seen in interviews)
    return joined_of(study, acts, terms, list(map(source, interviews)), decided=decided)


def _seen(shelf: Shelf, viewer: Viewer | None) -> Iterator[_Seen]:
    """The interviews as the viewer may see them."""
    interviews = parts(shelf)
    if viewer is None:
        yield from map(_Seen, interviews)
        return
    units = {unit for part in interviews for unit in (*part.volume.units, *part.decisions)}
    sights = views(shelf.study, viewer, units, ledger=shelf.ledger)
    for part in interviews:
        decisions = _decisions_seen(part.decisions, viewer, sights)
        unsuggested = frozenset(unit for unit in (*part.volume.units, *part.decisions) if not sights[unit].machine)
        yield _Seen(replace(part, decisions=decisions), _number(part.decisions) - _number(decisions), unsuggested)


def _decisions_seen(decisions: ByUnit, viewer: Viewer, sights: Mapping[str, Sight]) -> ByUnit:
    """The viewer's own decisions, and those of others where sight allows."""
    seen = {
        unit: given if sights[unit].others else tuple(coding for coding in given if coding.coder == viewer.coder)
        for unit, given in decisions.items()
    }
    return {unit: given for unit, given in seen.items() if given}


def _number(decisions: ByUnit) -> int:
    return sum(map(len, decisions.values()))


def retrieved_from(material: Material, query: Query, *, citation: Citation = Citation.PARTY) -> Retrieved:
    """The extracts of material that is at hand: for several questions in a row."""
    return Retrieved(material, query, retrieve(material, query, by=citation), citation)


def write_extracts(found: Retrieved, path: Path) -> Path:
    """Write the extracts to `path` in the format that its ending names: .docx, .xlsx, .csv, .html or .txt."""
    if path.suffix.lower() not in WRITERS:
        raise UsageError(f"'{path.suffix}' is no format for extracts", where=str(path), remedy=f"Endings: {', '.join(WRITERS)}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    WRITERS[path.suffix.lower()](found, path)
    return path


def quotations(found: Retrieved) -> tuple[Quotation, ...]:
    """The extracts as they are quoted: words unchanged, source lines, neighbours, codes."""
    return tuple(
        quotation(found.material, extract.passage, by=found.citation, around=(extract.before, extract.after)) for extract in found.extracts
    )


def plain_text(found: Retrieved) -> str:
    """The extracts as plain text, to paste: a blank line between them."""
    return "\n\n".join(_as_text(item) for item in quotations(found)) + "\n"


def _as_text(item: Quotation) -> str:
    around = [[f"    {said.who}: {said.text}" for said in side] for side in (item.before, item.after)]
    return "\n".join((*around[0], f"{item.text} {item.cited}", *around[1], f"    [{item.place}]"))


def _view(found: Retrieved) -> FindingsView:
    count = len(found.extracts)
    drafts = sum(extract.drafted for extract in found.extracts if extract.matching)
    remarks = [f"{drafts} of {count} extracts carry the codes asked for by a machine's draft only"] if drafts else []
    section = Section(found.asked, (Quotations("", quotations(found)),), drafted=bool(count) and drafts == count)
    facts = (f"{count} extract{'' if count == 1 else 's'}",)
    made_on = datetime.now(UTC).astimezone().date()
    return FindingsView(found.material.name, made_on, facts, tuple(remarks), (section,), kind="Extracts")


def _asked(material: Material, query: Query) -> Iterator[str]:
    between = f" {'and' if query.match is Match.ALL else 'or'} "
    if query.codes:
        yield between.join(material.label(code) for code in query.codes)
    conditions: tuple[tuple[str, Sequence[str]], ...] = (
        ("dimension", [material.codebook.dimension(dimension).name for dimension in query.dimensions]),
        ("trustor", [material.party_name(party) for party in query.trustors]),
        ("party", [material.party_name(party) for party in query.parties]),
        ("role", query.roles),
        ("recording", [material.source_name(recording) for recording in query.recordings]),
        ("coder", query.coders),
        ("standing", query.standings),
        ("words", query.words),
    )
    yield from (f"{name}: {', '.join(values)}" for name, values in conditions if values)
    if query.people:
        yield f"{len(query.people)} person(s)"
    if query.since:
        yield f"from {query.since.isoformat()}"
    if query.until:
        yield f"to {query.until.isoformat()}"


WRITERS: dict[str, Callable[[Retrieved, Path], object]] = {
    ".docx": lambda found, path: write_findings_document(_view(found), path),
    ".xlsx": lambda found, path: write_xlsx([found.table], path),
    ".csv": lambda found, path: write_csv(found.table, path, excel=True),
    ".html": lambda found, path: write_findings_page(_view(found), path),
    ".txt": lambda found, path: atomic_write(path, plain_text(found)),
}
