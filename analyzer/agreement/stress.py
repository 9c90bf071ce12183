"""Where the codebook gives: pairs of definitions that coders confuse."""

from __future__ import annotations

from dataclasses import dataclass, field

from analyzer.agreement.comparing import Between
from analyzer.agreement.differences import differences, shared_decisions
from analyzer.agreement.inquiry import Inquiry
from analyzer.agreement.material import NONE
from analyzer.agreement.overview import Fields, rounded
from analyzer.core.codebook import Dimension
from analyzer.core.table import Table

COLUMNS = (
    "dimension", "code_1", "code_2", "people", "people_and_models", "models", "where_either", "share",
    "definition_1", "definition_2", "units",
)  # fmt: skip
COUNTED = {Between.PEOPLE: 0, Between.PERSON_MODEL: 1, Between.MODELS: 2}


@dataclass(slots=True)
class _Pair:
    times: list[int] = field(default_factory=lambda: [0, 0, 0])
    segments: dict[str, None] = field(default_factory=dict)


def stress(inquiry: Inquiry) -> Table:
    """A row per pair of codes that two coders gave to one unit instead of each other; gold, which settles confusions, is left out.

    `where_either` counts the decisions of such pairs of coders in which either code was given, `share` how many of them were confused.
    """
    found: dict[tuple[str, str, str], _Pair] = {}
    for difference in differences(inquiry):
        kind = COUNTED.get(difference.compared.comparison.between)
        for codes in difference.confusions if kind is not None else ():
            pair = found.setdefault((difference.compared.question.dimension.id, *_in_order(*codes)), _Pair())
            pair.times[kind or 0] += 1
            pair.segments[difference.one.cell.segment] = None
    given = _given(inquiry)
    ordered = sorted(found.items(), key=_rank)
    rows = tuple(_row(inquiry, key, pair, given) for key, pair in ordered)
    return Table("codebook stress", COLUMNS, rows, tuple(tuple(pair.segments) for _, pair in ordered))


def _rank(item: tuple[tuple[str, str, str], _Pair]) -> tuple[bool, int, int, tuple[str, str, str]]:
    """Pairs of codes before codes against nothing; those that people take part in most often first."""
    key, pair = item
    return NONE in key, -pair.times[0] - pair.times[1], -pair.times[2], key


def _in_order(one: str, other: str) -> tuple[str, str]:
    """The two codes by name, nothing last."""
    first, second = sorted((one, other), key=lambda code: (code == NONE, code))
    return first, second


def _given(inquiry: Inquiry) -> dict[str, list[frozenset[str]]]:
    """By dimension the codes that either of two coders gave, decision by decision."""
    given: dict[str, list[frozenset[str]]] = {}
    for compared in inquiry.pairs:
        if len(compared.question.parties) == 1 and compared.comparison.between in COUNTED:
            for one, other in shared_decisions(inquiry, compared):
                either = frozenset(one.codes or (NONE,)) | frozenset(other.codes or (NONE,))
                given.setdefault(compared.question.dimension.id, []).append(either)
    return given


def _row(inquiry: Inquiry, key: tuple[str, str, str], pair: _Pair, given: dict[str, list[frozenset[str]]]) -> Fields:
    dimension_id, one, other = key
    dimension = inquiry.material.codebook.dimension(dimension_id)
    either = sum(bool(codes & {one, other}) for codes in given[dimension_id])
    share = rounded(sum(pair.times) / either) if either else None
    definitions = (definition(dimension, one), definition(dimension, other))
    return (dimension_id, one, other, *pair.times, either, share, *definitions, "; ".join(pair.segments))


def definition(dimension: Dimension, code: str) -> str:
    """What a coder reads about a code; for none of them, what its absence means."""
    return f"No code: {dimension.absence}." if code == NONE else dimension.code(code).definition
