"""Words that Word keeps in changes, links, controls and merged cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from analyzer.exchange.docx_blocks import paragraph_text
from analyzer.exchange.reading import read_transcript

RUN = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
DELETED = '<w:r><w:delText xml:space="preserve">gone</w:delText><w:br/></w:r>'
CONTROL = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
PROMPT = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
CONTENTS = (
    '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    "<w:sdtContent>{}</w:sdtContent></w:sdt>"
)
READ = (
    "{}",
    '<w:ins w:id="1" w:author="a">{}</w:ins>',
    '<w:moveTo w:id="2" w:author="a">{}</w:moveTo>',
    '<w:hyperlink w:anchor="x">{}</w:hyperlink>',
    '<w:smartTag w:element="place">{}</w:smartTag>',
    CONTROL,
)
UNREAD = (
    f'<w:del w:id="3" w:author="a">{DELETED}</w:del>',
    f'<w:ins w:id="4" w:author="a"><w:del w:id="5" w:author="a">{DELETED}</w:del></w:ins>',
    f'<w:moveFrom w:id="6" w:author="a">{RUN.format("gone")}</w:moveFrom>',
    PROMPT.format(RUN.format("Click to enter text")),
)
wrapped = st.lists(st.sampled_from(READ), max_size=3)
pieces = st.lists(st.tuples(st.text("ab c:", max_size=4), wrapped, st.sampled_from(("", *UNREAD))), max_size=6)


def element(xml: str) -> Any:
    name, _, rest = xml.removeprefix("<").partition(">")
    return parse_xml(f"<{name} {nsdecls('w')}>{rest}")


def paragraph(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def saved(folder: Path, *blocks: str) -> Path:
    document = docx.Document()
    for block in blocks:
        document.element.body.insert(len(document.element.body) - 1, element(block))
    document.save(str(folder / "talk.docx"))
    return folder / "talk.docx"


def said(path: Path) -> list[tuple[str | None, str]]:
    return [(utterance.speaker, utterance.text) for utterance in read_transcript(path).utterances]


@given(pieces)
def test_a_paragraph_reads_as_its_author_sees_it(parts: list[tuple[str, list[str], str]]) -> None:
    xml = ""
    for text, wrappers, unread in parts:
        inner = RUN.format(text)
        for wrapper in wrappers:
            inner = wrapper.format(inner)
        xml += inner + unread
    assert paragraph_text(element(paragraph(xml))) == "".join(text for text, _, _ in parts)


def test_changes_links_and_controls_of_a_document_are_read(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        paragraph(RUN.format("Ann: The boiler "), READ[1].format(RUN.format("never ")), UNREAD[0], RUN.format("worked.")),
        CONTROL.format(paragraph(RUN.format("Bo: See "), READ[3].format(READ[1].format(RUN.format("the page"))), RUN.format("."))),
        paragraph(CONTROL.format(RUN.format("Ann: ")), RUN.format("Later."), UNREAD[2]),
    )
    assert said(path) == [("Ann", "The boiler never worked."), ("Bo", "See the page."), ("Ann", "Later.")]


def test_rows_and_cells_in_controls_and_tables_in_cells_are_read(tmp_path: Path) -> None:
    def cell(text: str) -> str:
        return f"<w:tc>{paragraph(RUN.format(text))}</w:tc>"

    inner = f"<w:tc><w:tbl><w:tr>{cell('So we')}{cell('waited.')}</w:tr></w:tbl>{paragraph()}</w:tc>"
    rows = (
        f"<w:tr>{cell('Ann:')}{cell('Why?')}</w:tr>",
        CONTROL.format(f"<w:tr>{CONTROL.format(cell('Bo:'))}{inner}</w:tr>"),
        f"<w:tr>{cell('Ann:')}<w:tc>{CONTROL.format(paragraph(READ[1].format(RUN.format('I see.'))))}</w:tc></w:tr>",
    )
    path = saved(tmp_path, f"<w:tbl>{''.join(rows)}</w:tbl>")
    assert said(path) == [("Ann", "Why?"), ("Bo", "So we waited."), ("Ann", "I see.")]


def test_two_cells_that_say_the_same_are_both_read(tmp_path: Path) -> None:
    cell = f"<w:tc>{paragraph(RUN.format('Yes.'))}</w:tc>"
    assert said(saved(tmp_path, f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>")) == [(None, "Yes. Yes.")]


@pytest.mark.parametrize("control", [PROMPT, CONTENTS])
def test_what_word_puts_there_by_itself_is_no_speech(tmp_path: Path, control: str) -> None:
    path = saved(tmp_path, control.format(paragraph(RUN.format("Chapter 1"))), paragraph(RUN.format("We began late.")))
    assert said(path) == [(None, "We began late.")]
