from __future__ import annotations

from pathlib import Path

import docx
import pytest

from analyzer.errors import InputError
from analyzer.exchange.corrections import read_corrections
from analyzer.report.document import Document, Heading, Quote, Text, Tick, write_document

SHEET = Document(
    "For you", "To check", (Heading("Said"), Quote("words", "talk.wav"), Text("drawn"), Tick("0123abcd", ("A", "B")), Tick("ffff0000"))
)


def returned(path: Path, *marks: tuple[int, int, str]) -> Path:
    write_document(SHEET, path)
    document = docx.Document(str(path))
    for table, cell, text in marks:
        document.tables[table].rows[0].cells[cell].text = text
    document.save(str(path))
    return path


def test_an_untouched_document_says_nothing(tmp_path: Path) -> None:
    assert read_corrections(returned(tmp_path / "a.docx")) == ()


@pytest.mark.parametrize(
    "tick", ["☒ right", "☑ right", "x right", "X ☐ right", "✓", "yes", "Yes ☐ right", "☐ ja", "Oui.", "v", "V ☐ right"]
)
def test_a_tick_is_read_however_it_was_made(tmp_path: Path, tick: str) -> None:
    (found,) = read_corrections(returned(tmp_path / "a.docx", (0, 1, tick)))
    assert (found.statement, found.right, found.text) == ("0123abcd", True, "")


def test_a_correction_is_read_with_and_without_a_tick(tmp_path: Path) -> None:
    path = returned(tmp_path / "a.docx", (0, 2, "☒ not right"), (0, 3, "Correction: it was B"), (1, 3, "it was later"))
    assert [(found.right, found.text) for found in read_corrections(path)] == [(False, "it was B"), (None, "it was later")]


def test_a_word_over_the_other_box_is_read_too(tmp_path: Path) -> None:
    path = returned(tmp_path / "a.docx", (0, 2, "ja ☐ not right"), (1, 1, "nee"))
    assert [found.right for found in read_corrections(path)] == [False, False]


@pytest.mark.parametrize(
    ("cell", "text", "problem"),
    [(1, "☐ right perhaps", "'perhaps' over the box 'right' is no tick"), (2, "nee", "no is written over the box 'not right'")],
)
def test_what_is_written_over_a_box_and_says_neither_is_an_error(tmp_path: Path, cell: int, text: str, problem: str) -> None:
    with pytest.raises(InputError, match=f"statement 0123abcd: {problem}"):
        read_corrections(returned(tmp_path / "a.docx", (0, cell, text)))


def test_two_ticks_are_an_error_that_names_the_statement(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="statement 0123abcd: both boxes are ticked"):
        read_corrections(returned(tmp_path / "a.docx", (0, 1, "x"), (0, 2, "x")))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read(tmp_path: Path, separator: str, encoding: str) -> None:
    table = "statement,right,correction\n0123abcd,yes,\nffff0000,no,B\n00000000,,\n".replace(",", separator)
    (tmp_path / "a.csv").write_text(table, encoding=encoding)
    assert [(found.statement, found.right, found.text) for found in read_corrections(tmp_path / "a.csv")] == [
        ("0123abcd", True, ""),
        ("ffff0000", False, "B"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.csv", "statement,right\n", "no column 'correction'"),
        ("a.csv", "statement,right,correction\n0123abcd,perhaps,\n", "row 2, field 'right'"),
        ("a.docx", "no document", "cannot be opened"),
        ("a.odt", "", "neither .docx nor .csv"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, text: str, problem: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError) as failure:
        read_corrections(tmp_path / name)
    assert problem in str(failure.value)
