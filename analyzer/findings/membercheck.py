"""What was coded and drawn from people's words, as statements in plain words for them to correct.

A person sees their own words only; a party sees what was drawn about it, without anybody's words; both together see the signals without
what either told in confidence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from analyzer.core.coding import Cell, Direction
from analyzer.core.identity import product_id
from analyzer.core.people import Person
from analyzer.core.signal import Basis, Origin, Signal
from analyzer.core.time import Moment, clock
from analyzer.findings.crosstab import Question, questions
from analyzer.findings.references import Material, Passage, Reference, Standing
from analyzer.findings.trust import Move

DIGITS = 12  # hexadecimal digits of a statement's id: of a million statements, two are alike in one study of five hundred
NO_CODE = "none of these"
OFTEN = {1: "once", 2: "twice"}


class Audience(StrEnum):
    """Who is asked: one person, one party, or both parties together."""

    PERSON = "person"
    PARTY = "party"
    JOINT = "joint"


@dataclass(frozen=True, slots=True)
class Statement:
    """Something drawn from what was said, to be found right or corrected.

    `said` are the reader's own words (empty where words are not shown), `about` the id of the passage or signal, `cell` the coded cell with
    the ids that gave its codes in `acts`; `choices` are the codes that could be right instead, by name. `draft`: a machine's only.
    """

    id: str
    about: str
    drawn: str
    said: str = ""
    where: str = ""
    cell: Cell | None = None
    acts: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Statements under one heading."""

    heading: str
    statements: tuple[Statement, ...]


def for_person(material: Material, signals: Sequence[Signal], person: str) -> tuple[Part, ...]:
    """What was coded in a person's own words, interview by interview, and the signals drawn from them."""
    own = [passage for passage in material.units if passage.speaker == person]
    parts = []
    for source, passages in groupby(own, key=lambda passage: passage.source):
        statements = [statement for passage in passages for statement in _coded(material, passage)]
        if statements:
            parts.append(Part(f"What you said in {material.source_name(source)}", tuple(statements)))
    mine = {passage.id for passage in own}
    party = material.people[person].party if person in material.people else None
    drawn = tuple(_told_by_one(material, signal, mine, party) for signal in signals if mine & set(signal.segments))
    return (*parts, Part("Signals in which your words are part", drawn)) if drawn else tuple(parts)


def for_party(material: Material, signals: Sequence[Signal], moves: Sequence[Move], party: str) -> tuple[Part, ...]:
    """What was drawn about a party, without anybody's words: its signals, and how its trust moved."""
    concerned = [signal for signal in sorted(signals, key=_place) if party in {signal.sender, *signal.recipients}]
    told = tuple(_drawn(signal, _of_party(material, signal, party)) for signal in concerned)
    trust = tuple(_moved(material, party, dimension, list(found)) for dimension, found in _by_dimension(moves, party))
    parts = (Part("Signals that you sent or received", told), Part("How your trust in the other party moved", trust))
    return tuple(part for part in parts if part.statements)


def jointly(material: Material, signals: Sequence[Signal]) -> tuple[Part, ...]:
    """The signals by episode, without what either party told in confidence."""
    ordered = sorted(signals, key=_place)
    return tuple(
        Part(f"Episode {episode}" if episode else "Without an episode", tuple(_drawn(signal, _open(material, signal)) for signal in found))
        for episode, found in groupby(ordered, key=lambda signal: signal.episode)
    )


def _place(signal: Signal) -> tuple[str, str]:
    return signal.episode, signal.label


def statements_of(material: Material, signals: Sequence[Signal], moves: Sequence[Move], ids: Collection[str]) -> dict[str, Statement]:
    """The statements of some ids that anybody can be asked about, or could have been before what was coded changed."""
    people = [person.id for person in material.people.values() if not person.interviewer]
    asked: list[tuple[Part, ...]] = [for_person(material, signals, person) for person in people]
    asked += [for_party(material, signals, moves, party.id) for party in material.parties]
    asked.append(jointly(material, signals))
    stated = {one.id: one for parts in asked for part in parts for one in part.statements if one.id in ids}
    return stated if len(stated) == len(set(ids)) else _blanks(material, set(ids)) | stated


def _blanks(material: Material, ids: Collection[str]) -> dict[str, Statement]:
    """The statements of some ids on questions that nothing answers today."""
    asked = list(questions(material))
    blank = (_blank(material, passage, question) for passage in material.units for question in asked if _blank_id(passage, question) in ids)
    return {statement.id: statement for statement in blank}


def participants(material: Material) -> tuple[Person, ...]:
    """The people who can be asked: those heard, without interviewers."""
    heard = {passage.speaker for passage in material.units}
    return tuple(person for person in material.people.values() if person.id in heard and not person.interviewer)


