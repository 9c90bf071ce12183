"""How much each speaker is heard during a word."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from analyzer.core.time import Interval, covered_ms
from analyzer.diarize.turns import Turn

REACH_MS = 1_000  # a word outside all turns belongs to a turn as much as it is near, up to this distance
OVERLAPPED = 0.5  # share of a word during which another speaker is heard for it to count as overlapped


@dataclass(frozen=True, slots=True)
class Voice:
    """The turns of one speaker, in order, none overlapping another."""

    speaker: str
    turns: tuple[Turn, ...]
    ends_ms: tuple[int, ...]

    def during(self, at: Interval) -> Iterator[Interval]:
        """The parts of `at` in which the speaker is heard."""
        for turn in self.turns[bisect_right(self.ends_ms, at.start_ms) :]:
            if turn.at.start_ms >= at.end_ms:
                return
            if part := turn.at & at:
                yield part

    def nearest(self, at: Interval) -> Turn:
        """The turn nearest to `at`; the earlier one when two are equally near."""
        index = bisect_right(self.ends_ms, at.start_ms)
        return min(self.turns[max(0, index - 1) : index + 2], key=lambda turn: distance_ms(turn.at, at))


@dataclass(frozen=True, slots=True)
class Heard:
    """All voices of a recording, in order of first appearance."""

    voices: tuple[Voice, ...]

    @classmethod
    def of(cls, turns: Sequence[Turn]) -> Self:
        """The voices in `turns`, which may come in any order."""
        by_speaker: dict[str, list[Turn]] = {}
        for turn in sorted(turns, key=lambda turn: turn.at):
            by_speaker.setdefault(turn.speaker, []).append(turn)
        return cls(tuple(Voice(name, tuple(own), tuple(t.at.end_ms for t in own)) for name, own in by_speaker.items()))

    def misfits(self, at: Interval | None) -> tuple[float, ...]:
        """For each voice how little it fits a word at `at`: 0 when it alone is heard, 1 when only others are; 0 for an unknown time."""
        if at is None:
            return (0.0,) * len(self.voices)
        parts = [list(voice.during(at)) for voice in self.voices]
        speech_ms = covered_ms(part for own in parts for part in own)
        if speech_ms:
            return tuple(1 - covered_ms(own) / speech_ms for own in parts)
        return tuple(min(1.0, distance_ms(voice.nearest(at).at, at) / REACH_MS) for voice in self.voices)

    def confidence(self, at: Interval, speaker: str) -> float:
        """How sure it is that `speaker` says what is said at `at`, 0..1."""
        index = next(i for i, voice in enumerate(self.voices) if voice.speaker == speaker)
        return (1 - self.misfits(at)[index]) * self.voices[index].nearest(at).confidence

    def overlapped(self, at: Interval, speaker: str) -> bool:
        """Whether somebody else is heard during most of `at`."""
        others = [part for voice in self.voices if voice.speaker != speaker for part in voice.during(at)]
        return covered_ms(others) > OVERLAPPED * at.duration_ms


def distance_ms(one: Interval, other: Interval) -> int:
    """Milliseconds between two stretches, 0 when they touch or overlap."""
    return max(0, one.start_ms - other.end_ms, other.start_ms - one.end_ms)
