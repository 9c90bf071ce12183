"""The use case: the machine's suggestions for many units are accepted at once, after a look at what that means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.core.acts import Body, Decide
from analyzer.core.codebook import Dimension
from analyzer.core.coding import Cell, Coder, CoderKind, Prediction
from analyzer.core.identity import product_id
from analyzer.core.review import Ordering
from analyzer.errors import ConflictError, ForbiddenError, UsageError
from analyzer.study.deciding import Choice, act_once, decision, seen_by, suggestions
from analyzer.study.handle import Study
from analyzer.study.queue import Wanted, scope_of
from analyzer.study.shelf import Passage, Shelf, passages_in
from analyzer.study.sight import Viewer, asked

SAMPLE = 5  # passages shown before accepting


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """Which suggestions are accepted: of the wanted units, in one dimension (None: all), with a score of at least `least` (0..1)."""

    wanted: Wanted
    dimension: str | None = None
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Preview:
    """What accepting would do: units, decisions, how often which code; `left_out` are drawn for blind coding or gold.

    `stamp` names exactly these decisions: accepting with it does these or nothing.
    """

    units: int
    decisions: int
    codes: tuple[tuple[str, str, int], ...]
    left_out: int
    sample: tuple[Passage, ...]
    stamp: str


def preview(shelf: Shelf, viewer: Viewer, bulk: Bulk) -> Preview:
    """Look at what accepting would do."""
    chosen, left_out = _chosen(shelf, viewer, bulk)
    codes = Counter((p.cell.dimension, code) for p in chosen for code in p.codes or ("",))
    units = list(dict.fromkeys(p.cell.segment for p in chosen))
    sample = tuple(shelf.passages(units[:SAMPLE]).values())
    ranked = tuple((dimension, code, number) for (dimension, code), number in codes.most_common())
    return Preview(len(units), len(chosen), ranked, left_out, sample, _stamp(chosen))


def accept(shelf: Shelf, viewer: Viewer, bulk: Bulk, *, stamp: str, group: str) -> int:
    """Accept what was previewed, as one operation that can be undone; returns the number of decisions.

    When something has changed since the preview, nothing is written.
    """
    study = shelf.study
    if study.store.log.acts(group=group):
        act_once(study, viewer.coder, (), group=group)
        return len(study.store.log.acts(Decide, group=group))
    chosen, _ = _chosen(shelf, viewer, bulk)
    if not chosen:
        raise UsageError("there is nothing to accept", remedy="Choose other units.")
    if _stamp(chosen) != stamp:
        raise ConflictError("something has changed since the preview; nothing was accepted", remedy="Look at the preview again.")
    act_once(study, viewer.coder, _bodies(shelf, viewer, chosen), group=group)
    return len(chosen)


def _bodies(shelf: Shelf, viewer: Viewer, chosen: list[Prediction]) -> Iterator[Body]:
    units = list(dict.fromkeys(p.cell.segment for p in chosen))
    volumes = shelf.volumes_of(units)
    passages, seen = passages_in(volumes, units), seen_by(shelf, viewer, units, volumes)
    version = shelf.study.codebook.version
    for prediction in chosen:
        cell = prediction.cell
        choice = Choice(cell.dimension, prediction.codes, cell.party)
        yield decision(choice, passages[cell.segment], version, tuple(dict.fromkeys((prediction.id, *seen.get(cell, ())))))


def _chosen(shelf: Shelf, viewer: Viewer, bulk: Bulk) -> tuple[list[Prediction], int]:
    """The suggestions to accept, in order; and how many units are left out because their decisions must be made one by one."""
    if not viewer.role.codes:
        raise ForbiddenError(f"a {viewer.role.value} does not code")
    study = shelf.study
    if not study.policy.review.suggestions:
        raise UsageError("this study shows no suggestions", remedy="Set suggestions = true in the section [review] of study.toml.")
    if bulk.wanted.order is Ordering.CHANGED:
        raise UsageError("decisions whose code has changed are looked at one by one", remedy="Choose another order.")
    units = study.store.queue.chosen(scope_of(shelf, viewer.coder, bulk.wanted))
    barred = _barred(study)
    dimensions = {question.dimension.id: question.dimension for question in asked(study)}
    wanted = [segment for segment in units if segment not in barred]
    decided = {c.cell for c in study.store.log.codings(coder=viewer.coder, segments=wanted)}
    said = suggestions(study, wanted, [volume for volume in shelf.volumes_of(wanted) if not volume.earlier])
    undecided = [p for p in said if p.cell.dimension in dimensions and p.cell not in decided]
    chosen = [p for p in undecided if _fits(p, bulk) and _held(p, dimensions[p.cell.dimension]) >= bulk.least]
    order = {segment: place for place, segment in enumerate(wanted)}
    return sorted(chosen, key=lambda p: (order[p.cell.segment], _key(p.cell))), len(units) - len(wanted)


def _barred(study: Study) -> frozenset[str]:
    """The units drawn for blind coding, by whomever, and those that are or become gold."""
    gold = [coder.id for coder in study.store.catalogue.all_of(Coder) if coder.kind is CoderKind.CONSENSUS]
    settled = {coding.cell.segment for coder in gold for coding in study.store.log.codings(coder=coder)}
    given = {one.segment for coder in gold for one in study.store.assignments.given(coder=coder)}
    return study.store.assignments.drawn() | settled | given


def _fits(prediction: Prediction, bulk: Bulk) -> bool:
    if prediction.refused is not None or bulk.dimension not in {None, prediction.cell.dimension}:
        return False
    return bulk.wanted.code is None or bulk.wanted.code in {f"{prediction.cell.dimension}:{code}" for code in prediction.codes}


def _held(prediction: Prediction, dimension: Dimension) -> float:
    """How strongly a suggestion is held, 0..1: its weakest code; where none applies what is missing to 1, of all codes where one excludes
    the others, else of the strongest.
    """
    scores = {score.code: score.value for score in prediction.scores}
    if prediction.codes:
        return min(scores.get(code, 0.0) for code in prediction.codes)
    return max(0.0, 1 - (sum(scores.values()) if dimension.exclusive else max(scores.values(), default=0.0)))


def _stamp(chosen: list[Prediction]) -> str:
    return product_id("bulk", [prediction.id for prediction in chosen])


def _key(cell: Cell) -> tuple[str, str]:
    return cell.dimension, cell.party or ""
