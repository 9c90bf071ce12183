from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from analyzer.core.time import Interval
from analyzer.core.transcript import Turn, Utterance
from analyzer.errors import InputError, UsageError
from analyzer.exchange.docx import write_docx
from analyzer.exchange.formats import FORMATS, write_transcript
from analyzer.exchange.reading import read_transcript
from analyzer.exchange.rttm import write_rttm
from analyzer.exchange.srt import write_srt
from analyzer.exchange.transcript_json import decode_json, write_json
from analyzer.exchange.tsv import write_tsv
from analyzer.exchange.vtt import write_vtt
from analyzer.exchange.whisper_json import write_whisperx
from tests.exchange.examples import interview, said


def test_json_is_the_command_contract(tmp_path: Path) -> None:
    write_json(interview(), tmp_path / "a.json")
    found = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert {"language", "duration_ms", "coverage_ms", "utterances", "warnings", "made_by"} <= set(found)
    assert found["utterances"][0]["words"][0] == {"start_ms": 1000, "end_ms": 1400, "text": "How", "probability": None, "id": 0}
    assert found["utterances"][2]["speaker"] is None
    assert found["warnings"][1] == {"kind": "language", "start_ms": None, "end_ms": None, "detail": "unsure"}
    assert found["made_by"]["inputs"] == ["sha"]


def test_json_carries_a_transcript_whole(tmp_path: Path) -> None:
    write_json(interview(), tmp_path / "a.json")
    assert decode_json((tmp_path / "a.json").read_bytes(), where="a.json") == interview()


def test_vtt_has_voices_ids_and_escapes(tmp_path: Path) -> None:
    write_vtt(interview(), tmp_path / "a.vtt")
    assert (tmp_path / "a.vtt").read_text(encoding="utf-8").split("\n\n") == [
        "WEBVTT",
        "1-0\n00:00:01.000 --> 00:00:03.000\n<v S1>How is the contract kept?</v>",
        "2-0\n00:00:04.000 --> 00:00:04.400\n<v Zoë | Øst>Well,</v>",
        "2-1\n00:00:08.400 --> 00:00:10.800\n<v Zoë | Øst>they deliver: 80 % &amp; more.</v>",
        "2-2\n00:00:10.800 --> 00:00:11.700\n<v Zoë | Øst>Note: &lt;late&gt;.</v>",
        "3-0\n00:00:12.000 --> 00:00:12.400\n<v ?>Mm-hm.</v>\n",
    ]


def test_srt_has_names_and_commas(tmp_path: Path) -> None:
    write_srt(interview(), tmp_path / "a.srt")
    written = (tmp_path / "a.srt").read_text(encoding="utf-8")
    assert "1\n00:00:01,000 --> 00:00:03,000\nS1: How is the contract kept?\n\n2\n" in written
    assert written.endswith("?: Mm-hm.\n")


def test_a_long_sentence_becomes_several_cues_of_two_lines(tmp_path: Path) -> None:
    words = said(0, "word " * 100, start_ms=0)
    write_srt(replace(interview(), utterances=(Utterance(Interval(0, 40_000), "S1", words),)), tmp_path / "a.srt")
    texts = (tmp_path / "a.srt").read_text().splitlines()[2::4]
    assert max(len(text.removeprefix("S1: ")) for text in texts) <= 84
    assert sum(text.count("word") for text in texts) == 100


def test_txt_marks_pauses_only_on_request(tmp_path: Path) -> None:
    (plain,) = write_transcript(interview(), tmp_path, "a", ["txt"])
    (marked,) = write_transcript(interview(), tmp_path, "b", ["txt"], pauses=True)
    assert plain.read_text(encoding="utf-8").splitlines() == [
        "[00:00:01] S1: How is the contract kept?",
        "[00:00:04] Zoë | Øst: Well, they deliver: 80 % & more. Note: <late>.",
        "[00:00:12] ?: Mm-hm.",
    ]
    assert "Well, (4s) they" in marked.read_text(encoding="utf-8")
    assert [u.text for u in read_transcript(marked).utterances] == [u.text for u in read_transcript(plain).utterances]


