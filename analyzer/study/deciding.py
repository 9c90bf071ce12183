"""The use case: a coder decides about a unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyzer.core.acts import Body, Decide, Memo
from analyzer.core.codebook import Codebook
from analyzer.core.coding import Cell, Coding, Prediction
from analyzer.core.signal import Basis
from analyzer.errors import ForbiddenError, IntegrityError, UnknownNameError, UsageError, unknown_name
from analyzer.review.sight import Sight
from analyzer.study.acting import act
from analyzer.study.earlier import fitting
from analyzer.study.handle import Study
from analyzer.study.shelf import Passage, Shelf, Volume, passages_in
from analyzer.study.sight import Viewer, once_finished, views

LONGEST_MEMO = 20_000  # characters
LONGEST_ID = 64
MOST_SEEN = 1_000  # things shown about one question


@dataclass(frozen=True, slots=True)
class Choice:
    """The codes given in one dimension, for one party where it is asked per party: the first is primary, none says that none applies.

    `seen` are the predictions and the deciding acts of others that the card showed on which it was decided.
    """

    dimension: str
    codes: tuple[str, ...]
    party: str | None = None
    basis: Basis | None = None
    seen: tuple[str, ...] = ()

    def cell(self, segment: str) -> Cell:
        """What it is about."""
        return Cell(segment, self.dimension, self.party)


def decide(shelf: Shelf, viewer: Viewer, segment: str, choices: Sequence[Choice], *, group: str, memo: str = "") -> bool:
    """Write the decisions about a unit as acts of the group `group`, made by the client: False when they were there already.

    What the coder could see of the unit is kept with each decision: the ids of the machine's predictions and of the decisions of others,
    both those that the card showed and those that they may see now or could see earlier.
    """
    if not viewer.role.codes:
        raise ForbiddenError(f"a {viewer.role.value} does not code")
    with shelf.study.store.database.snapshot():
        bodies = _bodies(shelf, viewer, segment, choices, memo)
    return act_once(shelf.study, viewer.coder, bodies, group=group)


def _bodies(shelf: Shelf, viewer: Viewer, segment: str, choices: Sequence[Choice], memo: str) -> list[Body]:
    study, codebook = shelf.study, shelf.study.codebook
    volumes = shelf.volumes_of([segment])
    passage = _passage(volumes, segment)
    for choice in choices:
        require_sound_choice(study, codebook, choice)
    require_each_once(choices)
    if len(memo) > LONGEST_MEMO:
        raise UsageError(f"a memo has at most {LONGEST_MEMO} characters", where="field 'memo'")
    found = seen_by(shelf, viewer, [segment], volumes)
    bodies: list[Body] = [_decided(choice, passage, codebook.version, found) for choice in choices]
    if memo.strip():
        bodies.append(Memo(segment, memo.strip()))
    return bodies


def passage_of(shelf: Shelf, segment: str) -> Passage:
    """A unit; an unknown one is an error."""
    return _passage(shelf.volumes_of([segment]), segment)


def _passage(volumes: Sequence[Volume], segment: str) -> Passage:
    passage = passages_in(volumes, [segment]).get(segment)
    if passage is None:
        raise UnknownNameError("there is no such unit in this study", where=f"unit {segment[:40]}")
    return passage


def decision(choice: Choice, passage: Passage, version: str, seen: tuple[str, ...]) -> Decide:
    """The body of a decision."""
    return Decide(choice.cell(passage.segment), choice.codes, version, passage.text_hash, seen, choice.basis)


def _decided(choice: Choice, passage: Passage, version: str, found: Mapping[Cell, tuple[str, ...]]) -> Decide:
    seen = dict.fromkeys((*choice.seen, *found.get(choice.cell(passage.segment), ())))
    return decision(choice, passage, version, tuple(seen))


def act_once(study: Study, by: str, bodies: Iterable[Body], *, group: str) -> bool:
    """Append the acts of a group that the client named; False when it is there already. Somebody else's group is an error."""
    if is_there(study, by, group):
        return False
    try:
        act(study, by, bodies, group=group)
    except IntegrityError:  # the same request, sent twice at once: the other was first
        if not is_there(study, by, group):
            raise
        return False
    return True


