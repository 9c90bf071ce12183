"""Retrieval: every extract that answers a question, with what was said around it and where it comes from."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analyzer.core.table import Table
from analyzer.core.time import clock
from analyzer.errors import UsageError, unknown_name
from analyzer.findings.attributes import person_name
from analyzer.findings.citation import Citation, cite, who
from analyzer.findings.references import Material, Node, Passage, Reference, Standing

PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d\d)(?:-(\d\d))?))?")
COLUMNS = (
    "extract", "source", "recording", "date", "start", "end", "person", "role", "party", "codes", "standing", "coders", "before", "text",
    "after",
)  # fmt: skip


class Match(StrEnum):
    """Whether a passage needs one of the codes asked for, or all of them."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for. Conditions left empty do not restrict; within one condition any value will do, and all conditions must hold.

    A code of a per-party dimension without a trustor stands for all trustors. `since` and `until` are inclusive days of the source.
    `words` must all occur in the passage, whatever their case. `disputed` includes codes on which coders differ. `context` is the number of
    passages before and after each extract.
    """

    codes: tuple[Node, ...] = ()
    match: Match = Match.ANY
    dimensions: tuple[str, ...] = ()
    trustors: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    recordings: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    standings: tuple[Standing, ...] = ()
    since: date | None = None
    until: date | None = None
    words: tuple[str, ...] = ()
    disputed: bool = False
    context: int = 0


@dataclass(frozen=True, slots=True)
class Extract:
    """A passage that was found: the references that answer the question, all that stands on it, its neighbours, and its source line."""

    passage: Passage
    matching: tuple[Reference, ...]
    before: tuple[Passage, ...]
    after: tuple[Passage, ...]
    cited: str

    @property
    def drafted(self) -> bool:
        """Whether only a model gave the codes."""
        return all(reference.standing is Standing.DRAFT for reference in self.matching)


def retrieve(material: Material, query: Query, *, by: Citation = Citation.PARTY) -> tuple[Extract, ...]:
    """The extracts that answer `query`, in the order of sources and of reading; a name that does not exist is an error."""
    _require_known(material, query)
    wanted = _by_passage(material, query)
    return tuple(
        Extract(
            passage,
            wanted.get(passage.id, ()),
            material.before(passage, query.context),
            material.after(passage, query.context),
            cite(material, passage, by=by),
        )
        for passage in material.units
        if (passage.id in wanted or not _asks_for_codes(query)) and _fits(material, passage, query)
    )


def extracts_table(material: Material, extracts: Collection[Extract], *, by: Citation = Citation.PARTY) -> Table:
    """One row per extract, with its neighbours, codes and source line."""
    rows = tuple(_row(material, number, extract, by) for number, extract in enumerate(extracts, 1))
    return Table("extracts", COLUMNS, rows, tuple((extract.passage.id,) for extract in extracts))


def spoken(material: Material, passages: Collection[Passage], *, by: Citation = Citation.PARTY) -> str:
    """Passages as lines, each after its speaker."""
    return "\n".join(f"{who(material, passage, by=by)}: {passage.text}" for passage in passages)


def period(text: str, *, end: bool = False) -> date:
    """The first day of a year, quarter, month or day as written; `end`: the last.

    >>> period("2024-02"), period("2024-02", end=True)
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    >>> period("2024-Q2", end=True), period("2024"), period("2024-03-12", end=True)
    (datetime.date(2024, 6, 30), datetime.date(2024, 1, 1), datetime.date(2024, 3, 12))
    """
    found = PERIOD.fullmatch(text.strip())
    if found is None:
        raise _no_period(text)
    year, of_quarter = int(found[1]), int(found[2] or 0)
    first_month = int(found[3] or 3 * of_quarter - 2 if of_quarter or found[3] else 1)
    last_month = int(found[3] or 3 * of_quarter or 12)
    try:
        if found[4]:
            return date(year, first_month, int(found[4]))
        return date(year, last_month, calendar.monthrange(year, last_month)[1]) if end else date(year, first_month, 1)
    except (ValueError, calendar.IllegalMonthError) as wrong:
        raise _no_period(text) from wrong


def _no_period(text: str) -> UsageError:
    return UsageError(f"'{text}' is no period", remedy="Write 2024, 2024-Q2, 2024-02 or 2024-02-29.")


def _row(material: Material, number: int, extract: Extract, by: Citation) -> tuple[str | int | None, ...]:
    passage, moment, speaker = extract.passage, material.date(extract.passage), material.speaker(extract.passage)
    return (
        number,
        extract.cited,
        material.source_name(passage.source),
        moment.isoformat() if moment else None,
        clock(passage.at.start_ms) if passage.at else None,
        clock(passage.at.end_ms) if passage.at else None,
        person_name(material, passage.speaker) if by is Citation.ROLE else None,
        speaker.role or None if speaker and by is Citation.ROLE else None,
        material.party(passage),
        "; ".join(str(reference.node) for reference in extract.matching) or None,
        "; ".join(sorted({reference.standing.value for reference in extract.matching})) or None,
        "; ".join(sorted({coder for reference in extract.matching for coder in reference.coders})) or None,
        spoken(material, extract.before, by=by) or None,
        passage.text,
        spoken(material, extract.after, by=by) or None,
    )


def _asks_for_codes(query: Query) -> bool:
    return bool(query.codes or query.dimensions or query.trustors or query.coders or query.standings)


def _by_passage(material: Material, query: Query) -> dict[str, tuple[Reference, ...]]:
    """The references asked for, by passage; with ALL only of passages that carry every code."""
    asked = (*material.references, *material.disputed) if query.disputed or query.coders else material.references
    found: dict[str, list[Reference]] = {}
    for reference in asked:
        if _answers(reference, query):
            found.setdefault(reference.passage, []).append(reference)
    if query.match is Match.ALL:
        found = {passage: given for passage, given in found.items() if all(any(_is(r.node, code) for r in given) for code in query.codes)}
    return {passage: tuple(given) for passage, given in found.items()}


def _answers(reference: Reference, query: Query) -> bool:
    node = reference.node
    return (
        (not query.codes or any(_is(node, code) for code in query.codes))
        and (not query.dimensions or node.dimension in query.dimensions)
        and (not query.trustors or node.trustor in query.trustors)
        and (not query.coders or not set(query.coders).isdisjoint(reference.coders))
        and (not query.standings or reference.standing in query.standings)
    )


def _is(node: Node, asked: Node) -> bool:
    return (node.dimension, node.code) == (asked.dimension, asked.code) and asked.trustor in {None, node.trustor}


def _fits(material: Material, passage: Passage, query: Query) -> bool:
    moment, speaker = material.date(passage), material.speaker(passage)
    return (
        (not query.parties or material.party(passage) in query.parties)
        and (not query.roles or (speaker is not None and speaker.role in query.roles))
        and (not query.people or passage.speaker in query.people)
        and (not query.recordings or passage.source in query.recordings)
        and (query.since is None or (moment is not None and moment >= query.since))
        and (query.until is None or (moment is not None and moment <= query.until))
        and all(word.casefold() in passage.text.casefold() for word in query.words)
    )


def _require_known(material: Material, query: Query) -> None:
    for code in query.codes:
        material.codebook.dimension(code.dimension).code(code.code)
    for dimension in query.dimensions:
        material.codebook.dimension(dimension)
    coders = {coder.id for coder in material.coders} | {c for r in (*material.references, *material.disputed) for c in r.coders}
    for kind, asked, known in _named(material, query, coders):
        for name in asked:
            if name not in known:
                raise unknown_name(kind, name, list(known))


def _named(material: Material, query: Query, coders: Collection[str]) -> Iterator[tuple[str, tuple[str, ...], Collection[str]]]:
    parties = [party.id for party in material.parties]
    yield "party", (*query.parties, *query.trustors, *(code.trustor for code in query.codes if code.trustor)), parties
    yield "role", query.roles, {person.role for person in material.people.values() if person.role}
    yield "person", query.people, material.people
    yield (
        "recording",
        query.recordings,
        [recording.id for recording in material.recordings] + [document.id for document in material.documents],
    )
    yield "coder", query.coders, coders
