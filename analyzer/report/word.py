"""Word documents built from their XML: python-docx sets up the document, whose parts are too slow to add one by one to long tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from docx.document import Document

WORD_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
UNPRINTABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold, and \r
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?%?")
TABLE_STYLE = "LightGrid-Accent1"  # ids of styles in the template of python-docx
TITLE_CHARACTERS = 255  # of a property of the document
PAGE_CM = (21.0, 29.7)  # A4
MARGIN_CM = 2.2
TEXT_TWIPS = 9411  # twentieths of a point between the margins
LINE_CHARACTERS = 84  # of a table's small type that stand in a line
CELL_MARGIN = 60  # twentieths of a point, left and right
PADDING = 1  # characters that these take
LONGEST_WORD, LONGEST_TEXT = 13, 300  # characters that a column asks room for, at most
FOR_TEXTS = 0.25  # of a line, kept for long texts however many columns there are
SMALL_HALF_POINTS = 16
GREY = "5A6068"


def new_document(title: str) -> Document:
    """An empty A4 document with a title in its properties, and without an author."""
    import docx
    from docx.shared import Cm, Pt

    document = docx.Document()
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.title = UNPRINTABLE.sub("", title)[:TITLE_CHARACTERS]
    page = document.sections[0]
    page.page_width, page.page_height = map(Cm, PAGE_CM)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(MARGIN_CM)
    document.styles["Normal"].font.size = Pt(10)
    return document


def extend(document: Document, blocks: Iterable[str]) -> None:
    """Add paragraphs and tables, given as XML, at the end."""
    from docx.oxml import parse_xml

    end = document.element.body.sectPr  # looked for once: it stands behind everything
    for xml in blocks:
        end.addprevious(parse_xml(xml))


def paragraph(*runs: str, style: str = "") -> str:
    """A paragraph of runs in a style, by its id."""
    kind = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p {WORD_NAMESPACE}>{kind}{''.join(runs)}</w:p>"


def heading(text: str, level: int) -> str:
    """A heading, 1 to 9; 0 is the title."""
    return paragraph(run(text), style=f"Heading{level}" if level else "Title")


def run(text: str, *, bold: bool = False, italic: bool | None = None, small: bool = False) -> str:
    """Text in one look; line breaks are kept, `small` is grey and small, `italic` None as the style has it."""
    looks = "".join(
        (
            "<w:b/>" if bold else "",
            "" if italic is None else f'<w:i w:val="{str(italic).lower()}"/>',
            f'<w:color w:val="{GREY}"/><w:sz w:val="{SMALL_HALF_POINTS}"/>' if small else "",
        )
    )
    return f"<w:r>{f'<w:rPr>{looks}</w:rPr>' if looks else ''}{_text(text)}</w:r>"


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, style: str = TABLE_STYLE, widths: Sequence[int] = (), small: bool = True
) -> str:
    """A table as wide as the text, its columns as wide as what stands in them asks for unless said; numbers stand to the right.

    The head (empty: none) is repeated on every page; no row is broken over pages.
    """
    widths = widths or column_widths([head, *rows])
    looks = [_Column(width, _is_numbers([row[place] for row in rows]), small) for place, width in enumerate(widths)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    sized = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{_margins()}'
    properties = f'<w:tblPr><w:tblStyle w:val="{style}"/>{sized}</w:tblPr>'
    first = _row(head, looks, head=True) if head else ""
    return f"<w:tbl {WORD_NAMESPACE}>{properties}<w:tblGrid>{grid}</w:tblGrid>{first}{''.join(_row(row, looks) for row in rows)}</w:tbl>"


def column_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """The width of each column in twentieths of a point: words stay whole where there is room, and long texts share what is left.

    >>> column_widths([("code", "how it is meant in this study"), ("realm", "what it is about")])
    [1568, 7842]
    """
    columns = list(zip(*(row for row in rows if row), strict=True))
    least = [PADDING + max(min(len(word), LONGEST_WORD) for field in column for word in field.split(" ")) for column in columns]
    wished = [max(0, min(max(map(len, column)), LONGEST_TEXT) + PADDING - width) for column, width in zip(columns, least, strict=True)]
    room = max(LINE_CHARACTERS - sum(least), min(sum(wished), round(FOR_TEXTS * LINE_CHARACTERS)))
    share = min(1.0, room / max(1, sum(wished)))
    squeezed = min(1.0, (LINE_CHARACTERS - room) / sum(least))
    characters = [width * squeezed + more * share for width, more in zip(least, wished, strict=True)]
    return [round(TEXT_TWIPS * width / sum(characters)) for width in characters]


def _margins() -> str:
    sides = "".join(f'<w:{side} w:w="{CELL_MARGIN}" w:type="dxa"/>' for side in ("left", "right"))
    return f"<w:tblCellMar>{sides}</w:tblCellMar>"


def _is_numbers(fields: Sequence[str]) -> bool:
    return any(fields) and all(NUMBER.fullmatch(field) for field in fields if field)


@dataclass(frozen=True, slots=True)
class _Column:
    """How the cells of a column look."""

    width: int
    right: bool
    small: bool


def _row(fields: Sequence[str], columns: Sequence[_Column], *, head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    cells = "".join(_cell(field, column, head=head) for field, column in zip(fields, columns, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _cell(field: str, column: _Column, *, head: bool) -> str:
    bold = "<w:b/>" if head else '<w:b w:val="false"/>'
    size = f'<w:sz w:val="{SMALL_HALF_POINTS}"/>' if column.small else ""
    aligned = '<w:pPr><w:jc w:val="right"/></w:pPr>' if column.right else ""
    said = f"<w:r><w:rPr>{bold}{size}</w:rPr>{_text(field)}</w:r>"
    return f'<w:tc><w:tcPr><w:tcW w:w="{column.width}" w:type="dxa"/></w:tcPr><w:p>{aligned}{said}</w:p></w:tc>'


def _text(text: str) -> str:
    """Text that XML can hold, with its outer spaces, and its line breaks as Word's."""
    lines = UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