def _coded(material: Material, passage: Passage) -> Iterator[Statement]:
    """A statement per question answered on a passage."""
    at = f"{material.source_name(passage.source)}, {clock(passage.at.start_ms)}" if passage.at else material.source_name(passage.source)
    for (dimension, trustor), found in groupby(
        material.on(passage.id), key=lambda reference: (reference.node.dimension, reference.node.trustor)
    ):
        references = list(found)
        yield Statement(
            id=_id(passage.id, dimension, trustor or ""),
            about=passage.id,
            drawn=" ".join(_meaning(material, reference) for reference in references),
            said=passage.text,
            where=at,
            cell=Cell(passage.id, dimension, trustor),
            acts=tuple(dict.fromkeys(act for reference in references for act in reference.acts)),
            choices=_choices(material, dimension),
            draft=all(reference.standing is Standing.DRAFT for reference in references),
        )


def _blank(material: Material, passage: Passage, question: Question) -> Statement:
    """A statement on a question that nothing answers today, which a document of yesterday may hold."""
    dimension, trustor = question.dimension, question.trustor
    cell = Cell(passage.id, dimension, trustor)
    return Statement(_blank_id(passage, question), passage.id, "", cell=cell, choices=_choices(material, dimension), draft=True)


def _blank_id(passage: Passage, question: Question) -> str:
    return _id(passage.id, question.dimension, question.trustor or "")


def _choices(material: Material, dimension: str) -> tuple[tuple[str, str], ...]:
    return (*((code.id, code.name) for code in material.codebook.dimension(dimension).offered), ("", NO_CODE))


def _meaning(material: Material, reference: Reference) -> str:
    code = material.code(reference.node)
    definition = code.definition.rstrip(".")
    return f"{material.label(reference.node)}. That means: {definition}."


def _told_by_one(material: Material, signal: Signal, mine: set[str], party: str | None) -> Statement:
    """A signal as far as it rests on one person's words: what else it says is told only where nobody else's words are part of it."""
    alone = set(signal.segments) <= mine
    own = next((account for account in signal.accounts if account.party == party), None) if alone else None
    text = _open(material, signal, of=party if alone else "") + (f" What was told: {own.content}" if own and own.content else "")
    quoted = [material.passage(segment) for segment in signal.segments if segment in mine]
    return Statement(_id(signal.id), signal.id, text, " … ".join(passage.text for passage in quoted), draft=signal.origin is Origin.MACHINE)


def _of_party(material: Material, signal: Signal, party: str) -> str:
    """A signal with this party's account in the researchers' words; what a machine drafted may be somebody's very words: left out."""
    own = next((account for account in signal.accounts if account.party == party), None)
    told = own.content if own and signal.origin is not Origin.MACHINE else ""
    return _open(material, signal, of=party) + (f" Your side: {told}" if told else "")


def _open(material: Material, signal: Signal, *, of: str | None = None) -> str:
    """What both parties may know of a signal: who sent what to whom, and when; `of` one party: the day as that party told it."""
    kind = signal.type.value.replace("_", " ")
    recipients = " and ".join(map(material.party_name, signal.recipients)) or "the other party"
    sender = f" from {material.party_name(signal.sender)}" if signal.sender else ""
    sent = f"{'formal ' if signal.formal else ''}{kind}{sender}"
    article = "An" if sent[0] in "aeiou" else "A"
    when = _when(account.at for account in signal.accounts if of is None or account.party == of)
    return f"{signal.label}: {article} {sent} to {recipients}{when}."


def _when(moments: Iterable[Moment | None]) -> str:
    for at in moments:
        if at and at.first and at.last:
            return f", on {at.first}" if at.first == at.last else f", between {at.first} and {at.last}"
        if at and (at.first or at.last):
            return f", not before {at.first}" if at.first else f", until {at.last}"
    return ""


def _drawn(signal: Signal, text: str) -> Statement:
    return Statement(_id(signal.id), signal.id, text, draft=signal.origin is Origin.MACHINE)


def _by_dimension(moves: Sequence[Move], party: str) -> Iterator[tuple[str, Iterator[Move]]]:
    """Its moves by dimension, without those that the other party told of it: these were said in confidence."""
    own = (move for move in moves if move.trustor == party and move.basis is not Basis.ATTRIBUTED)
    return groupby(own, key=lambda move: move.dimension)


def _moved(material: Material, party: str, dimension: str, found: Sequence[Move]) -> Statement:
    counts: Mapping[Direction, int] = {value: sum(move.value is value for move in found) for value in Direction}
    words = {Direction.POSITIVE: "rose", Direction.NEGATIVE: "fell", Direction.MIXED: "rose and fell", Direction.SAME: "stayed the same"}
    told = "; ".join(f"{words[value]} {OFTEN.get(count, f'{count} times')}" for value, count in counts.items() if count)
    known = next((one for one in material.codebook.dimensions if one.id == dimension), None)
    draft = all(move.draft for move in found)
    return Statement(_id(party, dimension), dimension, f"{known.name if known else dimension}: it {told}, as far as we heard.", draft=draft)


def _id(*parts: str) -> str:
    return product_id("statement", *parts)[:DIGITS]
