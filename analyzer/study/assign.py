"""The use case: units are given to coders, chosen or drawn at random."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from analyzer.core.acts import Assign
from analyzer.core.coding import Coder, CoderKind
from analyzer.core.table import Table
from analyzer.errors import ForbiddenError, UsageError, unknown_name
from analyzer.review.order import share
from analyzer.study.accounts import coder_names
from analyzer.study.deciding import act_once
from analyzer.study.handle import Study
from analyzer.study.ledger import Ledger
from analyzer.study.queue import Wanted, scope_of
from analyzer.study.shelf import Shelf
from analyzer.study.sight import Viewer, finishers

WHOLE = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """Which units are given: a random `part` (0..1) of those wanted, drawn with `seed`; or exactly `units`, where any are named."""

    wanted: Wanted
    part: float = WHOLE
    seed: int = 0
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handed:
    """What was given: how many units to each of how many coders, and how many of them somebody has begun already."""

    units: int
    coders: int
    begun: int


def drawn(shelf: Shelf, draw: Draw) -> tuple[str, ...]:
    """The units of a draw, in the order of recordings; the same draw gives the same units."""
    if draw.units:
        known = shelf.passages(draw.units)
        for unit in draw.units:
            if unit not in known:
                raise UsageError("there is no such unit in this study", where=f"unit {unit[:40]}")
        return tuple(known)
    if not 0 < draw.part <= WHOLE:
        raise UsageError("a share lies above 0 and is at most 1", where="field 'part'")
    return share(shelf.study.store.queue.chosen(scope_of(shelf, "", draw.wanted)), draw.part, draw.seed)


def assign(shelf: Shelf, viewer: Viewer, coders: Sequence[str], draw: Draw, *, blind: bool, group: str) -> Handed:
    """Give the units of a draw to every one of `coders`: two coders and more code them double. One operation, which can be undone."""
    if not viewer.role.manages:
        raise ForbiddenError("only an owner gives out units")
    study = shelf.study
    people = {coder.id for coder in study.store.catalogue.all_of(Coder) if coder.kind is not CoderKind.MODEL}
    for coder in coders:
        if coder not in people:
            raise unknown_name("coder", coder[:80], sorted(people))
    units = drawn(shelf, draw)
    if not units or not coders:
        raise UsageError("there is nothing to give out", remedy="Choose coders, and units.")
    random = not draw.units and draw.wanted == Wanted(order=draw.wanted.order, own=draw.wanted.own)
    act_once(study, viewer.coder, [Assign(coder, units, blind, random) for coder in dict.fromkeys(coders)], group=group)
    begun = {coding.cell.segment for coding in study.store.log.codings(segments=units)}
    return Handed(len(units), len(set(coders)), len(begun))


def progress_table(study: Study, *, ledger: Ledger | None = None) -> Table:
    """One row per coder: units given, of these blind, finished, decisions in all; sources are the coder's id."""
    at_hand = ledger or Ledger(study)
    given = study.store.assignments.given()
    blind = {(one.coder, one.segment): one.blind for one in given}
    own: dict[str, set[str]] = {}
    for who, segment in blind:
        own.setdefault(who, set()).add(segment)
    finished, decided = finished_by(study, at_hand), Counter(c.coder for codings in at_hand.codings().values() for c in codings)
    names = coder_names(study)
    rows = []
    for coder in sorted({*_people(study), *own}):
        units, done = own.get(coder, set()), finished.get(coder, frozenset())
        of_own = len(done & units) if units else len(done)
        rows.append((coder, names.get(coder, coder), len(units), sum(blind[coder, s] for s in units), of_own, decided[coder]))
    columns = ("coder", "name", "given", "blind", "finished", "decisions")
    return Table("coders", columns, tuple(rows), tuple((row[0],) for row in rows))


def finished_by(study: Study, ledger: Ledger) -> dict[str, frozenset[str]]:
    """By coder, the units that they have finished."""
    found: dict[str, set[str]] = {}
    for segment, coders in finishers(study, ledger).items():
        for coder in coders:
            found.setdefault(coder, set()).add(segment)
    return {coder: frozenset(segments) for coder, segments in found.items()}


def overlap_table(study: Study) -> Table:
    """How many units were given to one coder, to two, and so on."""
    coders = Counter(segment for segment, _ in {(one.segment, one.coder) for one in study.store.assignments.given()})
    sizes = Counter(coders.values())
    rows = tuple((size, sizes[size]) for size in sorted(sizes))
    sources = tuple(tuple(s for s, number in coders.items() if number == size) for size, _ in rows)
    return Table("double coding", ("coders", "units"), rows, sources)


def _people(study: Study) -> Collection[str]:
    return {coder.id for coder in study.store.catalogue.all_of(Coder) if coder.kind is CoderKind.PERSON}
