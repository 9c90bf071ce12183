"""Recordings whose words are tones, and a detector and a recogniser that hear them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analyzer.audio import PER_MS, SAMPLE_RATE, Audio, Samples
from analyzer.transcribe.engine import Options, Passage, Token
from analyzer.transcribe.speech import STEP, Probabilities

WORD_MS = 300
LOUD = 0.02  # mean amplitude over 10 ms
TICK = 10 * PER_MS
LOWEST, APART = 300, 20  # Hz: word number n is a tone of LOWEST + n * APART


def tone(number: int, *, ms: int = WORD_MS) -> Samples:
    times = np.arange(ms * PER_MS) / SAMPLE_RATE
    return (0.2 * np.sin(2 * np.pi * (LOWEST + number * APART) * times)).astype(np.float32)


def recording(*starts_ms: int, length_ms: int) -> Audio:
    """Sound in which the word `w0`, `w1`, ... starts at each of `starts_ms`."""
    samples = np.zeros(length_ms * PER_MS, dtype=np.float32)
    for number, start_ms in enumerate(starts_ms):
        word = tone(number)
        samples[start_ms * PER_MS : start_ms * PER_MS + len(word)] = word
    return Audio(samples)


class EnergyDetector:
    """Hears speech wherever there is sound."""

    def speech(self, samples: Samples) -> Probabilities:
        steps = -(-len(samples) // STEP)
        padded = np.zeros(steps * STEP, dtype=np.float32)
        padded[: len(samples)] = np.abs(samples)
        return np.where(padded.reshape(-1, STEP).mean(axis=1) > LOUD, 0.95, 0.01).astype(np.float32)


@dataclass
class ToneEngine:
    """Hears the words of a `recording` by their pitch; `deaf_to` are words it misses unless they are heard among `few`.

    Where it `stretches`, the word before is laid over those that are missed.
    """

    languages: frozenset[str] = frozenset({"en", "nl"})
    language: tuple[str, float] = ("en", 0.9)
    deaf_to: frozenset[str] = frozenset()
    few: int = 1
    stretches: bool = False
    log_probability: float = -0.2
    asked: list[Options] = field(default_factory=list)
    windows_ms: list[int] = field(default_factory=list)
    careful: int = 0

    def detect_language(self, samples: Samples) -> tuple[str, float]:
        return self.language

    def hear(self, windows: Sequence[Samples], options: Options) -> list[Passage]:
        self.asked.append(options)
        self.windows_ms += [len(window) // PER_MS for window in windows]
        return [self._passage(window) for window in windows]

    def hear_carefully(self, window: Samples, options: Options) -> Passage:
        self.careful += 1
        return self._passage(window)

    def _passage(self, window: Samples) -> Passage:
        heard = list[Token]()
        tokens = words_in(window)
        for token in tokens:
            if len(tokens) <= self.few or token.text not in self.deaf_to:
                heard.append(token)
            elif heard and self.stretches:
                heard[-1] = replace(heard[-1], end_ms=token.end_ms)
        return Passage(tuple(heard), self.log_probability, 0.01, 1.1)


def words_in(window: Samples) -> list[Token]:
    ticks = np.abs(window[: len(window) // TICK * TICK].reshape(-1, TICK)).mean(axis=1) > LOUD
    edges = np.flatnonzero(np.diff(np.concatenate([[0], ticks.astype(np.int8), [0]]))).reshape(-1, 2)
    return [Token(_name(window[start * TICK : end * TICK]), start * 10, end * 10, 0.9) for start, end in edges.tolist()]


def _name(stretch: Samples) -> str:
    hertz = np.argmax(np.abs(np.fft.rfft(stretch, SAMPLE_RATE)))  # as many points as a second has samples: one bin per Hz
    return f"w{round((hertz - LOWEST) / APART)}"


def said(text: str, *, start_ms: int = 0, word_ms: int = 300, probability: float = 0.9) -> tuple[Token, ...]:
    """Tokens of `text`, one after the other without pauses."""
    return tuple(
        Token(word, start_ms + number * word_ms, start_ms + (number + 1) * word_ms, probability) for number, word in enumerate(text.split())
    )
