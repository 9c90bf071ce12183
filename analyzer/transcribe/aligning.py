"""Words written by people put beside what was heard in the recording: they take over its times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from analyzer.core.time import Interval
from analyzer.core.transcript import Word, bare
from analyzer.optional import need


def aligned(written: Sequence[Word], heard: Sequence[Word]) -> tuple[Word, ...]:
    """The `written` words with the times of the `heard` ones (in order, with times), found by the shortest edit path between the texts.

    A word that was heard as written takes over its probability too, one that was heard as another word only the time. Words between two
    timed ones share the time between them by their lengths; before the first and after the last timed word they stay without.
    """
    partners = dict(_partners([bare(word.text) for word in written], [bare(word.text) for word in heard]))
    placed = [_placed(word, heard[partners[i]]) if i in partners else replace(word, at=None) for i, word in enumerate(written)]
    return tuple(_filled(placed))


def share_found(written: Sequence[Word], heard: Sequence[Word]) -> float:
    """The share (0..1) of the written words that were heard as written: low where the two do not belong together."""
    if not written:
        return 0.0
    pairs = _partners([bare(word.text) for word in written], [bare(word.text) for word in heard])
    return sum(bare(written[i].text) == bare(heard[j].text) for i, j in pairs) / len(written)


def _partners(written: Sequence[str], heard: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Which written word is which heard one, alike or misheard."""
    distance = need("rapidfuzz", extra="speech").distance.Levenshtein
    for step in distance.opcodes(written, heard):
        if step.tag in {"equal", "replace"}:
            yield from zip(range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True)


def _placed(word: Word, heard: Word) -> Word:
    return replace(word, at=heard.at, probability=heard.probability if bare(word.text) == bare(heard.text) else None)


def _filled(words: Sequence[Word]) -> Iterator[Word]:
    first = 0
    while first < len(words):
        last = first
        while last < len(words) and words[last].at is None:
            last += 1
        if last > first:
            before, after = words[first - 1].at if first else None, words[last].at if last < len(words) else None
            yield from _spread(words[first:last], before, after)
            first = last
        else:
            yield words[first]
            first += 1


def _spread(words: Sequence[Word], before: Interval | None, after: Interval | None) -> Iterator[Word]:
    """Words without times over the time between their neighbours, each by its share of the letters."""
    if before is None or after is None:
        yield from words
        return
    start_ms, room_ms = before.end_ms, max(0, after.start_ms - before.end_ms)
    letters = [max(1, len(word.text)) for word in words]
    for number, word in enumerate(words):
        edges = (start_ms + room_ms * sum(letters[:upto]) // sum(letters) for upto in (number, number + 1))
        yield replace(word, at=Interval(*edges))