def test_docx_has_bold_speakers_and_numbered_lines(tmp_path: Path) -> None:
    write_docx(interview(), tmp_path / "talk.docx")
    document = docx.Document(str(tmp_path / "talk.docx"))
    heading, first, *_ = document.paragraphs
    assert (heading.text, heading.style.name if heading.style else None) == ("talk", "Heading 1")
    assert [run.text for run in first.runs if run.bold] == ["S1:"]
    assert first.text == "[00:00:01] S1: How is the contract kept?"
    assert "w:lnNumType" in document.sections[0]._sectPr.xml
    assert not document.tables


def test_rttm_tells_who_spoke_when(tmp_path: Path) -> None:
    write_rttm(interview(), tmp_path / "my talk.rttm")
    assert (tmp_path / "my talk.rttm").read_text(encoding="utf-8").splitlines() == [
        "SPEAKER my_talk 1 1.000 2.000 <NA> <NA> S1 <NA> <NA>",
        "SPEAKER my_talk 1 4.000 7.700 <NA> <NA> Zoë_|_Øst <NA> <NA>",
    ]


def test_rttm_holds_the_turns_where_voices_were_heard(tmp_path: Path) -> None:
    turns = (Turn(Interval(900, 3200), "S1"), Turn(Interval(2000, 2500), "Zoë | Øst"), Turn(Interval(3300, 3400), "S1"))
    write_transcript(replace(interview(), turns=turns), tmp_path, "talk", ["rttm"], names={"S1": "Ann", "Zoë | Øst": "Zoë"})
    assert [line.split()[3:8] for line in (tmp_path / "talk.rttm").read_text(encoding="utf-8").splitlines()] == [
        ["0.900", "2.300", "<NA>", "<NA>", "Ann"],
        ["2.000", "0.500", "<NA>", "<NA>", "Zoë"],
        ["3.300", "0.100", "<NA>", "<NA>", "Ann"],
    ]


def test_whisperx_leaves_out_what_is_unknown(tmp_path: Path) -> None:
    write_whisperx(interview(), tmp_path / "a.json")
    found = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert found["segments"][0]["words"][0] == {"word": "How", "start": 1.0, "end": 1.4, "speaker": "S1"}
    assert "speaker" not in found["segments"][2]


def test_tsv_counts_milliseconds(tmp_path: Path) -> None:
    write_tsv(interview(), tmp_path / "a.tsv")
    assert (tmp_path / "a.tsv").read_text(encoding="utf-8").splitlines()[1] == "1000\t3000\tS1\tHow is the contract kept?"


@pytest.mark.parametrize("form", ["vtt", "srt", "rttm"])
def test_a_format_of_times_refuses_a_transcript_without(form: str, tmp_path: Path) -> None:
    untimed = replace(interview(), utterances=(Utterance(None, "S1", said(0, "No times here.")),))
    with pytest.raises(InputError, match=f"a.{form}"):
        FORMATS[form](untimed, tmp_path / f"a.{form}")
    assert not list(tmp_path.iterdir())


def test_every_format_is_written_with_display_names(tmp_path: Path) -> None:
    paths = write_transcript(interview(), tmp_path, "Week 1: start", tuple(FORMATS), names={"S1": "Interviewer"})
    assert [path.name for path in paths] == [
        f"Week 1_ start.{suffix}" for suffix in ("json", "vtt", "srt", "txt", "docx", "rttm", "whisperx.json", "tsv")
    ]
    assert "Interviewer: How" in paths[3].read_text(encoding="utf-8")


def test_an_unknown_format_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="odt"):
        write_transcript(interview(), tmp_path, "a", ["json", "odt"])
    assert not list(tmp_path.iterdir())


def test_a_taken_stem_gets_digits_of_the_recording(tmp_path: Path) -> None:
    (path,) = write_transcript(interview(), tmp_path, "talk", ["json"], taken={"Talk"})
    assert path.name == "talk-9f86d081.json"
