"""The use case: what somebody may see of some units, decided here for every door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from analyzer.core.access import Role
from analyzer.core.acts import Act, Decide, Retract
from analyzer.core.coding import Cell, Coder, CoderKind, Coding
from analyzer.review.sight import Rules, Sight, Standing, glimpsed, sight
from analyzer.study.answers import Question, questions
from analyzer.study.handle import Study
from analyzer.study.ledger import Ledger

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


def views(
    study: Study,
    viewer: Viewer,
    segments: Collection[str],
    *,
    codings: Collection[Coding] | None = None,
    ledger: Ledger | None = None,
) -> dict[str, Sight]:
    """What the viewer may see of each of these segments; `codings` are all of theirs, where they are known already, or in a `ledger`."""
    if not segments:
        return {}
    if ledger is not None:
        finished = finishers(study, ledger)
    else:
        finished = _finished(study, study.store.log.codings(segments=segments) if codings is None else codings)
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


def once_finished(study: Study, viewer: Viewer, segments: Collection[str]) -> dict[str, tuple[Coding, ...]]:
    """By each segment that the viewer has ever finished, undone since or not: the decisions of others that they could see then."""
    rule = _rule(study)
    decided: dict[str, set[Cell]] = {}
    for cell in (act.body.cell for act in study.store.log.decisions(segments, coder=viewer.coder) if isinstance(act.body, Decide)):
        if cell.dimension in rule.dimensions:
            decided.setdefault(cell.segment, set()).add(cell)
    perhaps = [segment for segment, cells in decided.items() if len(cells) >= rule.cells]
    history = study.store.log.history(perhaps) if perhaps else ()
    seen = {segment: glimpsed(_about(history, segment), viewer.coder, lambda now: viewer.coder in rule.of(now)) for segment in perhaps}
    return {segment: codings for segment, codings in seen.items() if codings is not None}


def finishers(study: Study, ledger: Ledger) -> Mapping[str, frozenset[str]]:
    """By segment, the people who have decided all that is asked."""
    rule = _rule(study)
    return ledger.derived("finished", rule.of, under=rule)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What finishes a unit: so many cells in these dimensions, decided by somebody who is none of `others`."""

    dimensions: frozenset[str]
    cells: int
    others: frozenset[str]

    def of(self, codings: Iterable[Coding]) -> frozenset[str]:
        """Who has finished the unit that these are about."""
        cells = Counter(c.coder for c in codings if c.cell.dimension in self.dimensions and c.coder not in self.others)
        return frozenset(coder for coder, count in cells.items() if count >= self.cells)


def _rule(study: Study) -> _Rule:
    questions_ = asked(study)
    others = frozenset(coder.id for coder in study.store.catalogue.all_of(Coder) if coder.kind is not CoderKind.PERSON)
    return _Rule(frozenset(question.dimension.id for question in questions_), len(questions_), others)


def _finished(study: Study, codings: Collection[Coding]) -> dict[str, frozenset[str]]:
    rule = _rule(study)
    by_segment: dict[str, list[Coding]] = {}
    for coding in codings:
        by_segment.setdefault(coding.cell.segment, []).append(coding)
    return {segment: rule.of(found) for segment, found in by_segment.items()}


def _about(history: Iterable[Act], segment: str) -> list[Act]:
    """The decisions about a segment, with what took them back and did them again."""
    found: dict[str, Act] = {}
    for act in history:
        body = act.body
        if (isinstance(body, Decide) and body.cell.segment == segment) or (isinstance(body, Retract) and body.act in found):
            found[act.id] = act
    return list(found.values())


def _standing(viewer: Viewer, segment: str, given: dict[str, bool], finished: frozenset[str]) -> Standing:
    return Standing(
        given=segment in given,
        blind=given.get(segment, False),
        finished=viewer.coder in finished,
        ready=len(finished) >= FEWEST_TO_SETTLE,
    )
