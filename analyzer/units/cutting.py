"""Cutting a transcript into segments by a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analyzer.core.transcript import Transcript
from analyzer.core.units import Scheme, Segment, make_segment
from analyzer.errors import UsageError
from analyzer.units.sentences import Splitter, by_punctuation
from analyzer.units.turns import Turn, turns_of


@dataclass(frozen=True, slots=True)
class Limits:
    """The size of segments in spoken words, inclusive. `max_words` always holds, `min_words` where a turn is long enough."""

    min_words: int = 4
    max_words: int = 150

    def __post_init__(self) -> None:
        if not 1 <= self.min_words <= self.max_words:
            raise UsageError(
                "the limits of a unit need 1 <= min_words <= max_words", where=f"min_words {self.min_words}, max_words {self.max_words}"
            )


def cut(
    transcript: Transcript,
    *,
    scheme: Scheme,
    limits: Limits,
    sentences: Splitter | None = None,
    leave_out: frozenset[str] = frozenset(),
) -> tuple[Segment, ...]:
    """Segments in order that cover every spoken word of the speakers not left out exactly once, each within one turn.

    TURN: a turn, if too long cut at ends of sentences into parts of like size.
    SENTENCE: a sentence, if too short joined to a neighbour of the same turn.
    WINDOW: `max_words` words from the start of the turn on, the last window what remains.
    QUESTION_ANSWER: cut like TURN; an answer that a remark interrupts is two segments, and `view` shows each with its question.

    A sentence longer than `max_words` is divided evenly. `sentences` finds the sentences, by punctuation if None.
    The same cut has the same ids.
    """
    if scheme is Scheme.FREE:
        raise UsageError("free spans are drawn by coders, not cut by a rule", remedy="Choose turn, sentence, window or question_answer.")
    turns = [turn for turn in turns_of(transcript) if turn.spoken and turn.speaker not in leave_out]
    split = [turn for turn in turns if _needs_sentences(turn, scheme, limits)]
    ends = dict(zip(map(id, split), (sentences or by_punctuation)([turn.texts for turn in split]), strict=True))
    return tuple(
        make_segment(transcript.id, first, last, scheme)
        for turn in turns
        for first, last in _anchors(turn, _parts(turn, scheme, limits, ends.get(id(turn), ())))
    )


def free_span(transcript: Transcript, first: int, last: int, *, trim: tuple[int, int] = (0, 0)) -> Segment:
    """A coder's own span of words `first` to `last` (inclusive), less `trim` characters at its two ends."""
    known = sum(len(utterance.words) for utterance in transcript.utterances)
    if not 0 <= first <= last < known or min(trim) < 0:
        raise UsageError("there is no such span", where=f"words {first} to {last} of {known}")
    return make_segment(transcript.id, first, last, Scheme.FREE, trim=trim)


def _needs_sentences(turn: Turn, scheme: Scheme, limits: Limits) -> bool:
    return scheme is Scheme.SENTENCE or (scheme is not Scheme.WINDOW and len(turn.spoken) > limits.max_words)


def _parts(turn: Turn, scheme: Scheme, limits: Limits, ends: Sequence[int]) -> Sequence[range]:
    """The parts of a turn as ranges of its spoken words."""
    size = len(turn.spoken)
    if scheme is Scheme.WINDOW:
        return [range(start, min(start + limits.max_words, size)) for start in range(0, size, limits.max_words)]
    if not ends:
        return [range(size)]
    atoms = [part for sentence in _sentences(ends) for part in _divided(sentence, limits.max_words)]
    return _short_joined(atoms if scheme is Scheme.SENTENCE else _filled(atoms, limits.max_words), limits)


def _sentences(ends: Sequence[int]) -> Iterator[range]:
    start = 0
    for end in ends:
        yield range(start, end + 1)
        start = end + 1


def _divided(part: range, most: int) -> list[range]:
    """The part itself, or as few parts of like size as it takes for none to exceed `most`."""
    count = -(-len(part) // most)
    bounds = [part.start + len(part) * index // count for index in range(count + 1)]
    return [range(start, stop) for start, stop in pairwise(bounds)]


def _filled(atoms: Sequence[range], most: int) -> list[range]:
    """Neighbouring atoms joined to parts of like size, none above `most`."""
    total = sum(map(len, atoms))
    goal = total / -(-total // most)
    parts: list[range] = []
    for atom in atoms:
        if parts and len(parts[-1]) + len(atom) <= most and len(parts[-1]) + len(atom) / 2 <= goal:
            parts[-1] = range(parts[-1].start, atom.stop)
        else:
            parts.append(atom)
    return parts


def _short_joined(parts: Iterable[range], limits: Limits) -> list[range]:
    """Each part that is too short joined to what follows, or else to what precedes it, unless that makes it too long."""
    forward: list[range] = []
    for part in parts:
        if forward and len(forward[-1]) < limits.min_words and len(forward[-1]) + len(part) <= limits.max_words:
            forward[-1] = range(forward[-1].start, part.stop)
        else:
            forward.append(part)
    joined: list[range] = []
    for part in forward:
        if joined and len(part) < limits.min_words and len(joined[-1]) + len(part) <= limits.max_words:
            joined[-1] = range(joined[-1].start, part.stop)
        else:
            joined.append(part)
    return joined


def _anchors(turn: Turn, parts: Sequence[range]) -> Iterator[tuple[int, int]]:
    """First and last word id of each part; deleted words go with the part before them, those that open a turn with the first."""
    firsts = [turn.words[0].id, *(turn.spoken[part.start].id for part in parts[1:])]
    lasts = [*(first - 1 for first in firsts[1:]), turn.words[-1].id]
    return zip(firsts, lasts, strict=True)
