"""What a reader of a Word document is to know: what was left out, and what may stand in another place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from analyzer.core.transcript import Notice, NoticeKind
from analyzer.exchange.docx_blocks import BOX, W, everything_in, has_text

UNREAD = {
    f"{W}footnoteReference": "footnote",
    f"{W}endnoteReference": "endnote",
    f"{W}commentReference": "comment",
    f"{W}altChunk": "inserted file",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath": "formula",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds": "diagram",
}


def notices_of(body: Any, *, headings: int) -> Iterator[Notice]:
    """The notices about the element of the body of a document, of which so many `headings` were left out."""
    counts = Counter({"heading": headings}) + Counter(UNREAD[found.tag] for found in everything_in(body) if found.tag in UNREAD)
    if counts:
        what = ", ".join(f"{count} {noun}{'s' if count > 1 else ''}" for noun, count in counts.items())
        remedy = "write into the text what of it was said, and import it again"
        yield Notice(NoticeKind.LEFT_OUT, None, f"left out: {what}; {remedy}")
    if boxes := sum(found.tag == BOX and has_text(found) for found in everything_in(body)):
        what = f"{boxes} text box{'es' if boxes > 1 else ''} read where the document holds it, after a paragraph"
        yield Notice(NoticeKind.ORDER, None, f"{what}; check whether it was said, and where")
