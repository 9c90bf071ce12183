"""Cues: the short timed texts that subtitles are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Utterance, Word, joined
from analyzer.errors import InputError
from analyzer.exchange.text import plain

CUE_CHARACTERS = 84  # two lines of 42 characters, the usual limit of subtitles
CUE_PAUSE_MS = 1000  # a silence this long ends a cue
SENTENCE_ENDS = (".", "?", "!", "…")


@dataclass(frozen=True, slots=True)
class Cue:
    """A timed text of one speaker; `group` is the utterance it belongs to and `part` its number there, both from 0."""

    at: Interval
    speaker: str | None
    text: str
    group: int
    part: int


def cues(transcript: Transcript, path: Path) -> Iterator[Cue]:
    """The cues of `transcript`, in its order; an utterance is cut only where the times of its words are known."""
    for group, utterance in enumerate(transcript.utterances):
        if not utterance.text.strip():
            continue
        if utterance.at is None:
            raise InputError(
                f"utterance {group + 1} has no time, and subtitles need one",
                where=str(path),
                remedy="Choose json, txt or docx, or transcribe the recording.",
            )
        for part, (at, words) in enumerate(_pieces(utterance, utterance.at)):
            yield Cue(_visible(at), utterance.speaker, plain(joined(words)), group, part)


def _visible(at: Interval) -> Interval:
    return at if at.duration_ms else Interval(at.start_ms, at.start_ms + 1)  # an empty cue is not valid


def _pieces(utterance: Utterance, at: Interval) -> list[tuple[Interval, list[Word]]]:
    """The words of `utterance` cut into cues that together last from the start to the end of `at`."""
    words = [word for word in utterance.words if word.text.strip()]
    times = [word.at for word in words if word.at is not None]
    if len(times) < len(words) or times != sorted(times):
        return [(at, words)]
    starts = [0, *(i for i in range(1, len(words)) if _breaks(words[i - 1], times[i - 1], times[i])), len(words)]
    runs = [run for first, last in pairwise(starts) for run in _fitting(range(first, last), words)]
    spans = [times[run[0]] | times[run[-1]] for run in runs]
    spans[0] |= Interval(at.start_ms, at.start_ms)
    spans[-1] |= Interval(at.end_ms, at.end_ms)
    return [(span, words[run.start : run.stop]) for span, run in zip(spans, runs, strict=True)]


def _breaks(word: Word, at: Interval, following: Interval) -> bool:
    return word.text.endswith(SENTENCE_ENDS) or following.start_ms - at.end_ms >= CUE_PAUSE_MS


def _fitting(run: range, words: list[Word]) -> Iterator[range]:
    """`run` cut so that no piece is longer than a cue, unless it is a single word."""
    first, length = run.start, 0
    for index in run:
        if index > first and length + 1 + len(words[index].text) > CUE_CHARACTERS:
            yield range(first, index)
            first, length = index, 0
        length += len(words[index].text) + (index > first)
    yield range(first, run.stop)
