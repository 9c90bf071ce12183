"""Words and speaker turns become utterances."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, groupby, pairwise
from statistics import fmean

from analyzer.core.overlay import span_of
from analyzer.core.time import Interval
from analyzer.core.transcript import Utterance, Word
from analyzer.diarize.heard import Heard
from analyzer.diarize.turns import Turn

# What it costs to let the speaker change between two words, in words given to somebody who is not heard during them.
CHANGE_INSIDE = 1.6  # in the middle of a sentence
CHANGE_AT_PAUSE = 0.5
CHANGE_AT_SENTENCE = 0.15

PAUSE_MS = 300  # silence between two words that is heard as a pause
SENTENCE_ENDS = tuple(".?!…。？！")
CLOSING = "\"')]}»”’"

NOWHERE = Interval(0, 0)  # where words without any time are put

# Where what one speaker says is broken into utterances for the reader.
PARAGRAPH_PAUSE_MS = 2_000  # silence after a sentence
SILENCE_MS = 5_000  # silence inside a sentence
LONG_MS = 30_000  # after this time at the end of the sentence
ENDLESS_MS = 60_000  # after this time at the next pause: for transcripts without punctuation


def assign(words: Sequence[Word], turns: Sequence[Turn]) -> tuple[Utterance, ...]:
    """Utterances of all `words`, in their order and with their ids, by the speakers of `turns`.

    Speakers change at the ends of sentences and at pauses rather than inside a sentence; words without times go with their neighbours. An
    utterance is marked as overlap when somebody else is heard during one of its words. Without turns the speakers are None.
    """
    heard = Heard.of(turns)
    known = bool(turns) and any(word.at for word in words)
    speakers = _speakers(words, heard) if known else [None] * len(words)
    spoken = zip(words, speakers, strict=True)
    return tuple(
        _utterance(paragraph, speaker, heard)
        for speaker, run in groupby(spoken, key=lambda pair: pair[1])
        for paragraph in paragraphs([word for word, _ in run])
    )


def by_channel(channels: Sequence[Sequence[Word]]) -> tuple[Utterance, ...]:
    """Utterances of a recording with one speaker per channel: the words of each channel, interleaved by time.

    Every channel was transcribed for itself, so the words are numbered anew, from 0 in the order of the result; all of them need times.
    Speakers are named by first appearance. An utterance ends where another channel speaks before it goes on, at the end of a sentence or at
    a pause, and is marked as overlap when another channel speaks during it.
    """
    spoken = [
        (span_of(words) or NOWHERE, number, words)
        for number, channel in enumerate(channels)
        for words in paragraphs(channel, others=_moments(channels[:number], channels[number + 1 :]))
    ]
    spoken.sort(key=lambda item: item[:2])
    names = {number: f"S{order}" for order, number in enumerate(dict.fromkeys(number for _, number, _ in spoken), start=1)}
    heard = Heard.of([Turn(span, names[number], confidence=1.0) for span, number, _ in spoken])
    ids = count()
    return tuple(_utterance(tuple(replace(word, id=next(ids)) for word in words), names[number], heard) for _, number, words in spoken)


def _moments(*sides: Sequence[Sequence[Word]]) -> list[int]:
    """The middles of all words of some channels, in order, in milliseconds."""
    return sorted(_middle_ms(word.at) for channels in sides for channel in channels for word in channel if word.at)


def _middle_ms(at: Interval) -> int:
    return (at.start_ms + at.end_ms) // 2


def paragraphs(words: Sequence[Word], *, others: Sequence[int] = ()) -> Iterator[tuple[Word, ...]]:
    """The words of one speaker in readable portions: broken at long silences, and after half a minute at the end of a sentence.

    They are also broken where somebody else speaks in between: `others` are the middles of the others' words, in order, in milliseconds.
    """
    current: list[Word] = []
    for word in words:
        if current and (_breaks(current, word) or _interrupted(current[-1], word, others)):
            yield tuple(current)
            current = []
        current.append(word)
    if current:
        yield tuple(current)


def _breaks(current: Sequence[Word], following: Word) -> bool:
    pause = pause_ms(current[-1], following)
    first, last = current[0].at, current[-1].at
    length = last.end_ms - first.start_ms if first and last else 0
    if ends_sentence(current[-1]):
        return pause >= PARAGRAPH_PAUSE_MS or length >= LONG_MS
    return pause >= SILENCE_MS or (length >= ENDLESS_MS and pause >= PAUSE_MS)


def _interrupted(before: Word, after: Word, others: Sequence[int]) -> bool:
    """Whether somebody else says a word between two, and these are not joined by their sentence."""
    if not (before.at and after.at and (ends_sentence(before) or pause_ms(before, after) >= PAUSE_MS)):
        return False
    return bisect_right(others, _middle_ms(before.at)) < bisect_left(others, _middle_ms(after.at))


def _utterance(words: tuple[Word, ...], speaker: str | None, heard: Heard) -> Utterance:
    times = [word.at for word in words if word.at]
    if speaker is None or not times:
        return Utterance(span_of(words), speaker, words)
    confidence = fmean(heard.confidence(at, speaker) for at in times)
    overlap = any(heard.overlapped(at, speaker) for at in times)
    return Utterance(span_of(words), speaker, words, round(float(confidence), 3), overlap)


def _speakers(words: Sequence[Word], heard: Heard) -> list[str | None]:
    """The cheapest reading of the words: a misfit is paid for every word, a change between two (the Viterbi algorithm)."""
    totals = list(heard.misfits(words[0].at))
    origins: list[list[int]] = []
    for before, word in pairwise(words):
        cheapest = min(range(len(totals)), key=totals.__getitem__)
        changed = totals[cheapest] + change_cost(before, word)
        origins.append([cheapest if changed < total else own for own, total in enumerate(totals)])
        totals = [min(changed, total) + misfit for total, misfit in zip(totals, heard.misfits(word.at), strict=True)]
    path = [min(range(len(totals)), key=totals.__getitem__)]
    for origin in reversed(origins):
        path.append(origin[path[-1]])
    return [heard.voices[index].speaker for index in reversed(path)]


def change_cost(before: Word, after: Word) -> float:
    """What it costs to let the speaker change between two words."""
    if ends_sentence(before):
        return CHANGE_AT_SENTENCE
    return CHANGE_AT_PAUSE if pause_ms(before, after) >= PAUSE_MS else CHANGE_INSIDE


def ends_sentence(word: Word) -> bool:
    """Whether the word carries the mark that ends a sentence.

    >>> ends_sentence(Word(3, 'agreed."'))
    True
    """
    return word.text.rstrip(CLOSING).endswith(SENTENCE_ENDS)


def pause_ms(before: Word, after: Word) -> int:
    """Silence between two words; 0 where a time is unknown."""
    return max(0, after.at.start_ms - before.at.end_ms) if before.at and after.at else 0
