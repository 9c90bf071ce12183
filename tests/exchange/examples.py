"""Transcripts to write and to read back."""

from __future__ import annotations

from analyzer.core.identity import Provenance
from analyzer.core.time import Interval
from analyzer.core.transcript import Notice, NoticeKind, Transcript, Utterance, Word

MADE_BY = Provenance("whisper", "1.0", "recipe", "model", ("sha",))


def said(first: int, text: str, *, start_ms: int | None = None, each_ms: int = 400) -> tuple[Word, ...]:
    """The words of `text`, numbered from `first`, each lasting `each_ms` where `start_ms` is given."""
    return tuple(
        Word(first + i, word, None if start_ms is None else Interval(start_ms + i * each_ms, start_ms + (i + 1) * each_ms))
        for i, word in enumerate(text.split())
    )


def interview() -> Transcript:
    """Two speakers, one utterance nobody is named for, word times with a silence of four seconds."""
    first = said(0, "How is the contract kept?", start_ms=1000)
    second = (*said(5, "Well,", start_ms=4000), *said(6, "they deliver: 80 % & more. Note: <late>.", start_ms=8400))
    third = said(14, "Mm-hm.", start_ms=12_000)
    return Transcript(
        id="t1",
        recording="9f86d081884c7d65",
        language="en",
        utterances=(
            Utterance(Interval(1000, 3000), "S1", first, 0.9),
            Utterance(Interval(4000, 11_700), "Zoë | Øst", second, overlap=True),
            Utterance(Interval(12_000, 12_400), None, third),
        ),
        made_by=MADE_BY,
        duration_ms=13_000,
        coverage_ms=9_000,
        notices=(Notice(NoticeKind.GAP, Interval(4400, 8400), "4 s without words"), Notice(NoticeKind.LANGUAGE, None, "unsure")),
    )
