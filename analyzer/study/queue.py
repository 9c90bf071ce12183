"""The use case: what waits to be reviewed, in which order, and what comes next for a coder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

from analyzer.core.access import Role
from analyzer.core.acts import EditCode, Identify, Split
from analyzer.core.codebook import Codebook
from analyzer.core.coding import Coder, CoderKind, Prediction
from analyzer.core.identity import product_id
from analyzer.core.recording import Recording
from analyzer.core.review import Ordering
from analyzer.core.table import Table
from analyzer.review.order import Waiting, by_uncertainty, chance, waiting
from analyzer.review.sight import Sight
from analyzer.store import Step
from analyzer.store.queue import Queued, Scope
from analyzer.study.codebook_edits import outdated
from analyzer.study.collecting import collecting_later
from analyzer.study.earlier import shown_of
from analyzer.study.handle import Study
from analyzer.study.segment import cut_materials
from analyzer.study.shelf import Shelf
from analyzer.study.sight import Viewer, asked, views
from analyzer.study.standby import LONG_S
from analyzer.study.suggest import Recipe, recipe_of

KIND = "queue"
NO_RECORDING = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which units a coder wants to review, in which order; `recording` is an id. `own`: those given to the coder, if any were."""

    order: Ordering = Ordering.UNCERTAIN
    reason: str | None = None
    code: str | None = None
    recording: str | None = None
    own: bool = True
    without: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a coder is: units finished of those they review, and what can be chosen among the latter."""

    finished: int
    units: int
    reasons: dict[str, int]
    codes: dict[str, int]


def arrange(study: Study) -> bool:
    """Bring the queue up to date with cuts and suggestions; False when it was. Only the state arranged last counts as done."""
    recipe = recipe_of(study)
    step = Step(_state(study, recipe), KIND)
    if study.store.products.done(step.id):
        return False
    study.store.products.undo(KIND)
    with collecting_later():
        study.store.queue.replace(list(_queued(study, recipe)))
    study.store.products.mark_done(step)
    return True


def arrange_soon(shelf: Shelf) -> None:
    """Bring the queue up to date; where that takes long it goes on behind, and the order of before stands in until it is done."""
    store = shelf.study.store
    if not store.products.done(_state(shelf.study, shelf.recipe)):
        shelf.behind(KIND, lambda: arrange(shelf.study), within_s=LONG_S if store.queue.size else None)


def following(shelf: Shelf, coder: str, wanted: Wanted, *, after: str | None = None, limit: int = 1) -> tuple[str, ...]:
    """The next units that the coder ("": anybody) has not finished, after the unit `after`, without those in `wanted.without`."""
    with shelf.study.store.database.snapshot():
        return _following(shelf, coder, wanted, after, limit)


def _following(shelf: Shelf, coder: str, wanted: Wanted, after: str | None, limit: int) -> tuple[str, ...]:
    study = shelf.study
    if wanted.order is Ordering.CHANGED:
        return _changed(shelf, coder, wanted, after)[:limit]
    questions = asked(study)
    found = study.store.queue.following(
        wanted.order,
        scope_of(shelf, coder, wanted),
        coders=(coder,) if coder else _people(study),
        dimensions={question.dimension.id for question in questions},
        cells=len(questions),
        after=after,
        limit=limit + len(wanted.without),
    )
    return tuple(segment for segment in found if segment not in wanted.without)[:limit]


def _changed(shelf: Shelf, coder: str, wanted: Wanted, after: str | None) -> tuple[str, ...]:
    """The units that the coder decided before a code they carry was given another meaning, those behind the unit `after` first."""
    doubtful = {coding.cell.segment for coding in outdated(shelf.study, ledger=shelf.ledger) if coder in {"", coding.coder}}
    scope = scope_of(shelf, coder, wanted)
    units = shelf.study.store.queue.units(doubtful | {after} if after else doubtful)
    start = units[after].place if after in units else -1
    ranked = sorted((units[segment] for segment in doubtful & units.keys()), key=lambda unit: (unit.place <= start, unit.place))
    fits = (unit for unit in ranked if scope.recording in {None, unit.recording} and scope.reason in {None, *unit.reasons})
    return tuple(unit.segment for unit in fits if scope.code in {None, *unit.codes} and unit.segment not in wanted.without)


def scope_of(shelf: Shelf, coder: str, wanted: Wanted) -> Scope:
    """The scope in the store's terms."""
    given_to = coder if wanted.own and shelf.study.store.assignments.any_of(coder) else None
    number = None if wanted.recording is None else _numbers(shelf.study).get(wanted.recording, NO_RECORDING)
    return Scope(reason=wanted.reason, code=wanted.code, recording=number, given_to=given_to, blind_to=coder)


