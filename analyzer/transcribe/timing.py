"""Plausible times for words: in order, within speech, no longer than a word can last."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from analyzer.core.time import Interval
from analyzer.transcribe.engine import Token

LONGEST_WORD_MS = 2000
SLOW_MS, SLOW_LETTER_MS = 600, 120  # what a word lasts at most if it is not drawn out, and what each of its letters adds
DIGIT = 5  # letters that a digit stands for when it is said
SHORTEST_WORD_MS = 40


def plausible(tokens: Iterable[Token], speech: Sequence[Interval]) -> tuple[Token, ...]:
    """The tokens in order and without overlap; one that stretches over a silence keeps to the side where it is spoken.

    The recogniser finds times from attention, which smears the first and last word of a phrase over the pause beside it; `speech`
    (in order, disjoint) knows where the pause is.
    """
    starts = [stretch.start_ms for stretch in speech]
    placed: list[Token] = []
    for token in tokens:
        start, end = _within_speech(token, speech, starts)
        start = max(start, placed[-1].end_ms if placed else 0)
        end = min(max(end, start), start + LONGEST_WORD_MS)
        placed.append(replace(token, start_ms=start, end_ms=end))
    return tuple(_lengthened(placed))


def is_stretched(token: Token) -> bool:
    """Whether the token lasts longer than it takes to say it slowly.

    >>> [is_stretched(Token(word, 1000, 2900, 0.9)) for word in ("you,", "internationally", "1999")]
    [True, False, False]
    """
    letters = sum(DIGIT if letter.isdigit() else letter.isalpha() for letter in token.text)
    return token.end_ms - token.start_ms > min(LONGEST_WORD_MS - 1, SLOW_MS + SLOW_LETTER_MS * letters)


def _within_speech(token: Token, speech: Sequence[Interval], starts: Sequence[int]) -> tuple[int, int]:
    """The longest part of the token that lies in one stretch of speech, or the token itself where there is none."""
    best = (token.start_ms, token.start_ms)
    first = max(0, bisect_right(starts, token.start_ms) - 1)
    for stretch in speech[first : bisect_right(starts, token.end_ms)]:
        start, end = max(token.start_ms, stretch.start_ms), min(token.end_ms, stretch.end_ms)
        if end - start > best[1] - best[0]:
            best = (start, end)
    return best if best[1] - best[0] >= SHORTEST_WORD_MS else (token.start_ms, token.end_ms)


def _lengthened(tokens: list[Token]) -> Iterable[Token]:
    """Words shorter than any word can be take what room there is before the next."""
    for number, token in enumerate(tokens):
        room = tokens[number + 1].start_ms if number + 1 < len(tokens) else token.start_ms + SHORTEST_WORD_MS
        yield replace(token, end_ms=max(token.end_ms, min(token.start_ms + SHORTEST_WORD_MS, room)))