def seen_by(shelf: Shelf, viewer: Viewer, segments: Sequence[str], volumes: Sequence[Volume]) -> dict[Cell, tuple[str, ...]]:
    """By cell, what of these units (in `volumes`) is or was shown to the viewer: ids of predictions, and of the deciding acts of others.

    Who has ever finished a unit has seen what was shown then, though they have undone it since.
    """
    codings = shelf.study.store.log.codings(segments=segments)
    shown = views(shelf.study, viewer, segments, codings=codings)
    once = once_finished(shelf.study, viewer, segments)
    found: dict[Cell, dict[str, None]] = {}
    for cell, item in _shown(viewer, shown, once, suggestions(shelf.study, segments, volumes), codings):
        found.setdefault(cell, {})[item] = None
    return {cell: tuple(items) for cell, items in found.items()}


def suggestions(study: Study, segments: Sequence[str], volumes: Sequence[Volume]) -> tuple[Prediction, ...]:
    """What the study's model says of these units, which stand in `volumes`."""
    found: list[Prediction] = []
    for volume in volumes:
        known = [segment for segment in segments if segment in volume.passages]
        said = study.store.products.predictions(step=volume.suggested, segments=known)
        found += fitting(said, study.codebook) if volume.earlier else said
    return tuple(found)


def require_sound_choice(study: Study, codebook: Codebook, choice: Choice) -> None:
    """Refuse what the codebook does not offer."""
    dimension = codebook.dimension(choice.dimension)
    offered = [code.id for code in dimension.offered]
    for code in choice.codes:
        if code not in offered:
            raise unknown_name(f"code in dimension '{dimension.id}'", code[:80], offered)
    if dimension.derived_from:
        raise UsageError("this dimension is derived and never coded itself", where=f"dimension '{dimension.id}'")
    if dimension.exclusive and len(choice.codes) > 1:
        raise UsageError("this dimension allows one code", where=f"dimension '{dimension.id}'")
    if len(set(choice.codes)) < len(choice.codes):
        raise UsageError("a code is named twice", where=f"dimension '{dimension.id}'")
    if len(choice.seen) > MOST_SEEN or any(len(item) > LONGEST_ID for item in choice.seen):
        raise UsageError("these are no ids of what a card showed", where="field 'seen'")
    parties = [party.id for party in study.policy.parties]
    if dimension.per_party and choice.party not in parties:
        raise UsageError(f"this dimension is asked per party: {', '.join(parties)}", where=f"dimension '{dimension.id}'")
    if not dimension.per_party and choice.party is not None:
        raise UsageError("this dimension is not asked per party", where=f"dimension '{dimension.id}'")


def require_each_once(choices: Sequence[Choice]) -> None:
    """Refuse two answers to one question."""
    if len({(choice.dimension, choice.party) for choice in choices}) < len(choices):
        raise UsageError("a question is answered twice")


def is_there(study: Study, by: str, group: str) -> bool:
    """Whether the acts of a group are in the log already; somebody else's group is an error."""
    there = study.store.log.acts(group=group)
    if there and all(found.by != by for found in there):
        raise ForbiddenError("this id belongs to what somebody else did")
    return bool(there)


def _shown(
    viewer: Viewer,
    shown: Mapping[str, Sight],
    once: Mapping[str, Sequence[Coding]],
    said: Iterable[Prediction],
    codings: Iterable[Coding],
) -> Iterator[tuple[Cell, str]]:
    for prediction in said:
        if prediction.cell.segment in once or shown[prediction.cell.segment].machine:
            yield prediction.cell, prediction.id
    for coding in codings:
        if coding.coder != viewer.coder and shown[coding.cell.segment].others:
            yield coding.cell, coding.act
    for seen in once.values():
        yield from ((coding.cell, coding.act) for coding in seen)
