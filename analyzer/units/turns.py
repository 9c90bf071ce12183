"""Turns: what one speaker says until another begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from analyzer.core.transcript import Transcript, Word


@dataclass(frozen=True)
class Turn:
    """The words one speaker says in a row, those deleted by correction (empty text) among them."""

    speaker: str | None
    words: tuple[Word, ...]

    @cached_property
    def spoken(self) -> tuple[Word, ...]:
        """The words that have text."""
        return tuple(word for word in self.words if word.text)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts of the spoken words."""
        return tuple(word.text for word in self.spoken)


def turns_of(transcript: Transcript) -> Iterator[Turn]:
    """The turns in order; utterances whose speaker is unknown are a turn each, for nobody knows where one of them takes over."""
    numbered = enumerate(transcript.utterances)
    for (_, speaker), run in groupby(numbered, key=lambda at: (at[0] if at[1].speaker is None else -1, at[1].speaker)):
        yield Turn(speaker, tuple(word for _, utterance in run for word in utterance.words))
