"""The use case: the codebook as a page shows it: a tree with counts, one code with all that belongs to it, texts compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from analyzer.core.acts import Memo, Relate
from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.study.codebook_edits import outdated, used
from analyzer.study.handle import Study
from analyzer.study.ledger import Ledger
from analyzer.study.paints import in_tree


@dataclass(frozen=True, slots=True)
class Row:
    """A code in the tree; `key` is dimension=code, `share` of the most used code of its dimension, 0..1."""

    key: str
    code: Code
    depth: int
    decisions: int
    share: float
    flagged: int
    memos: int
    merged: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A dimension and its codes; `gone` are those that are retired."""

    dimension: Dimension
    rows: tuple[Row, ...]
    gone: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of a code to another, seen from it."""

    act: str
    kind: str
    other: str
    name: str
    outgoing: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """One code with what belongs to it."""

    dimension: Dimension
    code: Code
    decisions: int
    flagged: int
    memos: tuple[tuple[str, str], ...]
    relations: tuple[Relation, ...]


class Piece(StrEnum):
    """A stretch of a compared text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


def tree(study: Study, *, ledger: Ledger | None = None) -> tuple[Branch, ...]:
    """Every dimension with its codes, counted over standing decisions; a `ledger` at hand saves reading them."""
    counts, flags, memos = used(study, ledger=ledger), _flags(study, ledger), _memos(study)
    return tuple(_branch(dimension, counts, flags, memos) for dimension in study.codebook.dimensions)


def leaf(study: Study, dimension_id: str, code_id: str, *, ledger: Ledger | None = None) -> Leaf:
    """One code; an unknown one is an error."""
    book = study.codebook
    dimension = book.dimension(dimension_id)
    code = dimension.code(code_id)
    key = f"{dimension.id}={code.id}"
    notes = ((act.by, act.body) for act in study.store.log.acts(Memo, standing=True))
    memos = tuple((by, body.text) for by, body in notes if isinstance(body, Memo) and body.about == key)
    return Leaf(
        dimension,
        code,
        used(study, ledger=ledger).get((dimension.id, code.id), 0),
        _flags(study, ledger)[key],
        memos,
        tuple(_relations(study, book, key)),
    )


def compared(old: str, new: str) -> tuple[tuple[Piece, str], ...]:
    """Two texts word by word.

    >>> [(piece.value, text) for piece, text in compared("what was agreed", "what should be agreed")]
    [('same', 'what'), ('gone', 'was'), ('new', 'should be'), ('same', 'agreed')]
    """
    return tuple(_compared(old.split(), new.split()))


def texts(code: Code, field: str) -> str:
    """A field of a code as one text."""
    value = getattr(code, field)
    return "; ".join(value) if isinstance(value, tuple) else "" if value in (None, False) else str(value)


def _compared(old: list[str], new: list[str]) -> Iterator[tuple[Piece, str]]:
    for kind, start, end, new_start, new_end in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece.SAME, " ".join(old[start:end])
            continue
        if start < end:
            yield Piece.GONE, " ".join(old[start:end])
        if new_start < new_end:
            yield Piece.NEW, " ".join(new[new_start:new_end])


def _branch(dimension: Dimension, counts: Mapping[tuple[str, str], int], flags: Counter[str], memos: Counter[str]) -> Branch:
    most = max([counts.get((dimension.id, code.id), 0) for code in dimension.codes], default=0) or 1

    def row(code: Code, depth: int) -> Row:
        key, count = f"{dimension.id}={code.id}", counts.get((dimension.id, code.id), 0)
        merged = tuple(other for other in dimension.codes if other.merged_into == code.id)
        return Row(key, code, depth, count, count / most, flags[key], memos[key], merged)

    placed = list(in_tree(dimension.offered))
    shown = {code.id for code, _ in placed}
    strays = [(code, 0) for code in dimension.offered if code.id not in shown]  # children of codes that are not offered any more
    rows = tuple(row(code, depth) for code, depth in (*placed, *strays))
    return Branch(dimension, rows, tuple(code for code in dimension.codes if code.retired))


def _flags(study: Study, ledger: Ledger | None) -> Counter[str]:
    return Counter(f"{coding.cell.dimension}={code}" for coding in outdated(study, ledger=ledger) for code in coding.codes)


def _memos(study: Study) -> Counter[str]:
    return Counter(act.body.about for act in study.store.log.acts(Memo, standing=True) if isinstance(act.body, Memo))


def _relations(study: Study, book: Codebook, key: str) -> Iterator[Relation]:
    names = {f"{dimension.id}={code.id}": code.name for dimension in book.dimensions for code in dimension.codes}
    for act in study.store.log.acts(Relate, standing=True):
        body = act.body
        if isinstance(body, Relate) and key in (body.source, body.target) and {body.source, body.target} <= names.keys():
            other = body.target if body.source == key else body.source
            yield Relation(act.id, body.kind, other, names[other], outgoing=body.source == key)
