"""The use case: disagreements are settled to gold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from analyzer.core.acts import Act, Body, Memo, Relate
from analyzer.core.coding import Cell, Coder, CoderKind, Coding
from analyzer.core.identity import product_id
from analyzer.core.table import Table
from analyzer.errors import ConflictError, ForbiddenError, IntegrityError, UsageError
from analyzer.review.settling import Contest, changes, contests, disputed, kept, undisputed
from analyzer.study.accounts import coder_names
from analyzer.study.deciding import Choice, decision, is_there, require_sound_choice
from analyzer.study.handle import Study
from analyzer.study.ledger import Ledger
from analyzer.study.shelf import Passage, Shelf
from analyzer.study.sight import Viewer, views

CONSENSUS = Coder("consensus", "Consensus", CoderKind.CONSENSUS)
SETTLED_BY = "settled_by"  # relates a decision of the consensus to the person who settled it


@dataclass(frozen=True, slots=True)
class Case:
    """A contested cell with its unit and what coders noted on it: (coder, text)."""

    contest: Contest
    passage: Passage
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is settled for a unit, and why; `replaces` is the deciding act of the gold that it is to take the place of."""

    segment: str
    choice: Choice
    reason: str = ""
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Docket:
    """Where coders differ (`disputes`), where all agree and nothing is settled (`unanimous`), and what is settled."""

    disputes: tuple[Contest, ...]
    unanimous: tuple[Contest, ...]
    settled: tuple[Contest, ...]

    @property
    def contests(self) -> tuple[Contest, ...]:
        """All of them."""
        return (*self.disputes, *self.unanimous, *self.settled)


def docket(study: Study, viewer: Viewer, *, dimension: str | None = None, ledger: Ledger | None = None) -> Docket:
    """Everything that two coders or more have decided and the viewer may see; in one dimension, or all; a `ledger` at hand saves time."""
    _require_judge(viewer)
    kept_at_hand = ledger or Ledger(study)
    coders = {coder.id: coder.kind for coder in study.store.catalogue.all_of(Coder)}
    people = frozenset(coder for coder, kind in coders.items() if kind is CoderKind.PERSON)
    consensus = _consensus_coders(coders)
    codebook = study.codebook
    dimensions = {known.id: known for known in codebook.dimensions}

    def contested(codings: Sequence[Coding]) -> Docket:
        found = contests(codings, people=people, consensus=consensus, dimensions=dimensions)
        return Docket(disputed(found), undisputed(found), tuple(contest for contest in found if contest.gold is not None))

    by_unit = kept_at_hand.derived("contests", contested, under=(people, consensus, codebook.version))
    several = [segment for segment, found in by_unit.items() if found.contests]
    shown = views(study, viewer, several, ledger=kept_at_hand)
    visible = [by_unit[segment] for segment in several if shown[segment].others]
    return Docket(
        tuple(contest for found in visible for contest in found.disputes if dimension in {None, contest.cell.dimension}),
        tuple(contest for found in visible for contest in found.unanimous if dimension in {None, contest.cell.dimension}),
        tuple(contest for found in visible for contest in found.settled if dimension in {None, contest.cell.dimension}),
    )


def cases(shelf: Shelf, found: Sequence[Contest]) -> tuple[Case, ...]:
    """Contests with their units and notes; those whose unit cannot be read any more are left out."""
    passages = shelf.passages(list(dict.fromkeys(contest.cell.segment for contest in found)))
    names = coder_names(shelf.study)
    notes: dict[str, list[tuple[str, str]]] = {}
    for act in shelf.study.store.log.acts(Memo, standing=True):
        if isinstance(act.body, Memo):
            notes.setdefault(act.body.about, []).append((names.get(act.by, act.by), act.body.text))
    return tuple(
        Case(contest, passages[contest.cell.segment], tuple(_notes(contest, notes)))
        for contest in found
        if contest.cell.segment in passages
    )


def settle(shelf: Shelf, viewer: Viewer, settlements: Sequence[Settlement], *, group: str) -> int:
    """Make gold: decisions of the consensus, with who settled them and why, in one operation; returns how many are new.

    What is settled already, and not by the act that a settlement `replaces`, is a ConflictError, and nothing is written.
    """
    _require_judge(viewer)
    study = shelf.study
    if is_there(study, viewer.coder, group):
        return 0
    if not settlements:
        raise UsageError("there is nothing to settle")
    for settlement in settlements:
        require_sound_choice(study, study.codebook, settlement.choice)
    known = {contest.cell: contest for contest in docket(study, viewer, ledger=shelf.ledger).contests}
    acts = list(_acts(shelf, viewer, settlements, known, group))
    study.store.catalogue.put([CONSENSUS])
    try:
        study.store.log.append(acts, before=dict(_before(settlements, known)))
    except (ConflictError, IntegrityError):  # the same request, sent twice at once
        if not is_there(study, viewer.coder, group):
            raise
        return 0
    return len(settlements)


@dataclass(frozen=True, slots=True)
class Unanimity:
    """How many cells were settled where all agree, and those `left`: their codes are not offered any more, or their units are gone."""

    settled: int
    left: tuple[Contest, ...] = ()


