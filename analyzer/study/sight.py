"""The use case: what somebody may see of some units, decided here for every door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from analyzer.core.access import Role
from analyzer.core.coding import Coder, CoderKind, Coding
from analyzer.review.sight import Rules, Sight, Standing, sight
from analyzer.study.answers import Question, questions
from analyzer.study.handle import Study

FEWEST_TO_SETTLE = 2  # coders who have finished a unit


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: the coder and the role in which they look."""

    coder: str
    role: Role


def asked(study: Study) -> tuple[Question, ...]:
    """The questions that reviewers answer of every unit, as study.toml says."""
    wanted = study.policy.review.dimensions
    found = questions(study.codebook, study.policy.parties)
    return tuple(q for q in found if not q.dimension.derived_from and (not wanted or q.dimension.id in wanted))


def views(study: Study, viewer: Viewer, segments: Collection[str], *, codings: Collection[Coding] | None = None) -> dict[str, Sight]:
    """What the viewer may see of each of these segments; `codings` are all of theirs, where they are known already."""
    if not segments:
        return {}
    found = study.store.log.codings(segments=segments) if codings is None else codings
    finished = _finished(study, found)
    given = {one.segment: one.blind for one in study.store.assignments.given(coder=viewer.coder, segments=segments)}  # the last holds
    rules = Rules(suggestions=study.policy.review.suggestions, others=study.policy.review.others)
    return {
        segment: sight(viewer.role, _standing(viewer, segment, given, finished.get(segment, frozenset())), rules) for segment in segments
    }


def visible_codings(study: Study, viewer: Viewer, segments: Collection[str]) -> tuple[Coding, ...]:
    """The standing decisions about these segments that the viewer may see: always their own, those of others where sight allows."""
    found = study.store.log.codings(segments=segments)
    shown = views(study, viewer, segments, codings=found)
    return tuple(coding for coding in found if coding.coder == viewer.coder or shown[coding.cell.segment].others)


def _finished(study: Study, codings: Collection[Coding]) -> dict[str, frozenset[str]]:
    """By segment, the people who have decided all that is asked."""
    questions_ = asked(study)
    dimensions = {question.dimension.id for question in questions_}
    others = {coder.id for coder in study.store.catalogue.all_of(Coder) if coder.kind is not CoderKind.PERSON}
    cells = Counter((c.cell.segment, c.coder) for c in codings if c.cell.dimension in dimensions and c.coder not in others)
    found: dict[str, set[str]] = {}
    for (segment, coder), count in cells.items():
        if count >= len(questions_):
            found.setdefault(segment, set()).add(coder)
    return {segment: frozenset(coders) for segment, coders in found.items()}


def _standing(viewer: Viewer, segment: str, given: dict[str, bool], finished: frozenset[str]) -> Standing:
    return Standing(
        given=segment in given,
        blind=given.get(segment, False),
        finished=viewer.coder in finished,
        ready=len(finished) >= FEWEST_TO_SETTLE,
    )
