"""The formats of others, with what they get wrong."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import docx
import pytest

from analyzer.core.time import Interval
from analyzer.core.transcript import NoticeKind, Transcript
from analyzer.errors import InputError, UsageError
from analyzer.exchange.reading import read_transcript

GUID = "5fd7f1de-6442-4b37-a79a-7f43656096ca"


def read(folder: Path, content: str | bytes, name: str = "talk.txt") -> Transcript:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_transcript(path)


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(utterance.speaker, utterance.text) for utterance in transcript.utterances]


def times(transcript: Transcript) -> list[tuple[int, int] | None]:
    return [utterance.at and (utterance.at.start_ms, utterance.at.end_ms) for utterance in transcript.utterances]


class TestRealTeams:
    @pytest.mark.parametrize("name", ["dive", "vscode"])
    def test_both_exports_of_a_meeting_say_the_same(self, real_data: Path, name: str) -> None:
        cues, document = (read_transcript(real_data / "teams" / f"{name}.{suffix}") for suffix in ("vtt", "docx"))
        assert len(cues.utterances) > 70
        assert cues.speakers == document.speakers
        assert [u.speaker for u in cues.utterances] == [u.speaker for u in document.utterances]
        assert [w.text for w in cues.words] == [w.text for w in document.words]
        assert [u.text for u in cues.utterances] == [u.text for u in document.utterances]
        pairs = zip(times(cues), times(document), strict=True)
        assert all(cue and start and 0 <= cue[0] - start[0] < 1000 for cue, start in pairs)
        assert document.duration_ms is not None


class TestSubtitles:
    def test_teams_cues_of_one_utterance_belong_together_though_others_speak_between(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            f"\ufeffWEBVTT\r\n\r\n{GUID}/7-0\r\n00:00:01.000 --> 00:00:03.000\r\n<v Ann Lee>We run version 2.5.\r\n1 of the</v>\r\n\r\n"
            f"{GUID}/8-0\r\n00:00:02.000 --> 00:00:02.500\r\n<v Bo | Firm &amp; Co>Right.</v>\r\n\r\n"
            f"{GUID}/7-1\r\n00:00:03.000 --> 00:00:04.000\r\n<v Ann Lee>portal.\r\n",
            "talk.vtt",
        )
        assert said(found) == [("Ann Lee", "We run version 2.5.1 of the portal."), ("Bo | Firm & Co", "Right.")]
        assert times(found) == [(1000, 4000), (2000, 2500)]
        assert [u.overlap for u in found.utterances] == [True, True]
        assert all(word.at is None for word in found.words)
        assert [notice.kind for notice in found.notices] == [NoticeKind.NO_TIMES]

    def test_zoom_names_stand_before_a_colon(self, tmp_path: Path) -> None:
        content = (
            "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nAnn Lee: So we start.\n\n2\n00:02.000 --> 00:03.000\nAnn Lee: Good.\n\n"
            "3\n00:03.500 --> 00:05.000\nBo: One thing: it is late.\n"
        )
        found = read(tmp_path, content, "talk.vtt")
        assert said(found) == [("Ann Lee", "So we start. Good."), ("Bo", "One thing: it is late.")]
        assert times(found) == [(1000, 3000), (3500, 5000)]

    def test_times_and_addresses_are_no_speakers(self, tmp_path: Path) -> None:
        content = (
            "1\n00:00:01,000 --> 00:00:02,000\n10:30 Meeting: we begin.\n\n2\n00:00:05,000 --> 00:00:06,000\nhttps://x.org: see there.\n\n"
            "3\n00:00:09,000 --> 00:00:10,000\nAnn: yes.\n"
        )
        assert read(tmp_path, content, "talk.srt").speakers == ("Ann",)

    def test_a_colon_in_running_text_makes_no_speaker(self, tmp_path: Path) -> None:
        cues = "".join(f"{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\n{'Note: ' if n == 3 else ''}we go on {n}.\n\n" for n in range(1, 9))
        assert read(tmp_path, cues, "talk.srt").speakers == ()

    def test_cues_of_nobody_cut_in_a_sentence_become_one(self, tmp_path: Path) -> None:
        content = (
            "1\n00:00:01,000 --> 00:00:02,000\nthe contract\n\n2\n00:00:02,000 --> 00:00:03,000\nis old.\n\n"
            "3\n00:00:03,000 --> 00:00:04,000\nYes.\n"
        )
        assert said(read(tmp_path, content)) == [(None, "the contract is old."), (None, "Yes.")]

    def test_a_label_holds_until_the_next(self, tmp_path: Path) -> None:
        content = (
            "1\n00:00:01,000 --> 00:00:02,000\n[SPEAKER_00]: the contract\n\n2\n00:00:02,000 --> 00:00:03,000\nis old.\n\n"
            "3\n00:00:03,000 --> 00:00:04,000\n[SPEAKER_01]: Yes.\n"
        )
        assert said(read(tmp_path, content)) == [("SPEAKER_00", "the contract is old."), ("SPEAKER_01", "Yes.")]

    def test_two_voices_in_a_cue_and_tags_around_words(self, tmp_path: Path) -> None:
        content = (
            "WEBVTT - made\nLanguage: nl-NL\n\nNOTE not speech\n\n00:01.000 --> 00:02.000 align:start\n"
            "<v.loud Ann>Is <i>it</i> <00:01.500>so?\n<v Bo>It &lt;is&gt;.\n"
        )
        found = read(tmp_path, content)
        assert said(found) == [("Ann", "Is it so?"), ("Bo", "It <is>.")]
        assert found.language == "nl"

    def test_cues_without_blank_lines_between(self, tmp_path: Path) -> None:
        content = "1\n00:00:01,000 --> 00:00:02,000\nAnn: one.\n2\n00:00:02,000 --> 00:00:03,000\nBo: two.\n"
        assert said(read(tmp_path, content)) == [("Ann", "one."), ("Bo", "two.")]

    def test_a_cue_that_stands_twice_is_kept_once_and_a_backward_one_has_no_length(self, tmp_path: Path) -> None:
        cue = "00:00:01.000 --> 00:00:02.000\n<v Ann>Yes.\n\n"
        found = read(tmp_path, f"WEBVTT\n\n{cue}{cue}00:00:05.000 --> 00:00:04.000\n<v Bo>No.\n")
        assert said(found) == [("Ann", "Yes."), ("Bo", "No.")]
        assert times(found)[1] == (5000, 5000)
        assert {NoticeKind.REPEATED, NoticeKind.UNSURE} <= {notice.kind for notice in found.notices}

    def test_a_broken_time_is_named_by_file_and_line(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"talk\.srt, line 6"):
            read(tmp_path, "1\n00:00:01,000 --> 00:00:02,000\nsecret one\n\n2\n00:00:99,000 --> 00:01\nsecret two\n", "talk.srt")


class TestText:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("Ann: Why?", "Bo: So."),
            ("[Ann] Why?", "[Bo] So."),
            ("[Ann]: Why?", "[Bo]: So."),
            ("{Ann} Why?", "{Bo} So."),
            ("#Ann: Why?", "#Bo: So."),
            ("@Ann: Why?", "@Bo: So."),
            ("**Ann:** Why?", "**Bo:** So."),
            ("Ann:\nWhy?", "Bo:\nSo."),
        ],
    )
    def test_speakers_are_marked_in_many_ways(self, tmp_path: Path, first: str, second: str) -> None:
        found = read(tmp_path, f"{first}\n{second}\n")
        assert said(found) == [("Ann", "Why?"), ("Bo", "So.")]
        assert found.notices[0].kind == NoticeKind.NO_TIMES

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("[00:12:03] Ann: Why?", "[00:12:10] Bo: So."),
            ("[12.03] Ann: Why?", "[12.10] Bo: So."),
            ("{00:12:03} Ann: Why?", "{00:12:10} Bo: So."),
            ("#00:12:03.0# Ann: Why?", "#00:12:10.0# Bo: So."),
            ("12:03 Ann: Why?", "12:10 Bo: So."),
            ("Ann [00:12:03]: Why?", "Bo [00:12:10]: So."),
            ("Ann (12:03)\nWhy?", "\nBo (12:10)\nSo."),
            ("Ann  12:03 \nWhy?\n", "Bo  12:10 \nSo.\n\nTranscribed by https://otter.ai"),
            ("Ann: [00:12:03] Why?", "Bo: [00:12:10] So."),
            ("[Ann] 00:12:03\nWhy?\n", "[Bo] 00:12:10\nSo."),
        ],
    )
    def test_times_are_marked_in_many_ways(self, tmp_path: Path, first: str, second: str) -> None:
        found = read(tmp_path, f"{first}\n{second}\n")
        assert said(found) == [("Ann", "Why?"), ("Bo", "So.")]
        assert [at and at[0] for at in times(found)] == [723_000, 730_000]
        assert times(found)[0] == (723_000, 730_000)
        assert any("only when speech starts" in notice.detail for notice in found.notices)

    def test_ranges_give_the_end_too(self, tmp_path: Path) -> None:
        found = read(tmp_path, "[00:01.000 --> 00:02.500]  Why?\n[00:03.000 --> 00:04.000]  So.\n")
        assert times(found) == [(1000, 2500), (3000, 4000)]

    def test_f4_writes_the_time_at_the_end(self, tmp_path: Path) -> None:
        found = read(tmp_path, "I: Why? #00:00:05-2#\n\nB: So it is. #00:00:09-0#\n")
        assert said(found) == [("I", "Why?"), ("B", "So it is.")]
        assert times(found) == [(0, 5200), (5200, 9000)]

    def test_lines_before_the_first_speaker_are_no_speech(self, tmp_path: Path) -> None:
        found = read(tmp_path, "Interview 3\n12 May\n\nInterviewer: Why?\nand how?\n\nRespondent: So.\n\nInterviewer: Note: late.\n")
        assert said(found) == [("Interviewer", "Why? and how?"), ("Respondent", "So."), ("Interviewer", "Note: late.")]
        assert "2 lines" in found.notices[0].detail

    def test_sounds_in_brackets_are_no_speakers(self, tmp_path: Path) -> None:
        found = read(tmp_path, "Ann: Why?\n[laughter] yes\nBo: So.\n[laughter] no\n")
        assert found.speakers == ("Ann", "Bo")

    def test_what_stands_in_brackets_inside_lines_too_is_no_speaker(self, tmp_path: Path) -> None:
        assert read(tmp_path, "{hum} we go.\n\nYes {hum} and no.\n\n{hum} well.\n").speakers == ()

    def test_a_long_title_is_a_name_and_a_long_clause_is_none(self, tmp_path: Path) -> None:
        title = "Dr. Ann Lee (Head of Service Delivery and Deputy Director of Platforms in the House)"
        found = read(tmp_path, f"{title}: We said:\nwhat we had wanted to tell them all along: no.\nBo: So.\n{title}: Yes.\nBo: Good.\n")
        assert found.speakers == (title, "Bo")

    def test_prose_without_speakers_keeps_its_paragraphs(self, tmp_path: Path) -> None:
        found = read(tmp_path, "We met at 12:03 and\nwent on: it was late.\n\nThen we left.\n")
        assert said(found) == [(None, "We met at 12:03 and went on: it was late."), (None, "Then we left.")]

    def test_times_inside_a_turn_are_no_words(self, tmp_path: Path) -> None:
        assert said(read(tmp_path, "Ann: one [00:01:00] two\nBo: three\n")) == [("Ann", "one two"), ("Bo", "three")]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    def test_encodings_are_found_out(self, tmp_path: Path, encoding: str) -> None:
        content = "Zoé: Où est-ce? “Là”\r\nBjörn: Même chose…\r\n"
        assert said(read(tmp_path, content.encode(encoding))) == [("Zoé", "Où est-ce? “Là”"), ("Björn", "Même chose…")]

    def test_two_encodings_in_one_file(self, tmp_path: Path) -> None:
        assert said(read(tmp_path, "Zoé: déjà\n".encode() + "Bo: déjà\n".encode("cp1252"))) == [("Zoé", "déjà"), ("Bo", "déjà")]


class TestWord:
    def save(self, folder: Path, *paragraphs: str) -> Path:
        document = docx.Document()
        for text in paragraphs:
            document.add_paragraph(text)
        document.save(str(folder / "talk.docx"))
        return folder / "talk.docx"

    def test_teams_paragraphs_with_and_without_a_name(self, tmp_path: Path) -> None:
        path = self.save(
            tmp_path,
            "Weekly",
            "May 3, 2024, 10:05AM",
            "1h 0m 5s",
            "\nAnn Lee   0:04\nHello.\nWe start.",
            "\n   0:09\nYes.",
            "\nBo   1:00:01\nBye.",
            "\nAnn Lee   1:00:02\nBye.",
            "\nAnn Lee stopped transcription",
        )
        found = read_transcript(path)
        assert said(found) == [("Ann Lee", "Hello. We start."), (None, "Yes."), ("Bo", "Bye."), ("Ann Lee", "Bye.")]
        assert times(found)[2:] == [(3_601_000, 3_602_000), (3_602_000, 3_605_000)]
        assert found.duration_ms == 3_605_000

    def test_old_teams_paragraphs_have_two_times_above_a_name(self, tmp_path: Path) -> None:
        path = self.save(tmp_path, "0:0:1.0 --> 0:0:2.20\nAnn Lee\nHello.", "0:0:3.0 --> 0:0:4.0\nBo\nYes, hello.")
        assert said(read_transcript(path)) == [("Ann Lee", "Hello."), ("Bo", "Yes, hello.")]
        assert times(read_transcript(path)) == [(1000, 2200), (3000, 4000)]

    def test_speakers_in_paragraphs_and_in_tables(self, tmp_path: Path) -> None:
        document = docx.Document()
        document.add_heading("Interview 3", level=1)
        table = document.add_table(rows=2, cols=3)
        for row, cells in zip(table.rows, (("00:01", "Ann:", "Why?"), ("00:05", "Bo:", "So.")), strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        document.add_paragraph("Ann: Fine.")
        document.save(str(tmp_path / "talk.docx"))
        assert said(read_transcript(tmp_path / "talk.docx")) == [("Ann", "Why?"), ("Bo", "So."), ("Ann", "Fine.")]

    def test_a_document_with_broken_xml_is_refused(self, tmp_path: Path) -> None:
        whole = self.save(tmp_path, "Ann: secret.")
        with zipfile.ZipFile(whole) as source, zipfile.ZipFile(tmp_path / "broken.docx", "w") as target:
            for name in source.namelist():
                target.writestr(name, source.read(name)[:200] if name == "word/document.xml" else source.read(name))
        with pytest.raises(InputError, match=r"broken\.docx"):
            read_transcript(tmp_path / "broken.docx")


class TestJson:
    def test_whisperx_words_change_the_speaker(self, tmp_path: Path) -> None:
        words = [
            {"word": "Why?", "start": 0.5, "end": 0.9, "score": 0.8, "speaker": "SPEAKER_00"},
            {"word": "3"},
            {"word": "So.", "start": 1.25, "end": 1.5, "speaker": "SPEAKER_01"},
        ]
        found = read(
            tmp_path, json.dumps({"segments": [{"start": 0.5, "end": 1.5, "text": "Why? 3 So.", "speaker": "SPEAKER_00", "words": words}]})
        )
        assert said(found) == [("SPEAKER_00", "Why? 3"), ("SPEAKER_01", "So.")]
        assert [(word.at, word.probability) for word in found.words][:2] == [(Interval(500, 900), 0.8), (None, None)]
        assert times(found) == [(500, 900), (1250, 1500)]

    def test_openai_whisper_words_begin_with_a_blank(self, tmp_path: Path) -> None:
        segment = {
            "id": 0,
            "start": 0,
            "end": 1.0,
            "text": " Why so?",
            "tokens": [1],
            "words": [
                {"word": " Why", "start": 0.0, "end": 0.4, "probability": 0.9},
                {"word": " so?", "start": 0.4, "end": 1.0, "probability": 0.7},
            ],
        }
        found = read(tmp_path, json.dumps({"text": " Why so?", "segments": [segment], "language": "en"}))
        assert [(w.text, w.probability) for w in found.words] == [("Why", 0.9), ("so?", 0.7)]
        assert (found.language, found.notices) == ("en", ())

    def test_whisper_cpp_tokens_spell_words(self, tmp_path: Path) -> None:
        tokens = [
            {"text": "[_BEG_]", "offsets": {"from": 0, "to": 0}, "p": 0.9},
            {"text": " con", "offsets": {"from": 100, "to": 200}, "p": 0.5},
            {"text": "tract", "offsets": {"from": 200, "to": 400}, "p": 1.0},
        ]
        content = {
            "result": {"language": "en"},
            "transcription": [{"timestamps": {}, "offsets": {"from": 0, "to": 500}, "text": " contract", "tokens": tokens}],
        }
        (word,) = read(tmp_path, json.dumps(content)).words
        assert (word.text, word.at, word.probability) == ("contract", Interval(100, 400), 0.75)

    @pytest.mark.parametrize("word", ["transcription", "utterances", "segments"])
    def test_a_spoken_word_does_not_decide_the_format(self, tmp_path: Path, word: str) -> None:
        content = json.dumps({"segments": [{"start": 0, "end": 1, "text": word, "words": [{"word": word}]}]})
        assert said(read(tmp_path, content)) == [(None, word)]

    @pytest.mark.parametrize(
        ("content", "field"),
        [
            ('{"utterances": [{"speaker": 3}]}', r"utterances\[0\]\.speaker"),
            ('{"utterances": [{"start_ms": 5, "end_ms": 1, "text": "secret"}]}', r"utterances\[0\]"),
            ('{"segments": [{"start": "soon"}]}', r"segments\[0\]\.start"),
            ('{"utterances": [', "talk.txt"),
        ],
    )
    def test_a_wrong_field_is_named_and_nothing_quoted(self, tmp_path: Path, content: str, field: str) -> None:
        with pytest.raises(InputError, match=field) as refusal:
            read(tmp_path, content)
        assert "secret" not in str(refusal.value)

    def test_our_json_may_come_with_texts_alone(self, tmp_path: Path) -> None:
        found = read(tmp_path, '{"utterances": [{"speaker": "S1", "start_ms": 0, "end_ms": 900, "text": "Why so?"}]}')
        assert [word.text for word in found.words] == ["Why", "so?"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "empty"),
            (b"{\\rtf1 x}", "RTF"),
            (b"SPEAKER a 1 0.0 1.0 <NA> <NA> S1 <NA> <NA>\n", "RTTM"),
            (b"PK\x03\x04broken", "damaged"),
            (b"ID3\x03\x00\x00\x00\x00", "no text"),
            (b"start\tend\ttext\nsoon\t3\tsecret\n", "line 2"),
        ],
    )
    def test_what_is_no_transcript_is_refused_with_its_name(self, tmp_path: Path, content: bytes, says: str) -> None:
        with pytest.raises(InputError, match=says) as refusal:
            read(tmp_path, content)
        assert "talk.txt" in str(refusal.value)
        assert "secret" not in str(refusal.value)

    def test_a_missing_file_and_an_unknown_format(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"gone\.vtt"):
            read_transcript(tmp_path / "gone.vtt")
        with pytest.raises(UsageError, match="odt"):
            read_transcript(tmp_path / "gone.vtt", format="odt")

    def test_the_id_follows_from_the_bytes(self, tmp_path: Path) -> None:
        first, again, other = (read(tmp_path, text, f"{n}.txt") for n, text in enumerate(("Ann: a\n", "Ann: a\n", "Ann: b\n")))
        assert first.id == again.id != other.id
