"""The words of an interview as HTML: written here and not in a template, for an interview has 40,000 of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from analyzer.core.transcript import Word
from analyzer.study.reading import Line, Piece, Reading

UNSURE = 0.6  # the recogniser's probability below which a word is underlined
VERY_UNSURE = 0.35
ROW = 76  # characters in a row of text on a wide page


def words_html(line: Line, reading: Reading) -> Markup:
    """The words of a line, one span each with its number; what is off the record is one remark. Every text is escaped in `_word`."""
    return Markup(" ".join(_words(line, reading)))  # noqa: S704


def rows(lines: Sequence[Line]) -> int:
    """How many rows some lines take on a wide page: the browser keeps that much room before it lays them out."""
    return sum(1 + line.opens + sum(len(word.text) + 1 for word in line.words) // ROW for line in lines)


def piece_row(piece: Piece) -> list[object]:
    """A piece as a script reads it: id, first, last, scheme, frozen, hidden, marks, notes."""
    marks = [[m.dimension, m.code, m.party, m.source.value, m.coder, m.stale] for m in piece.marks]
    notes = [[note.act, note.by, note.text] for note in piece.notes]
    segment = piece.segment
    return [segment.id, segment.first, segment.last, segment.scheme.value, piece.frozen, piece.hidden, marks, notes]


def _words(line: Line, reading: Reading) -> Iterator[str]:
    off = 0
    for place, word in enumerate(line.words):
        if word.id not in reading.off_record:
            yield _word(word, reading.first_heard.get(word.id))
            continue
        off += 1
        ends = place + 1 == len(line.words) or line.words[place + 1].id not in reading.off_record
        yield f'<b data-w={word.id} class="off" data-count="{off}"></b>' if ends else f"<b data-w={word.id} hidden></b>"
        off = 0 if ends else off


def _word(word: Word, first_heard: str | None) -> str:
    if first_heard is not None:
        look = "mended" if word.text else "mended gone"
        return f'<b data-w={word.id} class="{look}" title="{escape(first_heard)}">{escape(word.text)}</b>'
    if word.probability is None or word.probability >= UNSURE:
        return f"<b data-w={word.id}>{escape(word.text)}</b>"
    look = "q" if word.probability >= VERY_UNSURE else "qq"
    return f'<b data-w={word.id} class="{look}">{escape(word.text)}</b>'
