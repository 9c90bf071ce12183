"""Times that leap ahead and back again, in files of every kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analyzer.core.time import clock, clock_ms
from analyzer.core.transcript import Notice, NoticeKind, Transcript
from analyzer.errors import InputError
from analyzer.exchange.leaps import LEAP_MS, leaps_in
from analyzer.exchange.reading import read_transcript
from analyzer.exchange.vtt import write_vtt

Cue = tuple[int, int, str]  # milliseconds of the start and the end, text
WRONG = 7_203_000  # 02:00:03
CUES = ((1000, 2000, "Ann: one."), (WRONG, WRONG + 900, "Bo: two."), (5000, 6000, "Ann: three."), (7000, 8000, "Bo: four."))
SAID = [("Ann", "one."), ("Bo", "two."), ("Ann", "three."), ("Bo", "four.")]


@st.composite
def talks(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Starts and ends of cues in order, each of which may reach into the next."""
    lengths = draw(st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 9000)), min_size=3, max_size=12))
    starts = [sum(pause for pause, _ in lengths[: number + 1]) for number in range(len(lengths))]
    return [(start, start + length) for start, (_, length) in zip(starts, lengths, strict=True)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("leaps")


def srt(cues: Sequence[Cue]) -> str:
    times = ((clock_ms(start, separator=","), clock_ms(end, separator=","), text) for start, end, text in cues)
    return "\n".join(f"{number}\n{start} --> {end}\n{text}\n" for number, (start, end, text) in enumerate(times, 1))


def vtt(cues: Sequence[Cue]) -> str:
    """As Microsoft Teams writes them."""
    voices = ((clock_ms(start), clock_ms(end), *text.split(": ")) for start, end, text in cues)
    return "WEBVTT\n\n" + "\n".join(f"{start} --> {end}\n<v {name}>{words}</v>\n" for start, end, name, words in voices)


def txt(cues: Sequence[Cue]) -> str:
    return "".join(f"[{clock(start)}] {text}\n" for start, _, text in cues)


def read(folder: Path, content: str) -> Transcript:
    (folder / "talk.txt").write_text(content, encoding="utf-8")
    return read_transcript(folder / "talk.txt")


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(utterance.speaker, utterance.text) for utterance in transcript.utterances]


def times(transcript: Transcript) -> list[tuple[int, int] | None]:
    return [utterance.at and (utterance.at.start_ms, utterance.at.end_ms) for utterance in transcript.utterances]


def wrong_times(transcript: Transcript) -> list[Notice]:
    return [notice for notice in transcript.notices if notice.kind is NoticeKind.WRONG_TIME]


@pytest.mark.parametrize("form", [srt, vtt])
def test_a_cue_that_leaps_stays_between_its_neighbours(tmp_path: Path, form: Callable[[Sequence[Cue]], str]) -> None:
    found = read(tmp_path, form(CUES))
    assert said(found) == SAID
    assert times(found) == [(1000, 2000), (2000, 5000), (5000, 6000), (7000, 8000)]
    (notice,) = wrong_times(found)
    assert "1 time(s)" in notice.detail
    assert "02:00:03" in notice.detail


def test_a_text_that_leaps_stays_in_its_place_and_has_no_time(tmp_path: Path) -> None:
    found = read(tmp_path, txt(CUES))
    assert said(found) == SAID
    assert times(found) == [(1000, 5000), None, (5000, 7000), (7000, 7000)]
    assert "02:00:03" in wrong_times(found)[0].detail
    with pytest.raises(InputError, match=r"utterance 2 has no time.*02:00:03"):
        write_vtt(found, tmp_path / "talk.vtt")


def test_where_only_ends_are_written_the_next_passage_does_not_start_at_a_wrong_one(tmp_path: Path) -> None:
    found = read(tmp_path, "I: Why? #00:00:01-0#\n\nB: So. #02:00:03-0#\n\nI: And? #00:00:05-0#\n\nB: Well. #00:00:07-0#\n")
    assert said(found) == [("I", "Why?"), ("B", "So."), ("I", "And?"), ("B", "Well.")]
    assert times(found) == [(0, 1000), (1000, 5000), None, (5000, 7000)]


def test_paragraphs_of_teams_that_leap_stay_in_their_place(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("Ann Lee   0:01\none.", "Bo   2:00:03\ntwo.", "Ann Lee   0:05\nthree."):
        document.add_paragraph(text)
    document.save(str(tmp_path / "talk.docx"))
    found = read_transcript(tmp_path / "talk.docx")
    assert said(found) == [("Ann Lee", "one."), ("Bo", "two."), ("Ann Lee", "three.")]
    assert len(wrong_times(found)) == 1


def test_an_end_that_was_filled_up_with_the_wrong_start_goes_no_further_than_the_next(tmp_path: Path) -> None:
    found = read(tmp_path, srt(((1000, WRONG, "Ann: one."), (WRONG, 5000, "Bo: two."), (5000, 6000, "Ann: three."))))
    assert times(found) == [(1000, 5000), (5000, 5000), (5000, 6000)]
    assert said(found) == SAID[:3]


def test_the_first_cue_and_two_that_fall_may_leap(tmp_path: Path) -> None:
    starts = (WRONG, 3000, 2 * WRONG, WRONG, 6000, 8000)
    found = read(tmp_path, srt([(start, start + 500, f"{'Ann' if n % 2 else 'Bo'}: {n}.") for n, start in enumerate(starts)]))
    assert [text for _, text in said(found)] == [f"{n}." for n in range(6)]
    assert "3 time(s)" in wrong_times(found)[0].detail


def test_parts_that_count_anew_are_no_leap() -> None:
    first = [(second * 1000, second * 1000 + 900) for second in range(0, 600, 5)]
    assert leaps_in([*first, (900_000, 901_000), *first]) == []


def test_people_who_talk_across_each_other_do_not_leap(tmp_path: Path) -> None:
    found = read(tmp_path, srt(((1000, 2000, "Ann: one."), (40_000, 41_000, "Bo: two."), (3000, 39_000, "Ann: three."))))
    assert said(found) == [("Ann", "one. three."), ("Bo", "two.")]
    assert wrong_times(found) == []


@given(talks())
@example([(0, 90_000), (1000, 2000), (3000, 4000)])
def test_times_in_order_never_leap(spans: list[tuple[int, int]]) -> None:
    assert leaps_in(spans) == []


@given(talks(), st.data())
def test_one_wrong_time_changes_nothing_else(folder: Path, spans: list[tuple[int, int]], data: st.DataObject) -> None:
    wrong = data.draw(st.integers(0, len(spans) - 2))
    leap_ms = data.draw(st.integers(LEAP_MS + 20_000, 3 * 3_600_000))
    cues = [(start, end, f"{'Ann' if number % 2 else 'Bo'}: {number}.") for number, (start, end) in enumerate(spans)]
    right = read(folder, srt(cues))
    start, end, text = cues[wrong]
    found = read(folder, srt([*cues[:wrong], (start + leap_ms, end + leap_ms, text), *cues[wrong + 1 :]]))
    assert said(found) == said(right)
    assert [at for number, at in enumerate(times(found)) if number != wrong] == [at for n, at in enumerate(times(right)) if n != wrong]
    assert len(wrong_times(found)) == 1
    at = found.utterances[wrong].at
    assert at is not None
    assert at.end_ms == spans[wrong + 1][0]
