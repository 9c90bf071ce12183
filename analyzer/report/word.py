"""Word documents built from their XML: python-docx sets up the document, whose parts are too slow to add one by one to long tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from docx.document import Document

WORD_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
UNPRINTABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold, and \r
TABLE_STYLE = "LightGrid-Accent1"  # ids of styles in the template of python-docx
TITLE_CHARACTERS = 255  # of a property of the document
MARGIN_CM = 2.2
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
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
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


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose head is repeated on every page, in small type; no row is broken over pages."""
    grid = "<w:gridCol/>" * len(head)
    properties = f'<w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
    first = _row(head, head=True)
    return f"<w:tbl {WORD_NAMESPACE}>{properties}<w:tblGrid>{grid}</w:tblGrid>{first}{''.join(map(_row, rows))}</w:tbl>"


def _row(fields: Sequence[str], *, head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    bold = "<w:b/>" if head else '<w:b w:val="false"/>'
    looks = f'<w:rPr>{bold}<w:sz w:val="{SMALL_HALF_POINTS}"/></w:rPr>'
    cells = "".join(f"<w:tc><w:p><w:r>{looks}{_text(field)}</w:r></w:p></w:tc>" for field in fields)
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _text(text: str) -> str:
    """Text that XML can hold, with its outer spaces, and its line breaks as Word's."""
    lines = UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
