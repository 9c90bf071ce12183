"""A transcript as plain text, and where segments stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.core.transcript import Transcript, Word
from analyzer.core.units import Segment


@dataclass(frozen=True, slots=True)
class Place:
    """Where a segment stands in the plain text: half-open code points, and lines counted from 1, both inclusive."""

    start_char: int
    end_char: int
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Rendering:
    """The plain text of a transcript, one line per utterance; `starts` and `lines` hold every word's first code point and its line."""

    text: str
    words: tuple[Word, ...]
    starts: tuple[int, ...]
    lines: tuple[int, ...]

    def place(self, segment: Segment) -> Place:
        """Where a segment of this transcript stands; one without text stands, empty, where its first word would."""
        parts = [(word.id, skipped, text) for word, skipped, text in trimmed(self.words, segment) if text]
        if not parts:
            start, line = self.starts[segment.first], self.lines[segment.first]
            return Place(start, start, line, line)
        (first, skipped, _), (last, skipped_last, text) = parts[0], parts[-1]
        return Place(
            start_char=self.starts[first] + skipped,
            end_char=self.starts[last] + skipped_last + len(text),
            first_line=self.lines[first],
            last_line=self.lines[last],
        )


def render(transcript: Transcript) -> Rendering:
    """The plain text of a transcript: the texts of its utterances joined by newlines."""
    starts: list[int] = []
    lines: list[int] = []
    position = 0
    for line, utterance in enumerate(transcript.utterances, start=1):
        begun = False
        for word in utterance.words:
            gap = 1 if begun and word.text else 0
            starts.append(position + gap)
            lines.append(line)
            position += gap + len(word.text)
            begun = begun or bool(word.text)
        position += 1
    text = "\n".join(utterance.text for utterance in transcript.utterances)
    return Rendering(text, tuple(transcript.words), tuple(starts), tuple(lines))


def offsets(transcript: Transcript, segment: Segment) -> Place:
    """Where one segment stands in the plain text; for many segments `render` once and ask it for each place."""
    return render(transcript).place(segment)


def trimmed(words: tuple[Word, ...], segment: Segment) -> Iterator[tuple[Word, int, str]]:
    """The words of a segment, each with the characters trimmed from its start and the text that remains."""
    skip, drop = segment.trim
    for word in words[segment.first : segment.last + 1]:
        start = min(skip, len(word.text)) if word.id == segment.first else 0
        stop = max(start, len(word.text) - drop) if word.id == segment.last else len(word.text)
        yield word, start, word.text[start:stop]
