"""What is told of a transcript that was read from a file of others."""

from __future__ import annotations

from analyzer.core.transcript import NoticeKind, Transcript

OF_WORDS = frozenset({NoticeKind.ENCODING, NoticeKind.LEFT_OUT, NoticeKind.ORDER})  # notices about a file's words, which hold at any time


def summary_of_import(transcript: Transcript) -> str:
    """One line about a transcript: turns, words, speakers, and what to do where something may be wrong or is missing."""
    words = sum(1 for _ in transcript.words)
    doubts = (f"; {notice.detail}" for notice in transcript.notices if notice.kind in OF_WORDS)
    return f"{len(transcript.utterances)} turns, {words} words, {len(transcript.speakers)} speaker(s){''.join(doubts)}"
