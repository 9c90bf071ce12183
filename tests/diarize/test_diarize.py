from __future__ import annotations

import numpy as np
import pytest

from analyzer.audio import Samples
from analyzer.core.time import Interval
from analyzer.diarize import SpeakerCount, Turn, diarize
from tests.diarize.fakes import embed, recording, segment, speech_in

AUTO = SpeakerCount()
NEAR_MS = 400  # a change of speaker is found this exactly by windows of 1.5 s


def said(turns: tuple[Turn, ...]) -> list[str]:
    return [turn.speaker for turn in turns]


@pytest.mark.parametrize("segmenter", [None, segment])
def test_turns_follow_the_voices(segmenter: object) -> None:
    samples = recording((3, 6_000), (None, 1_000), (1, 8_000), (3, 5_000), (1, 4_000))
    turns = diarize(samples, speech_in(samples), embed, speakers=AUTO, segmenter=segmenter)  # type: ignore[arg-type]
    assert said(turns) == ["S1", "S2", "S1", "S2"]
    for turn, (start_ms, end_ms) in zip(turns, [(0, 6_000), (7_000, 15_000), (15_000, 20_000), (20_000, 24_000)], strict=True):
        assert abs(turn.at.start_ms - start_ms) < NEAR_MS
        assert abs(turn.at.end_ms - end_ms) < NEAR_MS
        assert not turn.overlap
        assert 0.5 < turn.confidence <= 1


def test_speech_of_two_at_a_time_belongs_to_both() -> None:
    both = Interval(6_000, 7_500)
    samples = recording((3, 6_000), (9, 1_500), (1, 6_000))  # the loudest sounds like two
    turns = diarize(samples, (), _without_the_loudest, speakers=SpeakerCount(2, 2), segmenter=segment)
    first, second = turns
    assert first.overlap
    assert second.overlap
    assert first.at.end_ms > both.end_ms - NEAR_MS
    assert second.at.start_ms < both.start_ms + NEAR_MS


def _without_the_loudest(samples: Samples, windows: object) -> np.ndarray:
    return embed(np.where(samples > 0.95, 0, samples), windows)  # type: ignore[arg-type]


def test_one_voice_is_one_speaker() -> None:
    samples = recording((2, 20_000), (None, 3_000), (2, 10_000))
    assert set(said(diarize(samples, speech_in(samples), embed, speakers=AUTO))) == {"S1"}


def test_silence_has_no_turns() -> None:
    samples = recording((None, 15_000))
    assert diarize(samples, (), embed, speakers=AUTO) == ()
    assert diarize(samples, (), embed, speakers=SpeakerCount(2, 2), segmenter=segment) == ()
    assert diarize(samples[:10], (), embed, speakers=AUTO, segmenter=segment) == ()


def test_the_same_sound_gives_the_same_turns() -> None:
    samples = recording((0, 3_000), (1, 4_000), (2, 5_000), (0, 6_000), (2, 3_000))
    one, other = (diarize(samples, speech_in(samples), embed, speakers=AUTO, segmenter=segment) for _ in range(2))
    assert one == other


def test_a_given_number_is_kept_to() -> None:
    samples = recording((0, 9_000), (1, 9_000), (2, 9_000))
    assert len(set(said(diarize(samples, speech_in(samples), embed, speakers=SpeakerCount(2, 2))))) == 2


def test_progress_runs_to_the_end_of_the_speech() -> None:
    samples = recording((0, 60_000), (1, 60_000))
    reports: list[tuple[int, int]] = []
    diarize(samples, speech_in(samples), embed, speakers=AUTO, progress=lambda done, total: reports.append((done, total)))
    assert reports == sorted(reports)
    assert len(reports) > 1
    assert reports[-1][1] == 120_000
    assert reports[-1][0] > 119_000
