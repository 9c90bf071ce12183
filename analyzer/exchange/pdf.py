"""Transcripts in PDF documents: the text of their pages, without what stands on every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from io import BytesIO

from analyzer.errors import InputError
from analyzer.exchange.imported import Content
from analyzer.exchange.lines import said_in

PAGE_NUMBER = re.compile(r"\W*(?:page|seite|pagina|p\.)?\s*\d+(?:\s*(?:/|of|van|sur|von)\s*\d+)?\W*", re.IGNORECASE)
REPEATED = 0.5  # share of the pages on which a line stands first or last to be a header or footer
FEWEST_PAGES = 3  # fewer say nothing about what repeats


def decode_pdf(content: bytes, *, where: str) -> Content:
    """The speech in the PDF document `content`; page numbers, headers and footers are left out."""
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        reader = pypdf.PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("is a PDF with a password", where=where, remedy="Save it without the password.")
        pages = [_lines(page.extract_text()) for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as failure:
        raise InputError("cannot be opened as a PDF", where=where, remedy="Open it in a PDF program and save it again.") from failure
    if not any(pages):
        raise InputError("is a PDF of pictures, without text", where=where, remedy="Let a PDF program recognise its text first.")
    return said_in("\n".join(line for page in without_margins(pages) for line in page))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def without_margins(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """The lines of each page without page numbers, and without the first and last line where it is the same on most pages.

    >>> without_margins([["Interview 4", "A: Yes.", "1"], ["Interview 4", "B: No.", "2"], ["Interview 4", "A: Why?", "3"]])
    [['A: Yes.'], ['B: No.'], ['A: Why?']]
    """
    numberless = [[line for i, line in enumerate(page) if i not in {0, len(page) - 1} or not PAGE_NUMBER.fullmatch(line)] for page in pages]
    edges = Counter(edge for page in numberless for edge in {*page[:1], *page[-1:]})
    margins = {line for line, count in edges.items() if len(pages) >= FEWEST_PAGES and count > REPEATED * len(pages)}
    return [[line for i, line in enumerate(page) if i not in {0, len(page) - 1} or line not in margins] for page in numberless]
