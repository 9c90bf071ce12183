"""What every speech recogniser offers, and what it returns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from analyzer.audio import Samples
from analyzer.core.time import Interval


class Task(StrEnum):
    """Write what is said in its own language, or in English."""

    TRANSCRIBE = "transcribe"
    TRANSLATE = "translate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to transcribe.

    `language` is an ISO 639-1 code, detected per file when None. `hotwords` are names and terms to expect, `initial_prompt` is text
    in the style wanted. `beam` > 1 decodes with beam search from the start (slower); `verbatim` keeps hesitations and false starts, as
    qualitative research wants; `second_pass` decodes doubtful windows again; `batch` windows are decoded together.
    """

    language: str | None = None
    task: Task = Task.TRANSCRIBE
    hotwords: str | None = None
    initial_prompt: str | None = None
    beam: int = 1
    verbatim: bool = False
    second_pass: bool = True
    batch: int = 8


@dataclass(frozen=True, slots=True)
class Token:
    """A word as heard: text without outer spaces, milliseconds from the start of the window or recording, the recogniser's probability."""

    text: str
    start_ms: int
    end_ms: int
    probability: float

    @property
    def at(self) -> Interval:
        """From start to end."""
        return Interval(self.start_ms, self.end_ms)


@dataclass(frozen=True, slots=True)
class Passage:
    """What was heard in one window.

    `log_probability` is the mean over its tokens, `no_speech` the probability that the window holds none, `compression` the ratio by
    which its text shrinks (above 2.4: it repeats itself; arXiv:2212.04356, section 4.5), `language` the likeliest language of the sound and
    its probability, where the recogniser tells it along.
    """

    tokens: tuple[Token, ...]
    log_probability: float
    no_speech: float
    compression: float
    language: tuple[str, float] | None = None

    @property
    def text(self) -> str:
        """The words with single spaces between."""
        return " ".join(token.text for token in self.tokens)


def joined_tokens(words: Iterable[tuple[str, float, float, float]], *, offset: float = 0.0) -> tuple[Token, ...]:
    """Tokens from a recogniser's words (text with its leading space, start and end in seconds from `offset`, probability).

    A word that starts with punctuation and no space belongs to the word before it.

    >>> [token.text for token in joined_tokens([(" self", 0, 1, 0.9), ("-made", 1, 2, 0.8), (" man.", 2, 3, 0.9)])]
    ['self-made', 'man.']
    """
    tokens: list[Token] = []
    for raw, start, end, probability in words:
        text, start_ms, end_ms = raw.strip(), _ms(start - offset), _ms(end - offset)
        if tokens and text and not raw[0].isspace() and not text[0].isalnum():
            before = tokens[-1]
            tokens[-1] = Token(before.text + text, before.start_ms, max(before.end_ms, end_ms), min(before.probability, float(probability)))
        elif text:
            tokens.append(Token(text, start_ms, max(start_ms, end_ms), float(probability)))
    return tuple(tokens)


def _ms(seconds: float) -> int:
    return max(0, round(seconds * 1000))


class Engine(Protocol):
    """A loaded speech recogniser; windows are 16 kHz mono samples of at most 30 s."""

    @property
    def languages(self) -> frozenset[str]:
        """The languages it understands, ISO 639-1."""

    def detect_language(self, samples: Samples) -> tuple[str, float]:
        """The likeliest language of the first 30 s, with its probability."""

    def hear(self, windows: Sequence[Samples], options: Options) -> list[Passage]:
        """One passage per window; `options.language` is set."""

    def hear_carefully(self, window: Samples, options: Options) -> Passage:
        """The same for one window, with beam search, and with sampling where that fails."""
