"""Cutting speech into windows of at most 30 s, the length Whisper hears at once: nothing spoken is lost, long silences are left out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from analyzer.audio import PER_MS, Samples
from analyzer.core.time import Interval
from analyzer.transcribe.level import levelled
from analyzer.transcribe.speech import STEP_MS, Probabilities

LONGEST_MS = 30_000
MARGIN_MS = 1000  # silence that goes with the part of a recording one worker gets
SMOOTH = 9  # steps (0.3 s) over which the quietest moment for a cut is sought
NEARER = np.bartlett(SMOOTH + 2)[1:-1] / np.bartlett(SMOOTH + 2).sum()  # their weights: most for the middle, where the cut falls


@dataclass(frozen=True, slots=True)
class Window:
    """Stretches of the recording, in order and disjoint, that are heard as one."""

    pieces: tuple[Interval, ...]

    @property
    def duration_ms(self) -> int:
        """Milliseconds heard."""
        return sum(piece.duration_ms for piece in self.pieces)

    @property
    def span(self) -> Interval:
        """From the start of the first piece to the end of the last."""
        return Interval(self.pieces[0].start_ms, self.pieces[-1].end_ms)

    def samples(self, recording: Samples) -> Samples:
        """What is heard: the samples of the pieces, joined."""
        cuts = [recording[piece.start_ms * PER_MS : piece.end_ms * PER_MS] for piece in self.pieces]
        return cuts[0] if len(cuts) == 1 else np.concatenate(cuts)

    def place(self, start_ms: int, end_ms: int) -> Interval:
        """Where in the recording a stretch of the window lies: within the piece that holds the most of it."""
        best, before_ms = None, 0
        for piece in self.pieces:
            inside = (max(start_ms, before_ms), min(end_ms, before_ms + piece.duration_ms))
            if inside[0] <= inside[1] and (best is None or inside[1] - inside[0] > best.duration_ms):
                best = Interval(inside[0] - before_ms + piece.start_ms, inside[1] - before_ms + piece.start_ms)
            before_ms += piece.duration_ms
        return best if best is not None else Interval(self.span.end_ms, self.span.end_ms)


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """The samples of a recording, the gain to the common level, the probability of speech every 32 ms, the stretches of speech."""

    samples: Samples
    gain: float
    probabilities: Probabilities
    speech: tuple[Interval, ...]

    @property
    def duration_ms(self) -> int:
        """Milliseconds of sound."""
        return len(self.samples) // PER_MS

    def of(self, window: Window) -> Samples:
        """What is heard in a window, at the common level."""
        return levelled(window.samples(self.samples), self.gain)


def within(regions: Iterable[Interval], duration_ms: int) -> tuple[Interval, ...]:
    """The regions as far as they lie in a recording of `duration_ms`: the last step of a detector may reach beyond its end."""
    whole = Interval(0, duration_ms)
    return tuple(inside for region in regions if (inside := region & whole) is not None)


def pack(regions: Iterable[Interval], probabilities: Probabilities, *, longest_ms: int = LONGEST_MS) -> tuple[Window, ...]:
    """Windows of at most `longest_ms` that hold all `regions` (in order, disjoint).

    Regions that are too long are cut where speech is least likely.
    """
    windows: list[Window] = []
    pieces: list[Interval] = []
    for piece in (short for region in regions for short in cut_long(region, probabilities, longest_ms=longest_ms)):
        if pieces and sum(p.duration_ms for p in pieces) + piece.duration_ms > longest_ms:
            windows.append(Window(tuple(pieces)))
            pieces = []
        pieces.append(piece)
    return (*windows, Window(tuple(pieces))) if pieces else tuple(windows)


def cut_long(region: Interval, probabilities: Probabilities, *, longest_ms: int) -> Iterator[Interval]:
    """The region in parts of at most `longest_ms`, cut where speech is least likely in the second half of each part."""
    rest = region
    while rest.duration_ms > longest_ms:
        at_ms = _quietest(probabilities, Interval(rest.start_ms + longest_ms // 2, rest.start_ms + longest_ms))
        yield Interval(rest.start_ms, at_ms)
        rest = Interval(at_ms, rest.end_ms)
    yield rest


def _quietest(probabilities: Probabilities, within: Interval) -> int:
    first, last = -(-within.start_ms // STEP_MS), within.end_ms // STEP_MS
    likely = probabilities[first:last]
    if not len(likely):
        return within.end_ms
    smooth = np.convolve(np.pad(likely, SMOOTH // 2, mode="edge"), NEARER, mode="valid")  # zeros would make the edges look quiet
    return min(within.end_ms, (first + len(smooth) - 1 - int(np.argmin(smooth[::-1]))) * STEP_MS + STEP_MS // 2)


def split_for_work(speech: Iterable[Interval], *, longest_ms: int = 600_000) -> tuple[Interval, ...]:
    """Parts of at most `longest_ms` for one worker each, in order and disjoint, cut in silences; together they hold all `speech`."""
    room_ms = longest_ms - 2 * MARGIN_MS
    parts: list[Interval] = []
    for stretch in (part for region in speech for part in _equal_parts(region, room_ms)):
        if parts and stretch.end_ms - parts[-1].start_ms <= room_ms:
            parts[-1] = parts[-1] | stretch
        else:
            parts.append(stretch)
    return tuple(_with_margins(parts))


def _equal_parts(stretch: Interval, longest_ms: int) -> Iterator[Interval]:
    count = max(1, -(-stretch.duration_ms // longest_ms))
    edges = [stretch.start_ms + stretch.duration_ms * number // count for number in range(count + 1)]
    return (Interval(start, end) for start, end in itertools.pairwise(edges))


def _with_margins(parts: list[Interval]) -> Iterator[Interval]:
    """The parts with the silence around them: `MARGIN_MS`, or half of a shorter one."""
    for number, part in enumerate(parts):
        before_ms = (part.start_ms - parts[number - 1].end_ms) // 2 if number else part.start_ms
        after_ms = (parts[number + 1].start_ms - part.end_ms) // 2 if number + 1 < len(parts) else MARGIN_MS
        yield Interval(part.start_ms - min(MARGIN_MS, before_ms), part.end_ms + min(MARGIN_MS, after_ms))
