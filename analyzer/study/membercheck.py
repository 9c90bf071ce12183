"""The use case: documents for participants to check what was drawn from their words, and their corrections as acts of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analyzer.core.acts import Act, Decide, Memo
from analyzer.core.coding import Coder
from analyzer.core.identity import new_act_id, product_id, text_hash
from analyzer.core.signal import Basis
from analyzer.errors import InputError, UsageError, unknown_name
from analyzer.exchange.corrections import Correction, read_corrections
from analyzer.findings.membercheck import Part, Statement, for_party, for_person, jointly, participants, statements_of
from analyzer.findings.references import Material
from analyzer.findings.trust import moves
from analyzer.report.document import Block, Document, Heading, Quote, Text, Tick, write_document
from analyzer.study.figures import signals_of
from analyzer.study.findings import material_of
from analyzer.study.handle import Study

RIGHT, WRONG = "member check: right", "member check: not right"
HOW = (
    "Please read what we drew from the conversations and tick whether it is right. Where it is not, write what would be right, "
    "in your own words or by the name of another category. You may leave anything open, and strike out what should not be used."
)
ABOUT = {
    "person": "These are your own words and what we made of them. Nobody else gets this document.",
    "party": "This is what we drew from all conversations with your side. It holds nobody's own words.",
    "joint": "This is what we drew from the conversations with both sides. It holds nobody's own words.",
}
DRAFTS = "Lines marked “draft” were drawn by a computer program and have not been looked at by a researcher."


@dataclass(frozen=True, slots=True)
class Read:
    """What came of corrections: statements found right, found not right, and decisions that changed a code."""

    right: int
    not_right: int
    decisions: int
    there_before: int


def write_member_check(study: Study, path: Path, *, person: str | None = None, party: str | None = None, joint: bool = False) -> Path:
    """Write the document for one person, one party, or both parties together, as .docx or .html, and return its path."""
    if sum((person is not None, party is not None, joint)) != 1:
        raise UsageError("a member check is for one person, one party, or both jointly", remedy="Give --person ID, --party ID or --joint.")
    material = material_of(study)
    found = signals_of(study, material)
    if person is not None:
        known = [one.id for one in participants(material)]
        if person not in known:
            raise unknown_name("participant", person, known)
        parts, about, title = for_person(material, found.signals, person), ABOUT["person"], material.people[person].pseudonym or person
    elif party is not None:
        if party not in [one.id for one in material.parties]:
            raise unknown_name("party", party, [one.id for one in material.parties])
        moved = moves(material, found.signals, confirmed=found.confirmed)
        parts, about, title = for_party(material, found.signals, moved, party), ABOUT["party"], material.party_name(party)
    else:
        parts, about, title = jointly(material, found.signals), ABOUT["joint"], "both parties"
    return write_document(_document(study.policy.name, title, about, parts), path)


def record_corrections(study: Study, path: Path, *, by: str) -> Read:
    """Keep what a participant ticked and wrote as acts of theirs: a code named instead is a decision, everything else a note. All or none.

    Reading the same document again changes nothing.
    """
    material = material_of(study)
    found = signals_of(study, material)
    corrections = read_corrections(path)
    moved = moves(material, found.signals, confirmed=found.confirmed)
    known = statements_of(material, found.signals, moved, [correction.statement for correction in corrections])
    for correction in corrections:
        if correction.statement not in known:
            raise InputError(
                f"there is no statement '{correction.statement}' in this study",
                where=correction.where,
                remedy="Nothing was written. Was the document made from this study?",
            )
    acts = list(_acts(material, [(known[correction.statement], correction) for correction in corrections], by))
    before = {act.id for act in study.store.log.acts(Decide, Memo)}
    fresh = [act for act in acts if act.id not in before]
    if by not in {coder.id for coder in study.store.catalogue.all_of(Coder)}:
        study.store.catalogue.put([Coder(by, by)])
    study.store.log.append(fresh)
    right, wrong = (sum(correction.right is value for correction in corrections) for value in (True, False))
    return Read(right, wrong, sum(isinstance(act.body, Decide) for act in fresh), len(acts) - len(fresh))


def _document(study: str, title: str, about: str, parts: Sequence[Part]) -> Document:
    blocks: list[Block] = [Text(about), Text(HOW)]
    if any(statement.draft for part in parts for statement in part.statements):
        blocks.append(Text(DRAFTS, marked=True))
    if not parts:
        blocks.append(Text("Nothing has been coded or drawn yet."))
    for part in parts:
        blocks.append(Heading(part.heading))
        said = ""
        for statement in part.statements:
            blocks += _blocks(statement, again=statement.said == said)
            said = statement.said
    return Document(f"{study}: for {title}", "To check", tuple(blocks))


def _blocks(statement: Statement, *, again: bool) -> Iterator[Block]:
    """A statement with the words that it is drawn from, unless these have just been quoted."""
    if statement.said and not again:
        yield Quote(statement.said, statement.where)
    lead = "We drew from this" if statement.said else "We understood"
    yield Text(f"{lead}{' (draft)' if statement.draft else ''}: {statement.drawn}")
    yield Tick(statement.id, tuple(name for _, name in statement.choices))


def _acts(material: Material, said: Sequence[tuple[Statement, Correction]], by: str) -> Iterator[Act]:
    """Acts named by what they say, so that reading a document again is harmless."""
    now, group = datetime.now(UTC), new_act_id()
    for statement, correction in said:
        verdict = {True: RIGHT, False: WRONG, None: "member check"}[correction.right]
        identity = product_id("member check", by, statement.id, verdict, correction.text)
        chosen = _chosen(statement, correction)
        if chosen is not None and statement.cell is not None:
            cell, text = statement.cell, material.passage(statement.about).text
            basis = Basis.RATED if cell.party is not None and _party_of(material, by) == cell.party else None
            yield Act(identity, by, now, Decide(cell, chosen, material.codebook.version, text_hash(text), statement.acts, basis), group)
        about = statement.about if statement.cell is None else _cell_name(statement)
        note = f"{verdict}: {correction.text}" if correction.text else verdict
        yield Act(product_id("note", identity), by, now, Memo(about, note), group)


def _chosen(statement: Statement, correction: Correction) -> tuple[str, ...] | None:
    """The codes that a correction names; None where it names none of the choices."""
    named = correction.text.strip().rstrip(".").casefold()
    for code, name in statement.choices:
        if named and named in {code.casefold(), name.casefold()}:
            return (code,) if code else ()
    return None


def _cell_name(statement: Statement) -> str:
    """What a note on a coded statement is about: the act that gave the code, or the passage where a model did."""
    return statement.acts[-1] if statement.acts and not statement.draft else statement.about


def _party_of(material: Material, person: str) -> str | None:
    return material.people[person].party if person in material.people else None
