"""The use case: the codebook as it lives: its versions, what an edit would change, and the edit itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from analyzer.core.acts import EditCode, Memo, Relate, Retract
from analyzer.core.codebook import Code, Codebook, Dimension, problems
from analyzer.core.coding import Coding
from analyzer.core.editing import Change, Kind, Revision, changes, meaning, revisions, with_codes
from analyzer.core.identity import slug
from analyzer.errors import ConflictError, UsageError
from analyzer.study.acting import act
from analyzer.study.codebooks import combined
from analyzer.study.handle import Study
from analyzer.study.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Edit:
    """Codes of one dimension as they shall be, seen from the version `base`."""

    dimension: str
    codes: tuple[Code, ...]
    base: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit would change: codes, decisions that carry them and by whom, decisions to look at again, and what is wrong with it."""

    changes: tuple[Change, ...]
    decisions: int
    coders: tuple[str, ...]
    flagged: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the codebook: who made it when (nobody: the files), and what changed from the one before."""

    id: str
    by: str | None
    at: datetime | None
    group: str | None
    changes: tuple[Change, ...]


def history(study: Study) -> tuple[Version, ...]:
    """Every version that stands, the newest first."""
    found = _revisions(study)
    versions = [Version(found[0].codebook.version, None, None, None, ())]
    for before, after in pairwise(found):
        first = after.acts[0]
        changed = changes(before.codebook, after.codebook)
        versions.append(Version(after.codebook.version, first.by, first.at, first.group or first.id, changed))
    return tuple(reversed(versions))


def preview(study: Study, edit: Edit) -> Effect:
    """What an edit would change, without changing anything."""
    now = study.codebook
    new = with_codes(now, edit.dimension, edit.codes)
    changed = changes(now, new)
    keys = {(change.dimension, change.new.id) for change in changed}
    codings = [c for c in study.store.log.codings(dimension=edit.dimension) if any((c.cell.dimension, code) in keys for code in c.codes)]
    doubtful = {(c.dimension, c.new.id) for c in changed if c.old is not None and meaning(c.old) != meaning(c.new)}
    return Effect(
        changed,
        len(codings),
        tuple(sorted({coding.coder for coding in codings})),
        sum(any((coding.cell.dimension, code) in doubtful for code in coding.codes) for coding in codings),
        problems(new),
    )


def apply(study: Study, edit: Edit, *, by: str, group: str | None = None) -> str:
    """Make an edit; if a code it touches was changed since the version the editor saw, nothing is overwritten and a ConflictError says so.

    Whoever edits the same code in the same moment is found after writing: the later edit then takes itself back.
    """
    if group is not None and study.store.log.acts(group=group):
        return group
    _require_unchanged(study, edit, study.codebook)
    effect = preview(study, edit)
    if effect.problems:
        raise UsageError(effect.problems[0], where=edit.dimension, remedy="Correct it and save again.")
    if not effect.changes:
        raise UsageError("nothing is changed", where=edit.dimension)
    done = act(study, by, [EditCode(edit.dimension, change.new, edit.base) for change in effect.changes], group=group)
    _take_back_if_late(study, edit, by, done)
    return done


def outdated(study: Study, *, ledger: Ledger | None = None) -> tuple[Coding, ...]:
    """Standing decisions whose code means something else today than when they were made; those of unknown versions are left out."""
    now = study.codebook
    changed = {revision.codebook.version: frozenset(_doubtful(revision.codebook, now)) for revision in _revisions(study)}

    def doubtful(codings: Iterable[Coding]) -> tuple[Coding, ...]:
        return tuple(
            coding
            for coding in codings
            if any((coding.cell.dimension, code) in changed.get(coding.codebook_version, ()) for code in coding.codes)
        )

    by_unit = (ledger or Ledger(study)).derived("outdated", doubtful, under=tuple(changed.items()))
    return tuple(coding for found in by_unit.values() for coding in found)


def used(study: Study, *, ledger: Ledger | None = None) -> Mapping[tuple[str, str], int]:
    """How many standing decisions carry each code (dimension, code), merged codes counted where they were merged to."""
    book = study.codebook
    known = {dimension.id: dimension for dimension in book.dimensions}
    ids = {dimension.id: frozenset(code.id for code in dimension.codes) for dimension in book.dimensions}

    def carried(codings: Iterable[Coding]) -> Counter[tuple[str, str]]:
        given = ((coding.cell.dimension, coding.codes) for coding in codings if coding.cell.dimension in known)
        return Counter((where, code) for where, codes in given for code in _resolved(known[where], ids[where], codes))

    found: Counter[tuple[str, str]] = Counter()
    for counted in (ledger or Ledger(study)).derived("used", carried, under=book.version).values():
        found.update(counted)
    return found


def adding(book: Codebook, dimension: str, name: str, **fields: object) -> Edit:
    """The edit that adds a code; its id is made from its name."""
    if not name.strip():
        raise UsageError("the code has no name", where=dimension)
    code = Code(slug(name), name.strip(), **fields)  # type: ignore[arg-type]
    if code.id in {known.id for known in book.dimension(dimension).codes}:
        raise ConflictError(f"there is a code '{code.id}' already", where=dimension, remedy="Choose another name, or edit that code.")
    return Edit(dimension, (code,), book.version)


def merging(book: Codebook, dimension: str, code: str, into: str) -> Edit:
    """The edit that merges a code into another: what was coded with it stays and counts there; its children move along."""
    found = book.dimension(dimension)
    target = found.code(found.resolved(into))
    if target.id == code or target.retired:
        raise UsageError(f"'{code}' cannot be merged into '{into}'", where=dimension, remedy="Choose a code that is offered.")
    children = tuple(replace(child, parent=target.id) for child in found.codes if child.parent == code and child.id != target.id)
    moved = (replace(target, parent=found.code(code).parent),) if target.parent == code else ()
    return Edit(dimension, (replace(found.code(code), merged_into=target.id), *moved, *children), book.version)


def splitting(book: Codebook, dimension: str, code: str, parts: Sequence[tuple[str, str]]) -> Edit:
    """The edit that splits a code into new ones (name and definition each): it is retired, what was coded with it is to be reviewed."""
    old = book.dimension(dimension).code(code)
    if len(parts) < 2:
        raise UsageError("a split needs at least two new codes", where=dimension)
    new = tuple(adding(book, dimension, name, definition=definition, parent=old.parent).codes[0] for name, definition in parts)
    return Edit(dimension, (replace(old, retired=True), *new), book.version)


def relate(study: Study, source: str, target: str, kind: str, *, by: str, group: str | None = None) -> str:
    """Say that two codes (dimension=code) belong together in a named way."""
    for key in (source, target):
        dimension, _, code = key.partition("=")
        study.codebook.dimension(dimension).code(code)
    if source == target or not kind.strip():
        raise UsageError("a relation needs two different codes and a name")
    return act(study, by, [Relate(source, target, kind.strip())], group=group)


def annotate(study: Study, key: str, text: str, *, by: str, group: str | None = None) -> str:
    """Write a memo on a code (dimension=code)."""
    dimension, _, code = key.partition("=")
    study.codebook.dimension(dimension).code(code)
    if not text.strip():
        raise UsageError("the memo is empty")
    return act(study, by, [Memo(key, text.strip())], group=group)


def _revisions(study: Study) -> tuple[Revision, ...]:
    return revisions(combined(study.policy.codebooks), study.store.log.acts(EditCode, standing=True))


def _require_unchanged(study: Study, edit: Edit, now: Codebook) -> None:
    seen = next((revision.codebook for revision in _revisions(study) if revision.codebook.version == edit.base), None)
    touched = {code.id for code in edit.codes}
    if seen is None:
        raise ConflictError("the codebook has changed since this page was opened", remedy="Look at the version of today, then edit again.")
    others = [c.new for c in changes(seen, now) if c.dimension == edit.dimension and c.new.id in touched]
    if others:
        names = ", ".join(code.name for code in others)
        raise ConflictError(
            f"somebody has changed {names} since this page was opened", remedy="Look at the version of today, then edit again."
        )


def _take_back_if_late(study: Study, edit: Edit, by: str, group: str) -> None:
    """Between looking and writing somebody may have edited the same codes: then the edit that was written later gives way."""
    touched = {code.id for code in edit.codes}
    rival = False
    for made in study.store.log.acts(EditCode, standing=True):
        body = made.body
        if made.group == group:
            break
        if isinstance(body, EditCode) and body.dimension == edit.dimension and body.code.id in touched:
            rival = rival or body.base_version == edit.base
    if rival:
        act(study, by, [Retract(made.id) for made in study.store.log.acts(EditCode, group=group)])
        raise ConflictError("somebody changed this code in the same moment", remedy="Look at the version of today, then edit again.")


def _doubtful(old: Codebook, new: Codebook) -> set[tuple[str, str]]:
    found = (change for change in changes(old, new) if change.old is not None and Kind.MERGED not in change.kinds)
    return {(change.dimension, change.new.id) for change in found if change.old is not None and meaning(change.old) != meaning(change.new)}


def _resolved(dimension: Dimension, known: Collection[str], codes: Iterable[str]) -> set[str]:
    return {dimension.resolved(code) for code in codes if code in known}
