"""The use case: what somebody did is taken back, or done again, across reloads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.core.acts import Act, Assign, Decide, Memo, Retract
from analyzer.core.coding import Coder, CoderKind
from analyzer.errors import ForbiddenError, UsageError
from analyzer.review.history import History, Operation, history
from analyzer.study.deciding import act_once
from analyzer.study.handle import Study
from analyzer.study.sight import Viewer

REMEMBERED = 500  # operations back
STEP = "step:"  # begins the group of an undo or a redo: taking off a code is a retraction too, and can be undone like anything else

NAMES = {
    "Assign": "assignment",
    "Correct": "correction",
    "Decide": "decision",
    "EditCode": "edit of the codebook",
    "Identify": "name of a speaker",
    "OffRecord": "mark off the record",
    "Relate": "relation",
    "Retract": "code taken off",
    "Speak": "change of speaker",
    "Split": "change of units",
}
PLURALS = {
    "change of speaker": "changes of speakers",
    "change of units": "changes of units",
    "code taken off": "codes taken off",
    "edit of the codebook": "edits of the codebook",
    "mark off the record": "marks off the record",
    "name of a speaker": "names of speakers",
}


@dataclass(frozen=True, slots=True)
class Stepped:
    """What was taken back or done again: its operation, what it was, and a unit in it, if it is about one."""

    operation: str
    text: str
    segment: str | None


def history_of(study: Study, coder: str) -> History:
    """What a coder can undo and redo."""
    found = study.store.log.operations(coder, limit=REMEMBERED)
    return history(Operation(group, taken if group.startswith(STEP) else None) for group, taken in found)


def undo(study: Study, viewer: Viewer, *, group: str, operation: str | None = None) -> Stepped:
    """Take back the last thing the viewer did, or the named operation; the new group is named by the client, so a retry is harmless.

    Whoever could not do it in the role they have today cannot take it back either.
    """
    _require_coding(viewer)
    group = f"{STEP}{group}"
    if (before := _done_before(study, viewer.coder, group)) is not None:
        return before
    found = history_of(study, viewer.coder)
    target = operation or found.next_undo
    if target is None:
        raise UsageError("there is nothing to undo")
    if target not in found.done:
        raise UsageError("this cannot be undone: it does not stand, or it is not yours", where=f"operation {target[:40]}")
    return _retract(study, viewer, target, group)


def redo(study: Study, viewer: Viewer, *, group: str) -> Stepped:
    """Do again what was undone last, as far as the viewer's role allows it."""
    _require_coding(viewer)
    group = f"{STEP}{group}"
    if (before := _done_before(study, viewer.coder, group)) is not None:
        return before
    last = history_of(study, viewer.coder).next_redo
    if last is None:
        raise UsageError("there is nothing to do again")
    _retract(study, viewer, last.by, group)
    return _described(last.operation, _acts(study, last.operation))


def _retract(study: Study, viewer: Viewer, operation: str, group: str) -> Stepped:
    acts = _acts(study, operation)
    _require_allowed(study, viewer, acts)
    act_once(study, viewer.coder, [Retract(found.id) for found in acts], group=group)
    return _described(operation, acts)


def _require_coding(viewer: Viewer) -> None:
    if not viewer.role.codes:
        raise ForbiddenError(f"a {viewer.role.value} does not code")


def _require_allowed(study: Study, viewer: Viewer, acts: Sequence[Act]) -> None:
    """Refuse what touches the gold, or who was given which units, for whom the role does not allow it."""
    retracted = [found.body.act for found in acts if isinstance(found.body, Retract)]
    touched = (*acts, *study.store.log.found(retracted).values())
    consensus = {coder.id for coder in study.store.catalogue.all_of(Coder) if coder.kind is CoderKind.CONSENSUS}
    if not viewer.role.settles and any(found.by in consensus for found in touched):
        raise ForbiddenError(f"a {viewer.role.value} does not settle", remedy="Ask an adjudicator or an owner.")
    if not viewer.role.manages and any(isinstance(found.body, Assign) for found in touched):
        raise ForbiddenError("only an owner gives out units")


def _acts(study: Study, operation: str) -> tuple[Act, ...]:
    """The acts of an operation: a group, or one act by itself."""
    return study.store.log.acts(group=operation) or (study.store.log.act(operation),)


def _done_before(study: Study, coder: str, group: str) -> Stepped | None:
    there = study.store.log.acts(group=group)
    if any(found.by != coder for found in there):
        raise ForbiddenError("this id belongs to what somebody else did")
    retracted = [found.body.act for found in there if isinstance(found.body, Retract)]
    return _described(group, tuple(study.store.log.found(retracted).values())) if retracted else None


def _described(operation: str, acts: tuple[Act, ...]) -> Stepped:
    kinds = Counter(type(found.body).__name__ for found in acts)
    if Retract.__name__ in kinds:
        kinds[Retract.__name__] = 1  # taking off a code takes back every decision that was made about it
    text = ", ".join(_counted(NAMES.get(kind, kind.lower()), number) for kind, number in kinds.items())
    about = [found.body.cell.segment for found in acts if isinstance(found.body, Decide)]
    about += [found.body.about for found in acts if isinstance(found.body, Memo)]
    return Stepped(operation, text, about[0] if about else None)


def _counted(name: str, number: int) -> str:
    return f"1 {name}" if number == 1 else f"{number} {PLURALS.get(name, f'{name}s')}"