def counts(shelf: Shelf, coder: str, wanted: Wanted) -> Counts:
    """How far a coder is."""
    study = shelf.study
    questions = asked(study)
    units = frozenset(study.store.queue.chosen(scope_of(shelf, coder, replace(wanted, reason=None, code=None, recording=None))))
    finished = study.store.queue.finished(coder, dimensions={q.dimension.id for q in questions}, cells=len(questions))
    return Counts(len(finished & units), len(units), *study.store.queue.counts())


def queue_table(study: Study, *, coder: str = "", order: Ordering | None = None, limit: int = 50) -> Table:
    """The first units of the queue that the coder ("": anybody) has not finished, without their text.

    The columns are place, recording, reason for refusal and suggested code; the last two are empty where the coder sees no suggestions.
    """
    arrange(study)
    shelf = Shelf(study)
    chosen = following(shelf, coder, Wanted(order=order or study.policy.review.order), limit=limit)
    units = study.store.queue.units(chosen)
    passages = shelf.passages(chosen)
    shown = views(study, Viewer(coder, Role.CODER if coder else Role.READER), chosen)
    rows = tuple(
        (n, segment, passages[segment].title, passages[segment].place, *_said(units[segment], shown[segment]))
        for n, segment in enumerate(chosen, 1)
        if segment in passages
    )
    columns = ("place", "segment_id", "recording", "unit", "reason", "code")
    return Table("queue", columns, rows, tuple((str(row[1]),) for row in rows))


def _said(unit: Queued, shown: Sight) -> tuple[str | None, str | None]:
    return (unit.reason or None, unit.code or None) if shown.machine else (None, None)


def _people(study: Study) -> frozenset[str]:
    """Who decides, the consensus among them."""
    return frozenset(coder.id for coder in study.store.catalogue.all_of(Coder) if coder.kind is not CoderKind.MODEL)


def _state(study: Study, recipe: Recipe) -> str:
    """Changes whenever the queue would look different."""
    store, review = study.store, study.policy.review
    edits, work = store.log.mark(Split, Identify, EditCode), store.products.count("transcript", "segments", "predictions")
    return product_id(KIND, *edits, work, review.seed, asdict(recipe), list(study.policy.codebooks))


def _queued(study: Study, recipe: Recipe) -> Iterator[Queued]:
    units = list(_waiting(study, study.codebook, recipe))
    seed = study.policy.review.seed
    ranks = {segment: rank for rank, segment in enumerate(by_uncertainty(units, seed))}
    numbers = _numbers(study)
    for place, unit in enumerate(units):
        yield Queued(
            segment=unit.segment,
            recording=numbers[unit.recording],
            place=place,
            rank=ranks[unit.segment],
            chance=chance(unit.segment, seed),
            reason=unit.reason,
            code=unit.code,
            reasons=unit.reasons,
            codes=unit.codes,
        )


def _waiting(study: Study, codebook: Codebook, recipe: Recipe) -> Iterator[Waiting]:
    for material, segments in cut_materials(study):
        by_segment: dict[str, list[Prediction]] = {}
        for prediction in shown_of(study, material, recipe)[1]:
            by_segment.setdefault(prediction.cell.segment, []).append(prediction)
        spoken = [word.text for word in material.transcript.words]
        for segment in segments:
            found, words = by_segment.get(segment.id, ()), spoken[segment.first : segment.last + 1]
            yield waiting(segment.id, material.recording.id, found, codebook, words=words)


def _numbers(study: Study) -> dict[str, int]:
    """The number of each recording in the order of names."""
    recordings: Sequence[Recording] = sorted(study.store.catalogue.all_of(Recording), key=lambda found: found.uri)
    return {recording.id: number for number, recording in enumerate(recordings)}
