"""How wide a text is, known without drawing it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"  # three fonts of the same widths
BOLD = 1.13  # the widest bold text of a word or more, compared with the regular one
NARROWEST_BOLD = 56  # thousandths that a bold letter is wider at most, which counts in thin letters
ELLIPSIS = "\u2026"
UNKNOWN = 900  # thousandths of the size, for letters of alphabets that are not listed
WIDE = 1260  # ideographs and pictures
LISTED = {  # thousandths of the size: the advance widths of Arial and Helvetica
    222: "ijl'\u2018\u2019",
    260: "|",
    278: " !,./:;I[]\\ft\u00b7",
    334: '()-`r{}"\u201c\u201d\u2013\u00b0',
    389: "*",
    469: "^",
    500: "Jckvxyzs\u00ab\u00bb",
    556: "#$0123456789?_abdeghnopquL",
    584: "+<=>~\u00b1",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "\u2014\u2026\u2192\u2191\u2193",
    1015: "@",
}
THOUSANDTHS = {letter: width for width, letters in LISTED.items() for letter in letters}


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line of `text` in pixels at a font size in pixels; never less than what is drawn in `FONT`.

    >>> width_of("1a", 10)
    11.12
    >>> width_of("é", 10) == width_of("e", 10)
    True
    """
    regular = sum(_thousandths(letter) for letter in text)
    drawn = max(BOLD * regular, regular + NARROWEST_BOLD * min(len(text), 4)) if bold else regular
    return drawn * size / 1000


def fitted(text: str, size: float, most: float, *, bold: bool = False) -> str:
    """`text` in one line, cut with an ellipsis where it is wider than `most` pixels; empty where not even that fits.

    >>> fitted("A long label", 10, 40)
    'A long\u2026'
    """
    line = " ".join(text.split())
    if width_of(line, size, bold=bold) <= most:
        return line
    while line and width_of(line + ELLIPSIS, size, bold=bold) > most:
        line = line[:-1].rstrip()
    return line + ELLIPSIS if line else ""


def wrapped(text: str, size: float, most: float, *, lines: int, bold: bool = False) -> tuple[str, ...]:
    """`text` in at most `lines` lines of `most` pixels, the last cut where words remain.

    >>> wrapped("Late delivery of the portal", 10, 70, lines=2)
    ('Late delivery of', 'the portal')
    """
    found = list(_lines(text.split(), size, most, bold=bold))
    if len(found) > lines:
        found[lines - 1 :] = [" ".join(found[lines - 1 :])]
    return tuple(fitted(line, size, most, bold=bold) for line in found)


def _lines(words: list[str], size: float, most: float, *, bold: bool) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size, bold=bold) > most:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _thousandths(letter: str) -> int:
    if letter in THOUSANDTHS:
        return THOUSANDTHS[letter]
    if unicodedata.combining(letter):
        return 0
    base = unicodedata.normalize("NFKD", letter)
    if len(base) > 1:
        return sum(_thousandths(part) for part in base)
    wide = unicodedata.east_asian_width(letter) in "WF" or unicodedata.category(letter) in {"So", "Cn", "Co"}
    return WIDE if wide else UNKNOWN
