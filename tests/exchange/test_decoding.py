"""Encodings that a file does not tell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.transcript import Notice, NoticeKind
from analyzer.exchange.decoding import decoded, lines_assumed
from analyzer.exchange.reading import read_transcript

TEXT = "Анна: Мы долго ждали.\nОлег: Котёл не работал.\n"
CUES = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Анна>Мы ждали.\n"
texts = st.text(st.characters(exclude_characters="\r\ufeff", exclude_categories=["Cs"]))


def doubts(path: Path, content: bytes) -> list[Notice]:
    path.write_bytes(content)
    return [notice for notice in read_transcript(path).notices if notice.kind is NoticeKind.ENCODING]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "iso8859-5", "cp866"])
def test_an_encoding_that_was_assumed_is_told_with_what_to_do(tmp_path: Path, encoding: str) -> None:
    (found,) = doubts(tmp_path / "talk.txt", TEXT.encode(encoding))
    assert "2 line(s)" in found.detail
    assert "Windows-1252" in found.detail
    assert "save the file as UTF-8" in found.detail


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(("name", "text"), [("talk.txt", TEXT), ("talk.vtt", CUES)])
def test_nothing_is_told_of_an_encoding_that_is_known(tmp_path: Path, name: str, text: str, encoding: str) -> None:
    assert doubts(tmp_path / name, text.encode(encoding)) == []


def test_every_format_of_text_is_warned_of(tmp_path: Path) -> None:
    row = "start\tend\ttext\n0\t900\tдолго\n"
    own, whisper = {"utterances": [{"text": "долго"}]}, {"segments": [{"start": 0, "end": 1, "text": "долго"}]}
    for content in (CUES, row, *(json.dumps(each, ensure_ascii=False) for each in (own, whisper))):
        assert len(doubts(tmp_path / "talk.txt", content.encode("cp1251"))) == 1


def test_one_line_of_another_encoding_is_counted(tmp_path: Path) -> None:
    (found,) = doubts(tmp_path / "talk.txt", "Zoé: déjà\n".encode() + "Bo: déjà\n".encode("cp1252"))
    assert "1 line(s)" in found.detail


@given(texts, st.sampled_from(("utf-8", "utf-8-sig", "utf-16")))
def test_texts_in_known_encodings_come_back_without_doubt(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    if encoding != "utf-8" or "\0" not in text:
        assert (decoded(content), lines_assumed(content)) == (text, 0)