def settle_unanimous(shelf: Shelf, viewer: Viewer, *, group: str, dimension: str | None = None) -> Unanimity:
    """Make gold wherever all coders agree and nothing is settled; one operation. What cannot be settled is left as it is."""
    if is_there(shelf.study, viewer.coder, group):
        return Unanimity(0)
    found = docket(shelf.study, viewer, dimension=dimension, ledger=shelf.ledger).unanimous
    passages = shelf.passages(list(dict.fromkeys(contest.cell.segment for contest in found)))
    fit = [_as_agreed(contest) for contest in found if contest.cell.segment in passages and _is_offered(shelf.study, contest)]
    settled = {settlement.choice.cell(settlement.segment) for settlement in fit}
    left = tuple(contest for contest in found if contest.cell not in settled)
    return Unanimity(settle(shelf, viewer, fit, group=group) if fit else 0, left)


def disputes_table(study: Study, viewer: Viewer, *, dimension: str | None = None, ledger: Ledger | None = None) -> Table:
    """One row per cell where coders differ: its unit, dimension, party, and who gave which codes."""
    found = docket(study, viewer, dimension=dimension, ledger=ledger).disputes
    rows = tuple((c.cell.segment, c.cell.dimension, c.cell.party, "; ".join(map(_said, c.decisions))) for c in found)
    return Table("disputes", ("segment_id", "dimension", "party", "decisions"), rows, tuple((str(row[0]),) for row in rows))


def changes_table(settled: Sequence[Contest]) -> Table:
    """What settling changed for whom: coder, dimension, codes given, gold, how often; sources are the units."""
    found = changes(settled)
    rows = tuple((c.coder, c.dimension, "; ".join(c.given), "; ".join(c.gold), len(c.cells)) for c in found)
    columns = ("coder", "dimension", "given", "gold", "cells")
    return Table("changes by settling", columns, rows, tuple(tuple(cell.segment for cell in c.cells) for c in found))


def kept_table(settled: Sequence[Contest]) -> Table:
    """By coder, how many of their decisions the gold kept."""
    found = kept(settled)
    rows = tuple((coder, right, of, round(right / of, 3)) for coder, (right, of) in found.items())
    return Table("kept by settling", ("coder", "kept", "of", "share"), rows, tuple((coder,) for coder in found))


def _acts(shelf: Shelf, viewer: Viewer, settlements: Sequence[Settlement], known: dict[Cell, Contest], group: str) -> Iterator[Act]:
    now, version = datetime.now(UTC), shelf.study.codebook.version
    passages = shelf.passages(list(dict.fromkeys(settlement.segment for settlement in settlements)))
    for number, settlement in enumerate(settlements):
        cell = settlement.choice.cell(settlement.segment)
        if cell not in known or cell.segment not in passages:
            raise UsageError("this is not ready to be settled: two coders have to finish the unit first", where=f"unit {cell.segment[:40]}")
        gold = decision(settlement.choice, passages[cell.segment], version, known[cell].seen)
        decided = product_id("settle", group, number)
        yield Act(decided, CONSENSUS.id, now, gold, group)
        bodies: list[Body] = [Relate(decided, viewer.coder, SETTLED_BY)]
        if settlement.reason.strip():
            bodies.append(Memo(decided, settlement.reason.strip()))
        yield from (Act(product_id(decided, place), viewer.coder, now, body, group) for place, body in enumerate(bodies))


def _before(settlements: Sequence[Settlement], known: Mapping[Cell, Contest]) -> Iterator[tuple[tuple[Cell, str], str | None]]:
    """The gold that has to stand until a settlement is written: what it replaces, or none."""
    for settlement in settlements:
        cell = settlement.choice.cell(settlement.segment)
        gold = known[cell].gold
        holder = CONSENSUS.id if gold is None else gold.coder
        yield (cell, holder), settlement.replaces


def _as_agreed(contest: Contest) -> Settlement:
    bases = {decision.basis for decision in contest.decisions}
    basis = bases.pop() if len(bases) == 1 else None
    return Settlement(contest.cell.segment, Choice(contest.cell.dimension, contest.agreed, contest.cell.party, basis))


def _is_offered(study: Study, contest: Contest) -> bool:
    """Whether the codebook still lets anybody decide so."""
    try:
        require_sound_choice(study, study.codebook, _as_agreed(contest).choice)
    except UsageError:
        return False
    return True


def _said(coding: Coding) -> str:
    return f"{coding.coder}: {', '.join(coding.codes) or 'none'}"


def _notes(contest: Contest, notes: dict[str, list[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    for about in (contest.cell.segment, *(given.act for given in contest.decisions)):
        yield from notes.get(about, ())


def _consensus_coders(coders: dict[str, CoderKind]) -> frozenset[str]:
    return frozenset({CONSENSUS.id, *(coder for coder, kind in coders.items() if kind is CoderKind.CONSENSUS)})


def _require_judge(viewer: Viewer) -> None:
    if not viewer.role.settles:
        raise ForbiddenError(f"a {viewer.role.value} does not settle", remedy="Ask an adjudicator or an owner.")


@dataclass(frozen=True, slots=True)
class Gold:
    """How many decisions of the consensus stand, and how many of them rest on decisions made before anything was seen."""

    decisions: int
    blind: int


def gold_of(study: Study) -> Gold:
    """What the log proves of the gold: it was decided from coders who had seen neither the machine's suggestions nor each other."""
    coders = {coder.id: coder.kind for coder in study.store.catalogue.all_of(Coder)}
    found = [coding for coder in sorted(_consensus_coders(coders)) for coding in study.store.log.codings(coder=coder)]
    return Gold(len(found), sum(not coding.seen for coding in found))
