"""Words that Word keeps in changes, links, controls, boxes and merged cells, and what is beside the words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.core.transcript import NoticeKind
from analyzer.errors import InputError
from analyzer.exchange.docx_blocks import paragraph_text
from analyzer.exchange.reading import read_transcript

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
}
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
OLD_BOX = "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
NEW_BOX = "<w:r><w:drawing><wps:wsp><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></wps:wsp></w:drawing></w:r>"
FORMS = "<mc:AlternateContent><mc:Choice Requires='wps'>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"
wrapped = st.lists(st.sampled_from(READ), max_size=3)
pieces = st.lists(st.tuples(st.text("ab c:", max_size=4), wrapped, st.sampled_from(("", *UNREAD))), max_size=6)


def element(xml: str) -> Any:
    name, _, rest = xml.removeprefix("<").partition(">")
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return parse_xml(f"<{name} {declared}>{rest}")


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


def box(*inside: str) -> str:
    """A run with a text box as Word writes it: in two forms that say the same."""
    new, old = (form.format("".join(inside)).removeprefix("<w:r>").removesuffix("</w:r>") for form in (NEW_BOX, OLD_BOX))
    return f"<w:r>{FORMS.format(new, old)}</w:r>"


def told(path: Path, kind: NoticeKind) -> list[str]:
    return [notice.detail for notice in read_transcript(path).notices if notice.kind is kind]


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


def test_rows_that_were_deleted_are_not_read(tmp_path: Path) -> None:
    gone, kept = (f"<w:tc>{paragraph(RUN.format(text))}</w:tc>" for text in ("gone", "We stayed."))
    deleted = f'<w:tr><w:trPr><w:del w:id="1" w:author="a"/></w:trPr>{gone}</w:tr>'
    assert said(saved(tmp_path, f"<w:tbl>{deleted}<w:tr>{kept}</w:tr></w:tbl>")) == [(None, "We stayed.")]


@pytest.mark.parametrize("boxed", [box, OLD_BOX.format, NEW_BOX.format])
def test_a_text_box_is_read_once_after_its_paragraph_with_a_notice(tmp_path: Path, boxed: Callable[[str], str]) -> None:
    inside = boxed(paragraph(RUN.format("Bo: So.")))
    path = saved(tmp_path, paragraph(RUN.format("Ann: Why "), inside, RUN.format("late?")), paragraph(RUN.format("Ann: I see.")))
    assert said(path) == [("Ann", "Why late?"), ("Bo", "So."), ("Ann", "I see.")]
    (detail,) = told(path, NoticeKind.ORDER)
    assert detail.startswith("1 text box ")


def test_boxes_in_boxes_and_in_cells_are_read_and_empty_and_deleted_ones_are_not(tmp_path: Path) -> None:
    inner = paragraph(box(paragraph(RUN.format("inner"))), RUN.format("outer"))
    cell = f"<w:tc>{paragraph(RUN.format('cell'), box(inner))}</w:tc>"
    gone = f'<w:del w:id="1" w:author="a">{box(paragraph(RUN.format("gone")))}</w:del>'
    path = saved(tmp_path, f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>", paragraph(RUN.format("Last."), gone, box(paragraph())))
    assert [word for _, text in said(path) for word in text.split()] == ["cell", "outer", "inner", "Last."]
    assert told(path, NoticeKind.ORDER)[0].startswith("2 text boxes ")


def test_signs_that_only_some_programs_know_and_words_with_a_reading_above_are_read_once(tmp_path: Path) -> None:
    sign = f"<w:r>{FORMS.format('', '<w:t>🙂</w:t>')}</w:r>"
    ruby = f"<w:r><w:ruby><w:rt>{RUN.format('とう')}</w:rt><w:rubyBase>{RUN.format('東')}</w:rubyBase></w:ruby></w:r>"
    assert said(saved(tmp_path, paragraph(RUN.format("So "), sign, RUN.format(" to "), ruby))) == [(None, "So 🙂 to 東")]


def test_notes_and_comments_are_left_out_and_counted(tmp_path: Path) -> None:
    notes = "".join(f'<w:r><w:footnoteReference w:id="{number}"/></w:r>' for number in (2, 3))
    gone = '<w:del w:id="9" w:author="a"><w:r><w:footnoteReference w:id="4"/></w:r></w:del>'
    comment = '<w:commentRangeStart w:id="0"/>{}<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
    path = saved(
        tmp_path,
        paragraph(RUN.format("Ann: Why?"), notes, gone),
        paragraph(
            comment.format(RUN.format("Bo: So.")), '<w:r><w:endnoteReference w:id="2"/></w:r>', "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>"
        ),
    )
    assert said(path) == [("Ann", "Why?"), ("Bo", "So.")]
    (detail,) = told(path, NoticeKind.LEFT_OUT)
    assert detail.startswith("left out: 2 footnotes, 1 comment, 1 endnote, 1 formula;")


def test_headings_between_the_speech_are_counted_and_a_title_is_not(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Interview 3", level=0)
    document.add_heading("Part 1", level=1)
    document.add_paragraph("Ann: Why?")
    document.save(str(tmp_path / "talk.docx"))
    assert told(tmp_path / "talk.docx", NoticeKind.LEFT_OUT) == []
    document.add_heading("Part 2", level=1)
    document.add_paragraph("Bo: So.")
    document.save(str(tmp_path / "talk.docx"))
    assert said(tmp_path / "talk.docx") == [("Ann", "Why?"), ("Bo", "So.")]
    assert told(tmp_path / "talk.docx", NoticeKind.LEFT_OUT)[0].startswith("left out: 1 heading;")


def test_paragraphs_without_a_head_belong_to_the_speech_above_them_in_a_document_of_teams(tmp_path: Path) -> None:
    document = docx.Document()
    for text in (
        "\nAnn Lee   0:04\nHello.",
        "Here is the transcript",
        "\nBo   0:09\nYes.",
        "\nAnn Lee   0:12\nBye.",
        "\nAnn Lee stopped transcription",
    ):
        document.add_paragraph(text)
    document.save(str(tmp_path / "talk.docx"))
    assert said(tmp_path / "talk.docx") == [("Ann Lee", "Hello. Here is the transcript"), ("Bo", "Yes."), ("Ann Lee", "Bye.")]


@pytest.mark.parametrize(
    "text",
    ["Bo a arrêté la transcription", "Bo heeft de transcriptie gestopt", "Bo hat die Transkription beendet", "Bo detuvo la transcripción"],
)
def test_who_stopped_the_transcription_is_no_speech(tmp_path: Path, text: str) -> None:
    document = docx.Document()
    for line in ("Ann Lee   0:04\nHello.", "Bo   0:09\nYes.", text):
        document.add_paragraph(line)
    document.save(str(tmp_path / "talk.docx"))
    assert said(tmp_path / "talk.docx")[-1] == ("Bo", "Yes.")


def shown(parts: Sequence[tuple[int, list[str]]]) -> Iterator[tuple[str, list[str]]]:
    """A paragraph for each of `parts`, wrapped and in boxes within boxes to some depth, with its words in their order."""
    for number, (depth, wrappers) in enumerate(parts):
        inner = RUN.format(f"w{number}")
        for wrapper in wrappers:
            inner = wrapper.format(inner)
        xml = paragraph(inner)
        for level in range(depth):
            xml = paragraph(RUN.format(f"w{number}b{level}"), box(xml), *UNREAD)
        yield xml, [*(f"w{number}b{level}" for level in reversed(range(depth))), f"w{number}"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), wrapped), min_size=1, max_size=5))
def test_whatever_is_nested_comes_once_and_in_order(tmp_path: Path, parts: list[tuple[int, list[str]]]) -> None:
    made = list(shown(parts))
    path = saved(tmp_path, *(xml for xml, _ in made))
    assert [word.text for word in read_transcript(path).words] == [word for _, words in made for word in words]


def test_a_document_with_notes_alone_is_no_transcript(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no speech"):
        read_transcript(saved(tmp_path, paragraph('<w:r><w:footnoteReference w:id="2"/></w:r>')))
