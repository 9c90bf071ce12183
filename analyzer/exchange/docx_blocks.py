"""What stands in a Word document as its author sees it: tracked changes taken as made, links and content controls read through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analyzer.exchange.text import plain

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARAGRAPH, TABLE, ROW, CELL, RUN = (f"{W}{name}" for name in ("p", "tbl", "tr", "tc", "r"))
READ_THROUGH = frozenset(
    f"{W}{name}" for name in ("ins", "moveTo", "hyperlink", "sdt", "sdtContent", "smartTag", "customXml", "fldSimple", "dir", "bdo")
)
MADE_BY_WORD = ("Table of Contents", "Cover Pages")
MOST_COLUMNS = 63  # that a table of Word has
OFF = ("0", "false", "off")


def found_in(element: Any, *tags: str) -> Iterator[Any]:
    """The elements of `tags` next below the XML `element`, in their order, also those inside insertions, links and content controls.

    What was deleted or moved away is not among them, nor are prompts such as "Click to enter text", tables of contents and cover pages.
    """
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag in READ_THROUGH and not _is_filler(child):
            yield from found_in(child, *tags)


def _is_filler(element: Any) -> bool:
    prompt, gallery = (element.find(f"{W}sdtPr/{path}") for path in (f"{W}showingPlcHdr", f"{W}docPartObj/{W}docPartGallery"))
    if gallery is not None and gallery.get(f"{W}val") in MADE_BY_WORD:
        return True
    return prompt is not None and prompt.get(f"{W}val") not in OFF


def paragraph_text(paragraph: Any) -> str:
    """The text of the element of a paragraph; line breaks and tabs are kept."""
    return "".join(run.text for run in found_in(paragraph, RUN))


def rows_of(table: Any) -> list[list[str]]:
    """The texts of the cells of the element of a table, row by row, each on one line; tables inside of cells included.

    A cell that spans several columns is followed by empty texts, so that the others keep their columns.
    """
    return [[text for cell in found_in(row, CELL) for text in _spanned(cell)] for row in found_in(table, ROW)]


def _spanned(cell: Any) -> list[str]:
    return [plain("\n".join(_texts(cell))), *[""] * (min(cell.grid_span, MOST_COLUMNS) - 1)]


def _texts(cell: Any) -> Iterator[str]:
    for block in found_in(cell, PARAGRAPH, TABLE):
        if block.tag == TABLE:
            yield from (text for row in rows_of(block) for text in row)
        else:
            yield paragraph_text(block)
