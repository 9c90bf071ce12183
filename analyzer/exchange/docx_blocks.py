"""What stands in a Word document as its author sees it: tracked changes taken as made, links and content controls read through.

Word writes some things in several forms, the newest first, for programs of different age: text boxes, for one. Only one form is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analyzer.exchange.text import plain

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARAGRAPH, TABLE, ROW, CELL, RUN, TEXT, BOX = (f"{W}{name}" for name in ("p", "tbl", "tr", "tc", "r", "t", "txbxContent"))
CHARACTERS = (TEXT, *(f"{W}{name}" for name in ("br", "cr", "noBreakHyphen", "ptab", "tab")))
INLINE = ("ins", "moveTo", "hyperlink", "sdt", "sdtContent", "smartTag", "customXml", "fldSimple", "dir", "bdo", "ruby", "rubyBase")
READ_THROUGH = frozenset(f"{W}{name}" for name in INLINE)
FORMS = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
CONTROL = f"{W}sdt"
GONE = (f"{W}del", f"{W}moveFrom")
DELETED = {ROW: f"{W}trPr/{W}del", CELL: f"{W}tcPr/{W}cellDel"}
MADE_BY_WORD = ("Table of Contents", "Cover Pages")
MOST_COLUMNS = 63  # that a table of Word has
OFF = ("0", "false", "off")


def found_in(element: Any, *tags: str) -> Iterator[Any]:
    """The elements of `tags` next below the XML `element`, in their order, also those inside insertions, links and content controls.

    What was deleted or moved away is not among them, nor are prompts such as "Click to enter text", tables of contents and cover pages.
    """
    for child in _kept(element):
        if child.tag in tags:
            yield child
        elif child.tag in READ_THROUGH:
            yield from found_in(child, *tags)


def everything_in(element: Any) -> Iterator[Any]:
    """All that its author sees anywhere inside of `element`, in its order."""
    for child in _kept(element):
        yield child
        yield from everything_in(child)


def blocks_of(container: Any) -> Iterator[Any]:
    """The paragraphs and tables of a document, cell or text box in their order, those of a text box after the paragraph that holds it."""
    for block in found_in(container, PARAGRAPH, TABLE):
        yield block
        if block.tag == PARAGRAPH:
            for box in _boxes(block):
                yield from blocks_of(box)


def _boxes(element: Any) -> Iterator[Any]:
    """The text boxes inside of `element`, without those that lie in another."""
    for child in _kept(element):
        if child.tag == BOX:
            yield child
        else:
            yield from _boxes(child)


def _kept(element: Any) -> Iterator[Any]:
    """The children of `element` that its author sees there; of what stands there in several forms, those of one."""
    for child in element:
        if child.tag == FORMS:
            yield from _kept(_form(child))
        elif not (_is_gone(child) or _is_filler(child)):
            yield child


def _is_gone(element: Any) -> bool:
    return element.tag in GONE or (element.tag in DELETED and element.find(DELETED[element.tag]) is not None)


def _form(forms: Any) -> Any:
    """The first form that has text; where none has, there is nothing to choose."""
    return next((form for form in forms if has_text(form)), forms[0] if len(forms) else forms)


def has_text(element: Any) -> bool:
    """Whether anything is written anywhere inside of `element`."""
    return any((text.text or "").strip() for text in element.iter(TEXT))


def _is_filler(element: Any) -> bool:
    if element.tag != CONTROL:
        return False
    prompt, gallery = (element.find(f"{W}sdtPr/{path}") for path in (f"{W}showingPlcHdr", f"{W}docPartObj/{W}docPartGallery"))
    if gallery is not None and gallery.get(f"{W}val") in MADE_BY_WORD:
        return True
    return prompt is not None and prompt.get(f"{W}val") not in OFF


def paragraph_text(paragraph: Any) -> str:
    """The text of the element of a paragraph; line breaks and tabs are kept. What stands in text boxes is not part of it."""
    return "".join(paragraph_text(found) if found.tag == RUN else str(found) for found in found_in(paragraph, RUN, *CHARACTERS))


def rows_of(table: Any) -> list[list[str]]:
    """The texts of the cells of the element of a table, row by row, each on one line; tables inside of cells included.

    A cell that spans several columns is followed by empty texts, so that the others keep their columns.
    """
    return [[text for cell in found_in(row, CELL) for text in _spanned(cell)] for row in found_in(table, ROW)]


def _spanned(cell: Any) -> list[str]:
    return [plain("\n".join(_texts(cell))), *[""] * (min(cell.grid_span, MOST_COLUMNS) - 1)]


def _texts(cell: Any) -> Iterator[str]:
    for block in blocks_of(cell):
        if block.tag == TABLE:
            yield from (text for row in rows_of(block) for text in row)
        else:
            yield paragraph_text(block)
