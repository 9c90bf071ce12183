"""A codebook as people left it: edits of codes replayed over the codebook of the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from analyzer.core.acts import Act, EditCode, standing
from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.core.identity import product_id

DIGITS = 8  # of the hash that ends the version of an edited codebook


@dataclass(frozen=True, slots=True)
class Revision:
    """A codebook after some acts: `acts` are what led to it from the revision before, none for the files themselves."""

    codebook: Codebook
    acts: tuple[Act, ...] = ()


class Kind(StrEnum):
    """What an edit does to a code."""

    ADDED = "added"
    MEANING = "meaning"
    MERGED = "merged"
    RETIRED = "retired"
    RESTORED = "restored"
    MOVED = "moved"
    LOOKS = "looks"


@dataclass(frozen=True, slots=True)
class Change:
    """One code in two versions of a codebook; `old` is None where it was added."""

    dimension: str
    old: Code | None
    new: Code

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What is different, the weightiest first."""
        return tuple(_kinds(self.old, self.new))

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that differ."""
        before = asdict(self.old) if self.old is not None else {}
        return tuple(name for name, value in asdict(self.new).items() if before.get(name) != value)


def edited(base: Codebook, acts: Sequence[Act]) -> Codebook:
    """The codebook with the standing edits applied; an edit of a dimension that the files no longer have is left out."""
    return revisions(base, acts)[-1].codebook


def revisions(base: Codebook, acts: Sequence[Act]) -> tuple[Revision, ...]:
    """The codebook of the files, then one revision per group of standing edits, in order.

    The version of a revision is that of the files, the number of edits and a hash of what the codes then say: undoing an edit brings the
    version before it back.
    """
    known = {dimension.id for dimension in base.dimensions}
    edits = [act for act in standing(acts) if isinstance(act.body, EditCode) and act.body.dimension in known]
    found, count = [Revision(base)], 0
    for group in _groups(edits):
        count += len(group)
        found.append(Revision(_revised(base, found[-1].codebook, group, count), group))
    return tuple(found)


def changes(old: Codebook, new: Codebook) -> tuple[Change, ...]:
    """The codes that differ between two versions, in the order of the new one."""
    before = {(dimension.id, code.id): code for dimension in old.dimensions for code in dimension.codes}
    pairs = ((dimension.id, before.get((dimension.id, code.id)), code) for dimension in new.dimensions for code in dimension.codes)
    return tuple(Change(dimension, was, code) for dimension, was, code in pairs if was != code)


def with_codes(codebook: Codebook, dimension: str, codes: Sequence[Code]) -> Codebook:
    """The codebook with these codes of one dimension added or replaced; its version stays."""
    codebook.dimension(dimension)
    dimensions = tuple(_with(known, codes) if known.id == dimension else known for known in codebook.dimensions)
    return replace(codebook, dimensions=dimensions)


def meaning(code: Code) -> tuple[object, ...]:
    """What a coder decides by: a change of it calls earlier decisions into question, a change of name or colour does not."""
    return (code.definition, code.include, code.exclude, code.rules, code.retired)


def _groups(edits: Sequence[Act]) -> Iterator[tuple[Act, ...]]:
    group: list[Act] = []
    for act in edits:
        if group and (act.group is None or act.group != group[0].group):
            yield tuple(group)
            group = []
        group.append(act)
    if group:
        yield tuple(group)


def _revised(base: Codebook, before: Codebook, acts: Sequence[Act], count: int) -> Codebook:
    bodies = [act.body for act in acts if isinstance(act.body, EditCode)]
    dimensions = tuple(
        _with(dimension, [body.code for body in bodies if body.dimension == dimension.id]) for dimension in before.dimensions
    )
    if dimensions == base.dimensions:
        return base
    said = product_id([[asdict(code) for code in dimension.codes] for dimension in dimensions])
    return replace(before, version=f"{base.version}~{count}-{said[:DIGITS]}", dimensions=dimensions)


def _with(dimension: Dimension, codes: Sequence[Code]) -> Dimension:
    """The dimension with these codes in the places of those of the same id, new ones at the end."""
    if not codes:
        return dimension
    placed = {code.id: code for code in dimension.codes} | {code.id: code for code in codes}
    return replace(dimension, codes=tuple(placed.values()))


def _kinds(old: Code | None, new: Code) -> Iterator[Kind]:
    if old is None:
        yield Kind.ADDED
        return
    if new.merged_into != old.merged_into:
        yield Kind.MERGED
    if new.retired != old.retired:
        yield Kind.RETIRED if new.retired else Kind.RESTORED
    if meaning(replace(new, retired=old.retired)) != meaning(old):
        yield Kind.MEANING
    if new.parent != old.parent:
        yield Kind.MOVED
    if (new.name, new.colour, new.examples) != (old.name, old.colour, old.examples):
        yield Kind.LOOKS
