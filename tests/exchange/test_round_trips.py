"""What is written comes back, as far as the format carries."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Turn, Utterance, Word
from analyzer.errors import InputError
from analyzer.exchange.formats import FORMATS, LOSES, Loss, losses
from analyzer.exchange.reading import read_transcript
from analyzer.exchange.stamps import INSIDE, leading_stamp, trailing_stamp
from tests.exchange.examples import interview

NAMES = ("S1", "SPEAKER_00", "Zoë", "Ann Lee", "Jan van Dijk", "Bo Li | Firm", "interviewer", "Dr. O'Neil", "山田")
MARKS = "<>&\\{}"  # what subtitles may take for markup
letters = st.characters(codec="utf-8", exclude_categories=["Z", "C"])
Seen = Callable[[Utterance], tuple[object, ...]]


@st.composite
def transcripts(draw: st.DrawFn, *, timed: bool | None = None, speakers: tuple[str | None, ...] = (None, *NAMES)) -> Transcript:
    has_times = draw(st.booleans()) if timed is None else timed
    utterances: list[Utterance] = []
    now_ms, word_id = 0, 0
    for _ in range(draw(st.integers(1, 6))):
        texts = draw(st.lists(st.text(letters, min_size=1, max_size=9), min_size=1, max_size=12))
        assume(not INSIDE.search(" ".join(texts)) and trailing_stamp(" ".join(texts))[1] is None)
        speaker = draw(st.sampled_from([s for s in speakers if s is None or not utterances or utterances[-1].speaker != s]))
        now_ms += draw(st.integers(1000, 5_000_000))
        words = []
        for text in texts:
            at = Interval(now_ms, now_ms := now_ms + draw(st.integers(1, 2000))) if has_times else None
            words.append(Word(word_id, text, at, draw(st.none() | st.floats(0, 1))))
            word_id += 1
        times = [word.at for word in words if word.at]
        utterances.append(Utterance(times[0] | times[-1] if times else None, speaker, tuple(words)))
    turns = [Turn(u.at, u.speaker) for u in utterances if u.at and u.speaker and draw(st.booleans())]
    return replace(interview(), utterances=tuple(utterances), turns=tuple(turns))


def seen_whole(utterance: Utterance) -> tuple[object, ...]:
    return utterance.speaker, utterance.at, tuple((word.id, word.text, word.at, word.probability) for word in utterance.words)


def seen_timed(utterance: Utterance) -> tuple[object, ...]:
    return utterance.speaker, utterance.at, utterance.text


def seen_started(utterance: Utterance) -> tuple[object, ...]:
    return utterance.speaker, utterance.at and utterance.at.start_ms // 1000, utterance.text


def there_and_back(transcript: Transcript, form: str, folder: Path) -> Transcript:
    path = folder / f"talk.{form}"
    FORMATS[form](transcript, path)
    return read_transcript(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("round")


def check(transcript: Transcript, form: str, folder: Path, seen: Seen) -> None:
    assert list(map(seen, there_and_back(transcript, form, folder).utterances)) == list(map(seen, transcript.utterances))


@given(transcripts())
def test_json_is_whole(folder: Path, transcript: Transcript) -> None:
    assert there_and_back(transcript, "json", folder) == transcript


@given(transcripts())
def test_whisperx_keeps_words_and_times(folder: Path, transcript: Transcript) -> None:
    check(transcript, "whisperx", folder, seen_whole)


@given(transcripts(timed=True))
def test_vtt_keeps_speakers_times_and_texts(folder: Path, transcript: Transcript) -> None:
    check(transcript, "vtt", folder, seen_timed)


@given(transcripts(timed=True, speakers=NAMES))
def test_srt_keeps_known_speakers_times_and_texts(folder: Path, transcript: Transcript) -> None:
    assume(not any(set(word.text) & set(MARKS) for word in transcript.words))
    check(transcript, "srt", folder, seen_timed)


@given(transcripts())
def test_tsv_keeps_speakers_times_and_texts(folder: Path, transcript: Transcript) -> None:
    check(transcript, "tsv", folder, seen_timed)


@given(transcripts())
def test_txt_keeps_speakers_starts_and_texts(folder: Path, transcript: Transcript) -> None:
    assume(not any(leading_stamp(utterance.text, bare=False) for utterance in transcript.utterances))
    check(transcript, "txt", folder, seen_started)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(transcripts())
def test_docx_keeps_speakers_starts_and_texts(folder: Path, transcript: Transcript) -> None:
    assume(not any(leading_stamp(utterance.text, bare=False) for utterance in transcript.utterances))
    check(transcript, "docx", folder, seen_started)


FRAGMENTS = (
    *(
        "WEBVTT",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "   ",
        "1\n",
        "00:00:01.000 --> 00:00:02.000",
        "00:02.0 --> 00:01.0 align:end",
        "-->",
        "<v Ann>",
        "</v>",
    ),
    *(
        "NOTE x",
        "Ann: ",
        "[Ann] ",
        "{Ann}",
        "@Bo:",
        "Ann   0:05",
        "[00:01]",
        "#00:00:05-2#",
        "12:30 ",
        "?: ",
        "text",
        "{",
        "}",
        '"utterances"',
        ":",
    ),
    *(
        '{"segments": [',
        '{"start": 1, "end": 0, "text": "x"}',
        "]}",
        "start\tend\ttext\n",
        "1\t2\tx\n",
        "SPEAKER a 1 0.0 1.0 ",
        "PK\x03\x04",
        "\x00",
        "\ufeff",
    ),
)
messes = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=20).map(lambda parts: "".join(parts).encode())


@settings(max_examples=400)
@given(st.binary(max_size=400) | messes)
@example(content=b"\tstart\tend\ttext\nstart\n")
@example(content=b"\nstart\tend\ttext\n1\t2\tx\n")
def test_any_bytes_are_read_or_refused(folder: Path, content: bytes) -> None:
    path = folder / "noise.txt"
    path.write_bytes(content)
    with contextlib.suppress(InputError):
        words = list(read_transcript(path).words)
        assert words
        assert [word.id for word in words] == list(range(len(words)))


@pytest.mark.parametrize("form", ["vtt", "txt", "docx"])
def test_a_text_that_looks_labelled_keeps_its_unknown_speaker(folder: Path, form: str) -> None:
    texts = ("So: we begin.", "Then: we end.", "plain", "12:03 was late")
    utterances = tuple(Utterance(Interval(n * 2000, n * 2000 + 900), None, (Word(n, text),)) for n, text in enumerate(texts))
    found = there_and_back(replace(interview(), utterances=utterances), form, folder)
    assert [(u.speaker, u.text) for u in found.utterances] == [(None, text) for text in texts]


def test_losses_are_those_that_the_transcript_has() -> None:
    assert losses(interview(), "json") == ()
    assert losses(interview(), "vtt") == (Loss.WORD_TIMES, Loss.LANGUAGE, Loss.NOTICES, Loss.RECORD)
    assert Loss.WORDS in losses(interview(), "rttm")
    assert set(LOSES) == set(FORMATS)
