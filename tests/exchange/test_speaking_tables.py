"""Transcripts laid out as tables."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.transcript import Transcript
from analyzer.exchange.reading import read_transcript
from analyzer.exchange.speaking_tables import lines_of

NAMES = ("Ann", "Bo Li", "Interviewer", "Dr. O'Neil", "P2", "山田")
WORDS = st.lists(st.sampled_from(("yes", "So:", "the", "boiler", "was", "cold.", "12:03", "[hum]")), min_size=2, max_size=6).map(" ".join)
SPOKEN = [["Ann", "Why was it cold?"], ["Bo", "The boiler: it failed."], ["Ann", "So: for how long?"], ["", "Tell me."], ["Bo", "A week."]]
HEARD = [
    ("Ann", "Why was it cold?"),
    ("Bo", "The boiler: it failed."),
    ("Ann", "So: for how long? Tell me."),
    ("Bo", "A week."),
]


def read(folder: Path, rows: list[list[str]], *paragraphs: str) -> Transcript:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(folder / "talk.docx"))
    return read_transcript(folder / "talk.docx")


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(utterance.speaker, utterance.text) for utterance in transcript.utterances]


def starts(transcript: Transcript) -> list[int | None]:
    return [None if utterance.at is None else utterance.at.start_ms for utterance in transcript.utterances]


def timed(times: list[str]) -> list[list[str]]:
    return [[time, *row] for time, row in zip(times, SPOKEN, strict=True)]


@pytest.mark.parametrize("head", [[], [["Speaker", "Text"]], [["Naam", "Tekst"]]])
def test_a_column_of_names_tells_who_speaks(tmp_path: Path, head: list[list[str]]) -> None:
    assert said(read(tmp_path, [*head, *SPOKEN])) == HEARD


@pytest.mark.parametrize("head", [[], [["Time", "Speaker", "Text"]], [["Timecode", "Voice", "What was said"]]])
@pytest.mark.parametrize("form", ["0:0{}", "[00:00:0{}]", "00:00:0{}.0 - 00:00:0{}.5"])
def test_a_column_of_times_tells_when(tmp_path: Path, head: list[list[str]], form: str) -> None:
    found = read(tmp_path, [*head, *timed([form.format(n, n) for n in range(1, 6)])])
    assert said(found) == HEARD
    assert starts(found) == [1000, 2000, 3000, 5000]


def test_times_after_the_name_and_some_missing(tmp_path: Path) -> None:
    rows = [["Ann", "0:01", "Why?"], ["Bo", "", "So."], ["Ann", "0:07", "I see."], ["Bo", "", "Yes."]]
    found = read(tmp_path, rows)
    assert said(found) == [("Ann", "Why?"), ("Bo", "So."), ("Ann", "I see."), ("Bo", "Yes.")]
    assert starts(found) == [1000, None, 7000, None]


def test_starts_ends_and_numbers_of_rows_have_columns_of_their_own(tmp_path: Path) -> None:
    rows = [["No.", "Start", "End", "Speaker", "Text"], ["1", "0:01", "0:02", "Ann", "Why?"], ["2", "0:04", "0:09", "Bo", "So."]]
    found = read(tmp_path, rows)
    assert said(found) == [("Ann", "Why?"), ("Bo", "So.")]
    assert [utterance.at and utterance.at.end_ms for utterance in found.utterances] == [2000, 9000]


def test_lengths_are_neither_ends_nor_words(tmp_path: Path) -> None:
    rows = [["Start", "Length", "Speaker", "Text"], ["0:01", "0:03", "Ann", "Why?"], ["0:04", "0:01", "Bo", "So."]]
    found = read(tmp_path, rows)
    assert said(found) == [("Ann", "Why?"), ("Bo", "So.")]
    assert starts(found) == [1000, 4000]


def test_names_merged_over_rows_hold_for_all_of_them(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=2)
    for row, texts in zip(table.rows, (["Ann", "Why"], ["", "so?"], ["Bo", "So."], ["Ann", "Ah."]), strict=True):
        row.cells[0].text, row.cells[1].text = texts
    table.cell(0, 0).merge(table.cell(1, 0))
    document.save(str(tmp_path / "talk.docx"))
    assert said(read_transcript(tmp_path / "talk.docx")) == [("Ann", "Why so?"), ("Bo", "So."), ("Ann", "Ah.")]


def test_a_name_in_a_row_of_its_own_and_a_title_over_all_columns(tmp_path: Path) -> None:
    rows = [["Interview 3", ""], ["Speaker", "Text"], ["Ann", ""], ["", "Why?"], ["Bo", "So."], ["Ann", "Ah."]]
    found = read(tmp_path, rows, "12 May")
    assert said(found) == [("Ann", "Why?"), ("Bo", "So."), ("Ann", "Ah.")]
    assert any("2 lines" in notice.detail for notice in found.notices)


def test_words_before_the_first_name_belong_to_nobody(tmp_path: Path) -> None:
    assert said(read(tmp_path, [["Speaker", "Text"], ["", "Hello."], ["Bo", "So."]])) == [(None, "Hello."), ("Bo", "So.")]
    rows = [["", "0:01", "Hello."], ["Bo", "0:02", "So."], ["Bo", "0:04", "Ah."]]
    assert said(read(tmp_path, rows)) == [(None, "Hello."), ("Bo", "So. Ah.")]


@pytest.mark.parametrize(
    "rows",
    [
        [["Boiler", "It failed."], ["Roof", "It leaks."], ["Garden", "It is fine."]],
        [["Was it cold at home?", "Yes"], ["Was it wet at home?", "Yes"], ["Was it loud at home?", "No"]],
        [["It was cold.", "It was wet."], ["It was cold.", "It was loud."], ["It was cold.", "It was fine."]],
        [["Name", "Ann Lee"], ["Place", "Leeds"], ["Day", "3 May"]],
        [["Name", "Role"], ["Ann", "Nurse"], ["Bo", "Nurse"]],
        [["only one column"], ["of words"]],
    ],
)
def test_other_tables_are_read_row_by_row(tmp_path: Path, rows: list[list[str]]) -> None:
    assert lines_of(rows) == ["   ".join(row) for row in rows]
    found = read(tmp_path, rows)
    assert found.speakers == ()
    assert [word.text for word in found.words] == " ".join(text for row in rows for text in row).split()


def test_a_first_row_with_a_speaker_is_no_head() -> None:
    rows = [["later", "Ann", "Why?"], ["0:04", "Bo", "So."], ["0:09", "Ann", "I see."]]
    assert lines_of(rows) == ["   ".join(row) for row in rows]


@given(st.lists(st.tuples(st.sampled_from(NAMES), WORDS), min_size=1, max_size=8), st.booleans(), st.booleans())
def test_names_and_words_come_back(spoken: list[tuple[str, str]], has_times: bool, has_head: bool) -> None:
    twice = [*spoken, *spoken]
    head = [["Time"] * has_times + ["Speaker", "Words"]] * has_head
    rows = [[f"{n}:00"] * has_times + [name, words] for n, (name, words) in enumerate(twice)]
    expected = [f"[{n}:00] " * has_times + f"@{name}: {words}" for n, (name, words) in enumerate(twice)]
    assert lines_of([*head, *rows]) == expected


@given(st.lists(st.lists(st.text(max_size=8), max_size=4), max_size=6))
def test_any_table_is_read(rows: list[list[str]]) -> None:
    assert all(isinstance(line, str) for line in lines_of(rows))
