"""What figures share: the signals of a study with what they rest on, and the cards behind their marks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from analyzer.core.signal import Account, Origin, Signal
from analyzer.core.time import Moment, clock
from analyzer.findings.references import Material, Passage
from analyzer.report.figures import Card, Quote
from analyzer.report.markup import anchor_of
from analyzer.study.handle import Study
from analyzer.study.pages import FINDINGS, Room, nowhere
from analyzer.study.signals import log_of

LONGEST_QUOTE = 600  # characters


@dataclass(frozen=True, slots=True)
class Signals:
    """The signals of a study that nobody rejected, and which drafts among them people confirmed."""

    signals: tuple[Signal, ...]
    confirmed: frozenset[str]

    @property
    def drafts(self) -> int:
        """How many are drafts of the machine that nobody has confirmed."""
        return sum(signal.origin is Origin.MACHINE and signal.id not in self.confirmed for signal in self.signals)


def signals_of(study: Study, material: Material | None = None) -> Signals:
    """The signals as they stand: those people recorded last, and drafts that nobody rejected; two accounts of one signal are one."""
    log = log_of(study, material)
    return Signals(log.signals, log.confirmed)


def cards(
    found: Signals, material: Material, folder: Path, pages: Sequence[tuple[str, str]] = (), room: Room = nowhere
) -> tuple[Card, ...]:
    """A card for each signal, on a page that lies in `folder`.

    Its quotations lead to the findings where these are among `pages`, and to the review `room` where that is known.
    """
    known = {passage.id for passage in material.passages}
    findings = FINDINGS if FINDINGS in {file for _, file in pages} else None

    def quotes(signal: Signal) -> tuple[Quote, ...]:
        told = (material.passage(segment) for segment in signal.segments if segment in known)
        return tuple(quoted(passage, material, folder, findings, room) for passage in told)

    return tuple(_card(signal, material, quotes(signal)) for signal in found.signals)


def _card(signal: Signal, material: Material, quotes: tuple[Quote, ...]) -> Card:
    kind = signal.type.value.replace("_", " ")
    return Card(signal.id, f"{signal.label} · {kind}{' (formal)' if signal.formal else ''}", tuple(_facts(signal, material)), quotes)


def _facts(signal: Signal, material: Material) -> Iterator[tuple[str, str]]:
    recipients = ", ".join(map(material.party_name, signal.recipients)) or "unknown"
    yield "From, to", f"{material.party_name(signal.sender)}, {recipients}"
    for name, value in (("Episode", signal.episode), ("Issue", signal.issue), ("Trigger", signal.trigger), ("Urgency", signal.urgency)):
        if value:
            yield name, value
    for account in signal.accounts:
        yield f"Told by {material.party_name(account.party)}", _told(account)
    for cell in signal.trust:
        dimension = next((d.name for d in material.codebook.dimensions if d.id == cell.dimension), cell.dimension)
        yield f"Trust of {material.party_name(cell.trustor)}", f"{dimension}: {cell.value.value} ({cell.basis.value})"


def _told(account: Account) -> str:
    understood = {True: "understood", False: "not understood", None: ""}[account.understood]
    response = f"response: {account.response}" if account.response else ""
    parts = [
        account.content,
        said(account.at),
        f"dated by {account.date_source.value}" if account.date_source else "",
        understood,
        response,
    ]
    return "; ".join(part for part in parts if part) or "an account without words"


def said(at: Moment | None) -> str:
    """A moment as it is read: its days and the words that gave it."""
    if at is None:
        return "no date"
    days = f"{at.first or '…'} to {at.last or '…'}" if at.first != at.last else str(at.first or "no date")
    return f"{days} (“{at.said}”)" if at.said and at.said != days else days


def quoted(passage: Passage, material: Material, folder: Path, findings: str | None = None, room: Room = nowhere) -> Quote:
    """A passage as a quotation on a page that lies in `folder`, with its sound where the recording is at hand.

    `findings` is the page of findings beside it, where the passage stands with its codes, `room` the review room.
    """
    recording = next((found for found in material.recordings if found.id == passage.source), None)
    audio = _sound(Path(recording.uri), folder) if recording else None
    at = passage.at
    fragment = f"#t={at.start_ms / 1000:.3f},{at.end_ms / 1000:.3f}" if at else ""
    text = passage.text if len(passage.text) <= LONGEST_QUOTE else passage.text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
    link = f"{findings}#{anchor_of(passage.id)}" if findings and passage.counted else None
    where = f"{material.source_name(passage.source)}, {clock(at.start_ms)}" if at else material.source_name(passage.source)
    return Quote(
        text,
        material.party_name(material.party(passage)),
        where,
        audio + fragment if audio else None,
        link,
        room(passage.source, passage.id),
    )


def _sound(audio: Path, folder: Path) -> str | None:
    return quote(Path(os.path.relpath(audio.resolve(), folder.resolve())).as_posix()) if audio.is_file() else None


def draft_remarks(found: Signals) -> Iterable[str]:
    """What a reader must know first: whether anybody has looked at the signals."""
    if found.signals and found.drafts == len(found.signals):
        yield f"All {found.drafts} signals are drafts of the machine: no person has confirmed any of them."
    elif found.drafts:
        yield f"{found.drafts} of {len(found.signals)} signals are drafts of the machine that no person has confirmed."
