"""Signals drafted from coded passages: who sent what to whom and when, each field with the passages that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from analyzer.core.identity import product_id
from analyzer.core.signal import Account, Basis, Evidence, Origin, Signal, SignalType, TrustCell, TrustValue
from analyzer.findings.dating import Placed, Setting, date_told
from analyzer.findings.references import Material, Passage, Reference
from analyzer.findings.signal_cues import AIM, ANSWER, FORMAL, NOT_TAKEN, TAKEN, URGENT, WHY, Sides, first, medium_of, sender_of

TYPE = "signal_type"
TRUST = ("trust_honesty", "trust_good_faith", "trust_opportunism")
STEP = "alignment_step"
GAP = 2  # passages without a type of signal that may stand inside one signal
AFTER = 4  # passages behind a signal in the same turn that may tell how it was taken
CUT = " … "  # between passages that do not follow one another


@dataclass(frozen=True, slots=True)
class Telling:
    """A signal as one speaker tells it: the passages that carry its type, and those behind it in the same turn."""

    core: tuple[Passage, ...]
    behind: tuple[Passage, ...]
    before: tuple[Passage, ...]
    type: SignalType

    @property
    def text(self) -> str:
        """The words of the signal itself."""
        return " ".join(passage.text for passage in self.core)


def draft_signals(material: Material, setting: Setting | None = None) -> tuple[Signal, ...]:
    """A draft for every stretch of passages coded with a type of signal, in reading order; its id follows from the passages."""
    known = setting or Setting()
    named = [person for name, person in material.people.items() if name not in material.supposed]
    sides = {party: Sides.of(party, material.parties, named) for party in (None, *(one.id for one in material.parties))}
    return tuple(_drafted(material, telling, known, sides[material.party(telling.core[0])]) for telling in tellings(material))


def tellings(material: Material) -> Iterator[Telling]:
    """Signals as they are told: passages of one turn with the same type, at most GAP others between."""
    for turn in _turns(material):
        typed = [(place, kind) for place, passage in enumerate(turn) if (kind := _type(material.on(passage.id))) is not None]
        runs = list(_runs(typed))
        for number, (kind, places) in enumerate(runs):
            stop = runs[number + 1][1][0] if number + 1 < len(runs) else len(turn)
            begin = runs[number - 1][1][-1] + 1 if number else 0
            yield Telling(
                core=tuple(turn[place] for place in places),
                behind=tuple(turn[places[-1] + 1 : min(stop, places[-1] + 1 + AFTER)]),
                before=tuple(turn[begin : places[0]]),
                type=kind,
            )


def _turns(material: Material) -> Iterator[list[Passage]]:
    """What one person says until somebody else does, units only."""
    for _, of_source in groupby(material.passages, key=lambda passage: passage.source):
        for (_, counted), turn in groupby(of_source, key=lambda passage: (passage.speaker, passage.counted)):
            if counted:
                yield list(turn)


def _type(references: Iterable[Reference]) -> SignalType | None:
    codes = [reference.node.code for reference in references if reference.node.dimension == TYPE]
    return SignalType(codes[0]) if codes and codes[0] in [kind.value for kind in SignalType] else None


def _runs(typed: Sequence[tuple[int, SignalType]]) -> Iterator[tuple[SignalType, list[int]]]:
    run: list[int] = []
    for number, (place, kind) in enumerate(typed):
        run.append(place)
        last = number + 1 == len(typed)
        if last or typed[number + 1][1] is not kind or typed[number + 1][0] - place > GAP + 1:
            yield kind, run
            run = []


def _drafted(material: Material, telling: Telling, setting: Setting, sides: Sides) -> Signal:
    language = setting.of(material, telling.core[0].source)
    own = material.party(telling.core[0])
    around = (*telling.core, *telling.behind)
    sender = sender_of(telling.text, language, sides) or sender_of(_text(around), language, sides)
    when = date_told(material, telling.before, telling.core, setting)
    answers = tuple(passage for passage in telling.behind if re.match(ANSWER[language], passage.text))
    trust = tuple(_trust(material, around, own))
    account = Account(
        party=own or "",
        content=_quoted(telling.core),
        purpose=first(AIM, telling.text, language),
        understood=_understood(material, around, language),
        response=_quoted(answers),
        at=when.dated.moment if when else None,
        date_source=when.dated.source if when else None,
    )
    draft = Signal(
        id=product_id("signal draft", sorted(passage.id for passage in telling.core)),
        label="",
        episode="",
        issue="",
        type=telling.type,
        sender=sender,
        recipients=tuple(party.id for party in material.parties if sender and party.id != sender) if len(material.parties) == 2 else (),
        trigger=first(WHY, _text((*telling.before, *telling.core)), language),
        accounts=(account,),
        urgency=first(URGENT, telling.text, language),
        trust=tuple(dict.fromkeys(cell for cell, _ in trust)),
        origin=Origin.MACHINE,
        formal=telling.type is SignalType.ESCALATION and bool(first(FORMAL, telling.text, language)),
        medium=medium_of(telling.text),
    )
    return replace(draft, evidence=tuple(_evidence(draft, telling, when, answers, trust)))


def _understood(material: Material, around: Sequence[Passage], language: str) -> bool | None:
    """Whether the receiver understood, as coded (recognition) or as the words say; None where nothing does."""
    if first(NOT_TAKEN, _text(around), language):
        return False
    steps = {reference.node.code for passage in around for reference in material.on(passage.id) if reference.node.dimension == STEP}
    return True if "recognition" in steps or first(TAKEN, _text(around), language) else None


def _trust(material: Material, around: Sequence[Passage], own: str | None) -> Iterator[tuple[TrustCell, str]]:
    for passage in around:
        for reference in material.on(passage.id):
            trustor = reference.node.trustor
            if reference.node.dimension in TRUST and trustor and reference.node.code in [value.value for value in TrustValue]:
                basis = reference.basis or (Basis.STATED if trustor == own else Basis.ATTRIBUTED)
                yield TrustCell(trustor, reference.node.dimension, TrustValue(reference.node.code), basis), passage.id


def _evidence(
    draft: Signal, telling: Telling, when: Placed | None, answers: Sequence[Passage], trust: Sequence[tuple[TrustCell, str]]
) -> Iterator[Evidence]:
    core = tuple(passage.id for passage in telling.core)
    account = draft.accounts[0]
    yield Evidence("type", core)
    yield Evidence("content", core)
    for name, said in (("sender", draft.sender), ("urgency", draft.urgency), ("purpose", account.purpose), ("medium", draft.medium)):
        if said:
            yield Evidence(name, core)
    if draft.trigger:
        yield Evidence("trigger", tuple(p.id for p in (*telling.before, *telling.core) if draft.trigger in p.text) or core)
    if account.understood is not None:
        yield Evidence("understood", (*core, *(passage.id for passage in telling.behind)))
    if when is not None:
        yield Evidence("at", (when.passage.id,))
    if answers:
        yield Evidence("response", tuple(passage.id for passage in answers))
    for (trustor, dimension), cells in groupby(sorted(trust, key=_cell), key=_cell):
        yield Evidence(f"trust:{trustor}:{dimension}", tuple(dict.fromkeys(passage for _, passage in cells)))


def _cell(one: tuple[TrustCell, str]) -> tuple[str, str]:
    return one[0].trustor, one[0].dimension


def _text(passages: Iterable[Passage]) -> str:
    return " ".join(passage.text for passage in passages)


def _quoted(passages: Sequence[Passage]) -> str:
    """The words of passages, with a sign where something between them is left out."""
    parts: list[str] = []
    for number, passage in enumerate(passages):
        follows = number > 0 and passages[number - 1].words[1] >= passage.words[0]
        parts += [" " if follows else CUT] * bool(number) + [passage.text]
    return "".join(parts)
