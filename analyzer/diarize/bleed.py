"""Words that the microphone of one speaker took up from another speaker."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analyzer.audio import FRAME_MS, Levels, Samples, levels, loud_frames
from analyzer.core.time import Interval
from analyzer.core.transcript import Word, bare

SAME_SHARE = 0.5  # of the shorter of two words: what the other must cover of it for both to be one
LOUDER_DB = 3  # how much louder a word is at least on the channel of its speaker
MARGIN_DB = 6  # how much louder than usual something that was taken up may be


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Another channel, from which one takes up sound: where each word is `said` there, in order.

    `louder_db`, shape (frames,), is how much louder the other channel is; `usual_db` is the median of it while somebody speaks there.
    """

    said: Mapping[str, Sequence[Interval]]
    louder_db: Levels
    usual_db: float

    def holds(self, word: Word) -> bool:
        """Whether `word` was said there, and is here no louder than what is taken up."""
        if word.at is None or not any(_is_one(word.at, at) for at in _touching(self.said.get(bare(word.text), ()), word.at)):
            return False
        during = self.louder_db[word.at.start_ms // FRAME_MS : word.at.end_ms // FRAME_MS + 1]
        return len(during) > 0 and float(np.median(during)) >= max(LOUDER_DB, self.usual_db - MARGIN_DB)


def without_bleed(channels: Sequence[Sequence[Word]], samples: Samples) -> tuple[tuple[Word, ...], ...]:
    """The words of each channel without those that stand at the same time on a louder one.

    `samples`, shape (channels, n), are those in which the words were heard. Two who say the same word at a time both keep it, unless the
    quieter one is no louder than what the channel takes up from the other anyway.
    """
    level = levels(samples)
    said = [_said(words) for words in channels]
    return tuple(tuple(_own(words, list(_sources(number, said, level)))) for number, words in enumerate(channels))


def _own(words: Sequence[Word], sources: Sequence[Source]) -> Iterator[Word]:
    return (word for word in words if not any(source.holds(word) for source in sources))


def _sources(number: int, said: Sequence[Mapping[str, Sequence[Interval]]], level: Levels) -> Iterator[Source]:
    """The other channels as channel `number` takes them up; a channel that is never the loudest has nobody to take up."""
    loud, loudest = loud_frames(level), level.argmax(axis=0)
    for other, words in enumerate(said):
        speaking = loud & (loudest == other)
        if other != number and speaking.any():
            louder_db = level[other] - level[number]
            yield Source(words, louder_db, float(np.median(louder_db[speaking])))


def _said(words: Sequence[Word]) -> dict[str, list[Interval]]:
    """Where each word is said, in order."""
    found: dict[str, list[Interval]] = {}
    for word in words:
        if word.at is not None:
            found.setdefault(bare(word.text), []).append(word.at)
    return found


def _touching(spans: Sequence[Interval], at: Interval) -> Sequence[Interval]:
    """The stretches that share time with `at`, from stretches in order."""
    first = bisect_right(spans, at.start_ms, key=lambda span: span.end_ms)
    return spans[first : bisect_left(spans, at.end_ms, lo=first, key=lambda span: span.start_ms)]


def _is_one(one: Interval, other: Interval) -> bool:
    shared = one & other
    return shared is not None and shared.duration_ms >= SAME_SHARE * min(one.duration_ms, other.duration_ms)
