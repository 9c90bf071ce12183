"""Signals without what rests on passages that were taken off the record since they were drafted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from analyzer.core.signal import Account, Evidence, Signal

CORE = "type"  # the evidence of the passages that make it a signal


def on_record(signal: Signal, silent: Collection[str]) -> Signal | None:
    """The signal, with every field empty that rests on a `silent` passage; None where all passages that make it a signal are silent."""
    lost = {evidence.field for evidence in signal.evidence if any(segment in silent for segment in evidence.segments)}
    if not lost:
        return signal
    left = tuple(_left(signal, silent))
    if CORE not in {evidence.field for evidence in left}:
        return None
    return replace(
        signal,
        sender="" if "sender" in lost else signal.sender,
        recipients=() if "sender" in lost else signal.recipients,
        trigger="" if "trigger" in lost else signal.trigger,
        urgency="" if "urgency" in lost else signal.urgency,
        medium="" if "medium" in lost else signal.medium,
        accounts=tuple(_account(account, lost) for account in signal.accounts),
        trust=tuple(cell for cell in signal.trust if f"trust:{cell.trustor}:{cell.dimension}" not in lost),
        evidence=left,
    )


def _left(signal: Signal, silent: Collection[str]) -> Iterator[Evidence]:
    for evidence in signal.evidence:
        if segments := tuple(segment for segment in evidence.segments if segment not in silent):
            yield replace(evidence, segments=segments)


def _account(account: Account, lost: Collection[str]) -> Account:
    return replace(
        account,
        content="" if "content" in lost else account.content,
        purpose="" if "purpose" in lost else account.purpose,
        understood=None if "understood" in lost else account.understood,
        response="" if "response" in lost else account.response,
        at=None if "at" in lost else account.at,
        date_source=None if "at" in lost else account.date_source,
    )
