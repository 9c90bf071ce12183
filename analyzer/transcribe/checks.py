"""What looks wrong in what was heard: loops, invention, haste, gaps, doubt. Every finding is a notice or a reason to listen again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from statistics import fmean

from analyzer.core.time import Interval, covered_ms, union
from analyzer.core.transcript import Notice, NoticeKind, bare
from analyzer.transcribe.engine import Passage, Token
from analyzer.transcribe.speech import STEP_MS, Probabilities

LOOP_COMPRESSION = 2.4  # text that shrinks by more repeats itself (arXiv:2212.04356, section 4.5)
UNSURE_LOG_PROBABILITY = -1.0  # mean over tokens (the same source)
FASTEST = 9.0  # words per second of speech; auctioneers reach 8
LONGEST_PHRASE = 12  # words in the phrases that a loop may repeat
LOOP_WORDS = 8  # words that repeat before it counts as a loop: people do say "no, no, no, no"
GAP_MS = 2000  # speech without words that is worth a notice
REACH_MS = 500  # how far around its words a stretch counts as accounted for: hesitations and breath between words
ECHO_WORDS = 4  # fewer may be said by chance: "um, uh, okay"
DOUBTFUL = 0.4  # mean probability of the words of a doubtful stretch
DOUBTFUL_WORDS = 8  # words over which that mean is taken
SPEECH = 0.5  # probability from which a stretch holds speech
INVENTED_NO_SPEECH = 0.5  # the recogniser's own doubt that there is speech
INVENTED_LOG_PROBABILITY = -0.7

STOCK_PHRASES = re.compile(
    r"(thanks?( you)?( so much)?( for watching.*)?|please subscribe.*|(subtitles|captions|transcription) by.*|.*amara\.org.*"
    r"|sous-titres.*|untertitel.*|ondertitel.*|you|bye)\W*",
    re.IGNORECASE,
)  # what Whisper learned from the ends of films and says over noise (arXiv:2501.11378)
SOUND_MARK = re.compile(r"[♪♫🎵🎶]")


class Doubt(StrEnum):
    """Why a window should be heard again."""

    LOOP = "loop"
    UNSURE = "unsure"
    FAST = "fast"


def doubts(passage: Passage, speech_ms: int) -> frozenset[Doubt]:
    """What is doubtful about a passage heard in `speech_ms` of speech."""
    found = {
        Doubt.LOOP: passage.compression > LOOP_COMPRESSION or bool(loops(passage.tokens)),
        Doubt.UNSURE: bool(passage.tokens) and passage.log_probability < UNSURE_LOG_PROBABILITY,
        Doubt.FAST: len(passage.tokens) * 1000 > FASTEST * max(1000, speech_ms),
    }
    return frozenset(doubt for doubt, holds in found.items() if holds)


def loops(tokens: Sequence[Token]) -> tuple[range, ...]:
    """The stretches of tokens that repeat what stands before them, beyond what people repeat.

    >>> words = "so we we we have a plan a plan a plan a plan a plan a plan".split()
    >>> loops([Token(word, 0, 0, 1.0) for word in words])
    (range(7, 17),)
    """
    words = [bare(token.text) for token in tokens]
    found: list[range] = []
    at = 0
    while at < len(words):
        length, repeats = _longest_loop(words, at)
        if length:
            found.append(range(at + length, at + length * repeats))
        at += max(1, length * repeats)
    return tuple(found)


def _longest_loop(words: list[str], at: int) -> tuple[int, int]:
    """The phrase (its length, how often it comes) at `at` that repeats into a loop; (0, 0) when none does."""
    best = (0, 0)
    for length in range(1, min(LONGEST_PHRASE, (len(words) - at) // 2) + 1):
        phrase = words[at : at + length]
        repeats = 1
        while words[at + length * repeats : at + length * (repeats + 1)] == phrase:
            repeats += 1
        if repeats >= 3 and length * (repeats - 1) >= LOOP_WORDS and length * repeats > best[0] * best[1]:
            best = (length, repeats)
    return best


def without_loops(tokens: Sequence[Token]) -> tuple[tuple[Token, ...], tuple[Notice, ...]]:
    """The tokens with each looped phrase once, and a notice for each loop."""
    found = loops(tokens)
    dropped = {number for loop in found for number in loop}
    notices = tuple(
        Notice(NoticeKind.LOOP, span_of(tokens[loop.start : loop.stop]), f"{len(loop)} repeated words were left out") for loop in found
    )
    return tuple(token for number, token in enumerate(tokens) if number not in dropped), notices


def without_invented(
    passages: Iterable[Passage], probabilities: Probabilities, *, prompt: str = ""
) -> tuple[tuple[Passage, ...], tuple[Notice, ...]]:
    """The passages that somebody spoke, and a notice for each that the recogniser made up over noise or silence or took from its prompt."""
    real, notices = [], []
    for passage in passages:
        at = span_of(passage.tokens) if passage.tokens else None
        if at is not None and (is_echo(passage, prompt) or is_invented(passage, _most_likely(probabilities, at))):
            notices.append(Notice(NoticeKind.INVENTED, at, f"{len(passage.tokens)} words were left out: nobody speaks there"))
        else:
            real.append(passage)
    return tuple(real), tuple(notices)


def is_echo(passage: Passage, prompt: str) -> bool:
    """Whether a passage of some words says but what stands in the prompt.

    >>> is_echo(Passage(tuple(Token(word, 0, 0, 1.0) for word in "I mean we, we".split()), 0.0, 0.0, 1.0), "Um, I, I mean, we, we were")
    True
    """
    words, given = ([bare(word) for word in text.split()] for text in (passage.text, prompt))
    return len(words) >= ECHO_WORDS and any(given[start : start + len(words)] == words for start in range(len(given)))


def is_stock(passage: Passage) -> bool:
    """Whether a passage is but a phrase that the recogniser is known to say where nobody speaks."""
    return bool(STOCK_PHRASES.fullmatch(passage.text))


def is_invented(passage: Passage, likeliest: float) -> bool:
    """Whether nobody said a passage, in whose stretch the probability of speech reaches `likeliest` at most.

    Either speech is hardly likely and the recogniser agrees, or all it has is a stock phrase.
    """
    if SOUND_MARK.fullmatch(passage.text):
        return True
    silent = likeliest < SPEECH and (passage.no_speech > INVENTED_NO_SPEECH or passage.log_probability < INVENTED_LOG_PROBABILITY)
    stock = is_stock(passage) and (likeliest < SPEECH or passage.no_speech > INVENTED_NO_SPEECH)
    return silent or stock


def _most_likely(probabilities: Probabilities, at: Interval) -> float:
    steps = probabilities[max(0, at.start_ms // STEP_MS - 1) : at.end_ms // STEP_MS + 2]
    return float(steps.max()) if len(steps) else 0.0


def uncovered(tokens: Iterable[Token], speech: Iterable[Interval], *, least_ms: int = GAP_MS) -> tuple[Interval, ...]:
    """The stretches of `speech`, at least `least_ms` long with the pauses in them, that the tokens do not account for."""
    joined = union(_unreached(tokens, speech), gap_ms=2 * REACH_MS - 1)  # farther apart than that a word may lie between
    return tuple(stretch for stretch in joined if stretch.duration_ms >= least_ms)


def coverage_ms(tokens: Iterable[Token], speech: Sequence[Interval]) -> int:
    """How much of `speech`, in milliseconds, the tokens account for."""
    return covered_ms(speech) - covered_ms(_unreached(tokens, speech))


def _unreached(tokens: Iterable[Token], speech: Iterable[Interval]) -> Iterator[Interval]:
    reached = union(Interval(max(0, token.start_ms - REACH_MS), token.end_ms + REACH_MS) for token in tokens)
    return (stretch for region in speech for stretch in _without(region, reached))


def _without(region: Interval, covers: Sequence[Interval]) -> Iterator[Interval]:
    at_ms = region.start_ms
    for cover in covers:
        inside = region & cover
        if inside is not None:
            if inside.start_ms > at_ms:
                yield Interval(at_ms, inside.start_ms)
            at_ms = max(at_ms, inside.end_ms)
    if at_ms < region.end_ms:
        yield Interval(at_ms, region.end_ms)


def remaining(tokens: Sequence[Token], speech: Sequence[Interval]) -> Iterator[Notice]:
    """Notices of what still looks wrong at the end: speech without words, words that are hardly more than guesses, music."""
    for gap in uncovered(tokens, speech):
        yield Notice(NoticeKind.GAP, gap, f"{gap.duration_ms / 1000:.1f} s of speech without words")
    for stretch in _doubtful(tokens):
        yield Notice(NoticeKind.UNSURE, span_of(stretch), f"{len(stretch)} words are uncertain")
    if marked := [token for token in tokens if SOUND_MARK.search(token.text)]:
        yield Notice(NoticeKind.MUSIC, span_of(marked), "music or singing")


def _doubtful(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Runs of tokens made of stretches of `DOUBTFUL_WORDS` whose mean probability is low."""
    doubtful: set[int] = set()
    for first in range(len(tokens) - DOUBTFUL_WORDS + 1):
        if fmean(token.probability for token in tokens[first : first + DOUBTFUL_WORDS]) < DOUBTFUL:
            doubtful.update(range(first, first + DOUBTFUL_WORDS))
    for is_doubtful, run in groupby(range(len(tokens)), key=doubtful.__contains__):
        if is_doubtful:
            yield [tokens[number] for number in run]


def span_of(tokens: Sequence[Token]) -> Interval:
    """From the start of the first token to the end of the last."""
    return Interval(tokens[0].start_ms, max(tokens[0].start_ms, tokens[-1].end_ms))
