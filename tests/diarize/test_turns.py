from __future__ import annotations

import pytest

from analyzer.diarize.turns import MOST_SPEAKERS, SpeakerCount, parse_speakers
from analyzer.errors import UsageError


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("auto", SpeakerCount(1, MOST_SPEAKERS)),
        (" Auto ", SpeakerCount(1, MOST_SPEAKERS)),
        ("2", SpeakerCount(2, 2)),
        ("2-4", SpeakerCount(2, 4)),
        ("2 - 4", SpeakerCount(2, 4)),
        ("none", None),
    ],
)
def test_speaker_counts_are_read(text: str, count: SpeakerCount | None) -> None:
    assert parse_speakers(text) == count


@pytest.mark.parametrize("text", ["", "0", "4-2", "0-3", "-1", "two", "1-2-3", "2.5", "²", "9999"])
def test_anything_else_is_an_error_that_says_what_to_give(text: str) -> None:
    with pytest.raises(UsageError, match="auto, none, a number"):
        parse_speakers(text)


def test_a_count_needs_its_bounds_in_order() -> None:
    with pytest.raises(ValueError, match="low <= high"):
        SpeakerCount(3, 2)
