"""Which decisions enter a comparison. What is left out is counted by coder and reason; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analyzer.agreement.material import Material
from analyzer.core.agreement import AgreementSettings
from analyzer.core.codebook import Dimension
from analyzer.core.coding import CoderKind, Coding
from analyzer.core.table import Table
from analyzer.errors import UsageError

COLUMNS = ("coder", "dimension", "reason", "decisions")


@dataclass(frozen=True, slots=True)
class Admitted:
    """The decisions that count, with merged codes under the id they count as today; what was left out; what else is wrong."""

    codings: tuple[Coding, ...]
    left_out: Table
    problems: tuple[str, ...]


def admit(material: Material, settings: AgreementSettings) -> Admitted:
    """Sort the decisions of `material`."""
    dimensions = {dimension.id: dimension for dimension in material.codebook.dimensions}
    segments = {segment.id for segment in material.segments}
    kept: list[Coding] = []
    refused: dict[tuple[str, str, str], list[str]] = {}
    for coding in material.codings:
        dimension = dimensions.get(coding.cell.dimension)
        reason = next(_reasons(coding, dimension, material, segments, settings), None)
        if dimension is None or reason is not None:
            refused.setdefault((coding.coder, coding.cell.dimension, reason or ""), []).append(coding.act)
        else:
            kept.append(replace(coding, codes=tuple(dict.fromkeys(map(dimension.resolved, coding.codes)))))
    rows = tuple((material.called(coder), where, reason, len(acts)) for (coder, where, reason), acts in refused.items())
    left_out = Table("left out", COLUMNS, rows, tuple(map(tuple, refused.values())))
    return Admitted(tuple(kept), left_out, tuple(_problems(material, kept)))


def _reasons(
    coding: Coding, dimension: Dimension | None, material: Material, segments: set[str], settings: AgreementSettings
) -> Iterator[str]:
    """Why a decision does not count: the first reason is the one that is told."""
    party = coding.cell.party
    if dimension is None:
        yield "this dimension is not in the codebook"
        return
    if dimension.derived_from:
        yield "this dimension is derived and never coded itself"
    if coding.cell.segment not in segments:
        yield "the unit is not among those of the study"
    if (party in material.parties) != dimension.per_party:
        yield f"'{party}' is no party of the study" if dimension.per_party else "this dimension is not asked per party"
    if unknown := _unknown(dimension, coding.codes):
        yield f"code '{unknown}' is not in the codebook"
    elif dimension.exclusive and len({dimension.resolved(code) for code in coding.codes}) > 1:
        yield "several codes where the dimension allows one"
    if settings.blind_only and coding.seen and material.kind(coding.coder) is CoderKind.PERSON:
        yield "not blind: suggestions were shown before the decision"


def _unknown(dimension: Dimension, codes: tuple[str, ...]) -> str | None:
    for code in codes:
        try:
            dimension.resolved(code)
        except UsageError:
            return code
    return None


def _problems(material: Material, kept: list[Coding]) -> Iterator[str]:
    decided = {coding.coder for coding in kept}
    for coder in material.coders:
        if coder.id not in decided:
            yield f"{coder.name} coded nothing that can be compared"
    people = sorted(coder for coder in decided if material.kind(coder) is CoderKind.PERSON)
    if len(people) == 1:
        yield f"the only person who coded is {material.called(people[0])}: agreement between people needs two"
    if not people:
        yield "no person coded anything that can be compared"
