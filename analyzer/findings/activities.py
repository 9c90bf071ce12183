"""Which codes of another dimension, such as governance activities or realms, came together with a move of trust."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analyzer.core.codebook import Code, Dimension
from analyzer.core.coding import Direction
from analyzer.core.signal import Basis, Signal
from analyzer.core.table import Table
from analyzer.findings.references import Material, Reference, Standing
from analyzer.findings.trust import Move, basis_name, name_of

COLUMNS = (
    "code",
    "name",
    "under",
    "trustor",
    "dimension",
    "basis",
    "together",
    "positive",
    "negative",
    "mixed",
    "same",
    "times",
    "drafts",
    "quotes",
)
QUOTES = 3  # shown per row; all are among its sources
LONGEST = 280  # characters of a quote in a table


class Together(StrEnum):
    """How a code and a move of trust belong together: coded on one unit, or on different units of one event."""

    UNIT = "same unit"
    EVENT = "same event"


@dataclass(frozen=True, slots=True)
class Pair:
    """A code that came together with a move; `passages` are those that carry the code, then those of the move."""

    code: str
    move: Move
    together: Together
    passages: tuple[str, ...]
    draft: bool


def pairs(material: Material, dimension: str, found: Sequence[Move], signals: Sequence[Signal]) -> Iterator[Pair]:
    """Every code of a dimension that stands on a passage of a move, or on another passage of its event; each counts once per move."""
    rests_on = {signal.id: signal.segments for signal in signals}
    by_passage: dict[str, list[Reference]] = {}
    for reference in material.references:
        if reference.node.dimension == dimension:
            by_passage.setdefault(reference.passage, []).append(reference)
    for move in found:
        coded_here = _codes(by_passage, _coded_with(material, move))
        around = _codes(by_passage, rests_on.get(move.event, ()))
        for code in {**coded_here, **around}:
            together, references = (Together.UNIT, coded_here[code]) if code in coded_here else (Together.EVENT, around[code])
            passages = tuple(dict.fromkeys([*(reference.passage for reference in references), *move.passages]))
            draft = move.draft or all(reference.standing is Standing.DRAFT for reference in references)
            yield Pair(code, move, together, passages, draft)


def moved_table(material: Material, dimension: str, found: Sequence[Move], signals: Sequence[Signal]) -> Table:
    """Which code of a dimension moved which trust cell, in which direction, how often, with quotations.

    A row per code, trustor, trust dimension, basis and way of belonging together; its sources are the signals and passages it counts.
    """
    asked = material.codebook.dimension(dimension)
    groups: dict[tuple[str, str, str, Basis | None, Together], list[Pair]] = {}
    for pair in pairs(material, dimension, found, signals):
        key = (pair.code, pair.move.trustor, pair.move.dimension, pair.move.basis, pair.together)
        groups.setdefault(key, []).append(pair)
    order = {code.id: place for place, code in enumerate(asked.codes)}
    keys = sorted(groups, key=lambda key: (order.get(key[0], len(order)), key[1], key[2], basis_name(key[3]), key[4]))
    texts = {passage.id: passage.text for passage in material.passages}
    rows = tuple(_row(material, asked, key, groups[key], texts) for key in keys)
    return Table(f"{dimension} and trust", COLUMNS, rows, tuple(_sources(groups[key], texts) for key in keys))


def _row(
    material: Material,
    asked: Dimension,
    key: tuple[str, str, str, Basis | None, Together],
    of_key: Sequence[Pair],
    texts: Mapping[str, str],
) -> tuple[str | int | None, ...]:
    code_id, trustor, dimension, basis, together = key
    code = asked.code(code_id)
    counts = [sum(pair.move.value is value for pair in of_key) for value in Direction]
    return (
        code_id,
        code.name,
        _under(asked, code),
        material.party_name(trustor),
        name_of(material, dimension),
        basis_name(basis),
        together.value,
        *counts,
        len(of_key),
        sum(pair.draft for pair in of_key),
        "\n".join(_quotes(of_key, texts)),
    )


def _under(asked: Dimension, code: Code) -> str:
    """The name of the code above it, such as formal or informal; its own where there is none."""
    return asked.code(code.parent).name if code.parent else code.name


def _quotes(of_key: Sequence[Pair], texts: Mapping[str, str]) -> Iterator[str]:
    """A few of the passages, people's decisions before drafts."""
    ordered = dict.fromkeys(passage for pair in sorted(of_key, key=lambda pair: pair.draft) for passage in pair.passages[:1])
    for passage in list(ordered)[:QUOTES]:
        text = texts.get(passage, "")
        yield f"“{text if len(text) <= LONGEST else text[:LONGEST].rsplit(' ', 1)[0] + ' …'}”"


def _sources(of_key: Sequence[Pair], texts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s for pair in of_key for s in (pair.move.event, *(p for p in pair.passages if p in texts))))


def _coded_with(material: Material, move: Move) -> tuple[str, ...]:
    """The passages on which the trust itself is coded."""
    return tuple(
        passage
        for passage in move.passages
        if any(r.node.dimension == move.dimension and r.node.trustor == move.trustor for r in material.on(passage))
    )


def _codes(by_passage: Mapping[str, Sequence[Reference]], passages: Collection[str]) -> dict[str, list[Reference]]:
    found: dict[str, list[Reference]] = {}
    for passage in passages:
        for reference in by_passage.get(passage, ()):
            found.setdefault(reference.node.code, []).append(reference)
    return found
