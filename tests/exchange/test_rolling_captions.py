"""Captions that show words again, and people who say them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.core.time import clock_ms
from analyzer.core.transcript import NoticeKind, Transcript
from analyzer.exchange.reading import read_transcript

SAID = ("so we began", "in the spring", "with the boiler", "of the school")
WORDS = " ".join(SAID).split()
Cues = Sequence[tuple[int, int, str]]
lines = st.lists(st.lists(st.sampled_from(("no", "yes", "well", "<b>", "&", "1.")), min_size=1, max_size=4).map(" ".join), max_size=6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rolling")


def vtt(cues: Cues) -> str:
    blocks = (f"{clock_ms(start)} --> {clock_ms(end)} align:start position:0%\n{text}\n" for start, end, text in cues)
    return "WEBVTT\nKind: captions\nLanguage: en\n\n" + "\n".join(blocks)


def srt(cues: Cues) -> str:
    return "\n".join(
        f"{number}\n{clock_ms(start, separator=',')} --> {clock_ms(end, separator=',')}\n{text}\n"
        for number, (start, end, text) in enumerate(cues, start=1)
    )


def read(folder: Path, content: str) -> Transcript:
    path = folder / "talk.vtt"
    path.write_text(content, encoding="utf-8")
    return read_transcript(path)


def words(transcript: Transcript) -> list[str]:
    return [word.text for word in transcript.words]


def two_lines(said: Sequence[str]) -> Cues:
    """Each line shown below the one before."""
    shown = [said[0], *(f"{before}\n{after}" for before, after in pairwise(said))]
    return [(n * 2000, n * 2000 + 2000, text) for n, text in enumerate(shown)]


def in_steps(said: Sequence[str]) -> Cues:
    """Each line below the one before, word by word, then for a moment alone, as YouTube writes captions."""
    cues = []
    for number, (before, after) in enumerate(zip((" ", *said), said, strict=False)):
        start = number * 2000
        first, *others = after.split()
        tagged = first + "".join(f"<{clock_ms(start + 100 * n)}><c> {word}</c>" for n, word in enumerate(others, start=1))
        cues += [(start, start + 1990, f"{before}\n{tagged}"), (start + 1990, start + 2000, f"{after}\n ")]
    return cues


@pytest.mark.parametrize("form", [vtt, srt])
@pytest.mark.parametrize("rolled", [two_lines, in_steps])
def test_words_shown_again_come_once(tmp_path: Path, form: Callable[[Cues], str], rolled: Callable[[Sequence[str]], Cues]) -> None:
    found = read(tmp_path, form(rolled(SAID)))
    assert words(found) == WORDS
    assert [notice.kind for notice in found.notices].count(NoticeKind.REPEATED) == 1


def test_a_caption_that_grows_and_loses_its_head(tmp_path: Path) -> None:
    shown = ("so we began", "so we began in the spring", "in the spring", "in the spring with the boiler of the school")
    assert words(read(tmp_path, srt([(n * 1000, n * 1000 + 1000, text) for n, text in enumerate(shown)]))) == WORDS


def test_three_captions_are_enough(tmp_path: Path) -> None:
    shown = ("so we began", "so we began in the spring", "in the spring")
    assert words(read(tmp_path, srt([(n * 1000, n * 1000 + 1000, text) for n, text in enumerate(shown)]))) == WORDS[:6]


@given(lines)
def test_whatever_is_said_in_captions_that_roll_comes_once(folder: Path, said: list[str]) -> None:
    spoken = [*SAID, *(line.replace("<b>", "3<4") for line in said)]
    assert words(read(folder, srt(two_lines(spoken)))) == " ".join(spoken).split()


@pytest.mark.parametrize("gap", [0, 10, 3000])
def test_a_phrase_said_twice_stays_twice(tmp_path: Path, gap: int) -> None:
    shown = ("Was it cold?", "No.", "No.", "I never said so.", "Never.", "Never.", "And you?")
    cues = [(n * (1000 + gap), n * (1000 + gap) + 1000, text) for n, text in enumerate(shown)]
    found = read(tmp_path, srt(cues))
    assert words(found) == " ".join(shown).split()
    assert NoticeKind.REPEATED not in {notice.kind for notice in found.notices}


def test_one_answer_taken_up_again_does_not_make_a_file_roll(tmp_path: Path) -> None:
    shown = ("Was it cold?", "No.", "No. It was warm.", "Warm?", "Warm? In May?", "It was.", "So we went out.", "All of us.")
    found = read(tmp_path, srt([(n * 1000, n * 1000 + 1000, text) for n, text in enumerate(shown)]))
    assert words(found) == " ".join(shown).split()


def test_what_is_said_again_after_a_pause_stays_in_captions_that_roll(tmp_path: Path) -> None:
    cues = [*two_lines(SAID), (20_000, 22_000, "of the school"), (30_000, 32_000, "of the school")]
    assert words(read(tmp_path, srt(cues))) == [*WORDS, *SAID[3].split(), *SAID[3].split()]


def test_voices_do_not_roll(tmp_path: Path) -> None:
    shown = ("<v Ann>No.", "<v Bo>No. Yes.", "<v Ann>Yes.")
    found = read(tmp_path, vtt([(n * 1000, n * 1000 + 1000, text) for n, text in enumerate(shown)]))
    assert words(found) == ["No.", "No.", "Yes.", "Yes."]
