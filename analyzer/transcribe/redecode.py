"""The second pass: windows that sound doubtful are heard again with more care, speech without words is heard by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analyzer.core.time import Interval
from analyzer.transcribe.checks import Doubt, doubts, is_echo, is_stock, loops, uncovered
from analyzer.transcribe.engine import Engine, Options, Passage, Token
from analyzer.transcribe.packing import LONGEST_MS, Sound, Window, cut_long

MISSED_MS = 1200  # speech without words that is heard again by itself
AROUND_MS = 400  # heard along on both sides
CONVINCING = -0.5  # mean log probability above which words found there are kept: less context, so surer than elsewhere
SPEECH_LIKELY = 0.6  # probability of no speech below which they are


def placed(window: Window, passage: Passage) -> Passage:
    """The passage with its times counted from the start of the recording."""
    tokens = []
    for token in passage.tokens:
        at = window.place(token.start_ms, token.end_ms)
        tokens.append(replace(token, start_ms=at.start_ms, end_ms=at.end_ms))
    return replace(passage, tokens=tuple(tokens))


def heard_again(window: Window, passage: Passage, sound: Sound, engine: Engine, options: Options) -> Passage:
    """The better of `passage` and what a careful hearing of its window gives (in recording time); itself when nothing is doubtful."""
    before = doubts(passage, window.duration_ms)
    if not before:
        return passage
    again = replace(placed(window, engine.hear_carefully(sound.of(window), options)), language=passage.language)
    return max(passage, again, key=lambda heard: _worth(heard, window.duration_ms))


def _worth(passage: Passage, speech_ms: int) -> tuple[bool, bool, float]:
    found = doubts(passage, speech_ms)
    return Doubt.LOOP not in found, Doubt.FAST not in found and bool(passage.tokens), passage.log_probability


def missed(tokens: Sequence[Token], speech: Sequence[Interval], sound: Sound, engine: Engine, options: Options) -> tuple[Token, ...]:
    """The tokens with those added that are found when speech without words is heard by itself."""
    whole = uncovered(tokens, speech, least_ms=MISSED_MS)
    gaps = [part for gap in whole for part in cut_long(gap, sound.probabilities, longest_ms=LONGEST_MS - 2 * AROUND_MS)]
    found: list[Token] = []
    for first in range(0, len(gaps), options.batch):
        batch = gaps[first : first + options.batch]
        windows = [Window((_around(gap, sound),)) for gap in batch]
        for gap, window, passage in zip(batch, windows, engine.hear([sound.of(window) for window in windows], options), strict=True):
            if _convincing(passage, options):
                found += (token for token in placed(window, passage).tokens if (token.start_ms + token.end_ms) // 2 in gap)
    return tuple(sorted((*tokens, *found), key=lambda token: token.start_ms)) if found else tuple(tokens)


def _around(gap: Interval, sound: Sound) -> Interval:
    return Interval(max(0, gap.start_ms - AROUND_MS), min(sound.duration_ms, gap.end_ms + AROUND_MS))


def _convincing(passage: Passage, options: Options) -> bool:
    sure = passage.log_probability > CONVINCING and passage.no_speech < SPEECH_LIKELY
    return sure and not (loops(passage.tokens) or is_stock(passage) or is_echo(passage, options.initial_prompt or ""))
